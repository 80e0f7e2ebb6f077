"""Tell both when they are to meet for supervision: once, from a week before the day on which it is due.

It cannot send twice: the key names the supervision, the person and the day. A meeting that is noted, and a rhythm that
is changed, move the day and take back what has not left; should the same day come back, that is told after all. Where
nobody met, the day stands: it is told once, and stays in the weekly summary and in what is to be done.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.reminders.kinds import SUPERVISION_DUE
from interventions.reminders.services.notices.telling import tell_staff
from interventions.supervision.hours import SOON, Counter, counters_of
from interventions.supervision.models import Supervision
from tst_platform.accounts.models import User
from tst_platform.core.templatetags.face import day
from tst_platform.outbox.models import Message


def write_due(now: datetime) -> int:
    """Write to both of each supervision that is due; return how many messages."""
    today = timezone.localdate(now)
    running = Supervision.objects.running().filter(supervisor__is_active=True, intervenant__is_active=True)
    counters = counters_of(running.select_related("supervisor", "intervenant"), today)
    due = [one for one in counters.values() if one.due_on <= today + SOON]
    about = [one.supervision.pk for one in due]
    told = Message.objects.filter(subject_id__in=about, kind=SUPERVISION_DUE) if due else ()
    keys = {message.unique_key for message in told}
    return sum(_tell(one, now, keys) for one in due)


def _tell(counter: Counter, now: datetime, keys: set[str]) -> int:
    supervision = counter.supervision
    sides = (
        (supervision.intervenant, supervision.supervisor.name, reverse("supervision:my_hours")),
        (
            supervision.supervisor,
            supervision.intervenant.name,
            reverse("supervision:hours", args=[supervision.pk]),
        ),
    )
    return sum(_tell_one(counter, *side, now=now, keys=keys) for side in sides)


def _tell_one(
    counter: Counter, user: User, other: str, address: str, *, now: datetime, keys: set[str]
) -> int:
    def key(pk: UUID) -> str:
        return f"{counter.supervision.pk}|{pk}|{SUPERVISION_DUE}|{counter.due_on:%Y-%m-%d}"

    if key(user.pk) in keys:
        return 0
    words = {"name": other, "day": day(counter.due_on), "address": settings.BASE_URL + address}
    return tell_staff(
        [user],
        kind=SUPERVISION_DUE,
        about=counter.supervision.pk,
        title=_("A supervision is due"),
        words=_("Your supervision with %(name)s is due by %(day)s:\n%(address)s") % words,
        key=key,
        now=now,
    )
