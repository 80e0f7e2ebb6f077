"""Hands and the floor. What a person did with their hand is recorded nowhere: it is gone when the session ends.

That the floor was given is recorded without the name of who received it.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.rooms.models import Hand, PauseAsked, RoundPlace, RunningItem, SpeakingTurn, SpokenCount
from interventions.rooms.services.holding import enter_open, hold_open
from interventions.sessions.models import Session, SessionState
from interventions.sessions.people import people_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@transaction.atomic
def raise_hand(*, session: Session, by: Viewer) -> Hand:
    """Raise one's hand; a second press finds it raised. Raises DomainError unless the session is under way."""
    found = enter_open(session, by)
    hand, made = Hand.objects.get_or_create(session=found, party_id=by.party_id)
    if made:
        live.publish(found.circle_id)
    return hand


@transaction.atomic
def lower_hand(*, session: Session, by: Viewer) -> None:
    """Lower one's hand, and leave nothing of it. Raises DomainError unless the session is under way."""
    found = enter_open(session, by)
    if Hand.objects.filter(session=found, party_id=by.party_id).delete()[0]:
        live.publish(found.circle_id)


@transaction.atomic
def give_floor(*, session: Session, party: UUID, by: Viewer) -> SpeakingTurn:
    """Give the floor to someone: their hand goes down, and their component has one turn more.

    Pressed twice for the same person it counts once. Raises DomainError for someone who does not meet here.
    """
    held = hold_open(session, by)
    person = people_of(held).filter(party=party, party__left_at__isnull=True).first()
    if person is None:
        raise DomainError(_("This person is not expected at this session."))
    Hand.objects.filter(session=held, party=party).delete()
    turn = SpeakingTurn.objects.filter(session=held).first()
    if turn and turn.party_id == party:
        return turn
    turn = turn or SpeakingTurn(session=held)
    turn.party_id, turn.given_at = party, timezone.now()
    turn.save()
    _count(held, person)
    _close(held, "floor.give", by)
    return turn


def _count(held: Session, person: Participant) -> None:
    """Add one turn to a component; the lock on the session keeps two from counting at once."""
    row, _made = SpokenCount.objects.get_or_create(session=held, component_id=person.component_id)
    SpokenCount.objects.filter(pk=row.pk).update(turns=F("turns") + 1)


@transaction.atomic
def take_floor_back(*, session: Session, by: Viewer) -> None:
    """Note that nobody has the floor any more. Raises DomainError unless the session is under way."""
    held = hold_open(session, by)
    if SpeakingTurn.objects.filter(session=held).delete()[0]:
        _close(held, "floor.take_back", by)


def clear(session: Session) -> None:
    """Delete what was of the moment, and end the step that goes on; what a component had of turns stays."""
    for rows in _of_the_moment():
        rows.filter(session=session).delete()
    current = RunningItem.objects.filter(session=session).current()
    current.update(ended_at=timezone.now())


def clear_ended() -> int:
    """Clear the rooms of sessions that were ended by another way, each minute; return how many."""
    with working_as(Work.CLOCK):
        ended = ~Q(session__state=SessionState.OPEN)
        left = [RunningItem.objects.current(), *_of_the_moment()]
        found = {pk for rows in left for pk in rows.filter(ended).values_list("session", flat=True)}
        for session in Session.objects.filter(pk__in=found):
            clear(session)
    return len(found)


def _of_the_moment() -> list:
    return [
        Hand.objects.all(),
        SpeakingTurn.objects.all(),
        RoundPlace.objects.all(),
        PauseAsked.objects.all(),
    ]


def forget_voices(party: Party) -> None:
    """Take a person's hand, floor and place in a round away with them."""
    for rows in (Hand.objects, SpeakingTurn.objects, RoundPlace.objects):
        rows.filter(party=party).delete()


def _close(held: Session, verb: str, by: Viewer) -> None:
    record(by=by, verb=verb, row=held, scope=held.circle_id)
    live.publish(held.circle_id)
