"""Say what a composition is worth, cell by cell and overall, in figures that the product puts into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .bounds import bound, bound_of_cell
from .compose import heterogeneity, met_again, seated
from .gower import Distances, Ints, distances, in_order
from .groups import Pair
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
class CellExplanation:
    """One cell: `heterogeneity`, its `bound` as if it could choose first, `new` encounters of `pairs`."""

    cell: int
    size: int
    traits: tuple[TraitShare, ...]
    heterogeneity: float
    bound: float
    new: int
    pairs: int
    met_before: tuple[Pair, ...]


@dataclass(frozen=True)
class Explanation:
    """The whole: `bound` holds for all cells together; `deviation` is the largest |count − ideal|.

    `rounded` is the share of counts that are the ideal rounded down or up (0 … 1).
    """

    cells: tuple[CellExplanation, ...]
    heterogeneity: float
    bound: float
    new: int
    pairs: int
    repeated: int
    deviation: float
    rounded: float


@dataclass(frozen=True)
class Table:
    """A trait's counts by cell (cells, words) and over the population (words,)."""

    trait: Trait
    words: tuple[Word, ...]
    counts: Ints
    total: Ints
    unsaid: Ints


def explain(problem: Problem, cells: Sequence[int]) -> Explanation:
    """Explain a composition; people with cell −1 are not seated. Raises ProblemError cells."""
    where = seated(problem, cells)
    measured = distances(problem)
    tables = [table(problem, trait, where) for trait in problem.traits]
    many = np.bincount(where[where >= 0], minlength=len(problem.sizes))
    again = met_again(problem, where)
    each = cell_explanations(problem, measured, where, tables, again)
    pairs = int((many * (many - 1)).sum()) // 2
    deviation, rounded = balance(problem, tables, many)
    return Explanation(
        cells=each,
        heterogeneity=heterogeneity(measured, where, len(problem.sizes)),
        bound=bound(measured, tuple(many.tolist())) if (where >= 0).all() else bound(measured, problem.sizes),
        new=pairs - len(again),
        pairs=pairs,
        repeated=len(again),
        deviation=deviation,
        rounded=rounded,
    )


def cell_explanations(
    problem: Problem, measured: Distances, where: Ints, tables: list[Table], again: list[Pair]
) -> tuple[CellExplanation, ...]:
    count = len(problem.sizes)
    many = np.bincount(where[where >= 0], minlength=count).tolist()
    sums = measured.within(where, count)
    best = {size: bound_of_cell(measured, size) for size in set(many)}
    met: dict[int, list[Pair]] = {}
    for pair in again:
        met.setdefault(int(where[pair[0]]), []).append(pair)
    explained = []
    for cell, size in enumerate(many):
        pairs = size * (size - 1) // 2
        level = float(sums[cell]) / pairs / measured.mean if pairs and measured.mean > 0 else 1.0
        before = tuple(met.get(cell, ()))
        shares = tuple(share(problem, each, where, cell, size) for each in tables)
        explained.append(
            CellExplanation(cell, size, shares, level, best[size], pairs - len(before), pairs, before)
        )
    return tuple(explained)


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
