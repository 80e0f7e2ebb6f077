"""Count the categories of each trait, cell by cell, beside what an even mix would have."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .gower import Ints, in_order
from .problem import Problem
from .traits import Trait, Value, Word


@dataclass(frozen=True)
class TraitShare:
    """One trait in one cell.

    `counts` people by category (all those of the population, in order; in a set one person counts in each
    word), `ideal` the same by the population's share times the cell's size, `missing` the categories with
    nobody here, "present of how many". `unsaid` prefer not to say. Numbers have no counts but a `mean` here
    and over the `population`, in their own unit.
    """

    name: str
    counts: Mapping[Word, int]
    ideal: Mapping[Word, float]
    present: int
    of: int
    missing: tuple[Word, ...]
    unsaid: int
    mean: float | None = None
    population: float | None = None


@dataclass(frozen=True)
class Table:
    """A trait's counts by cell (cells, words) and over the population (words,)."""

    trait: Trait
    words: tuple[Word, ...]
    counts: Ints
    total: Ints
    unsaid: Ints


def table(problem: Problem, trait: Trait, where: Ints) -> Table:
    """Count a trait's categories by cell; numbers have none."""
    lists = [words_of(trait, value) for value in trait.values]
    words: tuple[Word, ...] = trait.order or tuple(in_order(word for list_ in lists for word in list_))
    index = {word: k for k, word in enumerate(words)}
    counts = np.zeros((len(problem.sizes), len(words)), np.int64)
    total = np.zeros(len(words), np.int64)
    unsaid = np.zeros(len(problem.sizes), np.int64)
    for person, cell in enumerate(where.tolist()):
        for word in lists[person]:
            total[index[word]] += 1
            if cell >= 0:
                counts[cell, index[word]] += 1
        if cell >= 0 and trait.values[person] is None:
            unsaid[cell] += 1
    return Table(trait, words, counts, total, unsaid)


def words_of(trait: Trait, value: Value) -> tuple[Word, ...]:
    if value is None or trait.kind == "number":
        return ()
    return (value,) if isinstance(value, str | float | int) else tuple(sorted(value))


def share(problem: Problem, table: Table, where: Ints, cell: int, size: int) -> TraitShare:
    counts, total = table.counts[cell].tolist(), table.total.tolist()
    ideal = (table.total * (size / problem.people)).tolist()
    missing = tuple(w for w, n, t in zip(table.words, counts, total, strict=True) if t and not n)
    of = sum(1 for t in total if t)
    mean, population = means(table.trait, where == cell)
    return TraitShare(
        name=table.trait.name,
        counts=dict(zip(table.words, counts, strict=True)),
        ideal=dict(zip(table.words, ideal, strict=True)),
        present=of - len(missing),
        of=of,
        missing=missing,
        unsaid=int(table.unsaid[cell]),
        mean=mean,
        population=population,
    )


def means(trait: Trait, here: np.ndarray) -> tuple[float | None, float | None]:
    if trait.kind != "number":
        return None, None
    pairs = zip(trait.values, here.tolist(), strict=True)
    known = [(float(value), seated) for value, seated in pairs if isinstance(value, float | int)]
    inside = [value for value, seated in known if seated]
    mean = sum(inside) / len(inside) if inside else None
    return mean, sum(value for value, _ in known) / len(known) if known else None


def balance(problem: Problem, tables: list[Table], many: Ints) -> tuple[float, float]:
    """Give the largest |count − ideal|, and the share of counts that are the ideal rounded down or up."""
    gaps = [
        np.abs(table.counts - many[:, None] * table.total / problem.people).ravel()
        for table in tables
        if table.words
    ]
    gap = np.concatenate(gaps) if gaps else np.zeros(1)
    return float(gap.max()), float((gap < 1).mean())
