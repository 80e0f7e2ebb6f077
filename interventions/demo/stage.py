"""What the loading of one programme holds in its hands: who acts, and the rows made so far, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cells.collectives.models import Collective, Participant
from cells.composition.models import Cell
from contracts.agreements.models import Party
from interventions.boards.models import Card
from interventions.demo.shapes import Intervention, Said
from interventions.programmes.models import Programme
from interventions.sessions.models import Session
from tst_platform.core.viewer import Viewer


@dataclass
class Stage:
    """One programme on its way in; people are found by how they are called, cells by their name."""

    programme: Programme
    told: Intervention
    lead: Viewer
    people: dict[str, Participant] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    sessions: dict[str, list[Session]] = field(default_factory=dict)
    cards: list[tuple[Card, Said]] = field(default_factory=list)

    @property
    def collective(self) -> Collective:
        return self.programme.collective

    def members(self, cell: Cell) -> list[Participant]:
        """Return those who sit in a cell, in the order of the list."""
        people = Participant.objects.filter(seats__cell=cell).select_related("party")
        return list(people.order_by("created_at", "pk"))

    def who_joined(self) -> list[Participant]:
        """Return those of the programme who opened their link, in the order of the list."""
        joined = Participant.objects.filter(
            party__contract=self.programme.contract_id, party__joined_at__isnull=False
        )
        return list(joined.select_related("party").order_by("created_at", "pk"))

    def who_signed(self, cell: Cell) -> list[Participant]:
        signed = set(self._signed())
        return [person for person in self.members(cell) if person.party_id in signed]

    def _signed(self) -> Iterable[UUID]:
        version = self.programme.contract.version_in_force
        return Party.objects.signed(version).values_list("pk", flat=True)


def voice(participant: Participant) -> Viewer:
    """Return the viewer that speaks for a participant."""
    return Viewer(party_id=participant.party_id)
