"""Remind those who lead that a decision is to be looked at again: seven days before, and on the day.

It cannot send twice: the key names the decision, the person, the day that stands, and which of both reminders it is. A
day that is moved takes back what has not left; moved back, that is told after all. What else was due before the present
day was set is not told. The words of the decision stand in no message.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.decisions.models import Decision
from interventions.reminders.kinds import REVIEW_DUE
from interventions.reminders.services.notices.telling import tell_staff
from tst_platform.accounts.models import User
from tst_platform.core.templatetags.face import day
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message

DAYS = (7, 0)
STILL_USEFUL = timedelta(days=7)


def write_due(now: datetime) -> int:
    """Write what is due of every decision that stands; return how many messages."""
    today = timezone.localdate(now)
    near = Decision.objects.to_review(today + timedelta(days=DAYS[0])).filter(
        review_on__gt=today - STILL_USEFUL
    )
    due = list(near.select_related("programme__contract").defer("text"))
    about = Message.objects.filter(subject_id__in=[one.pk for one in due], kind=REVIEW_DUE) if due else ()
    keys = {message.unique_key for message in about}
    return sum(_remind(one, now, keys) for one in due)


def _remind(decision: Decision, now: datetime, keys: set[str]) -> int:
    review_on = decision.review_on or timezone.localdate(now)
    past = [days for days in DAYS if morning(review_on, days) <= now]
    if not past:
        return 0

    def key(user: UUID) -> str:
        return f"{decision.pk}|{user}|{REVIEW_DUE}|{review_on:%Y-%m-%d}|J-{past[-1]}"

    address = settings.BASE_URL + reverse("decisions:decision", args=[decision.pk])
    return tell_staff(
        _owed(decision, key, morning(review_on, past[-1]), keys),
        kind=REVIEW_DUE,
        about=decision.pk,
        title=_("A decision is to be looked at again"),
        words=_("A decision is to be looked at again on %(day)s:\n%(address)s")
        % {"day": day(review_on), "address": address},
        key=key,
        now=now,
        useless_after=morning(review_on) + STILL_USEFUL,
    )


def _owed(decision: Decision, key: Callable[[UUID], str], hour: datetime, keys: set[str]) -> list[User]:
    """Return who leads and was not told; of what was due before the present day was set, only what was taken back."""
    is_timely = decision.review_set_at < hour
    people = decision.programme.contract.intervenants.filter(is_active=True)
    untold = [user for user in people if key(user.pk) not in keys]
    return [user for user in untold if is_timely or outbox.was_taken_back(key(user.pk), keys)]


def morning(on: date, days_before: int = 0) -> datetime:
    """Return the beginning of the day that lies so many days before, by the clock of the installation."""
    return timezone.make_aware(datetime.combine(on - timedelta(days=days_before), time.min))
