"""On which days a series of sessions falls, as the calendar on the wall shows them."""

from __future__ import annotations

import datetime as dt
from itertools import islice

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday  # type: ignore[import-untyped]
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST = 52  # sessions planned at once: a year of weeks


class Rhythm(models.TextChoices):
    ONCE = "once", _("once")
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month, on the same weekday")


def days_of(
    first: dt.date, rhythm: str, *, times: int | None = None, until: dt.date | None = None
) -> list[dt.date]:
    """Return the days of a series, the first included, at most one more than can be planned at once.

    By the month, it is the same weekday of the month: the second Thursday; a fifth one is taken as the last.
    """
    if rhythm == Rhythm.ONCE:
        return [first]
    days = rrule(
        MONTHLY if rhythm == Rhythm.MONTHLY else WEEKLY,
        dtstart=dt.datetime.combine(first, dt.time()),
        interval=2 if rhythm == Rhythm.FORTNIGHTLY else 1,
        count=times,
        until=dt.datetime.combine(until, dt.time.max) if until else None,
        byweekday=_weekday_of_month(first) if rhythm == Rhythm.MONTHLY else None,
    )
    return [shown.date() for shown in islice(days, MOST + 1)]


def _weekday_of_month(day: dt.date) -> weekday:
    number = (day.day - 1) // 7 + 1
    return weekday(day.weekday(), number if number < 5 else -1)
