"""Make the many small moves of a matrix of distances, compiled: see `matrix`.

The kernels change `cell` (n,), `size` (g,) and `near` (g, n) in place; `near[c, i]` is the sum of the distances
from i to those in c, so that a move is weighed in a few operations and made in O(n).
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from .chance import HALF, LOW, Index, below, exponentials, shifted
from .gower import Ints
from .units import Singles

STEP = 1024  # moves at one temperature
PASSES = 1000  # most passes of a descent, against rounding that would turn in a circle


@njit(cache=True)  # type: ignore[untyped-decorator]
def anneal(
    distances: Singles,
    cell: Ints,
    near: Singles,
    size: Ints,
    least: Ints,
    most: Ints,
    hot: float,
    cold: float,
    moves: int,
    seed: int,
) -> int:
    """Weigh `moves` random swaps (and, where sizes may vary, 1 in 16 a move to another cell) while cooling.

    A move is made if it loses less than heat × E, E drawn from the exponential distribution: the rule of
    Metropolis et al. (1953). The numbers come from xorshift64 (Marsaglia 2003). Gives the moves made.
    """
    people, cells = np.uint64(len(cell)), np.uint64(len(size))
    loose, table = np.any(least < most), exponentials()
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    heat, now = np.float32(hot), hot
    ratio = (cold / hot) ** (STEP / max(moves, 1))
    made = 0
    for k in range(moves):
        if k % STEP == 0:
            heat = np.float32(now)
            now *= ratio
        x = shifted(x)
        i, j = below(people, x & LOW), below(people, x >> HALF)
        x = shifted(x)
        floor = -table[np.int64(x >> np.uint64(51))] * heat
        if loose and x & np.uint64(15) == 0:
            b = below(cells, (x >> np.uint64(4)) & LOW)
            if may_move(cell, size, least, most, i, b) and gain_of_move(cell, near, i, b) > floor:
                made += 1
                move(distances, cell, near, size, i, b)
        elif cell[i] != cell[j] and gain_of_swap(distances, cell, near, i, j) > floor:
            made += 1
            swap(distances, cell, near, i, j)
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def may_move(cell: Ints, size: Ints, least: Ints, most: Ints, i: Index, b: Index) -> bool:
    a = cell[i]
    return bool(a != b and size[a] > least[a] and size[b] < most[b])


@njit(cache=True)  # type: ignore[untyped-decorator]
def gain_of_move(cell: Ints, near: Singles, i: Index, b: Index) -> float:
    return near[b, i] - near[cell[i], i]  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def gain_of_swap(distances: Singles, cell: Ints, near: Singles, i: Index, j: Index) -> float:
    a, b = cell[i], cell[j]
    return near[b, i] - near[a, i] + near[a, j] - near[b, j] - 2 * distances[i, j]  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def swap(distances: Singles, cell: Ints, near: Singles, i: Index, j: Index) -> None:
    a, b = cell[i], cell[j]
    cell[i], cell[j] = b, a
    for k in range(len(cell)):
        change = distances[j, k] - distances[i, k]
        near[a, k] += change
        near[b, k] -= change


@njit(cache=True)  # type: ignore[untyped-decorator]
def move(distances: Singles, cell: Ints, near: Singles, size: Ints, i: Index, b: Index) -> None:
    a = cell[i]
    cell[i] = b
    size[a] -= 1
    size[b] += 1
    for k in range(len(cell)):
        near[a, k] -= distances[i, k]
        near[b, k] += distances[i, k]


@njit(cache=True)  # type: ignore[untyped-decorator]
def descend(
    distances: Singles, cell: Ints, near: Singles, size: Ints, least: Ints, most: Ints, gain: float
) -> None:
    """Make every move and swap that gains more than `gain` until there is none: a local maximum."""
    n, g = len(cell), len(size)
    for _ in range(PASSES):
        made = 0
        for i in range(n):
            for b in range(g):
                if may_move(cell, size, least, most, i, b) and gain_of_move(cell, near, i, b) > gain:
                    made += 1
                    move(distances, cell, near, size, i, b)
            for j in range(i + 1, n):
                if cell[i] != cell[j] and gain_of_swap(distances, cell, near, i, j) > gain:
                    made += 1
                    swap(distances, cell, near, i, j)
        if not made:
            return
