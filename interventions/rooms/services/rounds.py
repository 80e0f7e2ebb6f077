"""The check-in round: the order is drawn, each speaks or passes, whoever is absent is skipped until they are there."""

from __future__ import annotations

import random
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interventions.rooms.models import Outcome, RoundPlace
from interventions.rooms.rounds import mark_of, places_of, speaking_now
from interventions.rooms.services.holding import enter_open, hold_open
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

_chance = random.SystemRandom()


@transaction.atomic
def draw_round(*, session: Session, by: Viewer, shown: str | None = None) -> int:
    """Draw the order anew; return how many have a place. Raises DomainError unless the session is under way.

    `shown` is the mark of the round that the screen showed, empty without one: where another stands by now, nothing
    is drawn (DomainError). None draws in any case.

    Everyone who joined has a place, also whoever is noted as absent: once they are there, it is their turn.
    """
    held = hold_open(session, by)
    if shown is not None and shown != mark_of(places_of(held)):
        raise DomainError(_("The round had changed on another screen meanwhile. Nothing was drawn anew."))
    people = people_of(held).filter(party__joined_at__isnull=False)
    parties = list(people.order_by().values_list("party", flat=True).distinct())
    _chance.shuffle(parties)
    RoundPlace.objects.filter(session=held).delete()
    for place, party in enumerate(parties):
        RoundPlace.objects.create(session=held, party_id=party, place=place)
    _close(held, "checkin.draw", by)
    return len(parties)


@transaction.atomic
def go_round(*, session: Session, shown: UUID, outcome: str, by: Viewer) -> bool:
    """Note how the turn that was `shown` ended; the next one speaks. Return False where it had ended already."""
    held = hold_open(session, by)
    noted = RoundPlace.objects.filter(session=held, pk=shown, outcome="").update(outcome=Outcome(outcome))
    if noted:
        _close(held, "checkin.next", by)
    return bool(noted)


@transaction.atomic
def pass_turn(*, session: Session, by: Viewer) -> None:
    """Pass, when it is one's own turn; no act is recorded of it. Raises DomainError otherwise."""
    found = enter_open(session, by)
    now = speaking_now(found)
    if now is None or now.party_id != by.party_id:
        raise DomainError(_("It is not your turn at the moment."))
    RoundPlace.objects.editable_by(by).filter(pk=now.pk, outcome="").update(outcome=Outcome.PASSED)
    live.publish(found.circle_id)


@transaction.atomic
def end_round(*, session: Session, by: Viewer) -> None:
    """End the round: its places are deleted."""
    held = hold_open(session, by)
    if RoundPlace.objects.filter(session=held).delete()[0]:
        _close(held, "checkin.end", by)


def _close(held: Session, verb: str, by: Viewer) -> None:
    record(by=by, verb=verb, row=held, scope=held.circle_id)
    live.publish(held.circle_id)
