"""What the clock does for polls that are open: ask newcomers, remind before the day of answers, count for participants."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from cells.collectives.models import Participant
from contracts.confidentiality.services import policy_in_force
from interventions.polls.models import Can, DatePoll, DatePollQuerySet, ProposedDate
from interventions.polls.services.asking import (
    REMINDER,
    ask,
    asked,
    message_key,
    told,
    unanswered,
    write_reminders,
)
from interventions.sessions.hours import at_wall_clock
from tst_platform.core.small_numbers import moved
from tst_platform.core.walls import Work, working_as

logger = logging.getLogger(__name__)

DAYS_BEFORE, HOUR = dt.timedelta(days=2), dt.time(9)
BY_THE_CLOCK = "deadline"


def do_due(now: dt.datetime | None = None) -> int:
    """Do what is due for each open poll; return how many messages were written. A second run writes none."""
    now = now or timezone.now()
    with working_as(Work.CLOCK):
        waiting = list(_open(now).values_list("pk", flat=True))
    return sum(_apart(pk, now) for pk in waiting)


def _open(now: dt.datetime) -> DatePollQuerySet:
    to_come = ProposedDate.objects.to_come(now).values("poll")
    return DatePoll.objects.open().filter(programme__closed_at__isnull=True, pk__in=to_come)


def _apart(pk: object, now: dt.datetime) -> int:
    """Do it for one poll, locked so that it is not closed meanwhile; what ails one does not silence the others."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            rows = _open(now).select_for_update(of=("self",))
            poll = rows.select_related("contract", "cell", "programme").filter(pk=pk).first()
            if poll is None:
                return 0
            _count(poll, now)
            return ask(poll) + _remind(poll, now)
    except Exception:
        logger.exception("what is due for a poll of dates could not be done")
        return 0


def _remind(poll: DatePoll, now: dt.datetime) -> int:
    """Remind once, two days before the day of answers, those who were asked before that hour and said nothing."""
    if poll.answer_by is None or poll.is_overdue:
        return 0
    hour = at_wall_clock(poll.answer_by - DAYS_BEFORE, HOUR)
    if not poll.created_at < hour <= now:
        return 0
    known = told(poll)
    people = [one for one in unanswered(poll) if _waits(poll, one, hour, known)]
    return write_reminders(poll, people, BY_THE_CLOCK) if people else 0


def _waits(poll: DatePoll, person: Participant, hour: dt.datetime, known: set[str]) -> bool:
    """Say whether someone waits for the reminder of the clock: asked before its hour, not reminded by hand that day."""
    by_hand = message_key(poll, person.party_id, REMINDER, str(timezone.localdate(hour)))
    by_clock = message_key(poll, person.party_id, REMINDER, BY_THE_CLOCK)
    since = max(person.party.joined_at or hour, person.signed_at)  # type: ignore[attr-defined]
    return since < hour and not {by_hand, by_clock} & known


def _count(poll: DatePoll, now: dt.datetime) -> None:
    """Count once a day how many can come on each date, as participants may read it: in fives, and sluggish.

    Nothing is shown where those who did not say yes would be few, or nobody: it would tell each one's answer.
    """
    today = timezone.localdate(now)
    if poll.counted_on == today:
        return
    poll.counted_on = today
    poll.save(update_fields=["counted_on"])
    people = [person.pk for person in asked(poll)]
    smallest = policy_in_force(poll.contract_id).smallest_group
    can = Q(availabilities__value=Can.YES, availabilities__participant__in=people)
    dates = list(poll.dates.annotate(can=Count("availabilities", can)))
    for date in dates:
        about = moved(date.shown_yes, date.can)
        date.shown_yes = about if len(people) - about >= smallest else 0
    ProposedDate.objects.bulk_update(dates, ["shown_yes"])
