"""Put what is loaded on its days: sessions in weeks around today, words and signatures where they were said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from interventions.boards.models import Card
from interventions.demo.shapes import Meeting
from interventions.programmes.models import Programme, StepChange
from interventions.sessions.hours import at_wall_clock
from interventions.sessions.models import Session
from interventions.sessions.zones import zone_of

SOONEST = timedelta(days=2)
BETWEEN_CARDS = timedelta(minutes=7)


def day_of(meeting: Meeting) -> date:
    """Return the day of a meeting: that of week 0 is two days ahead or more, that of week -1 is past."""
    if meeting.on:
        return meeting.on
    today = timezone.localdate()
    if meeting.week < 0:
        return _next(meeting.weekday, today - timedelta(weeks=1)) + timedelta(weeks=meeting.week + 1)
    return _next(meeting.weekday, today + SOONEST) + timedelta(weeks=meeting.week)


def _next(weekday: int, day: date) -> date:
    """Return the first such weekday that is not before this day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def hours_of(meeting: Meeting, days_later: int = 0) -> tuple[datetime, datetime]:
    """Return start and end, by the clock of the place, so many days after the first."""
    day = day_of(meeting) + timedelta(days=days_later)
    starts_at = at_wall_clock(day, time.fromisoformat(meeting.at), zone_of(meeting.zone))
    return starts_at, starts_at + timedelta(minutes=meeting.minutes)


def series_of(meeting: Meeting) -> list[tuple[datetime, datetime]]:
    """Return the hours of each session of a series, a week apart."""
    return [hours_of(meeting, 7 * week) for week in range(meeting.weeks)]


def moment_of(when: int | date) -> datetime:
    """Return a moment of the day that is named, or that is so many days ago."""
    day = when if isinstance(when, date) else timezone.localdate() - timedelta(days=when)
    return timezone.make_aware(datetime.combine(day, time(10, 12)))


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    """Let the services believe that it is this moment: what was proposed and signed is not redated afterwards.

    It moves the clock of the whole process, which is why it is here and nowhere else: loading runs alone.
    """
    present = timezone.now
    timezone.now = lambda: moment  # type: ignore[assignment]
    try:
        yield
    finally:
        timezone.now = present  # type: ignore[assignment]


def date_steps(programme: Programme, path: tuple[tuple[str, int | date], ...]) -> None:
    """Say when the programme was opened and when each step was declared."""
    for slug, when in path:
        StepChange.objects.filter(programme=programme, step__slug=slug).update(at=moment_of(when))
    Programme.objects.filter(pk=programme.pk).update(created_at=moment_of(path[0][1]))


def date_cards(session: Session, cards: list[Card]) -> None:
    """Say that the cards of a session were written in its course."""
    for place, card in enumerate(cards, start=1):
        Card.objects.filter(pk=card.pk).update(created_at=session.starts_at + place * BETWEEN_CARDS)
