"""Who may do what a circle decided: its people who have joined and signed what is in force."""

from __future__ import annotations

from cells.collectives.models import ParticipantQuerySet
from contracts.agreements.models import Party
from interventions.decisions.models import InACircle
from interventions.sessions.models import Session
from interventions.sessions.services.announcing import members_of
from tst_platform.core.walls import Work, working_as


def circle_of(row: InACircle) -> ParticipantQuerySet:
    """Return the people of the circle who have joined and signed."""
    return members_of(Session(programme=row.programme, contract=row.contract, cell=row.cell))


def may_be_asked(row: InACircle, party: Party) -> bool:
    """Say whether this person is one of them."""
    with working_as(Work.FIGURES):
        return circle_of(row).filter(party=party).exists()
