"""Move people one at a time between the cells of one round, compiled: see `tempering`.

With `near` (n, cells) the sum of what each person would be worth in each cell, a move of i from a to b gains
near[i, b] − near[i, a], less what it costs that b grows and a shrinks. A few hundred moves are weighed for one that is
made, so that a person's cells lie side by side in memory.
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from .chance import HALF, Index, below, shifted
from .gower import Ints
from .units import Singles

NEVER = np.float32(-1e30)


@njit(cache=True)  # type: ignore[untyped-decorator]
def relocate(
    worth: Singles, cell: Ints, sizes: Ints, heat: float, stretch: float, draws: int, luck: Singles, seed: int
) -> int:
    """Draw `draws` people, and give each a cell by heat bath (Creutz 1980), the present one included.

    A cell of k people who should be s costs stretch/2 × (k − s)². `worth` (n, n) is what sharing a cell is worth;
    `luck` holds Gumbel numbers, of which each draw reads as many as there are cells, from a place at random: the
    greatest of gain + heat × luck is then drawn with the probability of the heat bath (Gumbel 1954). `cell` (n,)
    changes in place. Gives the moves made.
    """
    people, starts = np.uint64(len(cell)), np.uint64(len(luck) - len(sizes))
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    warm, one = np.float32(heat), np.float32(stretch)
    near, toll = laid_beside(worth, cell, sizes, one)
    made = 0
    for _ in range(draws):
        x = shifted(x)
        i, first = below(people, x & np.uint64(0xFFFFFFFF)), below(starts, x >> HALF)
        a, own = cell[i], near[i]
        stay = own[a] - toll[a] + one + warm * luck[first + a]
        best = greatest(own, toll, luck, first, warm)
        if best <= stay:
            continue
        b = place_of(own, toll, luck, first, warm, best)
        if b != a:
            made += 1
            move(worth, near, i, a, b)
            cell[i] = b
            toll[a] -= one
            toll[b] += one
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def laid_beside(worth: Singles, cell: Ints, sizes: Ints, one: np.float32) -> tuple[Singles, Singles]:
    """Give what each is worth in each cell, and what it costs each cell to grow by one, half a step left aside."""
    near, toll = np.zeros((len(cell), len(sizes)), np.float32), np.empty(len(sizes), np.float32)
    for c in range(len(sizes)):
        toll[c] = -one * np.float32(sizes[c])
    for j in range(len(cell)):
        toll[cell[j]] += one
        for i in range(len(cell)):
            near[i, cell[j]] += worth[j, i]
    return near, toll


@njit(cache=True)  # type: ignore[untyped-decorator]
def greatest(own: Singles, toll: Singles, luck: Singles, first: Index, heat: np.float32) -> np.float32:
    """Find the greatest of all cells."""
    best = NEVER
    for c in range(len(toll)):
        best = max(best, own[c] - toll[c] + heat * luck[first + c])
    return best


@njit(cache=True)  # type: ignore[untyped-decorator]
def place_of(
    own: Singles, toll: Singles, luck: Singles, first: Index, heat: np.float32, best: np.float32
) -> Index:
    """Find the cell of the greatest, whatever was rounded on the way."""
    place, least = 0, np.float32(1e30)
    for c in range(len(toll)):
        away = abs(own[c] - toll[c] + heat * luck[first + c] - best)
        if away < least:
            place, least = c, away
    return place


@njit(cache=True)  # type: ignore[untyped-decorator]
def move(worth: Singles, near: Singles, i: Index, a: Index, b: Index) -> None:
    for k in range(len(near)):
        change = worth[i, k]
        near[k, a] -= change
        near[k, b] += change
