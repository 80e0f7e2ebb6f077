"""Whose turn it is in the check-in round: read alike by the screen of those who lead, the hall and each phone."""

from __future__ import annotations

from collections.abc import Sequence

from interventions.rooms.models import RoundPlace
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.people import people_of
from tst_platform.core.walls import Work, works_as


@works_as(Work.FIGURES)
def places_of(session: Session) -> list[RoundPlace]:
    """Return the places of those who still meet here and are not noted as absent, in the order drawn."""
    absent = Attendance.objects.filter(session=session, presence=Presence.ABSENT)
    here = people_of(session).order_by().values("party")
    places = RoundPlace.objects.filter(session=session, party__in=here, party__left_at__isnull=True)
    return list(places.exclude(party__in=absent.values("participant__party")).order_by("place"))


def still_to_speak(session: Session) -> list[RoundPlace]:
    return [place for place in places_of(session) if not place.outcome]


def mark_of(places: Sequence[RoundPlace]) -> str:
    """Return a mark of a round and of how far it went; empty without one."""
    left = sum(not place.outcome for place in places)
    return f"{places[0].pk}:{left}" if places else ""


def speaking_now(session: Session) -> RoundPlace | None:
    """Return the place of who speaks now; None when there is no round, or all have spoken."""
    return next(iter(still_to_speak(session)), None)
