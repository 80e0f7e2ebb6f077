"""Turn people and traits into arrays on which moves are cheap.

People who are to be together make one unit. Every distance is a constant plus Σ_f g[f] x[i,f] x[j,f],
so that a cell is known by the sum of its people's x, and a swap by that sum alone: the within-cell diversity
of categories is a function of their counts. Numbers are cut into levels; |a − b| is then a sum over the cuts.
What is rare or pairwise (rare categories, past encounters, people apart) is kept as costs between two units.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .gower import Coded, Distances, Floats, Ints
from .groups import Pair, groups_together
from .problem import Problem

Singles = NDArray[np.float32]
LEVELS = 32  # cuts of a number during the search; the figures shown are exact
COLUMNS = 128  # words of a trait that get a column, the most frequent; the others become costs
FORBIDDEN = 1e3  # least cost of a pair apart: above any gain, small enough for 32-bit floats


@dataclass(frozen=True)
class Units:
    """Units 0 … m − 1, and a dummy m that fills short cells.

    `of` (people,) the unit of each person; `size` (m + 1,); `seat` (m + 1,) the locked cell or −1;
    `x` (m + 1, f) and `g` (f,) the bilinear form; `left`, `right`, `cost` the costs between two units;
    `apart` (k, 2) the units that may not share a cell, which costs
    `forbidden`; `square` (m + 1,) holds Σ g x²; `mean` is the mean distance of two people.
    """

    of: Ints
    size: Ints
    seat: Ints
    x: Singles
    g: Singles
    left: Ints
    right: Ints
    cost: Singles
    apart: Ints
    forbidden: float
    square: Singles
    mean: float

    @property
    def alike(self) -> bool:
        """Tell whether it is all the same who shares a cell with whom, people apart left aside."""
        return not self.g.any() and bool((self.cost >= self.forbidden).all())


def units(problem: Problem, distances: Distances) -> Units:
    """Code a problem for construction and search."""
    of, seat = members(problem)
    blocks = [(np.zeros((problem.people, 0), np.float32), np.zeros(0))]
    if distances.mean > 0:  # of people all alike no column says anything
        blocks += [columns(trait) for trait in distances.traits]
    if problem.entangled:
        blocks.append((np.ones((problem.people, 1), np.float32), np.array([beyond_mean(distances)])))
    g = np.concatenate([weights for _, weights in blocks]).astype(np.float32)
    x = np.zeros((len(seat), len(g)), np.float32)
    np.add.at(x, of, np.hstack([block for block, _ in blocks]))
    forbidden = forbidding(problem)
    return Units(
        of,
        np.bincount(of, minlength=len(seat)),
        seat,
        x,
        g,
        *costs(problem, distances, of, forbidden),
        np.unique(np.sort(of[pair_array(problem.apart)], axis=1), axis=0),
        forbidden,
        (x * x @ g).astype(np.float32),
        distances.mean,
    )


def beyond_mean(distances: Distances) -> float:
    """Give the constant that `columns` leave apart, less the mean: what a pair in a cell is worth on average.

    Where sizes may change, a pair of average people must be worth nothing, or large cells would pay.
    """
    if distances.mean <= 0:
        return 0.0
    known = [0.5 if trait.numeric else 1.0 for trait in distances.traits]
    each = [c if t.known.all() else t.mean for t, c in zip(distances.traits, known, strict=True)]
    return sum(t.share * (c - t.mean) for t, c in zip(distances.traits, each, strict=True))


def members(problem: Problem) -> tuple[Ints, Ints]:
    """Give the unit of each person, and the locked cell of each unit and of the dummy (−1: none)."""
    groups = groups_together(problem.people, problem.together)
    of = np.zeros(problem.people, np.int64)
    seat = np.full(len(groups) + 1, -1)
    for k, group in enumerate(groups):
        of[group] = k
        seat[k] = max(problem.locked.get(person, -1) for person in group)
    return of, seat


def forbidding(problem: Problem) -> float:
    """Choose a cost that all the encounters of a swap cannot outweigh."""
    worst = problem.novelty * max(problem.met.values(), default=0.0)
    return max(FORBIDDEN, 10 * worst * max(problem.sizes))


def pair_array(pairs: Iterable[Pair]) -> Ints:
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def columns(trait: Coded) -> tuple[Singles, Floats]:
    """Write a trait's distance as columns (people, f) and their signs and weights (f,), a constant apart."""
    block, g = level_columns(trait) if trait.numeric else word_columns(trait)
    if not trait.known.all():
        block = np.column_stack([block, trait.known])
        g = np.append(g, (0.5 if trait.numeric else 1.0) - trait.mean)
    return block.astype(np.float32), trait.share * g


def word_columns(trait: Coded) -> tuple[Singles, Floats]:
    """One column a word: 1 − Σ x x is the distance of two people known."""
    kept = frequent(trait)
    column = np.full(max(len(trait.words), 1), -1)
    column[kept] = np.arange(len(kept))
    block = np.zeros((len(trait.known), len(kept)), np.float32)
    entry = column[trait.word] >= 0
    block[trait.who[entry], column[trait.word[entry]]] = trait.part[entry]
    return block, -np.ones(len(kept))


def frequent(trait: Coded) -> Ints:
    count = np.bincount(trait.word, minlength=len(trait.words))
    order = np.argsort(-count, kind="stable")[:COLUMNS]
    return np.sort(order[count[order] > 1])


def level_columns(trait: Coded) -> tuple[Singles, Floats]:
    """One column of ±1 a cut: (1 − v v) / 2 times the gap, summed over the cuts, is |a − b|."""
    levels, index = np.unique(trait.place, return_inverse=True)
    if len(levels) > LEVELS:
        rank = np.argsort(np.argsort(trait.place, kind="stable"), kind="stable")
        _, index = np.unique(rank * LEVELS // len(rank), return_inverse=True)
        levels = np.bincount(index, weights=trait.place) / np.bincount(index)
    block = np.where(index[:, None] > np.arange(len(levels) - 1), 1.0, -1.0) * trait.known[:, None]
    return block, -np.diff(levels) / 2


def costs(problem: Problem, distances: Distances, of: Ints, forbidden: float) -> tuple[Ints, Ints, Singles]:
    """Gather the costs of sharing a cell, one line per two units, shape (k,) each."""
    pairs, cost = [pair_array(problem.apart)], [np.full(len(problem.apart), forbidden)]
    price = problem.novelty * (distances.mean or 1.0)
    met = sorted(problem.met.items())
    pairs.append(pair_array(pair for pair, _ in met))
    cost.append(np.array([price * weight for _, weight in met]))
    for trait in distances.traits:
        for people in rare(trait):
            i, j = np.triu_indices(len(people), 1)
            pairs.append(np.column_stack([people[i], people[j]]))
            cost.append(np.full(len(i), trait.share))
    both = np.sort(of[np.concatenate(pairs)], axis=1)
    value = np.concatenate(cost)
    keep = (both[:, 0] != both[:, 1]) & (value > 0)
    line, index = np.unique(both[keep], axis=0, return_inverse=True)
    total = np.bincount(index.ravel(), weights=value[keep], minlength=len(line))
    return line[:, 0], line[:, 1], total.astype(np.float32)


def rare(trait: Coded) -> Iterator[Ints]:
    """Give the people of each category too rare for a column, when there are two or more."""
    if trait.numeric or not trait.whole:
        return
    kept = set(frequent(trait).tolist())
    order = np.argsort(trait.word, kind="stable")
    ends = np.cumsum(np.bincount(trait.word, minlength=len(trait.words)))
    for word, people in enumerate(np.split(trait.who[order], ends[:-1])):
        if word not in kept and len(people) > 1:
            yield people
