"""Promise 32. Dates and hours are right, summer and winter, at each place: held against rules of time written by hand.

What is expected is reckoned here from the law of each place (when its clocks change, and by how much), with neither
the table of zones nor the code that is judged. Five places: two whose clocks change, on different days, three whose
never do, on both sides of the line of dates from Paris.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail

from interventions.reminders.offsets import NAMED, OFFSETS
from interventions.reminders.services import write_due_reminders
from interventions.sessions import services
from interventions.sessions.calendars import calendar_of
from interventions.sessions.hours import at_wall_clock
from interventions.sessions.models import Session
from interventions.sessions.recurrence import days_of
from tests.ics import moment, read_calendar
from tests.interventions.meetings import Meeting, gather
from tests.turns import LONG
from tst_platform.core.errors import DomainError
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageQuerySet

FIRST, DAYS = dt.date(2026, 1, 1), 730
HOUR = dt.timedelta(hours=1)
WITHIN = dt.timedelta(seconds=60)
PLACES = ("Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea", "America/Toronto")
FIXED = {"Indian/Reunion": 4, "America/Guadeloupe": -4, "Pacific/Noumea": 11}
TIMES = (dt.time(2, 30), dt.time(18), dt.time(0, 30), dt.time(9, 15), dt.time(23, 45))[: 5 if LONG else 2]


# --- the law of each place -------------------------------------------------------------------------------------------


@cache
def sunday(year: int, month: int, number: int) -> dt.datetime:
    """Return the number-th Sunday of a month, -1 for the last, at midnight."""
    days = [dt.datetime(year, month, day) for day in range(1, 32) if day <= (31 if month != 11 else 30)]
    return [day for day in days if day.isoweekday() == 7][number - 1 if number > 0 else number]


def ahead_of_utc(place: str, utc: dt.datetime) -> dt.timedelta:
    """Return by how much the clock of a place is ahead at a moment of UTC (without its zone)."""
    if place in FIXED:
        return FIXED[place] * HOUR
    if place == "Europe/Paris":  # directive 2000/84/EC: last Sundays of March and October, one hour UTC
        is_summer = sunday(utc.year, 3, -1) + HOUR <= utc < sunday(utc.year, 10, -1) + HOUR
        return (2 if is_summer else 1) * HOUR
    # Ontario and Quebec: second Sunday of March, first of November, two o'clock on the wall.
    is_summer = sunday(utc.year, 3, 2) + 7 * HOUR <= utc < sunday(utc.year, 11, 1) + 6 * HOUR
    return (-4 if is_summer else -5) * HOUR


def moments(place: str, shown: dt.datetime) -> list[dt.datetime]:
    """Return the moments at which the clock of a place shows this: none when it is skipped, two when it comes twice."""
    ahead = {ahead_of_utc(place, shown + days * dt.timedelta(days=1)) for days in (-1, 1)}
    return sorted(shown - by for by in ahead if ahead_of_utc(place, shown - by) == by)


def due(place: str, shown: dt.datetime, days: int, hours: int) -> dt.datetime:
    """Return when one is reminded: days by the wall, hours by the stopwatch; a skipped hour becomes the one after."""
    then = shown - dt.timedelta(days=days)
    found = moments(place, then)
    first = found[0] if found else then - ahead_of_utc(place, then - dt.timedelta(days=1))
    return first - hours * HOUR


def off(found: dt.datetime, expected: dt.datetime) -> bool:
    return abs(found.astimezone(dt.UTC).replace(tzinfo=None) - expected) > WITHIN


def every_hour() -> Iterator[tuple[str, dt.datetime]]:
    for place in PLACES:
        for number in range(DAYS):
            for time in TIMES:
                yield place, dt.datetime.combine(FIRST + dt.timedelta(days=number), time)


# --- what is judged --------------------------------------------------------------------------------------------------


def test_every_hour_of_two_years_at_every_place_and_every_reminder(figure):
    asked = wrong = refused = reminded = 0
    for place, shown in every_hour():
        expected, zone = moments(place, shown), ZoneInfo(place)
        asked += 1
        try:
            starts_at = at_wall_clock(shown.date(), shown.time(), zone)
        except DomainError:
            refused += 1
            wrong += len(expected) == 1
            continue
        if len(expected) != 1:
            wrong += 1
            continue
        wrong += off(starts_at, expected[0])
        session = Session(starts_at=starts_at, ends_at=starts_at + HOUR, zone=place)
        wrong += session.starts_here != shown
        for offset in OFFSETS:
            reminded += 1
            due_at = due(place, shown, offset.days, 0) if offset.days else expected[0] - offset.hours * HOUR
            wrong += off(offset.before(starts_at, zone), due_at)
    # Half past two: in Paris skipped once a year and shown twice once a year; in Montreal, where the hour that
    # comes twice is the one before, skipped alone.
    assert refused == 2 * 2 + 2, refused
    assert wrong == 0
    figure(
        f"{asked} hours at {len(PLACES)} places, {reminded} reminders, {refused} hours refused, {wrong} off"
    )


def test_a_series_of_two_years_keeps_its_hour_on_the_wall(figure):
    asked = wrong = 0
    for place in PLACES:
        for rhythm in ("weekly", "fortnightly", "monthly"):
            first = dt.date(2026, 1, 13)
            days = []
            while not days or days[-1] < dt.date(2027, 12, 1):
                days += days_of(days[-1] if days else first, rhythm, times=52)[1 if days else 0 :]
            for day in days:
                shown, asked = dt.datetime.combine(day, dt.time(18, 30)), asked + 1
                wrong += off(at_wall_clock(day, shown.time(), ZoneInfo(place)), moments(place, shown)[0])
                wrong += day.isoweekday() != 2 or (rhythm == "monthly" and not 8 <= day.day <= 14)
    assert asked > 5 * 170 and wrong == 0
    figure(f"{asked} sessions of series at {len(PLACES)} places, {wrong} off")


def test_calendar_files_say_the_same_moment_to_a_reader_that_knows_no_zones(figure):
    asked = wrong = 0
    for place in PLACES:
        for number in range(0, DAYS, 9):
            shown = dt.datetime.combine(FIRST + dt.timedelta(days=number), dt.time(18, 30))
            starts_at = at_wall_clock(shown.date(), shown.time(), ZoneInfo(place))
            session = Session(starts_at=starts_at, ends_at=starts_at + 2 * HOUR, zone=place, place="Salle")
            calendar = read_calendar(calendar_of(session, host="Claire"))
            [event] = calendar.find("VEVENT")
            asked += 1
            wrong += off(moment(calendar, event.one("DTSTART")), moments(place, shown)[0])
            wrong += off(moment(calendar, event.one("DTEND")), moments(place, shown)[0] + 2 * HOUR)
    assert wrong == 0
    figure(f"{asked} calendar files, {wrong} off")


def test_reminders_leave_at_their_minute(db, figure):
    """Played through the platform: the days after a change to summer time, at eighteen hours on each wall."""
    shown = dt.datetime(2026, 3, 31, 18)
    starts = {place: moments(place, shown)[0].replace(tzinfo=dt.UTC) for place in PLACES}
    wrong = left = 0
    with time_machine.travel(min(starts.values()) - dt.timedelta(days=30), tick=False) as clock:
        meeting = gather()
        sessions = {place: plan(meeting, place, starts[place]) for place in PLACES}
        for hour, leaving in groupby(sorted(departures(shown)), key=itemgetter(0)):
            written = [reminders(sessions[place], name) for _hour, place, name in leaving]
            for now, expected in ((hour - WITHIN, False), (hour, True)):
                clock.move_to(now)
                write_due_reminders(now)
                wrong += sum(rows.exists() is not expected for rows in written)
            left += sum(rows.count() for rows in written)
        outbox.send_due()
    assert wrong == 0 and left > 3 * len(PLACES)
    assert not [sent for sent in mail.outbox if "18\u00a0h" not in sent.body]
    figure(
        f"{left} reminders of {len(PLACES)} places, each there at its minute and not the minute before: {wrong} off"
    )


def plan(meeting: Meeting, place: str, starts_at: dt.datetime) -> Session:
    return services.schedule_session(
        cell=meeting.cells["B" if place == "America/Toronto" else "A"],
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        place="Salle",
        zone=place,
        by=meeting.lead,
    )


def reminders(session: Session, name: str) -> MessageQuerySet:
    return Message.objects.about(session.pk).filter(unique_key__contains=f"|{name}|")


def departures(shown: dt.datetime) -> Iterator[tuple[dt.datetime, str, str]]:
    for place in PLACES:
        for name in ("J-7", "J-1", "H-2"):
            offset = NAMED[name]
            hour = due(place, shown, offset.days, 0) if offset.days else moments(place, shown)[0]
            yield (hour - offset.hours * HOUR).replace(tzinfo=dt.UTC), place, name
