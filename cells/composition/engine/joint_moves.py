"""Make the small moves of several rounds at once, compiled: see `joint`.

The kernels change their arrays in place. With n people, R rounds and cells numbered through all rounds:
`cell` (R, n); `slots` (cells, l) who sits there, −1 where nobody does; `place` (R, n) the slot of each;
`near` (cells, n) the sum of distances from those in a cell to each person; `toll` (cells, n) what each would
pay there: for each member, `past`, and 1 if they meet in another round; `met` (n, n) in how many rounds two meet.
What is counted in cells (quotas, who is alone): `kind` (n,) numbers those who count alike, `counts` (kinds, k) in which
rows, `many` (cells, k) how many are there, `cost` (cells, k, w) what each number costs, in tolls; `trade` (cells, kinds,
kinds) what a cell pays more when one of the first kind goes and one of the second comes.
A swap is then weighed in a few operations, and made in O(n + R l).
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]
from numpy.typing import NDArray

from .chance import HALF, LOW, Index, below, exponentials, shifted
from .gower import Ints
from .units import Singles

Arrays = tuple[
    Singles,
    Singles,
    Ints,
    Ints,
    Ints,
    Singles,
    Singles,
    NDArray[np.int16],
    Ints,
    Ints,
    Ints,
    Singles,
    Singles,
]
STEP = 1024  # moves at one temperature
REACH = 3  # mean distances, more than a swap gains: what is dearer is not weighed further
TENURE = 12  # steps in which those who swapped stay, and up to as many more


@njit(cache=True)  # type: ignore[untyped-decorator]
def anneal(
    arrays: Arrays, heats: tuple[float, float], prices: tuple[float, float], moves: int, seed: int
) -> int:
    """Weigh `moves` random swaps while heat and the price of a toll go from their first to their last value.

    The rule is that of Metropolis et al. (1953), the numbers are xorshift64 (Marsaglia 2003). Gives swaps made.
    """
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    steps, table = max(moves // STEP, 1), exponentials()
    cooler, dearer = (heats[1] / heats[0]) ** (1 / steps), (prices[1] / prices[0]) ** (1 / steps)
    heat, price, reach = heats[0], prices[0], np.float32(REACH * mean_of(arrays[0]))
    made = 0
    for start in range(0, moves, STEP):
        now = np.float32(heat), np.float32(price), reach
        more, x = walk(arrays, table, now, min(STEP, moves - start), x)
        made += more
        heat *= cooler
        price *= dearer
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def walk(
    arrays: Arrays, table: Singles, now: tuple[np.float32, np.float32, np.float32], moves: int, x: np.uint64
) -> tuple[int, np.uint64]:
    """Weigh random swaps at one heat, price of a toll and reach, from the random number x → swaps made, the last x."""
    # the arrays are named once: handed over together, they would cost more than a weighing
    distances, past, cell, near, toll = arrays[0], arrays[1], arrays[2], arrays[5], arrays[6]
    met, kind, trade, (heat, price, reach) = arrays[7], arrays[8], arrays[12], now
    rounds, people = np.uint64(cell.shape[0]), np.uint64(cell.shape[1])
    made = 0
    for _ in range(moves):
        x = shifted(x)
        i, j = below(people, x & LOW), below(people, x >> HALF)
        x = shifted(x)
        r = below(rounds, x & LOW)
        a, b = cell[r, i], cell[r, j]
        if a == b:
            continue
        pays = toll_of_swap(past, toll, met, a, b, i, j)
        if kind[i] != kind[j]:
            pays += trade[a, kind[i], kind[j]] + trade[b, kind[j], kind[i]]
        asked = price * pays - table[np.int64(x >> np.uint64(51))] * heat
        if asked < reach and mix_of_swap(distances, near, a, b, i, j) > asked:
            made += 1
            swap(arrays, r, i, j)
    return made, x


@njit(cache=True)  # type: ignore[untyped-decorator]
def mean_of(distances: Singles) -> float:
    """Give the mean of the distances above 0; those of people apart are below."""
    total, pairs = 0.0, 1
    for u in range(len(distances)):
        for v in range(u):
            if distances[u, v] > 0:
                total += distances[u, v]
                pairs += 1
    return total / pairs


@njit(inline="always")  # type: ignore[untyped-decorator]
def mix_of_swap(distances: Singles, near: Singles, a: Index, b: Index, i: Index, j: Index) -> float:
    """Weigh what the mix gains if i leaves cell a for b, and j comes."""
    return near[b, i] - near[a, i] + near[a, j] - near[b, j] - np.float32(2) * distances[i, j]  # type: ignore[no-any-return]


@njit(inline="always")  # type: ignore[untyped-decorator]
def toll_of_swap(
    past: Singles, toll: Singles, met: NDArray[np.int16], a: Index, b: Index, i: Index, j: Index
) -> float:
    """Weigh what is paid more for meetings repeated."""
    twice = past[i, j] + np.float32(1 if met[i, j] else 0)
    return toll[b, i] - toll[a, i] + toll[a, j] - toll[b, j] - np.float32(2) * twice  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def swap(arrays: Arrays, r: Index, i: Index, j: Index) -> None:
    """Let i and j change cells in round r."""
    cell, slots, place = arrays[2], arrays[3], arrays[4]
    a, b = cell[r, i], cell[r, j]
    change_sums(arrays, r, i, j)
    recount(arrays, a, b, arrays[8][i], arrays[8][j])
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
def recount(arrays: Arrays, a: Index, b: Index, gone: Index, come: Index) -> None:
    """Let one of the kind `gone` leave cell a for cell b, and one of `come` take their place."""
    counts, many = arrays[9], arrays[10]
    if gone == come:
        return
    for k in range(counts.shape[1]):
        more = counts[come, k] - counts[gone, k]
        many[a, k] += more
        many[b, k] -= more
    for cell in (a, b):
        price_trades(counts, many, arrays[11], arrays[12], cell)


@njit(cache=True)  # type: ignore[untyped-decorator]
def price_trades(counts: Ints, many: Ints, cost: Singles, trade: Singles, a: Index) -> None:
    """Write anew what cell a pays more for each change of kind."""
    for gone in range(len(counts)):
        for come in range(len(counts)):
            pays = np.float32(0.0)
            for k in range(counts.shape[1]):
                more = counts[come, k] - counts[gone, k]
                after = many[a, k] + more
                if more and 0 <= after < cost.shape[2]:
                    pays += cost[a, k, after] - cost[a, k, many[a, k]]
            trade[a, gone, come] = pays


@njit(cache=True)  # type: ignore[untyped-decorator]
def change_sums(arrays: Arrays, r: Index, i: Index, j: Index) -> None:
    """Change what everyone would gain and pay in the two cells of round r."""
    distances, past, cell, near, toll, met = arrays[0], arrays[1], arrays[2], arrays[5], arrays[6], arrays[7]
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
def repair(arrays: Arrays, price: float, steps: int, seed: int, best: Ints) -> int:
    """Undo what is repeated: in each step the best swap of someone who meets another again → fewest repeats.

    Those who swapped stay for a while (tabu search: Glover 1989). `best` (R, n) takes the cells of the state with
    fewest repeats; the arrays are left as they are at the end.
    """
    np.random.seed(seed)  # the generator of compiled code, its own
    wait = np.zeros(arrays[2].shape, np.int64)
    least = 1 << 60
    for step in range(1, steps + 2):
        left, p, q = repeated(arrays)
        if left < least:
            least = left
            best[:] = arrays[2]
        if not left or step > steps:
            break
        r, i, j = best_swap(arrays, price, wait, step, p, q)
        if r < 0:
            continue
        swap(arrays, r, i, j)
        wait[r, i] = step + TENURE + np.random.randint(TENURE)
        wait[r, j] = step + TENURE + np.random.randint(TENURE)
    return least


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
    distances, past, cell, near, toll = arrays[0], arrays[1], arrays[2], arrays[5], arrays[6]
    met, kind, trade = arrays[7], arrays[8], arrays[12]
    rounds, people = cell.shape
    best, round_, one, other = -1e30, -1, 0, 0
    for r in range(rounds):
        if cell[r, p] != cell[r, q]:
            continue
        for i in (p, q):
            for j in range(people):
                if cell[r, i] == cell[r, j] or wait[r, j] > step:
                    continue
                a, b = cell[r, i], cell[r, j]
                pays = toll_of_swap(past, toll, met, a, b, i, j)
                pays += trade[a, kind[i], kind[j]] + trade[b, kind[j], kind[i]]
                gain = mix_of_swap(distances, near, a, b, i, j) - price * pays
                if gain > best:
                    best, round_, one, other = gain, r, i, j
    return round_, one, other
