"""Say, trait by trait, how even the cells are now and would be: what a weight changes is seen there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cells.composition.models import Proposal
from cells.composition.services.reading import RoundReading


@dataclass(frozen=True)
class TraitMix:
    """One trait: how near the present and the proposed cells are to an even mix of it, from 0 to 100."""

    name: str
    present: float
    proposed: float


def mixes(reading: RoundReading, proposal: Proposal) -> list[TraitMix]:
    """Compare the present seats with those of a proposal, for those who sit in both, by each trait that they declared."""
    positions = proposal.positions
    both = [
        (index, now, positions[person.pk])
        for index, (person, now) in enumerate(zip(reading.people, reading.where, strict=True))
        if person.pk in positions
    ]
    found = []
    for trait in reading.stated.problem.traits:
        values = [trait.values[index] for index, _now, _then in both]
        if len(set(values) - {None}) > 1:
            present = evenness(values, [now for _index, now, _then in both])
            found.append(TraitMix(trait.name, present, evenness(values, [then for *_who, then in both])))
    return found


def evenness(values: Sequence[object], cells: Sequence[int]) -> float:
    """Return how near cells are to an even mix of a category, from 0 (all apart) to 100 (all as in the whole)."""
    sizes = Counter(cells)
    total = Counter(value for value in values if value is not None)
    there = Counter(zip(cells, values, strict=True))
    off = sum(
        abs(there[cell, value] - many * size / len(cells))
        for cell, size in sizes.items()
        for value, many in total.items()
    )
    said = sum(total.values())
    return 100 * max(0.0, 1 - off / 2 / said) if said else 100.0
