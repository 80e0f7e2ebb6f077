"""Make the moves of one round, compiled, all the swaps of one person weighed at once: see `successive`.

With `near` (cells, n) the sum of what each person would be worth in each cell, and `own` (n,) that of the cell where
they are, the swap of i in cell a with j in cell b gains near[b, i] − own[i] + near[a, j] − own[j] − 2 worth[i, j].
For one i, that is a few sums of arrays in order: seven times as many swaps a second as when drawn two by two.
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from .chance import HALF, Index, below, shifted
from .gower import Ints
from .units import Singles

STEP = 64  # persons drawn at one temperature
NEVER = np.float32(-1e30)


@njit(cache=True)  # type: ignore[untyped-decorator]
def cool(
    worth: Singles, cell: Ints, cells: int, heats: tuple[float, float], draws: int, pool: Singles, seed: int
) -> int:
    """Draw `draws` people, and let each swap with one of those with whom that is allowed, while cooling.

    A swap is allowed if it loses less than heat × E, E from the `pool` of exponential numbers, each person drawn
    reading the n numbers from a place at random: the rule of Metropolis et al. (1953), of all swaps of a person at
    once. `worth` (n, n) is what sharing a cell is worth; `cell` (n,) changes in place. Gives the swaps made.
    """
    people, starts = np.uint64(len(cell)), np.uint64(len(pool) - len(cell))
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    where, near, own = laid(worth, cell, cells)
    gain = np.empty(cells, np.float32)  # of the person drawn, in each cell
    heat, now, ratio = np.float32(heats[0]), heats[0], (heats[1] / heats[0]) ** (STEP / max(draws, 1))
    made = 0
    for k in range(draws):
        if k % STEP == 0:
            heat = np.float32(now)
            now *= ratio
        x = shifted(shifted(x))
        i, first = below(people, x & np.uint64(0xFFFFFFFF)), below(starts, x >> HALF)
        a = where[i]
        for c in range(cells):
            gain[c] = near[c, i] - own[i]
        gain[a] = NEVER
        luck = pool[first : first + len(cell)]
        many = allowed(gain, where, near[a], own, worth[i], luck, heat)
        if many:
            x = shifted(x)
            j = chosen(gain, where, near[a], own, worth[i], luck, heat, below(np.uint64(many), x >> HALF))
            made += 1
            swap(worth, where, near, own, i, j)
    cell[:] = where
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def laid(worth: Singles, cell: Ints, cells: int) -> tuple[np.ndarray, Singles, Singles]:
    """Give the cell of each in few bits, and the sums of what they are worth in each cell and in their own."""
    where, near = cell.astype(np.uint32), np.zeros((cells, len(cell)), np.float32)
    for j in range(len(cell)):
        for i in range(len(cell)):
            near[where[j], i] += worth[j, i]
    own = np.empty(len(cell), np.float32)
    for i in range(len(cell)):
        own[i] = near[where[i], i]
    return where, near, own


@njit(inline="always")  # type: ignore[untyped-decorator]
def weigh(
    gain: Singles,
    where: np.ndarray,
    there: Singles,
    own: Singles,
    worth: Singles,
    luck: Singles,
    heat: np.float32,
    j: Index,
) -> np.float32:
    """Weigh one swap with j, luck added: it is allowed above 0."""
    return gain[where[j]] + there[j] - own[j] - worth[j] - worth[j] + luck[j] * heat  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def allowed(
    gain: Singles,
    where: np.ndarray,
    there: Singles,
    own: Singles,
    worth: Singles,
    luck: Singles,
    heat: np.float32,
) -> int:
    """Count the swaps that are allowed: a plain loop, which the compiler turns into few wide operations."""
    many = 0
    for j in range(len(own)):
        many += 1 if weigh(gain, where, there, own, worth, luck, heat, j) > 0 else 0
    return many


@njit(cache=True)  # type: ignore[untyped-decorator]
def chosen(
    gain: Singles,
    where: np.ndarray,
    there: Singles,
    own: Singles,
    worth: Singles,
    luck: Singles,
    heat: np.float32,
    which: Index,
) -> Index:
    """Find the allowed swap of this number, from 0."""
    left = which
    for j in range(len(own)):
        if weigh(gain, where, there, own, worth, luck, heat, j) > 0:
            if left == 0:
                return j
            left -= 1
    return 0


@njit(cache=True)  # type: ignore[untyped-decorator]
def swap(worth: Singles, where: np.ndarray, near: Singles, own: Singles, i: Index, j: Index) -> None:
    """Let i and j change cells."""
    a, b = where[i], where[j]
    for k in range(len(own)):
        change = worth[j, k] - worth[i, k]
        near[a, k] += change
        near[b, k] -= change
    where[i], where[j] = b, a
    for k in range(len(own)):
        own[k] = near[where[k], k]
