"""Propose dates in an invented programme: some are asked about still, of others one is chosen."""

from __future__ import annotations

import datetime as dt
from itertools import cycle

from interventions.demo import DEMO_PEOPLE
from interventions.demo.dating import moment_of, on
from interventions.demo.stage import Stage, voice
from interventions.polls import services as polls
from interventions.polls.models import Can, DatePoll
from interventions.polls.services import Slot
from interventions.sessions.hours import at_wall_clock

PLACE = "Salle polyvalente"
# What those who answer say of the three dates, one after the other.
SAID = (
    (Can.YES, Can.YES, Can.NO),
    (Can.NO, Can.YES, Can.MAYBE),
    (Can.YES, Can.YES, Can.YES),
    (Can.MAYBE, Can.NO, Can.YES),
)


def poll_dates(stage: Stage) -> None:
    """Leave one poll open, in which one person in three has not answered, and close another with its best date."""
    today, opened = moment_of(0).date(), moment_of(9)
    with on(opened):
        chosen = _propose(stage, today + dt.timedelta(weeks=7), today - dt.timedelta(days=5))
    DatePoll.objects.filter(pk=chosen.pk).update(created_at=opened)
    with on(moment_of(8)):
        _answer(stage, chosen, leave_out=0)
    with on(moment_of(4)):
        polls.close_poll(poll=chosen, date=chosen.dates.all()[1], by=stage.lead)
    waiting = _propose(stage, today + dt.timedelta(weeks=10), today + dt.timedelta(days=12))
    _answer(stage, waiting, leave_out=3)


def _propose(stage: Stage, first: dt.date, answer_by: dt.date) -> DatePoll:
    """Propose three evenings to everyone, from this day on."""
    days = [first + dt.timedelta(days=more) for more in (0, 2, 5)]
    return polls.open_poll(
        programme=stage.programme,
        slots=[Slot(at_wall_clock(day, dt.time(18)), at_wall_clock(day, dt.time(20))) for day in days],
        place=PLACE,
        answer_by=answer_by,
        by=stage.lead,
    )


def _answer(stage: Stage, poll: DatePoll, *, leave_out: int) -> None:
    """Let those who are asked answer; every `leave_out`-th has not yet, nor whoever the demo is entered as."""
    dates = [date.pk for date in poll.dates.all()]
    people = polls.asked(poll)
    if leave_out:
        entered_as = {one.participant_id for one in DEMO_PEOPLE}
        people = [one for n, one in enumerate(people) if n % leave_out and one.pk not in entered_as]
    for person, said in zip(people, cycle(SAID)):
        values = dict(zip(dates, said, strict=True))
        polls.answer(poll=poll, participant=person, said=values, by=voice(person))
