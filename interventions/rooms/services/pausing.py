"""« Pause »: anyone asks for it, those who lead see that it is asked, and nothing knows by whom.

No row bears who asked; a second asking finds the first; the time is cut to the minute; no act is recorded, for a record
has an actor and a second; how often a room may ask is counted for the room, not for a person.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from interventions.rooms.models import PauseAsked
from interventions.rooms.services.holding import enter_open, hold_led
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.rates import allow
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

NAME, ASKINGS, WHILE = "pause", 30, 10 * 60


@transaction.atomic
def ask_pause(*, session: Session, by: Viewer) -> None:
    """Let those who lead see that a pause is asked for. Raises DomainError unless the session is under way.

    Who asks is told the same whether it was asked already, and once the room has asked too often.
    """
    found = enter_open(session, by)
    if not allow(NAME, str(found.pk), limit=ASKINGS, per_seconds=WHILE):
        return
    minute = timezone.now().replace(second=0, microsecond=0)
    with working_as(Work.ACTING):  # the row is read by those who lead alone, not even by who asked
        _row, made = PauseAsked.objects.get_or_create(session=found, defaults={"asked_at": minute})
    if made:
        live.publish(found.circle_id)


@transaction.atomic
def resume(*, session: Session, by: Viewer) -> None:
    """Go on: what was asked is taken away."""
    held = hold_led(session, by)
    if PauseAsked.objects.filter(session=held).delete()[0]:
        record(by=by, verb="pause.resume", row=held, scope=held.circle_id)
        live.publish(held.circle_id)
