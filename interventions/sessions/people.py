"""Who is expected at a session: the people of its cell, or of the whole collective."""

from __future__ import annotations

from cells.collectives.models import Participant, ParticipantQuerySet
from interventions.sessions.models import Session


def people_of(session: Session) -> ParticipantQuerySet:
    """Return those who meet and are not gone, whether they have joined or not."""
    people = Participant.objects.present()
    if session.cell_id is None:
        return people.filter(party__contract=session.contract_id)
    return people.filter(seats__cell=session.cell_id)
