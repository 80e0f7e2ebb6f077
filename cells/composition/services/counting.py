"""What remains of the traits once a round is closed: counts per cell, sealed with the round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.engine import CellExplanation
from cells.composition.models import Round, Seat
from cells.composition.services.deserted import DesertedReading
from cells.composition.services.reading import (
    CellReading,
    Evenness,
    Line,
    RoundReading,
    overall_in_words,
    reached,
    summary_in_words,
    value_read,
)
from cells.composition.services.stating import people_of
from tst_platform.core.small_numbers import Figure, shown_count

COMPONENT = "component"
NOTHING_KEPT: dict[str, Any] = {"mixed": 0, "new": 0, "pairs": 0, "traits": []}


@dataclass(frozen=True)
class Counted:
    """One trait in one cell: how many share each value, as far as it may be told."""

    name: str
    values: list[tuple[str, Figure]]


def count(reading: RoundReading | DesertedReading) -> dict[str, Any]:
    """Return what is kept of a round: how mixed its cells were, and how many shared what; nothing where all have left."""
    if isinstance(reading, DesertedReading):
        return {}
    told = reading.explanation
    overall = {
        "cells": len(reading.cells_in_order),
        "people": len(reading.people),
        "mixed": reached(told.heterogeneity, told.bound),
        "new": told.new,
        "pairs": told.pairs,
    }
    counted = {place: _count_cell(told.cells[number]) for place, number in reading.number_of.items()}
    cells = [counted.get(cell.position, NOTHING_KEPT) for cell in reading.cells_in_order]
    return {"overall": overall, "cells": cells}


def _count_cell(cell: CellExplanation) -> dict[str, Any]:
    first, *others = cell.traits
    labels = {str(name.label): name.value for name in TraitName}
    named = [(COMPONENT, first), *((labels.get(trait.name, trait.name), trait) for trait in others)]
    return {
        "mixed": reached(cell.heterogeneity, cell.bound),
        "new": cell.new,
        "pairs": cell.pairs,
        "traits": [
            {
                "name": name,
                "counts": [[str(value), number] for value, number in trait.counts.items()],
                "ideal": [trait.ideal[value] for value in trait.counts],
            }
            for name, trait in named
        ],
    }


class ClosedReading:
    """A closed round, read from the counts that were kept: no trait of anyone is opened."""

    without_cell: tuple[Participant, ...] = ()
    contradiction = ""
    kept: frozenset[UUID] = frozenset()
    evenness: tuple[Evenness, ...] = ()

    def __init__(self, round: Round) -> None:
        self.round = round
        self.cells_in_order = list(round.cells.filter(is_set_aside=False).order_by("position"))
        self.told: dict[str, Any] = round.counts or {}
        cells = dict(Seat.objects.filter(round=round).values_list("participant", "cell__position"))
        self.people = [person for person in people_of(round) if person.pk in cells]
        self.where = [cells[person.pk] for person in self.people]

    @property
    def overall(self) -> list[str]:
        return overall_in_words(**self.told["overall"]) if "overall" in self.told else []

    def cells(self, start: int = 0, stop: int | None = None) -> list[CellReading]:
        return [self._cell(cell) for cell in self.cells_in_order[start:stop]]

    def _cell(self, cell: Any) -> CellReading:
        kept = self.told.get("cells", [])
        told = kept[cell.position] if cell.position < len(kept) else NOTHING_KEPT
        first, *others = told["traits"] or [{"counts": [], "ideal": []}]
        lines = [
            Line(name, number, ideal)
            for (name, number), ideal in zip(first["counts"], first["ideal"], strict=True)
        ]
        present = sum(1 for line in lines if line.count)
        return CellReading(
            cell=cell,
            people=[p for p, seat in zip(self.people, self.where, strict=True) if seat == cell.position],
            components=lines,
            mixed=100 * told["mixed"],
            summary=summary_in_words(present, len(lines), told["new"], told["pairs"]),
            empty_chairs=[line.name for line in lines if not line.count],
            clashes=[],
            counted=[_counted(trait) for trait in others],
        )


def _counted(trait: dict[str, Any]) -> Counted:
    name = str(TraitName(trait["name"]).label) if trait["name"] in TraitName.values else trait["name"]
    return Counted(
        name, [(value_read(value), shown_count(number)) for value, number in trait["counts"] if number]
    )
