"""Make the small moves of several rounds at once, compiled: see `joint`.

The kernels change their arrays in place. With n people, R rounds and cells numbered through all rounds:
`cell` (R, n); `slots` (cells, l) who sits there, −1 where nobody does; `place` (R, n) the slot of each;
`near` (cells, n) the sum of distances from those in a cell to each person; `toll` (cells, n) what each would
pay there: for each member, `past`, and 1 if they meet in another round; `met` (n, n) in how many rounds two meet.
A swap is then weighed in a few operations, and made in O(n + R l).
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]
from numpy.typing import NDArray

from .chance import HALF, LOW, Index, below, exponentials, shifted
from .gower import Ints
from .units import Singles

Arrays = tuple[Singles, Singles, Ints, Ints, Ints, Singles, Singles, NDArray[np.int16]]
STEP = 1024  # moves at one temperature
TENURE = 12  # steps in which those who swapped stay, and up to as many more


@njit(cache=True)  # type: ignore[untyped-decorator]
def anneal(
    arrays: Arrays, heats: tuple[float, float], prices: tuple[float, float], moves: int, seed: int
) -> int:
    """Weigh `moves` random swaps while heat and the price of a toll go from their first to their last value.

    The rule is that of Metropolis et al. (1953), the numbers are xorshift64 (Marsaglia 2003). Gives swaps made.
    """
    cell, table = arrays[2], exponentials()
    rounds, people = np.uint64(cell.shape[0]), np.uint64(cell.shape[1])
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    steps = max(moves // STEP, 1)
    now, cost = heats[0], prices[0]
    cooler, dearer = (heats[1] / heats[0]) ** (1 / steps), (prices[1] / prices[0]) ** (1 / steps)
    heat, price = np.float32(now), np.float32(cost)
    made = 0
    for k in range(moves):
        if k % STEP == 0:
            heat, price = np.float32(now), np.float32(cost)
            now *= cooler
            cost *= dearer
        x = shifted(x)
        i, j = below(people, x & LOW), below(people, x >> HALF)
        x = shifted(x)
        r = below(rounds, x & LOW)
        if cell[r, i] == cell[r, j]:
            continue
        if gain_of_swap(arrays, price, r, i, j) > -table[np.int64(x >> np.uint64(51))] * heat:
            made += 1
            swap(arrays, r, i, j)
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def gain_of_swap(arrays: Arrays, price: float | np.float32, r: Index, i: Index, j: Index) -> float:
    """Weigh what i and j would gain by changing cells in round r, less the price of the tolls."""
    distances, past, cell, _, _, near, toll, met = arrays
    a, b = cell[r, i], cell[r, j]
    gain = near[b, i] - near[a, i] + near[a, j] - near[b, j] - 2 * distances[i, j]
    pays = toll[b, i] - toll[a, i] + toll[a, j] - toll[b, j] - 2 * past[i, j] - (2 if met[i, j] else 0)
    return gain - price * pays  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def swap(arrays: Arrays, r: Index, i: Index, j: Index) -> None:
    """Let i and j change cells in round r."""
    cell, slots, place = arrays[2], arrays[3], arrays[4]
    a, b = cell[r, i], cell[r, j]
    change_sums(arrays, r, i, j)
    for s in range(slots.shape[1]):
        q = slots[a, s]
        if q >= 0 and q != i:
            meet(arrays, r, i, q, -1)
            meet(arrays, r, j, q, 1)
        q = slots[b, s]
        if q >= 0 and q != j:
            meet(arrays, r, j, q, -1)
            meet(arrays, r, i, q, 1)
    slots[a, place[r, i]], slots[b, place[r, j]] = j, i
    place[r, i], place[r, j] = place[r, j], place[r, i]
    cell[r, i], cell[r, j] = b, a


@njit(cache=True)  # type: ignore[untyped-decorator]
def change_sums(arrays: Arrays, r: Index, i: Index, j: Index) -> None:
    """Change what everyone would gain and pay in the two cells of round r."""
    distances, past, cell, _, _, near, toll, met = arrays
    a, b = cell[r, i], cell[r, j]
    both = past[i, j] + np.float32(1 if met[i, j] else 0)
    for q in range(cell.shape[1]):
        change = distances[j, q] - distances[i, q]
        near[a, q] += change
        near[b, q] -= change
        if q in (i, j):
            change = both if q == i else -both
        else:
            change = past[j, q] - past[i, q]
            change += 1 if met[j, q] - (1 if cell[r, q] == b else 0) else 0
            change -= 1 if met[i, q] - (1 if cell[r, q] == a else 0) else 0
        toll[a, q] += change
        toll[b, q] -= change


@njit(cache=True)  # type: ignore[untyped-decorator]
def meet(arrays: Arrays, r: Index, p: Index, q: Index, more: int) -> None:
    """Count one meeting more or less of p and q in round r, and change the tolls of the other rounds."""
    cell, toll, met = arrays[2], arrays[6], arrays[7]
    before = met[p, q]
    met[p, q] += more
    met[q, p] += more
    for z in range(cell.shape[0]):
        if z != r:
            here = 1 if cell[z, p] == cell[z, q] else 0
            change = (1 if before + more > here else 0) - (1 if before > here else 0)
            if change:
                toll[cell[z, q], p] += change
                toll[cell[z, p], q] += change


@njit(cache=True)  # type: ignore[untyped-decorator]
def repair(arrays: Arrays, price: float, steps: int, seed: int) -> int:
    """Undo what is repeated: in each step the best swap of someone who meets another again → repeats left.

    Those who swapped stay for a while (tabu search: Glover 1989). The last state is the one with fewest
    repeats only if there is none: the caller keeps the better.
    """
    np.random.seed(seed)  # the generator of compiled code, its own
    wait = np.zeros(arrays[2].shape, np.int64)
    left = 0
    for step in range(1, steps + 1):
        left, p, q = repeated(arrays)
        if not left:
            return 0
        r, i, j = best_swap(arrays, price, wait, step, p, q)
        if r < 0:
            continue
        swap(arrays, r, i, j)
        wait[r, i] = step + TENURE + np.random.randint(TENURE)
        wait[r, j] = step + TENURE + np.random.randint(TENURE)
    return left


@njit(cache=True)  # type: ignore[untyped-decorator]
def repeated(arrays: Arrays) -> tuple[int, int, int]:
    """Count the repeats, and draw one of them → how many, and the two who meet again."""
    past, met = arrays[1], arrays[7]
    left, p, q = 0, 0, 0
    for u in range(len(met)):
        for v in range(u):
            more = met[u, v] - 1 if past[u, v] == 0 else met[u, v]
            if more > 0:
                left += more
                if np.random.random() * left < more:
                    p, q = u, v
    return left, p, q


@njit(cache=True)  # type: ignore[untyped-decorator]
def best_swap(arrays: Arrays, price: float, wait: Ints, step: int, p: int, q: int) -> tuple[int, int, int]:
    """Find the best swap of p or q where they meet, with someone who need not stay → round (or −1), the two."""
    cell = arrays[2]
    rounds, people = cell.shape
    best, round_, one, other = -1e30, -1, 0, 0
    for r in range(rounds):
        if cell[r, p] != cell[r, q]:
            continue
        for i in (p, q):
            for j in range(people):
                if cell[r, i] == cell[r, j] or wait[r, j] > step:
                    continue
                gain = gain_of_swap(arrays, price, r, i, j)
                if gain > best:
                    best, round_, one, other = gain, r, i, j
    return round_, one, other
