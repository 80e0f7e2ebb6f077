"""The sessions of one month, day by day: a grid on a wide screen, a list of days on a phone."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from interventions.sessions.models import Session

_NAMED = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Day:
    """One square of the grid; days of the months beside stand there to fill the week."""

    day: dt.date
    sessions: Sequence[Session]
    is_beside: bool
    is_today: bool


@dataclass(frozen=True)
class Month:
    """A month by whole weeks, Monday first; `before` and `after` name the months beside, as addresses do."""

    first: dt.date
    days: Sequence[Day]
    before: str
    after: str

    @property
    def weekdays(self) -> list[dt.date]:
        return [day.day for day in self.days[:7]]

    @property
    def is_empty(self) -> bool:
        return not any(day.sessions for day in self.days if not day.is_beside)


def first_of(named: str) -> dt.date:
    """Return the first day of the month that an address names (`2026-11`); of the present one if it names none."""
    found = _NAMED.fullmatch(named)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if 1 <= month <= 12 and 2000 <= year <= 2200:
        return dt.date(year, month, 1)
    return timezone.localdate().replace(day=1)


def month_of(sessions: Iterable[Session], first: dt.date) -> Month:
    """Lay the sessions out, each on the day that the clock of its place shows."""
    on: dict[dt.date, list[Session]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: one.starts_here):
        on[session.starts_here.date()].append(session)
    today = timezone.localdate()
    days = [
        Day(day, on.get(day, []), is_beside=day.month != first.month, is_today=day == today)
        for day in calendar.Calendar().itermonthdates(first.year, first.month)
    ]
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=31)
    return Month(first, days, f"{before:%Y-%m}", f"{after:%Y-%m}")
