"""Read a round as the screen shows it, also once everyone who sat in it has left."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, Round, Seat
from cells.composition.services.reading import CellReading, Evenness, RoundReading
from cells.composition.services.stating import people_of


class DesertedReading:
    """A round whose people have all left: nothing is left to read in it, and a sentence says so."""

    cells_in_order: tuple[Cell, ...] = ()
    people: tuple[Participant, ...] = ()
    kept: frozenset[UUID] = frozenset()
    evenness: tuple[Evenness, ...] = ()
    contradiction = ""

    def __init__(self, round: Round, without_cell: list[Participant]) -> None:
        self.round = round
        self.without_cell = without_cell

    @property
    def overall(self) -> list[str]:
        return [_("Nobody sits in this round any more: everyone who was seated in it has left.")]

    def cells(self, start: int = 0, stop: int | None = None) -> list[CellReading]:
        return []


def read_round(round: Round) -> RoundReading | DesertedReading:
    everyone = people_of(round)
    seated = set(Seat.objects.filter(round=round).values_list("participant", flat=True))
    if not any(person.pk in seated for person in everyone):
        return DesertedReading(round, everyone)
    return RoundReading(round, everyone)
