"""Remind of sessions: at the offsets of the plan, each once, those who are still concerned; or now, by hand.

The key of a message names session, person, offset and version of the date: a second run writes none, and what was
written of an older date is cancelled with it. Nobody is written to in quiet hours: what was due in them leaves at their
end while it is still useful, else just before they begin.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.reminders.models import ReminderPlan, Way
from interventions.reminders.offsets import FURTHEST, Offset
from interventions.reminders.services.plans import plan_of, plans_of
from interventions.reminders.services.reaching import Reached, Text, reach, write
from interventions.sessions.hours import shown_at
from interventions.sessions.models import Attendance, Session, SessionQuerySet
from interventions.sessions.services.announcing import (
    REMINDER,
    host_of,
    members_of,
    message_key,
)
from interventions.sessions.services.wording import invitation_text, when, where
from interventions.sessions.zones import zone_of
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message

logger = logging.getLogger(__name__)

BY_HAND = "now"


@dataclass(frozen=True)
class Due:
    """An offset whose hour has come: when it was due, and when it left or leaves."""

    offset: Offset
    hour: datetime
    leaves_at: datetime


def write_due_reminders(now: datetime) -> int:
    """Write the reminders whose hour has come; return how many. A second run writes none.

    Of several that are due (the clock stood still for a while) the last one is written: one mail, not three.
    """
    with working_as(Work.CLOCK):
        coming = awaited_sessions(now).filter(starts_at__lte=now + FURTHEST).select_related("contract")
        sessions = list(coming)
        plans = plans_of(session.programme_id for session in sessions)
        due = [session for session in sessions if due_offset(session, plans[session.programme_id], now)]
        keys = _keys_about(session.pk for session in due) if due else set()
        awaited = [one for one in due if _to_remind(one, plans[one.programme_id], now, keys)]
    return sum(apart(_remind, session, now) for session in awaited)


def awaited_sessions(now: datetime) -> SessionQuerySet:
    """Return the sessions to come of which people are told: not those of an intervention that was closed."""
    return Session.objects.to_come(now).filter(programme__closed_at__isnull=True)


def apart(write_one: Callable[[Session, datetime], int], session: Session, now: datetime) -> int:
    """Write for one session, locked so that it is not moved meanwhile; what ails one does not silence the others."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            rows = awaited_sessions(now).select_for_update(of=("self",)).select_related("contract")
            standing = rows.filter(pk=session.pk).first()
            return write_one(standing, now) if standing else 0
    except Exception:
        logger.exception("messages about a session could not be written")
        return 0


def _remind(session: Session, now: datetime) -> int:
    plan = plan_of(session.programme_id)
    due = due_offset(session, plan, now)
    if due is None:
        return 0
    waiting = _to_remind(session, plan, now, _keys_about([session.pk]))
    with translation.override(settings.LANGUAGE_CODE):
        return write(
            waiting,
            text_of(session),
            kind=REMINDER,
            about=session.pk,
            key=lambda party: message_key(session, party, REMINDER, due.offset.name),
            useless_after=session.starts_at,
        )


def due_offset(session: Session, plan: ReminderPlan, now: datetime) -> Due | None:
    """Return the offset that left last; None before the first, in quiet hours, and for what nobody is reminded of."""
    if plan.quiet.holds(now, zone_of(session.zone)):
        return None
    past = [due for due in departures(session, plan) if due.leaves_at <= now]
    last = max(past, key=lambda due: (due.leaves_at, due.hour), default=None)
    return last if last and not _is_stale(last, session, plan) else None


def departures(session: Session, plan: ReminderPlan) -> list[Due]:
    """Return when each reminder of this session leaves, the furthest first."""
    zone = zone_of(session.zone)
    hours = [(offset, offset.before(session.starts_at, zone)) for offset in plan.chosen]
    return [Due(offset, hour, plan.quiet.let_out(hour, session.starts_at, zone)) for offset, hour in hours]


def _is_stale(due: Due, session: Session, plan: ReminderPlan) -> bool:
    """Say whether its hour had passed when the date was set, or the offset chosen: then nobody is reminded of it."""
    since = plan.since(due.offset)
    hour = min(due.hour, due.leaves_at)
    return hour <= session.scheduled_at or (since is not None and hour <= since)


def _to_remind(session: Session, plan: ReminderPlan, now: datetime, keys: set[str]) -> list[Reached]:
    """Return whom the reminder now due is to be written to: signed, coming, and there before its hour."""
    due = due_offset(session, plan, now)
    if due is None:
        return []
    hour = min(due.hour, due.leaves_at)
    waiting = [
        member
        for member in expected(session)
        if message_key(session, member.party_id, REMINDER, due.offset.name) not in keys
        and max(member.party.joined_at or hour, member.signed_at) < hour  # type: ignore[attr-defined]
    ]
    return [one for one in reach(waiting, plan) if one.channel]


def expected(session: Session) -> list[Participant]:
    """Return the members who have not said that they cannot come."""
    declined = Attendance.objects.filter(session=session, declined_at__isnull=False).values("participant")
    return list(members_of(session).exclude(pk__in=declined))


def _keys_about(sessions: Iterable[UUID]) -> set[str]:
    about = Message.objects.filter(subject_id__in=list(sessions), kind=REMINDER)
    return set(about.values_list("unique_key", flat=True))


def text_of(session: Session) -> Text:
    """Return what a reminder says: who expects one, when and where; not of what, nor with whom."""
    with translation.override(settings.LANGUAGE_CODE):
        host = host_of(session)
        words = {"name": host, "when": when(session), "where": " ".join(where(session).splitlines())}
        return Text(
            title=_("Reminder: appointment with %(name)s") % words,
            body=invitation_text(session, host),
            short=_("Reminder: appointment with %(name)s, %(when)s. %(where)s") % words,
        )


# --- by hand ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What a reminder by hand would say, to whom, and when it would leave; `seal` changes with any of it."""

    text: Text
    reached: list[Reached]
    on_paper: list[Reached]
    leaves_at: datetime | None
    leaves_here: datetime | None  # as the clock of the place shows it
    seal: str


def preview_of(session: Session) -> Preview:
    """Return the reminder as it would leave now. Raises DomainError where nobody is reminded any more."""
    if not (session.is_planned and session.starts_at > timezone.now()):
        raise DomainError(_("This session has begun, or is no longer planned."))
    if session.programme.closed_at is not None:
        raise DomainError(_("This intervention is closed: nobody is reminded."))
    plan = plan_of(session.programme_id)
    text = text_of(session)
    reached = reach(expected(session), plan)
    written = [one for one in reached if one.channel]
    told = sorted(f"{one.member.pk}{one.channel}{one.to}" for one in written)
    on_paper = [one for one in reached if not one.channel and Way.PAPER in plan.ways]
    leaves_at = _leaves_at(session, plan)
    seal = sha256("\n".join([text.title, text.body, text.short, str(leaves_at), *told]).encode()).hexdigest()
    leaves_here = shown_at(leaves_at, zone_of(session.zone)) if leaves_at else None
    return Preview(text, written, on_paper, leaves_at, leaves_here, seal)


def _leaves_at(session: Session, plan: ReminderPlan) -> datetime | None:
    """Return the end of the quiet hours that hold now; None for at once. Raises DomainError when that is too late."""
    now, zone = timezone.now(), zone_of(session.zone)
    if not plan.quiet.holds(now, zone):
        return None
    end = plan.quiet.end_after(now, zone)
    if end >= session.starts_at:
        raise DomainError(_("It is quiet time until the session begins: nobody is written to."))
    return end


@transaction.atomic
def remind_now(*, session: Session, seal: str, by: Viewer) -> int:
    """Write the reminder that was shown; return to how many. Once a day for each person, however often it is pressed.

    Raises DomainError when what was shown has changed since, or the session has begun.
    """
    held = Session.objects.select_for_update(of=("self",)).select_related("contract").get(pk=session.pk)
    preview = preview_of(held)
    if preview.seal != seal:
        raise DomainError(_("The text or the list has changed in the meantime. Read it once more."))
    day = timezone.localdate().isoformat()
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            preview.reached,
            preview.text,
            kind=REMINDER,
            about=held.pk,
            key=lambda party: message_key(held, party, REMINDER, f"{BY_HAND} {day}"),
            due_at=preview.leaves_at,
            useless_after=held.starts_at,
        )
    record(by=by, verb="reminders.send", row=held, scope=held.circle_id)
    outbox.wake_worker()
    return written
