"""Write the reminders that are due: each once, to those who are still concerned."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.services import compose_waiting_rounds
from cells.imports.services import run_waiting_imports
from contracts.listening.services import draw_due
from interventions.reminders.retention import erase_due
from interventions.sessions.hours import days_before
from interventions.sessions.models import Attendance, Session
from interventions.sessions.services.announcing import (
    REMINDER,
    announce,
    has_address,
    host_of,
    invitation_text,
    members_of,
    message_key,
    not_told,
)
from interventions.supervision import figures
from interventions.texts import counting
from tst_platform.accounts import proof
from tst_platform.audit.services import forget_old_acts, seal_acts, system_work
from tst_platform.core import upkeep
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.heads import send_head
from tst_platform.outbox.models import Heartbeat, Message

logger = logging.getLogger(__name__)

CLOCKWORK = "worker:tick"
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Offset:
    """How long before a session a reminder is due: days by the clock on the wall, hours by the stopwatch."""

    name: str
    days: int = 0
    hours: int = 0

    def before(self, starts_at: datetime) -> datetime:
        return days_before(starts_at, self.days) - timedelta(hours=self.hours)


OFFSETS = (Offset("J-7", days=7), Offset("J-1", days=1), Offset("H-2", hours=2))
FURTHEST = timedelta(days=8)


def tick(now: datetime | None = None) -> int:
    """Do what is due at this minute; return how many messages left. Two ticks at once are harmless."""
    now = now or timezone.now()
    _by_itself(erase_due, now)  # first: nobody is reminded of what is over
    _by_itself(write_due_reminders, now)
    _by_itself(announce_to_newcomers, now)
    _by_itself(figures.publish_due, now)
    _by_itself(counting.publish_due, now)
    _by_itself(draw_due)
    # What was written just above is due a moment later.
    sent = _by_itself(outbox.send_due, max(now, timezone.now())) or 0
    _by_itself(sign)
    upkeep.keep_up()
    _by_itself(proof.sweep)
    _by_itself(keep_record_of_acts, now)
    # Last, for they may take seconds: what waits for a worker that was killed, or was never woken.
    _by_itself(compose_waiting_rounds)
    _by_itself(run_waiting_imports)
    return sent


def _by_itself(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """Take one step of the clock: what ails it stops none of the others, and is tried again at the next minute."""
    try:
        return step(*args, **kwargs)
    except Exception:
        logger.exception("a step of the clock failed, the others go on")  # which one, its trace tells
        return None


def sign() -> None:
    """Sign that the clock lives."""
    with system_work(Work.CLOCK, CLOCKWORK):
        Heartbeat.sign("tick")


def keep_record_of_acts(now: datetime) -> None:
    """Seal the acts that are not sealed yet; once a day send the head outside, and let go acts twelve months old."""
    seal_acts()
    if send_head():
        forget_old_acts(now)


def write_due_reminders(now: datetime) -> int:
    """Write the reminders whose hour has come; return how many. A second run writes none.

    Of several that are due (the clock stood still for a while) the last one is written: one mail, not three.
    """
    with working_as(Work.CLOCK):
        coming = Session.objects.to_come(now).select_related("cell__contract")
        awaited = [one for one in coming.filter(starts_at__lte=now + FURTHEST) if _to_remind(one, now)]
    return sum(_apart(_remind, session, now) for session in awaited)


def announce_to_newcomers(now: datetime) -> int:
    """Tell the date of sessions to those who joined or signed after it was set; return how many messages."""
    with working_as(Work.CLOCK):
        coming = Session.objects.to_come(now).select_related("cell__contract")
        untold = [session for session in coming if not_told(session)]
    return sum(_apart(_announce, session, now) for session in untold)


def _apart(write: Callable[[Session, datetime], int], session: Session, now: datetime) -> int:
    """Write for one session, locked so that it is not moved meanwhile; what ails one does not silence the others."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            rows = (
                Session.objects.to_come(now).select_for_update(of=("self",)).select_related("cell__contract")
            )
            standing = rows.filter(pk=session.pk).first()
            return write(standing, now) if standing else 0
    except Exception:
        logger.exception("messages about a session could not be written")
        return 0


def _announce(session: Session, now: datetime) -> int:
    return announce(session)


def _remind(session: Session, now: datetime) -> int:
    offset = _due(session, now)
    if offset is None:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        host = host_of(session)
        text = invitation_text(session, host)
        title = _("Reminder: appointment with %(name)s") % {"name": host}
        return sum(
            outbox.post(
                unique_key=message_key(session, member.party_id, REMINDER, offset.name),
                kind=REMINDER,
                about=session.pk,
                recipient=member.party_id,
                to=member.email,
                title=title,
                body=text,
                useless_after=session.starts_at,
            )
            for member in _to_remind(session, now)
        )


def _due(session: Session, now: datetime) -> Offset | None:
    """Return the offset whose hour came last, or None before the first."""
    past = [offset for offset in OFFSETS if offset.before(session.starts_at) <= now]
    return max(past, key=lambda offset: offset.before(session.starts_at), default=None)


def _to_remind(session: Session, now: datetime) -> list[Participant]:
    """Return the members who wait for the reminder now due: signed, coming, and there before its hour."""
    offset = _due(session, now)
    hour = offset.before(session.starts_at) if offset else now
    if offset is None or hour <= session.scheduled_at:
        return []
    told = set(Message.objects.about(session.pk).values_list("unique_key", flat=True))
    declined = set(
        Attendance.objects.filter(session=session, declined_at__isnull=False).values_list(
            "participant", flat=True
        )
    )
    return [
        member
        for member in members_of(session)
        if message_key(session, member.party_id, REMINDER, offset.name) not in told
        and member.pk not in declined
        and max(member.party.joined_at or hour, member.signed_at) < hour
        and has_address(member)
    ]
