"""Measure how much people differ: the weighted distance of Gower (1971), between 0 and 1.

Each trait gives a distance; they are averaged by weight. Category: 0 if equal, else 1. Number: difference
over range. Ordinal: the same on ranks (Podani 1999). Set: 1 − Ochiai (1957), which is the category's
distance when each set holds one word. A pair in which someone prefers not to say counts as the mean
distance of the trait, so that silence neither gains nor loses wherever the person sits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .problem import Problem
from .traits import Trait, Value, Word

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NOTHING = "\0"  # stands for "none of them" in a set, so that two empty sets are alike


@dataclass(frozen=True)
class Coded:
    """A trait as arrays. `share` is its part of the sum of weights, `mean` its mean distance when known.

    Words (category, set): entries (who, word, part), where a person's parts have the length 1.
    Numbers (ordinal, number): `place`, shape (people,), scaled to 0 … 1. `known` has shape (people,).
    """

    share: float
    known: NDArray[np.bool_]
    words: tuple[Word, ...] = ()
    who: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    word: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    part: Floats = field(default_factory=lambda: np.zeros(0))
    place: Floats = field(default_factory=lambda: np.zeros(0))
    numeric: bool = False
    whole: bool = True  # one word a person: counts are whole numbers
    mean: float = 0.0

    def within(self, cells: Ints, count: int) -> Floats:
        """Sum the distances of pairs who share a cell (−1: nowhere) → shape (count,)."""
        seated = cells >= 0
        size = np.bincount(cells[seated], minlength=count).astype(float)
        known = np.bincount(cells[seated & self.known], minlength=count).astype(float)
        unknown_pairs = (size * (size - 1) - known * (known - 1)) / 2
        return self.within_known(cells, count, known) + self.mean * unknown_pairs

    def within_known(self, cells: Ints, count: int, known: Floats) -> Floats:
        if self.numeric:
            return spread(self.place, np.where(self.known, cells, -1), known)
        where = cells[self.who]
        entry = where >= 0
        width = max(len(self.words), 1)
        key, index = np.unique(where[entry] * width + self.word[entry], return_inverse=True)
        sums = np.bincount(index, weights=self.part[entry], minlength=len(key))
        alike = np.bincount(key // width, weights=sums**2, minlength=count)
        return (known * known - alike) / 2

    def from_one(self, person: int) -> Floats:
        """Give the distances from one person to everyone → shape (people,)."""
        if not self.known[person]:
            return np.full(len(self.known), self.mean)
        if self.numeric:
            return np.where(self.known, np.abs(self.place - self.place[person]), self.mean)
        own = np.zeros(len(self.words))
        mine = self.who == person
        own[self.word[mine]] = self.part[mine]
        alike = np.bincount(self.who, weights=self.part * own[self.word], minlength=len(self.known))
        return np.where(self.known, 1 - alike, self.mean)


@dataclass(frozen=True)
class Distances:
    """The traits of a problem, coded; `mean` is the mean distance of all pairs."""

    people: int
    traits: tuple[Coded, ...]

    @property
    def mean(self) -> float:
        return sum(trait.share * trait.mean for trait in self.traits)

    def within(self, cells: Ints, count: int) -> Floats:
        """Sum the distances of pairs in each cell → shape (count,)."""
        total = np.zeros(count)
        for trait in self.traits:
            total += trait.share * trait.within(cells, count)
        return total

    def from_one(self, person: int) -> Floats:
        total = np.zeros(self.people)
        for trait in self.traits:
            total += trait.share * trait.from_one(person)
        total[person] = 0
        return total


def spread(place: Floats, cells: Ints, known: Floats) -> Floats:
    """Sum |a − b| over the pairs of each cell by one sort → shape of `known`, the people counted."""
    order = np.lexsort((place, cells))
    order = order[cells[order] >= 0]
    cell = cells[order]
    start = np.concatenate(([0.0], np.cumsum(known)))[:-1]
    rank = np.arange(len(order)) - start[cell]
    weights = (2 * rank - known[cell] + 1) * place[order]
    return np.bincount(cell, weights=weights, minlength=len(known)).astype(float)


def distances(problem: Problem) -> Distances:
    """Code the traits of a problem; those of weight 0 are left out."""
    total = sum(trait.weight for trait in problem.traits)
    coded = [code(trait, trait.weight / total) for trait in problem.traits if trait.weight > 0]
    return Distances(problem.people, tuple(coded))


def code(trait: Trait, share: float) -> Coded:
    known = np.array([value is not None for value in trait.values])
    make = {"category": words, "set": words, "number": numbers, "ordinal": numbers}[trait.kind]
    return with_mean(make(trait, share, known))


def with_mean(coded: Coded) -> Coded:
    everyone = np.zeros(len(coded.known), np.int64)
    many = float(coded.known.sum())
    total = coded.within_known(np.where(coded.known, everyone, -1), 1, np.array([many]))[0]
    mean = total / (many * (many - 1) / 2) if many > 1 else 0.0
    return replace(coded, mean=float(max(mean, 0.0)))


def words(trait: Trait, share: float, known: NDArray[np.bool_]) -> Coded:
    lists = [word_list(trait, value) for value in trait.values]
    names = in_order(word for words in lists for word in words)
    index = {word: k for k, word in enumerate(names)}
    length = np.array([len(words) for words in lists], np.int64)
    who = np.repeat(np.arange(len(lists)), length)
    word = np.array([index[word] for words in lists for word in words], np.int64)
    part = 1 / np.sqrt(length[who]) if len(who) else np.zeros(0)
    return Coded(share, known, tuple(names), who, word, part, whole=trait.kind == "category")


def word_list(trait: Trait, value: Value) -> tuple[Word, ...]:
    if value is None:
        return ()
    if isinstance(value, str | float | int):
        return (value,)
    return tuple(sorted(value)) or (NOTHING,)


def in_order(words: Iterable[Word]) -> list[Word]:
    """List words once each, numbers before text."""
    found = set(words)
    return [
        *sorted(word for word in found if not isinstance(word, str)),
        *sorted(word for word in found if isinstance(word, str)),
    ]


def numbers(trait: Trait, share: float, known: NDArray[np.bool_]) -> Coded:
    said = [value for value in trait.values if isinstance(value, str | float | int)]
    values = np.zeros(len(trait.values))
    if trait.kind == "ordinal":
        rank = {level: k for k, level in enumerate(trait.order or in_order(said))}
        values[known] = [rank[value] for value in said]
    else:
        values[known] = [float(value) for value in said]
    low, high = (values[known].min(), values[known].max()) if known.any() else (0.0, 0.0)
    # halves, so that the range of two huge opposite numbers stays finite
    width = high / 2 - low / 2
    place = (values / 2 - low / 2) / width if width > 0 else np.zeros(len(values))
    return Coded(share, known, place=np.where(known, place, 0.0), numeric=True)
