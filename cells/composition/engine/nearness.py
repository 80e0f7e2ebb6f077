"""Sum the distances from each person to one cell each, all at once, without a table of distances."""

import numpy as np

from .gower import Coded, Distances, Floats, Ints


def near(measured: Distances, where: Ints, count: int, to: Ints) -> Floats:
    """Sum the distances from person q to the people of cell to[q] → shape (people,).

    `where` (people,) is each one's cell or −1; the distance to oneself is counted as 0.
    """
    total = np.zeros(measured.people)
    for trait in measured.traits:
        total += trait.share * near_by_trait(trait, where, count, to)
    return total


def near_by_trait(trait: Coded, where: Ints, count: int, to: Ints) -> Floats:
    seated = where >= 0
    size = np.bincount(where[seated], minlength=count).astype(float)
    known = np.bincount(where[seated & trait.known], minlength=count).astype(float)
    same = to == where
    told = numbers(trait, where, known, to) if trait.numeric else words(trait, where, count, to, known)
    # who says nothing is at the mean distance of everyone, themselves left out
    silent = np.where(trait.known, size[to] - known[to], size[to] - same)
    return np.where(trait.known, told, 0.0) + trait.mean * silent


def words(trait: Coded, where: Ints, count: int, to: Ints, known: Floats) -> Floats:
    """Count those known less what is alike; one is wholly like oneself, which cancels."""
    width = max(len(trait.words), 1)
    cell = where[trait.who]
    entry = cell >= 0
    key, index = np.unique(cell[entry] * width + trait.word[entry], return_inverse=True)
    sums = np.append(np.bincount(index, weights=trait.part[entry], minlength=len(key)), 0.0)
    asked = to[trait.who] * width + trait.word
    place = np.searchsorted(key, asked)
    found = np.where(place < len(key), np.append(key, -1)[place] == asked, False)
    alike = trait.part * sums[np.where(found, place, len(key))]
    return known[to] - np.bincount(trait.who, weights=alike, minlength=len(to))


def numbers(trait: Coded, where: Ints, known: Floats, to: Ints) -> Floats:
    """Take those below and those above by one sort and running sums."""
    inside = np.flatnonzero((where >= 0) & trait.known)
    keys = 2.0 * where[inside] + trait.place[inside]
    order = np.argsort(keys, kind="stable")
    keys, place = keys[order], trait.place[inside][order]
    run = np.concatenate(([0.0], np.cumsum(place)))
    end = np.cumsum(known).astype(np.int64)
    start = end - known.astype(np.int64)
    x = trait.place
    cut = np.clip(np.searchsorted(keys, 2.0 * to + x), start[to], end[to])
    below, above = cut - start[to], end[to] - cut
    return x * below - (run[cut] - run[start[to]]) + (run[end[to]] - run[cut]) - x * above
