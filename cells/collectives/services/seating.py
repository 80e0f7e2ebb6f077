"""Count who speaks for each part of a collective, and find its empty chairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from cells.collectives.models import Collective, Component, Participant


@dataclass(frozen=True)
class Chair:
    """One component with the number of people who are on its list."""

    component: Component
    people: int

    @property
    def missing(self) -> int:
        """Return how many seats nobody can take yet; 0 when the component can fill its seats of one cell."""
        return max(self.component.seats - self.people, 0)

    @property
    def is_empty(self) -> bool:
        """Say whether nobody speaks for this component yet: the empty chair."""
        return self.people == 0

    @property
    def taken(self) -> int:
        return min(self.people, self.component.seats)


@dataclass(frozen=True)
class Seating:
    """The chairs of one collective."""

    collective: Collective
    chairs: list[Chair] = field(default_factory=list)
    people: int = 0

    @property
    def filled(self) -> int:
        return sum(not chair.is_empty for chair in self.chairs)

    @property
    def empty(self) -> list[Chair]:
        return [chair for chair in self.chairs if chair.is_empty]

    @property
    def unplaced(self) -> int:
        """Return how many people are in no component."""
        return self.people - sum(chair.people for chair in self.chairs)


def chairs(collective: Collective) -> Seating:
    return summaries([collective])[0]


def summaries(collectives: Iterable[Collective]) -> list[Seating]:
    """Return the seating of each collective, in their order; two queries for all."""
    rows = list(collectives)
    people = _people(rows)
    parts: dict[UUID, list[Component]] = {row.pk: [] for row in rows}
    for component in Component.objects.filter(collective__in=parts):
        parts[component.collective_id].append(component)
    return [
        Seating(
            row,
            [Chair(part, people.get((row.pk, part.pk), 0)) for part in parts[row.pk]],
            sum(number for (collective, _), number in people.items() if collective == row.pk),
        )
        for row in rows
    ]


def _people(collectives: list[Collective]) -> dict[tuple[UUID, UUID | None], int]:
    present = Participant.objects.filter(collective__in=collectives).present().order_by()
    counted = present.values_list("collective", "component").annotate(number=Count("pk"))
    return {(collective, component): number for collective, component, number in counted}
