"""Ask for the log of a session that was held: three days after it, of those who bear the programme; after seven, tell
who supervises them that it is missing, and nothing of what was said.

It cannot send twice: the key names the session, the person and the day. A log that is begun is there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from interventions.reminders.kinds import LOG_MISSING
from interventions.reminders.services.notices.telling import leads_of, tell_staff
from interventions.sessions.hours import days_before
from interventions.sessions.models import Session, SessionState
from interventions.sessions.zones import zone_of
from interventions.supervision.models import Supervision
from tst_platform.accounts.models import User
from tst_platform.core.templatetags.face import day
from tst_platform.outbox.models import Message

LEAD_AFTER, SUPERVISOR_AFTER = 3, 7
STILL_USEFUL = timedelta(days=7)


def write_due(now: datetime) -> int:
    """Write what is due of every session without a log; return how many messages."""
    oldest = now - timedelta(days=SUPERVISOR_AFTER) - STILL_USEFUL
    past = Session.objects.filter(ends_at__gt=oldest, ends_at__lte=now - timedelta(days=LEAD_AFTER - 1))
    unwritten = past.filter(log__isnull=True, programme__closed_at__isnull=True)
    held = list(unwritten.exclude(state=SessionState.CANCELLED).select_related("programme"))
    keys = set(
        Message.objects.filter(subject_id__in=[one.pk for one in held]).values_list("unique_key", flat=True)
        if held
        else ()
    )
    return sum(_ask(session, now, keys) for session in held)


def _ask(session: Session, now: datetime, keys: set[str]) -> int:
    zone = zone_of(session.zone)
    if days_before(session.ends_at, -SUPERVISOR_AFTER, zone) <= now:
        return sum(_tell_supervisor(session, lead, now, keys) for lead in leads_of(session.programme))
    if days_before(session.ends_at, -LEAD_AFTER, zone) > now:
        return 0
    address = settings.BASE_URL + reverse("sessions:session", args=[session.pk])
    words = {"day": day(session.starts_here), "address": address}
    return tell_staff(
        _new(session, leads_of(session.programme), LEAD_AFTER, keys),
        kind=LOG_MISSING,
        about=session.pk,
        title=_("A log awaits you"),
        words=_("The log of %(day)s is not written yet:\n%(address)s") % words,
        key=lambda user: f"{session.pk}|{user}|{LOG_MISSING}|J+{LEAD_AFTER}",
        now=now,
        useless_after=session.ends_at + timedelta(days=SUPERVISOR_AFTER),
    )


def _tell_supervisor(session: Session, lead: User, now: datetime, keys: set[str]) -> int:
    running = Supervision.objects.running().filter(intervenant=lead).select_related("supervisor")
    supervisors = [supervision.supervisor for supervision in running]
    words = {"name": lead.name, "address": settings.BASE_URL + reverse("supervision:supervised")}
    return tell_staff(
        _new(session, supervisors, SUPERVISOR_AFTER, keys),
        kind=LOG_MISSING,
        about=session.pk,
        title=_("A log is missing"),
        words=_("A log of %(name)s has been missing for seven days. You may ask about it:\n%(address)s")
        % words,
        key=lambda user: f"{session.pk}|{user}|{LOG_MISSING}|J+{SUPERVISOR_AFTER}",
        now=now,
        useless_after=session.ends_at + timedelta(days=SUPERVISOR_AFTER) + STILL_USEFUL,
    )


def _new(session: Session, users: list[User], days: int, keys: set[str]) -> list[User]:
    return [user for user in users if f"{session.pk}|{user.pk}|{LOG_MISSING}|J+{days}" not in keys]
