"""Cut a session into half-days, and say who was there in each: what an attendance sheet is made of.

By the clock on the wall of the place, the morning ends at 13:00; what begins at 18:00 or later is an evening, and
counts as one half-day. A session across 13:00 has two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from interventions.sessions.hours import on_wall_clock
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.zones import zone_of

NOON = dt.time(13)
EVENING = dt.time(18)
MOST_PARTS = 62  # half-days of one session: a month


class Half(TextChoices):
    """The names sort as the day goes."""

    MORNING = "1", pgettext_lazy("half-day", "morning")
    AFTERNOON = "2", pgettext_lazy("half-day", "afternoon")
    EVENING = "3", pgettext_lazy("half-day", "evening")


@dataclass(frozen=True, order=True)
class HalfDay:
    """One half of one day, on the clock of the place."""

    day: dt.date
    half: str

    @property
    def name(self) -> str:
        return str(Half(self.half).label)


@dataclass(frozen=True)
class Part:
    """What of a session lies in one half-day; `starts` and `ends` are on the clock of the place."""

    half_day: HalfDay
    starts: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Mark:
    """How someone was there in one half-day: a word of `Presence`, or nothing where none was noted."""

    presence: str = ""
    arrived: dt.time | None = None

    @property
    def was_there(self) -> bool:
        return self.presence in (Presence.PRESENT, Presence.LATE)

    @property
    def word(self) -> str:
        return str(Presence(self.presence).label) if self.presence else ""


def parts_of(session: Session) -> list[Part]:
    """Return the half-days of a session, in order; each 13:00 that it lasts over begins another.

    The last of MOST_PARTS lasts until the end: a date gone wrong by centuries is no reason to count a million of them.
    """
    zone = zone_of(session.zone)
    starts, ends = on_wall_clock(session.starts_at, zone), on_wall_clock(session.ends_at, zone)
    parts: list[Part] = []
    here = starts
    while here < ends:
        until = _until(here, ends) if len(parts) + 1 < MOST_PARTS else ends
        parts.append(Part(_half_day(here), here, until))
        here = until
    return parts


def _until(here: dt.datetime, ends: dt.datetime) -> dt.datetime:
    """Return when the part that begins here ends: at the next 13:00, or with the session; no day comes after the last."""
    noon = dt.datetime.combine(here.date(), NOON, here.tzinfo)
    if here >= noon:
        if here.date() == ends.date():
            return ends
        noon += dt.timedelta(days=1)
    return min(noon, ends)


def _half_day(starts: dt.datetime) -> HalfDay:
    hour = starts.time()
    half = Half.MORNING if hour < NOON else Half.EVENING if hour >= EVENING else Half.AFTERNOON
    return HalfDay(starts.date(), half.value)


def mark_in(part: Part, attendance: Attendance | None) -> Mark:
    """Return how someone was there in one part of a session: who arrives after it was absent in it."""
    if attendance is None or not attendance.presence:
        return Mark()
    if attendance.presence != Presence.LATE:
        return Mark(attendance.presence)
    arrived = attendance.arrived_at
    if arrived is None:
        return Mark(Presence.LATE)
    if arrived >= part.ends:
        return Mark(Presence.ABSENT)
    if arrived <= part.starts:
        return Mark(Presence.PRESENT)
    return Mark(Presence.LATE, on_wall_clock(arrived, part.starts.tzinfo).time())  # type: ignore[arg-type]
