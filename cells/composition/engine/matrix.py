"""Group people so that the distances of a matrix are greatest inside groups.

This is the maximally diverse grouping problem as MDGPLIB states it (Gallego et al. 2013), for distances that
no traits explain. Sizes are chosen first, exactly, by a program over the groups; then simulated annealing
(Kirkpatrick et al. 1983) gives several good groupings, of which the best few are partly melted and cooled
again, as in an iterated search (Lai & Hao 2016), each kept when it comes back better. Temperatures are found
by the share of moves that they let through, so that they suit any distances. Compiled (`matrix_moves`):
twenty times as many moves a second as on arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .errors import ProblemError
from .gower import Floats, Ints
from .matrix_moves import anneal, descend
from .units import Singles

LOOSE, FROZEN = 0.12, 0.0004  # shares of moves let through at the first and the last temperature
MELT = 0.5  # how far the best are melted again: 0 is the last temperature, 1 the first
FIRST, KEPT = 6, 3  # groupings made from nothing, and those carried on
LENGTH, SHORTEST = 600, 1_000_000  # moves of one annealing: LENGTH n², at least SHORTEST
TIMES = 40  # least annealings in one search, which shortens them
CURVE = 0.6  # what a group of k gains over chance is about CURVE × deviation × k^1.5 (only to choose sizes)
ROUNDING = 1e-6


@dataclass(frozen=True)
class Matrix:
    """Distances (n, n), symmetric, and the (least, most) people of each group. Raises ProblemError.

    Codes: empty, matrix (not square), nan, asymmetric, size, places (no sizes add up to n).
    """

    distances: Floats
    ranges: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        shape = self.distances.shape
        if not self.distances.size:
            raise ProblemError("empty")
        if len(shape) != 2 or shape[0] != shape[1]:
            raise ProblemError("matrix", shape=shape)
        if not np.isfinite(self.distances).all():
            raise ProblemError(
                "nan", person=int(np.argwhere(~np.isfinite(self.distances))[0, 0]), trait="distance"
            )
        if not np.allclose(self.distances, self.distances.T):
            raise ProblemError("asymmetric")
        for cell, (least, most) in enumerate(self.ranges):
            if least < 0 or most < max(1, least):
                raise ProblemError("size", cell=cell, size=least if least < 0 else most)
        if not sum(low for low, _ in self.ranges) <= shape[0] <= sum(high for _, high in self.ranges):
            raise ProblemError("places", people=shape[0], ranges=self.ranges)


@dataclass(frozen=True)
class Grouping:
    """`cells` (n,) the group of each; `value` the sum of distances inside groups, each pair once."""

    cells: tuple[int, ...]
    value: float


@dataclass
class Search:
    """What is being grouped, in 32 bits, and the moves left."""

    distances: Singles
    least: Ints
    most: Ints
    rng: np.random.Generator
    left: int
    hot: float = 1.0
    cold: float = 1.0
    made: int = 0
    kept: list[tuple[float, Ints]] = field(default_factory=list)


def group(matrix: Matrix, *, seed: int, moves: int, stop: Callable[[], bool] | None = None) -> Grouping:
    """Give the best grouping found in `moves` moves weighed; `stop` is asked between annealings.

    A seed always gives the same groups, as long as `stop` does not end the search. Raises ProblemError moves.
    """
    if moves < 0:
        raise ProblemError("moves", moves=moves)
    search = open_search(matrix, np.random.default_rng(seed), moves)
    sizes = best_sizes(matrix)
    cell = search.rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    search.kept.append(settle(search, cell, 0, 0.0))
    if moves and len(sizes) > 1:
        find_heat(search, cell, moves)
        length = min(max(LENGTH * len(cell) ** 2, SHORTEST), max(moves // TIMES, 1))
        while search.left > 0 and not (stop and stop()):
            advance(search, cell, length)
    best = max(search.kept, key=lambda each: each[0])[1]
    return Grouping(tuple(best.tolist()), inside(matrix.distances, best))


def open_search(matrix: Matrix, rng: np.random.Generator, moves: int) -> Search:
    bounds = np.array(matrix.ranges, np.int64)
    distances = matrix.distances.astype(np.float32)
    np.fill_diagonal(distances, 0)
    return Search(distances, bounds[:, 0].copy(), bounds[:, 1].copy(), rng, moves)


def advance(search: Search, cell: Ints, length: int) -> None:
    """Make one grouping more from nothing, or melt one of those kept."""
    search.left -= length
    if search.made < FIRST:
        search.made += 1
        search.kept.append(settle(search, search.rng.permutation(cell), length, search.hot))
        search.kept = sorted(search.kept, key=lambda each: -each[0])[:KEPT]
        return
    k = int(search.rng.integers(len(search.kept)))
    warm = search.cold * (search.hot / search.cold) ** MELT
    found = settle(search, search.kept[k][1], length, warm)
    if found[0] > search.kept[k][0]:
        search.kept[k] = found


def settle(search: Search, cell: Ints, moves: int, hot: float) -> tuple[float, Ints]:
    """Anneal a copy, then climb to a local maximum → value, groups."""
    cell, size, near = laid_out(search, cell)
    if moves:
        # the sizes chosen would melt at the first temperatures: they vary only in what is melted again
        least, most = (size, size) if hot == search.hot else (search.least, search.most)
        anneal(search.distances, cell, near, size.copy(), least, most, hot, search.cold, moves, draw(search))
        cell, size, near = laid_out(search, cell)
    gain = ROUNDING * max(float(np.abs(near).max()), 1e-30)
    descend(search.distances, cell, near, size, search.least, search.most, gain)
    return inside(search.distances.astype(np.float64), cell), cell


def laid_out(search: Search, cell: Ints) -> tuple[Ints, Ints, Singles]:
    """Give a copy of the groups, their sizes, and the distances from each group to each person."""
    count = len(search.least)
    member = (cell == np.arange(count)[:, None]).astype(np.float32)
    return cell.copy(), np.bincount(cell, minlength=count), member @ search.distances


def draw(search: Search) -> int:
    return int(search.rng.integers(1, 1 << 31))


def find_heat(search: Search, cell: Ints, moves: int) -> None:
    """Cool one copy step by step, and note where few moves pass, and where hardly any."""
    cell, size, near = laid_out(search, cell)
    heat = 4 * deviation(search.distances) * float(np.sqrt(len(cell) / len(size)))
    search.hot = 0.0
    length = max(2000, min(moves // 2400, 100_000))
    for _ in range(60):
        if heat <= 0:
            break
        made = anneal(search.distances, cell, near, size, size, size, heat, heat, length, draw(search))
        search.left -= length
        if made < LOOSE * length and not search.hot:
            search.hot = heat
        search.cold = heat
        if made < FROZEN * length:
            break
        heat *= 0.85
    search.hot = max(search.hot, search.cold)


def deviation(distances: Singles) -> float:
    """Give the standard deviation of the distances, once what is particular to each person is taken off."""
    n = len(distances)
    if n < 3:
        return 0.0
    full = distances.astype(np.float64)
    mean = full.sum() / (n * (n - 1))
    own = (full.sum(1) - mean * (n - 1)) / (n - 2)
    rest = (full - mean - own[:, None] - own)[np.triu_indices(n, 1)]
    return float(rest.std())


def inside(distances: Floats, cell: Ints) -> float:
    """Sum the distances inside groups, each pair once."""
    return float(sum(distances[np.ix_(who, who)].sum() / 2 for who in members(cell)))


def members(cell: Ints, count: int | None = None) -> list[Ints]:
    """List who is in each group, in order."""
    order = np.argsort(cell, kind="stable")
    return np.split(order, np.cumsum(np.bincount(cell, minlength=count or 0))[:-1])


def best_sizes(matrix: Matrix) -> Ints:
    """Choose the sizes that promise most, by dynamic programming over the groups."""
    n = len(matrix.distances)
    mean = float((matrix.distances.sum() - np.trace(matrix.distances)) / max(n * (n - 1), 1))
    worth = CURVE * deviation(matrix.distances.astype(np.float32)) * np.arange(n + 1) ** 1.5
    worth += mean * np.arange(n + 1) * (np.arange(n + 1) - 1) / 2
    best = np.full(n + 1, -np.inf)
    best[0] = 0.0
    taken = []
    for least, most in matrix.ranges:
        options = np.full((min(most, n) - least + 1, n + 1), -np.inf)
        for k in range(len(options)):
            options[k, least + k :] = best[: n + 1 - least - k] + worth[least + k]
        taken.append(least + options.argmax(0))
        best = options.max(0)
    sizes, rest = [], n
    for choice in reversed(taken):
        sizes.append(int(choice[rest]))
        rest -= sizes[-1]
    return np.array(sizes[::-1], np.int64)
