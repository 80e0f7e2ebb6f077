"""Compose under limits that pull against each other: sizes that may vary, quotas, availability, company.

Units are first seated one by one where they break least, the most bound first. Then what is still broken is
chased (see `chasing`). Once nothing is broken, annealing improves the mix among compositions that keep
everything. Moves are counted, never time.
"""

from collections.abc import Callable

import numpy as np

from .chasing import chase, opponents
from .conflict import Conflict
from .conflict_search import solution
from .construction import neighbours
from .errors import ProblemError
from .every import best_of_all
from .gower import Floats, Ints
from .limits import HARD, Limits, broken, limits
from .problem import Problem
from .search import COLD, HOT, Bath, Best, Watch, finish, open_bath, play
from .units import Units
from .weighing import State, open_state

Proof = Callable[[], Conflict | None]

ATTEMPTS = 6
EFFORT, EACH = 150_000, 2_500  # moves of the first attempt, and more for each cell; the next ones have more
SEARCHED = 1  # the attempt after which everything is tried, within bounds
COMPANY = 24  # steps of the search; after half of them being alone costs its full price
STEPS = 300  # most changes made to find company for those alone, as far as the effort allows
LESS, LEAST = 3, 20_000  # part of the moves to improve what was found for them, and the least
SMALL, STARTS = 16, 4  # units up to which several starts share the moves: what must hold keeps few ways open
LOWEST = 0.001  # part of that price at the start, when people still move with ease


def compose_within(
    problem: Problem, units: Units, watch: Watch, rng: np.random.Generator, prove: Proof
) -> tuple[Ints, Ints]:
    """Give the first composition found that keeps everything, and the improved one, by unit, shape (m,) each.

    `prove` looks for a proof that there is none. Raises ProblemError infeasible, or undecided when none was found
    and no proof either.
    """
    kept = limits(problem, units)
    tried, left = Watch(0, watch.stop, None), 0
    for attempt in range(ATTEMPTS):
        tried.moves = tried.done + (EFFORT + EACH * len(problem.sizes)) * (1 + 4 * attempt)
        first = chase(units, kept, construct_within(units, kept, rng), tried, rng)
        if attempt == SEARCHED and broken(kept, units, first).any():
            first = np.array(solution(problem) or first, np.int64)
            kept.recount(first)
        left = int(broken(kept, units, first).sum())
        if not left:
            return first, best_of_starts(units, kept, first, watch, rng)
        why = prove() if attempt == SEARCHED else None
        if why:
            raise ProblemError("infeasible", conflict=why)
        if watch.stop and watch.stop():
            break
    raise ProblemError("undecided", attempts=ATTEMPTS, moves=tried.done, left=left)


def construct_within(units: Units, limits: Limits, rng: np.random.Generator) -> Ints:
    """Seat every unit where it breaks least, the most bound first → cell of each unit, shape (m,)."""
    cell, cells = np.full(len(units.size) - 1, -1), len(limits.least)
    against = opponents(units)
    order = most_bound_first(units, limits, rng)
    limits.recount(cell)
    sums = np.zeros((cells, units.x.shape[1]), np.float32)
    weighted = units.x * units.g
    lines, start = neighbours(units)
    for unit in order.tolist():
        cost = breaking(limits, unit)
        taken = cell[against[unit]] if unit in against else cell[:0]
        cost += HARD * np.bincount(taken[taken >= 0], minlength=cells)
        line = lines[start[unit] : start[unit + 1]]
        if len(line):
            other = cell[line[:, 0].astype(np.int64)]
            cost += np.bincount(other[other >= 0], line[other >= 0, 1], cells)
        best = int(np.argmin(cost - sums @ weighted[unit]))
        cell[unit] = best
        limits.count[best] += limits.bring[unit]
        sums[best] += units.x[unit]
    return cell


def most_bound_first(units: Units, limits: Limits, rng: np.random.Generator) -> Ints:
    """Order the units: the large, those apart from many, of scarce people, with few cells; drawn among equals."""
    many, cells = len(units.size) - 1, len(limits.least)
    degree = np.bincount(units.apart.ravel(), minlength=many)[:many]
    scarce = (limits.bring[:-1, 1:] > 0) @ scarcity(limits)
    room = (~limits.banned[:-1]).sum(1) / cells
    rank = 3 * units.size[:-1] + degree / max(1, degree.max()) + 2 * scarce - 2 * room
    return np.argsort(-(rank + 0.2 * rng.random(many)), kind="stable")


def breaking(limits: Limits, unit: int) -> Floats:
    """Give what one more unit costs each cell by the present counts, shape (c,)."""
    every, rows = np.arange(len(limits.least))[:, None], np.arange(limits.least.shape[1])[None]
    after = np.minimum(limits.count + limits.bring[unit], limits.width - 1)
    before = np.minimum(limits.count, limits.width - 1)
    cost = (limits.cost[every, rows, after] - limits.cost[every, rows, before]).sum(1)
    # a cell that lacks many is served before one that lacks few
    return cost + HARD * limits.banned[unit] - 0.1 * HARD * (need(limits) @ limits.bring[unit])


def need(limits: Limits) -> np.ndarray:
    """Give what share of its least number a cell still lacks, row by row, shape (c, k)."""
    return np.maximum(limits.least - limits.count, 0) / np.maximum(limits.least, 1)


def scarcity(limits: Limits) -> np.ndarray:
    """Give how much of those there are each quota needs, from 0 to 1, shape (k − 1,)."""
    total = np.maximum(limits.bring[:, 1:].sum(0), 1)
    return np.minimum(limits.least[:, 1:].sum(0) / total, 1.0)


def best_of_starts(units: Units, limits: Limits, cell: Ints, watch: Watch, rng: np.random.Generator) -> Ints:
    """Improve a composition, and for few people others found anew → the best, shape (m,)."""
    best = best_of_all(units, limits) if watch.moves else None
    if best is not None:
        return best
    starts = STARTS if len(cell) <= SMALL and watch.moves else 1
    each, found = watch.moves // starts, []
    for start in range(starts):
        if start and watch.stopped():
            break
        if start:
            tried = Watch(EFFORT, watch.stop, None)
            cell = chase(units, limits, construct_within(units, limits, rng), tried, rng)
            if broken(limits, units, cell).any():
                continue
        watch.moves = watch.done + each
        found.append(improve_within(units, limits, cell, watch, rng))
    return max(found, key=lambda one: worth(units, limits, one))


def worth(units: Units, limits: Limits, cell: Ints) -> float:
    """Give what a composition is worth, by its mix, what its pairs cost and what it counts; but for a constant."""
    limits.recount(cell)
    sums = np.zeros((len(limits.least), units.x.shape[1]))
    np.add.at(sums, cell, units.x[:-1])
    shared = cell[units.left] == cell[units.right]
    return float((sums**2 @ units.g).sum() / 2 - units.cost[shared].sum() - limits.paid())


def improve_within(units: Units, limits: Limits, cell: Ints, watch: Watch, rng: np.random.Generator) -> Ints:
    """Improve a composition that keeps every limit, never breaking one → shape (m,).

    Where somebody is alone of their category at the end, they are chased as what is broken is, and what is found
    with fewer alone is improved in its turn, in a part of the moves more.
    """
    limits.retable()
    settled = units.alike and not limits.paid()
    if len(limits.least) == 1 or watch.moves <= 0 or settled:
        return cell
    bath = open_bath(rng)
    best = cooled(units, limits, cell, watch, bath, LOWEST)
    limits.recount(best)
    left = limits.alone()
    if left and not watch.stopped():
        found = accompanied(units, limits, best, watch, rng)
        if limits.alone() < left:
            watch.moves += max(watch.moves // LESS, LEAST)
            best = cooled(units, limits, found, watch, bath, 1.0)
    return best


def accompanied(units: Units, limits: Limits, cell: Ints, watch: Watch, rng: np.random.Generator) -> Ints:
    """Chase those alone of their category → what keeps every limit with fewest alone; `limits` counts it."""
    limits.company = True
    many, cells = len(cell), len(limits.least)
    most = EFFORT + EACH * cells
    tried = Watch(min(most, STEPS * (many // cells + 1) * (many + cells)), watch.stop, None)
    found = chase(units, limits, cell, tried, rng)
    limits.company = False
    return found


def cooled(units: Units, limits: Limits, cell: Ints, watch: Watch, bath: Bath, lowest: float) -> Ints:
    """Anneal a composition over the moves left, being alone costing at first the part `lowest` of its price.

    The price is whole after half of the moves: people find company while they still move with ease.
    """
    limits.retable()
    state = open_state(units, cell, len(limits.least), limits)
    start, step, part = watch.done, 0, 1.0
    mix, best = 0.0, Best(state.cell.copy(), -limits.paid())
    while not watch.ended():
        share = (watch.done - start) / max(1, watch.moves - start)
        if int(share * COMPANY) >= step:
            step += 1
            part = lowest ** max(0.0, 1 - 2 * step / COMPANY)
            limits.retable(part)
        before = limits.paid(part)
        bath.heat = (units.mean or 1.0) * HOT * (COLD / HOT) ** share
        mix += play_round(state, watch, bath) + limits.paid(part) - before
        # the best is judged by the full price
        state.value = mix - limits.paid()
        best.keep(state)
        watch.tell(0.9 * share)
    limits.retable()
    finish(state, watch, bath)
    best.keep(state)
    return best.cell[:-1]


def play_round(state: State, watch: Watch, bath: Bath) -> float:
    """Play one round → what was gained."""
    half = len(state.slots) // 2
    order = bath.rng.permutation(len(state.slots))
    gained, weighed = play(state, order[:half], order[half : 2 * half], bath)
    watch.done += weighed
    return gained
