"""Read and shift hours as the wall clock of the place shows them, across changes to summer and winter time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from tst_platform.core.errors import DomainError


def at_wall_clock(day: dt.date, hour: dt.time) -> dt.datetime:
    """Return the moment at which the clock of the place shows this hour; of an hour shown twice, the first.

    Raises DomainError for an hour that the change to summer time skips.
    """
    shown = dt.datetime.combine(day, hour)
    moment = _placed(shown)
    if timezone.localtime(moment).replace(tzinfo=None) != shown:
        raise DomainError(_("This hour does not exist on that day: the clocks go forward."))
    return moment


def on_wall_clock(moment: dt.datetime) -> dt.datetime:
    """Return the moment as the clock of the place shows it; at the edge of the calendar, in UTC."""
    try:
        return timezone.localtime(moment, place_zone())
    except OverflowError:
        return moment.astimezone(dt.UTC)


def days_before(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the same hour of the wall clock some days before; a skipped hour becomes the one just after."""
    shown = timezone.localtime(moment).replace(tzinfo=None, fold=0)
    return _placed(shown - dt.timedelta(days=days))


def _placed(shown: dt.datetime) -> dt.datetime:
    """Return the shown hour as a moment in UTC: exact arithmetic is done there."""
    return shown.replace(tzinfo=place_zone()).astimezone(dt.UTC)


def place_zone() -> ZoneInfo:
    zone = timezone.get_default_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone))
