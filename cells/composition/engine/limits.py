"""Keep count of what each cell must have: how many people, how many of a quota, nobody alone of a category.

Each is a row: units bring a number to it, and a table says what each count costs in each cell. What a swap
costs depends on the two numbers alone, so that all swaps between two cells are weighed by one small matrix
product on the levels (the different numbers) of the rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .gower import Floats, Ints
from .problem import Problem
from .units import Singles, Units

HARD = 1024.0  # what one person too many or too few costs: no gain outweighs it
GRAIN = 256.0  # costs are whole in 1/256, so that sums of them are exact in 32-bit floats
ALONE = 64.0  # what being alone of one's category costs, in mean distances: more than any swap gains
UNEVEN = 0.05  # what a cell pays for the square of its distance from the size wished for, in mean distances


@dataclass
class Limits:
    """Rows 0 … k − 1 (row 0 is the size), over m units and a dummy, and c cells.

    `bring` (m + 1, k) how many of a unit count; `least`, `most` (c, k); `count` (c, k) the present numbers;
    `banned` (m + 1, c) the cells where a unit may not sit; `soft` and `lonely` (c, k, w) what a count costs
    beside, for an uneven size and for someone alone;
    `weight` (c, k) of each hard limit; `cost` (c, k, w) all together, the table used; `company`: whether being
    alone counts as broken.
    Levels 0 … r − 1, one for each row and number other than 0: `row`, `level` (r,), `has` (m + 1, r);
    `first`, `second` (e,) the two levels of each crossing.
    """

    bring: Ints
    least: Ints
    most: Ints
    count: Ints
    banned: np.ndarray
    soft: Floats
    lonely: Floats
    weight: Floats
    row: Ints
    level: Ints
    has: Singles
    first: Ints
    second: Ints
    cost: Singles
    company: bool = False

    @property
    def width(self) -> int:
        return self.soft.shape[2]

    def lack(self) -> Ints:
        """Count the people too many or too few, shape (c, k), and with `company` those alone too."""
        out = np.maximum(self.least - self.count, 0) + np.maximum(self.count - self.most, 0)
        return out + self.by_themselves() if self.company else out

    def retable(self, part: float = 1.0) -> None:
        """Write the costs anew, someone alone costing a part of the full price."""
        n = np.arange(self.width)
        out = np.maximum(self.least[:, :, None] - n, 0) + np.maximum(n - self.most[:, :, None], 0)
        cost = HARD * np.round(self.weight * 4)[:, :, None] / 4 * out + self.soft + part * self.lonely
        self.cost = (np.round(cost * GRAIN) / GRAIN).astype(np.float32)

    def paid(self, part: float = 1.0) -> float:
        """Sum what the present numbers cost beside the hard limits, someone alone a part of the full price."""
        cells, rows = np.arange(len(self.count))[:, None], np.arange(self.count.shape[1])
        soft, lonely = (each[cells, rows, self.count].sum() for each in (self.soft, self.lonely))
        return float(soft + part * lonely)

    def alone(self) -> int:
        """Count the people alone of their category."""
        return int(self.by_themselves().sum())

    def by_themselves(self) -> NDArray[np.bool_]:
        """Tell in which rows of which cells somebody is alone, shape (c, k)."""
        cells, rows = np.arange(len(self.count))[:, None], np.arange(self.count.shape[1])
        return self.lonely[cells, rows, self.count] > 0

    def recount(self, cell: Ints) -> None:
        """Count again for a composition `cell` (m,)."""
        self.count = np.zeros_like(self.least)
        seated = np.flatnonzero(cell >= 0)
        np.add.at(self.count, cell[seated], self.bring[seated])

    def change(self, a: Ints, row: Ints, more: Ints) -> Singles:
        """Give the cost of `more` (…,) people in each row (…,) of each cell a → shape (p, …)."""
        here = self.count[a][:, row]
        cells, rows = a[:, None], row[None]
        after = self.cost[cells, rows, np.clip(here + more, 0, self.width - 1)]
        return after - self.cost[cells, rows, np.clip(here, 0, self.width - 1)]

    def charge(self, a: Ints, b: Ints, left: Ints, right: Ints, gain: Singles) -> None:
        """Take off `gain` (p, l, l) what the swaps of left units of cells a with right units of b cost."""
        row, level = self.row, self.level
        leaving = self.change(a, row, -level) + self.change(b, row, level)
        coming = self.change(a, row, level) + self.change(b, row, -level)
        row, more = row[self.first], level[self.second] - level[self.first]
        both = self.change(a, row, more) + self.change(b, row, -more)
        cross = np.zeros((len(a), len(level), len(level)), np.float32)
        cross[:, self.first, self.second] = both - leaving[:, self.first] - coming[:, self.second]
        has, brings = self.has[left], self.has[right]
        gain -= (has @ cross) @ brings.transpose(0, 2, 1)
        gain -= has @ leaving[:, :, None] + (self.banned[left, b[:, None]] * np.float32(HARD))[:, :, None]
        here = brings @ coming[:, :, None] + (self.banned[right, a[:, None]] * np.float32(HARD))[:, :, None]
        gain -= here.transpose(0, 2, 1)

    def exchange(self, a: Ints, b: Ints, left: Ints, right: Ints) -> None:
        more = self.bring[right] - self.bring[left]
        self.count[a] += more
        self.count[b] -= more


def limits(problem: Problem, units: Units) -> Limits:
    """State the limits of a problem over its units."""
    flags, least, most = rows(problem)
    bring = np.zeros((len(units.size), flags.shape[1]), np.int64)
    np.add.at(bring, units.of, flags)
    row, level = levels(bring)
    first, second = np.nonzero(row[:, None] == row[None])
    soft, lonely = soft_costs(problem, units, bring, most)
    made = Limits(
        bring=bring,
        least=least,
        most=most,
        count=np.zeros(least.shape, np.int64),
        banned=banned(problem, units),
        soft=soft,
        lonely=lonely,
        weight=np.ones(least.shape),
        row=row,
        level=level,
        has=(bring[:, row] == level).astype(np.float32),
        first=first,
        second=second,
        cost=np.zeros((1, 1, 1), np.float32),
    )
    made.retable()
    return made


def rows(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """List what is counted: all people, quotas, categories → who counts (people, k), least and most (c, k)."""
    cells, people = len(problem.sizes), problem.people
    flags = [np.ones(people, np.int64)]
    least, most = [[low for low, _ in problem.limits]], [[high for _, high in problem.limits]]
    for quota in problem.quotas:
        flags.append(flag(people, quota.members))
        both = [quota.limits(cell, people) for cell in range(cells)]
        least.append([low for low, _ in both])
        most.append([high for _, high in both])
    for members in categories(problem):
        flags.append(flag(people, members))
        least.append([0] * cells)
        most.append([people] * cells)
    return np.column_stack(flags), np.array(least).T, np.array(most).T


def soft_costs(problem: Problem, units: Units, bring: Ints, most: Ints) -> tuple[Floats, Floats]:
    """Say what each count costs beside the hard limits, shape (c, k, w) each: an uneven size, being alone."""
    cells, many = most.shape
    width = int(max(most[:, 0].max(), bring[:, 0].max())) + 2 * int(bring.max()) + 2
    n, scale = np.arange(width), units.mean or 1.0
    soft, lonely = np.zeros((cells, many, width)), np.zeros((cells, many, width))
    soft[:, 0] = UNEVEN * scale * (n - np.array(problem.sizes)[:, None]) ** 2
    lonely[:, 1 + len(problem.quotas) :] = np.where(n == 1, ALONE * scale, 0.0)
    return soft, lonely


def flag(people: int, members: frozenset[int]) -> Ints:
    array = np.zeros(people, np.int64)
    array[sorted(members)] = 1
    return array


def levels(bring: Ints) -> tuple[Ints, Ints]:
    """List the numbers other than 0 that units bring to each row → rows (r,), numbers (r,)."""
    found = [(k, v) for k in range(bring.shape[1]) for v in np.unique(bring[:, k]).tolist() if v]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def categories(problem: Problem) -> list[frozenset[int]]:
    """List who shares each category of the trait in which nobody is to be alone, when they can be two."""
    trait = next((trait for trait in problem.traits if trait.name == problem.company), None)
    if trait is None or trait.kind not in ("category", "ordinal"):
        return []
    members: dict[object, list[int]] = {}
    for person, value in enumerate(trait.values):
        if value is not None:
            members.setdefault(value, []).append(person)
    named = sorted(members.items(), key=lambda item: (isinstance(item[0], str), item[0]))
    # a category with more people than this is never alone for long: swaps that mix see to it
    return [frozenset(people) for _, people in named if 1 < len(people) < 4 * len(problem.sizes)]


def banned(problem: Problem, units: Units) -> np.ndarray:
    """Tell where each unit may not sit, shape (m + 1, c): they cannot come then, or are locked elsewhere."""
    cells = len(problem.sizes)
    no = np.zeros((len(units.size), cells), bool)
    if problem.slots:
        slot = np.array([sorted(set(problem.slots)).index(name) for name in problem.slots])
        order = sorted(set(problem.slots))
        cannot = np.zeros((len(units.size), len(order)), bool)
        for person, can in problem.available.items():
            cannot[units.of[person]] |= np.array([name not in can for name in order])
        no = cannot[:, slot]
    held = np.flatnonzero(units.seat >= 0)
    no[held] = True
    no[held, units.seat[held]] = False
    return no


def broken(limits: Limits, units: Units, cell: Ints) -> Ints:
    """Count, for each cell, what is broken in a composition `cell` (m,), shape (c,)."""
    cells = len(limits.least)
    found = limits.lack().sum(1)
    found = found + np.bincount(cell, limits.banned[np.arange(len(cell)), cell], cells).astype(np.int64)
    i, j = units.apart[:, 0], units.apart[:, 1]
    return found + np.bincount(cell[i][cell[i] == cell[j]], minlength=cells)
