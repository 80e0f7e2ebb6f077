"""Compose cells, and measure a composition."""

from collections.abc import Callable, Sequence

import numpy as np

from .bounds import bound
from .conflict_find import conflict
from .conflict_search import clashing
from .construction import construct
from .errors import ProblemError
from .gower import Distances, Ints, distances
from .keeping import Proof, compose_within
from .limits import ALONE, categories
from .ordering import in_order, reordered
from .problem import Composition, Problem
from .search import WIDEST, Watch, improve
from .units import pair_array, units

FEW = 20


def moves_for(problem: Problem, moves: int | None) -> int:
    """Give the number of swaps to weigh; by default, enough rounds for each cell to meet the others often."""
    if moves is not None and moves < 0:
        raise ProblemError("moves", moves=moves)
    if moves is not None:
        return moves
    people, cells = problem.people, len(problem.sizes)
    rounds = max(1200, min(3000, 6_000_000 // people))
    if cells < FEW:  # one swap a pair of cells and round: few cells need more rounds
        rounds = max(rounds, 2 * people)
    if problem.entangled:  # each swap costs more to weigh
        rounds = int(min(2000, max(400, 31_000 / people**0.5)))
    wide = min(max(problem.sizes), WIDEST)
    return rounds * (cells // 2) * wide * wide


def compose(
    problem: Problem,
    *,
    seed: int,
    moves: int | None = None,
    stop: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Composition:
    """Propose cells that are mixed, in which people meet anew, under every hard constraint.

    `moves` counts swaps weighed (0: the construction alone); `stop` is asked between rounds and ends with the
    best so far; `progress` is told shares from 0 to 1. A seed always gives the same cells, whatever the order
    of the people.
    Raises ProblemError: moves, infeasible (its data hold the conflict), undecided (the moves made in vain).
    """
    why = conflict(problem)
    if why:
        raise ProblemError("infeasible", conflict=why, problem=problem)
    watch = Watch(moves_for(problem, moves), stop, progress)
    order = in_order(problem)
    cells = np.empty(problem.people, np.int64)
    try:
        cells[order] = searched(
            reordered(problem, order),
            watch,
            np.random.default_rng(seed),
            lambda: clashing(problem, stop),
        )
    except ProblemError as error:
        if error.code == "infeasible":
            error.data.setdefault("conflict", clashing(problem, stop))
            error.data["problem"] = problem
        raise
    watch.tell(1.0)
    return measure(problem, distances(problem), cells)


def searched(problem: Problem, watch: Watch, rng: np.random.Generator, prove: Proof) -> Ints:
    """Construct and improve → the cell of each person."""
    measured = distances(problem)
    coded = units(problem, measured)
    if problem.entangled:
        first, last = compose_within(problem, coded, watch, rng, prove)
    else:
        first = construct(coded, problem.sizes, rng)
        last = improve(coded, first, len(problem.sizes), watch, rng)
    # the search rounds and cuts numbers into levels: the exact measure has the last word
    if score(problem, measured, last[coded.of]) < score(problem, measured, first[coded.of]):
        last = first
    return last[coded.of]


def measure(problem: Problem, measured: Distances, cells: Ints) -> Composition:
    return Composition(
        cells=tuple(cells.tolist()),
        heterogeneity=heterogeneity(measured, cells, len(problem.sizes)),
        bound=bound(measured, tuple(np.bincount(cells, minlength=len(problem.sizes)).tolist())),
        repeated=len(met_again(problem, cells)),
    )


def heterogeneity(measured: Distances, cells: Ints, count: int) -> float:
    """Give the mean distance of pairs in a cell over that of all pairs (1 without pairs or differences)."""
    many = np.bincount(cells[cells >= 0], minlength=count)
    pairs = float((many * (many - 1)).sum()) / 2
    if not pairs or measured.mean <= 0:
        return 1.0
    return float(measured.within(cells, count).sum()) / pairs / measured.mean


def score(problem: Problem, measured: Distances, cells: Ints) -> float:
    """Give what `compose` maximises: distances inside cells, less what is met again and who is alone.

    Where sizes may vary, distances count beyond the mean, so that large cells do not pay.
    """
    met = sum(problem.met[pair] for pair in met_again(problem, cells))
    inside = float(measured.within(cells, len(problem.sizes)).sum())
    if problem.entangled:
        many = np.bincount(cells, minlength=len(problem.sizes))
        inside -= measured.mean * float((many * (many - 1)).sum()) / 2
    cost = problem.novelty * met + ALONE * alone(problem, cells)
    return inside - (measured.mean or 1.0) * cost


def alone(problem: Problem, cells: Ints) -> int:
    """Count the people who are the only one of their category in their cell, where they could be two."""
    found = 0
    for members in categories(problem):
        where = cells[sorted(members)]
        found += int((np.bincount(where[where >= 0], minlength=len(problem.sizes)) == 1).sum())
    return found


def met_again(problem: Problem, cells: Ints) -> list[tuple[int, int]]:
    """List the pairs in a same cell who have met before."""
    pairs = pair_array(pair for pair, weight in problem.met.items() if weight > 0)
    where = cells[pairs]
    return [(int(i), int(j)) for i, j in pairs[(where[:, 0] == where[:, 1]) & (where[:, 0] >= 0)]]


def seated(problem: Problem, cells: Sequence[int]) -> Ints:
    """Check a composition given from outside (−1: not seated yet) → array. Raises ProblemError cells."""
    array = np.array(cells, np.int64)
    if array.shape != (problem.people,) or array.min() < -1 or array.max() >= len(problem.sizes):
        raise ProblemError("cells", people=problem.people, cells=len(problem.sizes))
    return array
