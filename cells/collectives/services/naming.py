"""How people are called, for the parts below that know them as parties alone (settings.PARTIES_ARE_CALLED)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from cells.collectives.models import Participant
from cells.collectives.services.looks import record_names_shown
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


def names_of_parties(*, viewer: Viewer, parties: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return of each party the name and the component: the full name to those who lead, else the one they chose.

    The caller has found these parties by `visible_to` of what they said by name. That names were shown to those who
    lead is written down.
    """
    people = Participant.objects.filter(party__in=parties).select_related("component", "party")
    if viewer.is_staff:
        found = list(people.filter(pk__in=Participant.objects.visible_to(viewer).values("pk")))
        record_names_shown(found, by=viewer)
    else:
        with working_as(Work.FIGURES):
            found = list(people)
    return {
        person.party_id: (
            person.name_for_staff if viewer.is_staff else person.known_as,
            person.component.name if person.component else "",
        )
        for person in found
    }
