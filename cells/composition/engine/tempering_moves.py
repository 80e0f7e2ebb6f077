"""Move people one at a time between the cells of one round, compiled: see `tempering`.

With `near` (n, cells) the sum of what each person would be worth in each cell, a move of i from a to b gains
near[i, b] − near[i, a], less what it costs that b grows and a shrinks. A few hundred moves are weighed for one that is
made, so that a person's cells lie side by side in memory. All is counted in whole numbers of 32 bits: the greatest of a
row is then found up to sixteen at a time, up to seven times as fast as with fractions, the same on every processor.
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]
from numpy.typing import NDArray

from .chance import HALF, LOW, Index, shifted
from .gower import Ints

Steps = NDArray[np.int32]
LANES = 8  # a person's cells are filled up to so many, which a processor takes at once
LEAST, NOWHERE = np.int32(-(1 << 31)), np.int32(-(1 << 30) - (1 << 29))


@njit(cache=True)  # type: ignore[untyped-decorator]
def relocate(
    worth: Steps, cell: Ints, sizes: Ints, stretch: np.int32, draws: int, luck: Steps, seed: int
) -> int:
    """Draw `draws` people, and give each a cell by heat bath (Creutz 1980), the present one included.

    A cell of k people who should be s costs stretch/2 × (k − s)². `worth` (n, n) is what sharing a cell is worth;
    `luck` holds Gumbel numbers times the heat, of which each draw reads as many as there are cells, from a place at
    random: the greatest of gain + luck is then drawn with the probability of the heat bath (Gumbel 1954). All three are
    multiples of the power of two above the number of cells, so that the lowest bits tell which cell the greatest is;
    no sum may pass 2³⁰. `cell` (n,) changes in place. Gives the moves made.
    """
    near = laid_beside(worth, cell, sizes, stretch)
    wide, mask = np.uint64(near.shape[1]), np.int32(lowest(len(sizes)))
    people, starts = np.uint64(len(cell)), np.uint64(len(luck)) - wide
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    made = 0
    for _ in range(draws):
        x = shifted(x)
        # unsigned, since an index that could be negative is looked at twice
        i, first = ((x & LOW) * people) >> HALF, ((x >> HALF) * starts) >> HALF
        b = np.int64(greatest(near[i], luck[first : first + wide]) & mask)
        if b != cell[i]:
            made += 1
            move(worth, near, np.int64(i), cell[i], b, stretch)
            cell[i] = b
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def lowest(cells: int) -> int:
    """Give the bits that number the cells: one less than a power of two."""
    mask = 1
    while mask < cells:
        mask = 2 * mask + 1
    return mask


@njit(cache=True)  # type: ignore[untyped-decorator]
def laid_beside(worth: Steps, cell: Ints, sizes: Ints, stretch: np.int32) -> Steps:
    """Give what each is worth in each cell, less what it costs it to grow by them, and the cell's number below."""
    people, count = len(cell), len(sizes)
    many, beside = np.zeros(count, np.int64), np.zeros((count, people), np.int32)
    for j in range(people):
        many[cell[j]] += 1
        add(beside[cell[j]], worth[j])
    near = np.full((people, (count + LANES - 1) // LANES * LANES), NOWHERE, np.int32)
    for i in range(people):
        for c in range(count):
            grown = many[c] - sizes[c] - (1 if cell[i] == c else 0)
            near[i, c] = beside[c, i] + c - stretch * grown
    return near


@njit(cache=True)  # type: ignore[untyped-decorator]
def add(sums: Steps, more: Steps) -> None:
    for k in range(len(sums)):
        sums[k] = np.int32(sums[k] + more[k])


@njit(cache=True)  # type: ignore[untyped-decorator]
def greatest(own: Steps, luck: Steps) -> np.int32:
    """Find the greatest sum: a plain loop, which the compiler turns into few wide operations."""
    best = LEAST
    for c in range(len(own)):
        best = max(best, np.int32(own[c] + luck[c]))
    return best


@njit(cache=True)  # type: ignore[untyped-decorator]
def move(worth: Steps, near: Steps, i: Index, a: Index, b: Index, stretch: np.int32) -> None:
    """Take i from a to b in all sums: what they are worth to each there, and the room they take, but to themselves."""
    for k in range(len(near)):
        change = np.int32(worth[i, k] - stretch)
        near[k, a] = np.int32(near[k, a] - change)
        near[k, b] = np.int32(near[k, b] + change)
    near[i, a] = np.int32(near[i, a] - stretch)
    near[i, b] = np.int32(near[i, b] + stretch)


@njit(cache=True)  # type: ignore[untyped-decorator]
def within(worth: Steps, cell: Ints) -> int:
    """Sum what sharing a cell is worth, each two people counted twice."""
    whole, here = 0, cell.astype(np.int32)
    for i in range(len(here)):
        own = here[i]
        for j in range(len(here)):
            whole += worth[i, j] if here[j] == own else 0
    return whole
