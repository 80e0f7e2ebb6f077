"""The weekly summary of staff: on Monday at eight, on the clock of the installation, what awaits each one in counts.

It cannot send twice: the key names the person and the week; and once all were written to, the week is noted. A clock
that stood still writes it until Wednesday at eight. Who takes none, or whom nothing awaits, gets none. It holds counts
and neutral words, a supervisor's the names of her own intervenants: no title of an intervention, no name of a person.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.agreements.models import ContractIntervenant
from contracts.agreements.services import awaiting_reply
from contracts.negotiation.shown import awaiting_answer
from interventions.decisions.models import Action, Decision
from interventions.programmes.models import Programme, ProgrammeQuerySet
from interventions.reminders.kinds import DIGEST
from interventions.reminders.models import DigestStop
from interventions.reminders.services.notices.telling import tell_staff
from interventions.sessions.hours import on_wall_clock
from interventions.sessions.models import Session, SessionState
from interventions.sessions.zones import own_zone
from interventions.supervision.hours import counters_of, due_of
from interventions.supervision.models import Question, QuestionState, Supervision
from tst_platform.accounts.models import User
from tst_platform.core.templatetags.face import short_day
from tst_platform.core.viewer import Viewer
from tst_platform.outbox.models import Heartbeat

logger = logging.getLogger(__name__)

WEEK, STILL_USEFUL = dt.timedelta(days=7), dt.timedelta(days=2)
# From when on the supervisor counts a log as missing.
LATE = dt.timedelta(days=7)


def write_due(now: dt.datetime) -> int:
    """Write the summaries of this week, if it is time; return how many."""
    monday = monday_at_eight(now)
    if not monday <= now < monday + STILL_USEFUL:
        return 0
    if Heartbeat.objects.filter(name=DIGEST, at__gte=monday).exists():
        return 0
    until = monday + STILL_USEFUL
    written = [_apart(user, key=key_of(user.pk, monday), now=now, useless_after=until) for user in _takers()]
    if None not in written:  # else whoever is missing is tried again at the next look
        Heartbeat.objects.update_or_create(name=DIGEST, defaults={"at": now})
    return sum(filter(None, written))


def _apart(user: User, **told: Any) -> int | None:
    """Write the summary of one person; None for what could not be done: it silences none of the others."""
    try:
        with transaction.atomic():
            return write_one(user, **told)
    except Exception:
        logger.exception("a weekly summary could not be written")
        return None


def monday_at_eight(now: dt.datetime) -> dt.datetime:
    """Return eight o'clock on the Monday of this week, by the clock of the installation."""
    today = on_wall_clock(now).date()
    monday = today - dt.timedelta(days=today.weekday())
    return dt.datetime.combine(monday, dt.time(8), tzinfo=own_zone()).astimezone(dt.UTC)


def _takers() -> list[User]:
    """Return those of staff who lead or supervise, and take the summary."""
    leads = ContractIntervenant.objects.values("user")
    supervisors = Supervision.objects.running().values("supervisor")
    people = User.objects.filter(Q(pk__in=leads) | Q(pk__in=supervisors), is_active=True)
    return list(people.exclude(pk__in=DigestStop.objects.values("user")).order_by("pk"))


def write_one(user: User, *, key: str, now: dt.datetime, useless_after: dt.datetime | None = None) -> int:
    """Write what awaits this person; return 1, or 0 when nothing does or this key was written before."""
    lines = summary_of(user, now)
    if not lines:
        return 0
    words = {
        "lines": "\n".join(f"– {line}" for line in lines),
        "address": settings.BASE_URL + reverse("programmes:mine"),
        "stop": settings.BASE_URL + reverse("reminders:digest"),
    }
    return tell_staff(
        [user],
        kind=DIGEST,
        about=user.pk,
        title=_("Your week"),
        words=_("What awaits you:\n%(lines)s\n\n%(address)s\n\nTo get no more weekly summary:\n%(stop)s")
        % words,
        key=lambda pk: key,
        now=now,
        useless_after=useless_after,
    )


def key_of(user_id: UUID, monday: dt.datetime) -> str:
    return f"{user_id}|{DIGEST}|{on_wall_clock(monday):%G-%V}"


def summary_of(user: User, now: dt.datetime | None = None) -> list[str]:
    """Return what awaits this person, a line each; nothing when nothing does."""
    now = now or timezone.now()
    return [*_of_lead(Viewer(user=user), now), *_own_supervision(user, now), *_of_supervisor(user, now)]


def _of_lead(viewer: Viewer, now: dt.datetime) -> list[str]:
    led = Programme.objects.editable_by(viewer).filter(closed_at__isnull=True)
    if not led.exists():
        return []
    replies = led.filter(contract__in=awaiting_reply(viewer) | awaiting_answer(viewer)).count()
    asked = Question.objects.filter(programme__in=led, state=QuestionState.ASKED).count()
    return _told(
        (_coming(led, now), lambda n: ngettext("%(n)d session this week", "%(n)d sessions this week", n)),
        (_missing(led, now), lambda n: ngettext("%(n)d log to write", "%(n)d logs to write", n)),
        (
            asked,
            lambda n: ngettext(
                "%(n)d question of supervision to answer", "%(n)d questions of supervision to answer", n
            ),
        ),
        (
            replies,
            lambda n: ngettext(
                "%(n)d common contract on which someone awaits an answer",
                "%(n)d common contracts on which someone awaits an answer",
                n,
            ),
        ),
        *_of_decisions(led, now),
    )


def _of_decisions(led: ProgrammeQuerySet, now: dt.datetime) -> tuple[tuple[int, Callable[[int], str]], ...]:
    today = timezone.localdate(now)
    return (
        (
            Decision.objects.to_review(today + WEEK).filter(programme__in=led).count(),
            lambda n: ngettext("%(n)d decision to look at again", "%(n)d decisions to look at again", n),
        ),
        (
            Action.objects.late(today).filter(programme__in=led).count(),
            lambda n: ngettext("%(n)d engagement late", "%(n)d engagements late", n),
        ),
    )


def _own_supervision(user: User, now: dt.datetime) -> list[str]:
    """Return when one is to meet one's supervisors, where that is within a week, or past."""
    return [
        _("Supervision due by %(day)s") % {"day": short_day(one.due_on)}
        for one in due_of(user, timezone.localdate(now))
    ]


def _of_supervisor(user: User, now: dt.datetime) -> list[str]:
    running = Supervision.objects.running().filter(supervisor=user).select_related("intervenant")
    lines = []
    for supervision in running.order_by("since", "pk"):
        name = supervision.intervenant.name
        lines += [
            _("%(name)s: %(line)s") % {"name": name, "line": line}
            for line in _of_supervised(supervision, now)
        ]
    answered = Question.objects.filter(asked_by=user, state=QuestionState.ANSWERED).count()
    return lines + _told(
        (answered, lambda n: ngettext("%(n)d answer to your questions", "%(n)d answers to your questions", n))
    )


def _of_supervised(supervision: Supervision, now: dt.datetime) -> list[str]:
    lead = supervision.intervenant
    led = Programme.objects.editable_by(Viewer(user=lead)).filter(closed_at__isnull=True)
    today = timezone.localdate(now)
    counter = counters_of([supervision], today)[supervision.pk]
    due = _("supervision due by %(day)s") % {"day": short_day(counter.due_on)}
    return [due] * (counter.due_on <= today + WEEK) + _told(
        (_coming(led, now), lambda n: ngettext("%(n)d session this week", "%(n)d sessions this week", n)),
        (
            _missing(led, now - LATE),
            lambda n: ngettext("%(n)d log late by a week", "%(n)d logs late by a week", n),
        ),
    )


def _told(*counted: tuple[int, Callable[[int], str]]) -> list[str]:
    return [words(number) % {"n": number} for number, words in counted if number]


def _coming(led: ProgrammeQuerySet, now: dt.datetime) -> int:
    return Session.objects.to_come(now).filter(programme__in=led, starts_at__lte=now + WEEK).count()


def _missing(led: ProgrammeQuerySet, before: dt.datetime) -> int:
    past = Session.objects.filter(programme__in=led, ends_at__lt=before, log__isnull=True)
    return past.exclude(state=SessionState.CANCELLED).count()
