"""Bound from above the heterogeneity that any composition can reach.

Each trait is split over the cells as well as whole numbers allow, as if it were alone: people of a category
go one by one to the cell where they meet fewest of their own, which is optimal because each step costs at
least as much as the one before (greedy for separable convex problems, Gross 1956). Numbers are cut at every
value into two categories. Where some prefer not to say, a Lagrangian dual (Geoffrion 1974) bounds the trait.
"""

from collections.abc import Callable

import numpy as np

from .gower import Coded, Distances, Floats, Ints

Dual = Callable[[Floats], tuple[Floats, Floats]]
TURNS, FINE = 120, 1024  # most steps, and the part of the first aim below which they end
TABLE = 4_000_000  # most entries in the tables of a number's cuts
CUSHION = 1 + 1e-12  # the sums are floats: what is reached exactly must not pass the bound by rounding


def bound(distances: Distances, sizes: tuple[int, ...]) -> float:
    """Give the best mean distance inside cells over the mean of the whole (1 when all people are alike)."""
    many = np.array(sizes, np.int64)
    pairs = float((many * (many - 1)).sum()) / 2
    if not pairs or distances.mean <= 0:
        return 1.0
    best = sum(trait.share * min(best_split(trait, many), pairs) for trait in distances.traits)
    return best / pairs / distances.mean * CUSHION


def best_split(trait: Coded, sizes: Ints) -> float:
    """Bound the sum of a trait's distances over all cells."""
    if trait.numeric:
        return best_numbers(trait, sizes)
    if not trait.whole:
        return best_sets(trait, sizes)
    if not trait.known.all():
        return best_by_prices(trait, sizes)
    pairs = float((sizes * (sizes - 1)).sum()) / 2
    even = pairs - float(cheapest(sizes)[counts(trait)].sum())
    # cells of quite different sizes cannot all take as many of each: the dual knows their sizes
    return even if np.ptp(sizes) <= 1 else min(even, best_by_prices(trait, sizes))


def counts(trait: Coded) -> Ints:
    return np.bincount(trait.word, minlength=len(trait.words))


def cheapest(sizes: Ints) -> Floats:
    """Give, for 0 … people of one category, the fewest pairs of them that must share a cell."""
    return np.concatenate(([0.0], np.cumsum(np.sort(steps(sizes)))))


def steps(sizes: Ints) -> Ints:
    """List 0 … size − 1 for each size, end to end."""
    start = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    return np.arange(sizes.sum()) - np.repeat(start, sizes)


def best_by_prices(trait: Coded, sizes: Ints) -> float:
    """Bound a category some of whose values may be None, by a price on each category."""
    total = counts(trait).astype(float)
    each, repeat = np.unique(sizes, return_counts=True)

    def dual(price: Floats) -> tuple[Floats, Floats]:
        value, used = -(price @ total), -total
        for size, times in zip(each.tolist(), repeat.tolist(), strict=True):
            gain, taken = best_cell(trait, size, price[0], total)
            value, used = value + times * gain, used + times * taken
        return value, used[None]

    price = total / len(sizes) - 0.5 - (1 - trait.mean) * (total.sum() / len(sizes) - 0.5)
    pairs = float((sizes * (sizes - 1)).sum()) / 2
    return float(descend(dual, price[None], 0.01 * pairs)[0]) + trait.mean * pairs


def descend(dual: Dual, price: Floats, margin: float) -> Floats:
    """Lower the duals of several cuts or traits at once, shape (k,), from prices (k, words).

    Each step aims `margin` below the least value seen, less after a run without progress (Polyak 1969).
    Any price gives a bound, so that stopping early only loosens it.
    """
    value, used = dual(price)
    best, aim, since = value, np.full(len(value), margin), np.zeros(len(value))
    for _ in range(TURNS):
        length = np.maximum((used**2).sum(1), 1e-12)
        price = price - ((value - best + aim) / length)[:, None] * used
        value, used = dual(price)
        since = np.where(value < best - aim / 2, 0, since + 1)
        best = np.minimum(best, value)
        aim = np.where(since > 3, aim / 2, aim)
        since = np.where(since > 3, 0, since)
        if (aim < margin / FINE).all():
            break
    return best


def best_cell(trait: Coded, size: int, price: Floats, total: Floats) -> tuple[float, Floats]:
    """Fill one cell at best, each person of word f worth price[f] more: value over the mean, and counts.

    The value of n[f] people is (1 − mean) C(k, 2) − Σ C(n[f], 2) + Σ price[f] n[f] with k = Σ n[f].
    """
    limit = np.minimum(total, size).astype(np.int64)
    word = np.repeat(np.arange(len(limit)), limit)
    worth = price[word] - steps(limit)
    order = np.argsort(-worth, kind="stable")[:size]
    k = np.arange(len(order) + 1)
    value = (1 - trait.mean) * k * (k - 1) / 2 + np.concatenate(([0.0], np.cumsum(worth[order])))
    silent = int((~trait.known).sum())
    least = min(max(0, size - silent), len(order))
    top = least + int(np.argmax(value[least:]))
    return float(value[top]), np.bincount(word[order[:top]], minlength=len(limit)).astype(float)


def best_sets(trait: Coded, sizes: Ints) -> float:
    """Bound sets: each word's parts spread evenly over the cells, as if they could be cut."""
    each = np.bincount(trait.word, weights=trait.part, minlength=len(trait.words))
    own = np.bincount(trait.word, weights=trait.part**2, minlength=len(trait.words))
    alike = np.maximum(each**2 / len(sizes) - own, 0).sum() / 2
    pairs = float((sizes * (sizes - 1)).sum()) / 2
    many = float(trait.known.sum())
    known_pairs = (crowded(sizes, many) - many) / 2
    return trait.mean * pairs + (1 - trait.mean) * known_pairs - alike


def crowded(sizes: Ints, many: float) -> float:
    """Give the largest sum of squares when `many` people fill whole cells, the largest first."""
    full = np.sort(sizes)[::-1]
    room = np.clip(many - np.concatenate(([0], np.cumsum(full)))[:-1], 0, full)
    return float((room.astype(float) ** 2).sum())


def best_numbers(trait: Coded, sizes: Ints) -> float:
    """Bound numbers: at each gap between two values, those above and those below are split at best."""
    values, count = np.unique(trait.place[trait.known], return_counts=True)
    gaps, above = np.diff(values), trait.known.sum() - np.cumsum(count)[:-1]
    if trait.known.all():
        gain = np.sort(np.repeat(sizes, sizes) - 1 - 2 * steps(sizes))[::-1]
        return float(gaps @ np.concatenate(([0.0], np.cumsum(gain)))[above])
    if len(gaps) * (int(sizes.max()) + 1) ** 2 * len(np.unique(sizes)) <= TABLE:
        return best_cuts_by_prices(trait, sizes, gaps, above)
    return best_numbers_with_silence(trait, sizes, gaps, above)


def best_cuts_by_prices(trait: Coded, sizes: Ints, gaps: Floats, above: Ints) -> float:
    """Bound numbers some of which are None: each cut is two categories, weighed for every count of each."""
    known = float(trait.known.sum())
    total = np.column_stack([above, known - above])
    mean = 2 * total[:, 0] * total[:, 1] / (known * (known - 1))
    each, repeat = np.unique(sizes, return_counts=True)
    tables = [cell_table(int(size), int((~trait.known).sum()), mean) for size in each]

    def dual(price: Floats) -> tuple[Floats, Floats]:
        value, used = -(price * total).sum(1), -total.astype(float)
        for (seats, worth), times in zip(tables, repeat.tolist(), strict=True):
            paid = worth + price @ seats.T
            best = paid.argmax(1)
            value, used = value + times * paid[np.arange(len(paid)), best], used + times * seats[best]
        return value, used

    k = known / len(sizes)
    price = mean[:, None] * (k - 0.5) - total[:, ::-1] / len(sizes)
    pairs = float((sizes * (sizes - 1)).sum()) / 2
    return float(gaps @ descend(dual, price, 0.01 * pairs)) + trait.mean * pairs


def cell_table(size: int, silent: int, mean: Floats) -> tuple[Floats, Floats]:
    """List the counts (above, below) that a cell can have, and their worth for each cut less its mean."""
    above, below = np.indices((size + 1, size + 1)).reshape(2, -1)
    can = (above + below <= size) & (above + below >= size - silent)
    above, below = above[can].astype(float), below[can].astype(float)
    k = above + below
    return np.column_stack([above, below]), above * below - np.outer(mean, k * (k - 1) / 2)


def best_numbers_with_silence(trait: Coded, sizes: Ints, gaps: Floats, above: Ints) -> float:
    """Bound numbers some of which are None, more loosely, when the tables would be too large.

    With k people known in a cell, n above and e = n − pk their surplus, the known pairs that differ are
    p(1 − p)k² − e² + (1 − 2p)ek; as Σe = 0, the last two make at most (1 − 2p)²/4 Σ(k − mean of k)².
    """
    known = float(trait.known.sum())
    if known < 2:
        return trait.mean * float((sizes * (sizes - 1)).sum()) / 2
    even = known * known / len(sizes)
    p = above / known
    mean = 2 * p * (1 - p) * known / (known - 1)
    uneven = (1 - 2 * p) ** 2 / 4 * (crowded(sizes, known) - even)
    value = uneven - (mean / 2 - p * (1 - p)) * even + mean * known / 2
    return float(gaps @ value) + trait.mean * float((sizes * (sizes - 1)).sum()) / 2


def bound_of_cell(distances: Distances, size: int) -> float:
    """Give the best heterogeneity of one cell of this size that the population allows, taken alone."""
    pairs = size * (size - 1) / 2
    if not pairs or distances.mean <= 0:
        return 1.0
    best = sum(trait.share * best_alone(trait, size) for trait in distances.traits)
    return best / pairs / distances.mean * CUSHION


def best_alone(trait: Coded, size: int) -> float:
    pairs = size * (size - 1) / 2
    if trait.numeric:
        return best_alone_number(trait, size)
    if not trait.whole:
        return pairs
    total = counts(trait).astype(float)
    value, _ = best_cell(trait, size, np.zeros(len(total)), total)
    return value + trait.mean * pairs


def best_alone_number(trait: Coded, size: int) -> float:
    """Take the lowest and the highest in turn: each new one is farthest from those already there."""
    place = np.sort(trait.place[trait.known])
    most = min(size, len(place))
    k = np.arange(most + 1)
    low = np.concatenate(([0.0], np.cumsum((place - 0.5)[:most])))
    high = np.concatenate(([0.0], np.cumsum((place - 0.5)[::-1][:most])))
    # a pair counts its gap once per cut: the r-th lowest of k weighs 2r − k + 1, summed by extremes
    rank = np.arange(most)
    first = np.concatenate(([0.0], np.cumsum(2 * rank * (place - 0.5)[:most])))
    last = np.concatenate(([0.0], np.cumsum(2 * rank * (place - 0.5)[::-1][:most])))
    a, b = (k + 1) // 2, k // 2
    sums = first[a] - (k - 1) * low[a] - last[b] + (k - 1) * high[b]
    value = sums - trait.mean * k * (k - 1) / 2
    least = min(max(0, size - int((~trait.known).sum())), most)
    return float(value[least:].max()) + trait.mean * size * (size - 1) / 2
