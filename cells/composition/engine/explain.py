"""Say what a composition is worth, cell by cell and overall, in figures that the product puts into words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .bounds import bound, bound_of_cell
from .compose import heterogeneity, met_again, seated
from .gower import Distances, Ints, distances
from .groups import Pair
from .problem import Problem
from .shares import Table, TraitShare, balance, share, table


@dataclass(frozen=True)
class QuotaShare:
    """One quota in one cell: its index, how many are there, the least and the most asked (None: no limit)."""

    quota: int
    count: int
    least: int
    most: int | None


@dataclass(frozen=True)
class CellExplanation:
    """One cell: `heterogeneity`, its `bound` as if it could choose first, `new` encounters of `pairs`.

    `quotas` those that apply here; `slot` when it meets (empty: nothing said) and `absent` who cannot come
    then; `alone` the people who are the only ones of their category of the trait named `company`.
    """

    cell: int
    size: int
    traits: tuple[TraitShare, ...]
    heterogeneity: float
    bound: float
    new: int
    pairs: int
    met_before: tuple[Pair, ...]
    quotas: tuple[QuotaShare, ...] = ()
    slot: str = ""
    absent: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()


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
    many = np.bincount(where[where >= 0], minlength=len(problem.sizes)).tolist()
    pairs = [size * (size - 1) // 2 for size in many]
    levels = mixes(measured, where, pairs)
    best = {size: bound_of_cell(measured, size) for size in set(many)}
    met = met_in(where, again, len(many))
    lonely, counted = alone_in(problem, where), quota_counts(problem, where)
    return tuple(
        CellExplanation(
            cell=cell,
            size=size,
            traits=tuple(share(problem, each, where, cell, size) for each in tables),
            heterogeneity=levels[cell],
            bound=best[size],
            new=pairs[cell] - len(met[cell]),
            pairs=pairs[cell],
            met_before=met[cell],
            quotas=quota_shares(problem, counted, cell),
            slot=problem.slots[cell] if problem.slots else "",
            absent=absent(problem, where, cell),
            alone=tuple(lonely.get(cell, ())),
        )
        for cell, size in enumerate(many)
    )


def mixes(measured: Distances, where: Ints, pairs: list[int]) -> list[float]:
    """Give the mean distance in each cell, in mean distances of all: 1 where there is nothing to compare."""
    sums = measured.within(where, len(pairs))
    return [
        float(total) / count / measured.mean if count and measured.mean > 0 else 1.0
        for total, count in zip(sums, pairs, strict=True)
    ]


def met_in(where: Ints, again: list[Pair], cells: int) -> list[tuple[Pair, ...]]:
    """Sort the pairs that meet again by the cell in which they do."""
    met: list[list[Pair]] = [[] for _ in range(cells)]
    for pair in again:
        met[int(where[pair[0]])].append(pair)
    return [tuple(pairs) for pairs in met]


def quota_counts(problem: Problem, where: Ints) -> list[list[int]]:
    """Count the members of each quota in each cell."""
    counts = []
    for quota in problem.quotas:
        cells = where[sorted(quota.members)]
        counts.append(np.bincount(cells[cells >= 0], minlength=len(problem.sizes)).tolist())
    return counts


def quota_shares(problem: Problem, counts: list[list[int]], cell: int) -> tuple[QuotaShare, ...]:
    return tuple(
        QuotaShare(k, counts[k][cell], quota.least, quota.most)
        for k, quota in enumerate(problem.quotas)
        if quota.applies(cell)
    )


def absent(problem: Problem, where: Ints, cell: int) -> tuple[int, ...]:
    if not problem.slots:
        return ()
    people = np.flatnonzero(where == cell).tolist()
    return tuple(person for person in people if not problem.can_come(person, cell))


def alone_in(problem: Problem, where: Ints) -> dict[int, list[int]]:
    """List, by cell, the people who are alone there with their category of the trait named `company`."""
    trait = next((trait for trait in problem.traits if trait.name == problem.company), None)
    found: dict[tuple[int, object], list[int]] = {}
    for person, value in enumerate(trait.values if trait else ()):
        if value is not None and where[person] >= 0:
            found.setdefault((int(where[person]), value), []).append(person)
    lonely: dict[int, list[int]] = {}
    for (cell, _), people in found.items():
        if len(people) == 1:
            lonely.setdefault(cell, []).append(people[0])
    return lonely
