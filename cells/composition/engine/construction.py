"""Build a first composition that respects every constraint.

Units with constraints are seated first, the most constrained next (DSATUR, Brélaz 1979), with backtracking
and forward checking; the others then go, one by one, where they add most diversity among the emptiest cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .errors import ProblemError
from .gower import Ints
from .units import Units

ATTEMPTS = 6
NODES = 4000  # tries per attempt, with 20 more for each constrained unit
IMPOSSIBLE = "impossible"


@dataclass
class Hall:
    """The state of seating: `cell` (m,) of each unit or −1, `room` (c,), and what each seat forbids.

    `row` (m,) numbers the units that are apart from someone; `met` (rows, c) counts their opponents per cell;
    `busy` (rows,) counts the cells so forbidden; `hard` (c,) counts the constrained units of a cell.
    """

    units: Units
    cell: Ints
    room: Ints
    against: dict[int, Ints]
    row: Ints
    met: Ints
    busy: Ints
    hard: Ints

    def move(self, unit: int, cell: int, seat: int = 1) -> None:
        """Seat a unit, or take it away again with seat = −1."""
        self.cell[unit] = cell if seat > 0 else -1
        self.room[cell] -= seat * self.units.size[unit]
        self.hard[cell] += seat
        rows = self.row[self.against.get(unit, [])]
        before = self.met[rows, cell] > 0
        self.met[rows, cell] += seat
        self.busy[rows] += (self.met[rows, cell] > 0).astype(np.int64) - before

    def free(self, unit: int) -> Ints:
        """List the cells that can take a unit."""
        fits = self.room >= self.units.size[unit]
        if self.row[unit] >= 0:
            fits &= self.met[self.row[unit]] == 0
        return np.flatnonzero(fits)

    def hopeless(self, unit: int) -> bool:
        """Tell whether seating this unit left an opponent without any cell."""
        waiting = [other for other in self.against.get(unit, []) if self.cell[other] < 0]
        return any(not len(self.free(other)) for other in waiting)


def construct(units: Units, sizes: tuple[int, ...], rng: np.random.Generator) -> Ints:
    """Seat every unit → cell of each unit, shape (m,). Raises ProblemError infeasible or undecided."""
    for _ in range(ATTEMPTS):
        hall = open_hall(units, sizes)
        done = seat_constrained(hall, rng)
        if done == IMPOSSIBLE:
            raise ProblemError("infeasible", constrained=int((hall.row >= 0).sum()))
        if done:
            seat_others(hall, rng)
            return hall.cell
    raise ProblemError("undecided", attempts=ATTEMPTS)


def open_hall(units: Units, sizes: tuple[int, ...]) -> Hall:
    many, cells = len(units.size) - 1, len(sizes)
    both = np.concatenate([units.apart, units.apart[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    who, start = np.unique(both[:, 0], return_index=True)
    against = dict(zip(who.tolist(), np.split(both[:, 1], start[1:]), strict=False))
    row = np.full(many, -1)
    row[who] = np.arange(len(who))
    return Hall(
        units=units,
        cell=np.full(many, -1),
        room=np.array(sizes, np.int64),
        against=against,
        row=row,
        met=np.zeros((len(who), cells), np.int64),
        busy=np.zeros(len(who), np.int64),
        hard=np.zeros(cells, np.int64),
    )


def seat_constrained(hall: Hall, rng: np.random.Generator) -> bool | str:
    """Seat locked units, groups and opponents: True when done, False out of patience, or IMPOSSIBLE."""
    units = hall.units
    for unit in np.flatnonzero(units.seat[:-1] >= 0):
        hall.move(int(unit), int(units.seat[unit]))
    waiting = np.flatnonzero((hall.cell < 0) & ((units.size[:-1] > 1) | (hall.row >= 0)))
    degree = np.array([len(hall.against.get(int(unit), ())) for unit in waiting], np.int64)
    rank = units.size[waiting] * 1e9 + degree + rng.random(len(waiting))
    path: list[tuple[int, Iterator[int]]] = []
    for _ in range(NODES + 20 * len(waiting)):
        if not path or hall.cell[path[-1][0]] >= 0:
            unit = most_constrained(hall, waiting, rank)
            if unit < 0:
                return True
            path.append((unit, choices(hall, unit, rng)))
        if not advance(hall, path):
            return IMPOSSIBLE
    return False


def most_constrained(hall: Hall, waiting: Ints, rank: np.ndarray) -> int:
    left = hall.cell[waiting] < 0
    if not left.any():
        return -1
    row = hall.row[waiting]
    busy = np.where(row >= 0, hall.busy[row] if len(hall.busy) else 0, 0)
    return int(waiting[np.argmax(np.where(left, rank + busy * 1e5, -1.0))])


def choices(hall: Hall, unit: int, rng: np.random.Generator) -> Iterator[int]:
    """Give the cells for a unit, the emptiest first; of untouched cells of one size, only one."""
    cells = hall.free(unit)
    cells = cells[np.argsort(-hall.room[cells] + rng.random(len(cells)), kind="stable")]
    untouched: set[int] = set()
    kept = []
    for cell in cells.tolist():
        if not hall.hard[cell]:
            if int(hall.room[cell]) in untouched:
                continue
            untouched.add(int(hall.room[cell]))
        kept.append(cell)
    return iter(kept)


def advance(hall: Hall, path: list[tuple[int, Iterator[int]]]) -> bool:
    """Try the next seat of the last unit, going back as far as needed; False when nothing is left to try."""
    while path:
        unit, cells = path[-1]
        if hall.cell[unit] >= 0:
            hall.move(unit, int(hall.cell[unit]), -1)
        for cell in cells:
            hall.move(unit, cell)
            if not hall.hopeless(unit):
                return True
            hall.move(unit, cell, -1)
        path.pop()
    return False


def seat_others(hall: Hall, rng: np.random.Generator) -> None:
    """Seat people without constraint where they differ most, cells filling up together."""
    units = hall.units
    weighted = units.x * units.g
    sums = np.zeros((len(hall.room), units.x.shape[1]), np.float32)
    taken = np.flatnonzero(hall.cell >= 0)
    np.add.at(sums, hall.cell[taken], units.x[taken])
    near, start = neighbours(units)
    for unit in rng.permutation(np.flatnonzero(hall.cell < 0)).tolist():
        cells = np.flatnonzero(hall.room == hall.room.max())
        worth = sums[cells] @ weighted[unit]
        line = near[start[unit] : start[unit + 1]]
        if len(line):
            other = hall.cell[line[:, 0].astype(np.int64)]
            seated = other >= 0
            worth = worth - np.bincount(other[seated], line[seated, 1], len(hall.room))[cells]
        cell = int(cells[np.argmax(worth)])
        hall.cell[unit] = cell
        hall.room[cell] -= 1
        sums[cell] += units.x[unit]


def neighbours(units: Units) -> tuple[np.ndarray, Ints]:
    """Give the costs by unit: lines (other unit, cost), and where each unit's lines start."""
    from_ = np.concatenate([units.left, units.right])
    to = np.concatenate([units.right, units.left])
    order = np.argsort(from_, kind="stable")
    lines = np.column_stack([to[order], np.tile(units.cost, 2)[order]])
    return lines, np.searchsorted(from_[order], np.arange(len(units.size) + 1))
