"""Read and shift hours as the wall clock of the place shows them, across changes to summer and winter time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.sessions.zones import own_zone
from tst_platform.core.errors import DomainError


def at_wall_clock(day: dt.date, hour: dt.time, zone: ZoneInfo | None = None) -> dt.datetime:
    """Return the moment at which the clock of the place (of the installation, unless said) shows this hour.

    Raises DomainError for an hour that the change to summer time skips, or that the change to winter time shows twice.
    """
    zone = zone or own_zone()
    shown = dt.datetime.combine(day, hour.replace(fold=0))
    moment = _placed(shown, zone)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != shown:
        raise DomainError(_("This hour does not exist on that day: the clocks go forward. Choose another."))
    if _placed(shown.replace(fold=1), zone) != moment:
        raise DomainError(
            _("The clocks show this hour twice on that day: they go back. Choose another, before or after.")
        )
    return moment


def on_wall_clock(moment: dt.datetime, zone: ZoneInfo | None = None) -> dt.datetime:
    """Return the moment as the clock of the place shows it; at the edge of the calendar, in UTC."""
    try:
        return timezone.localtime(moment, zone or own_zone())
    except OverflowError:
        return moment.astimezone(dt.UTC)


def shown_at(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return what the clock of the place shows, without its zone: pages write it as it stands."""
    return on_wall_clock(moment, zone).replace(tzinfo=None, fold=0)


def days_before(moment: dt.datetime, days: int, zone: ZoneInfo | None = None) -> dt.datetime:
    """Return the same hour of the wall clock some days before.

    A skipped hour becomes the one just after, of an hour shown twice it is the first.
    """
    zone = zone or own_zone()
    shown = timezone.localtime(moment, zone).replace(tzinfo=None, fold=0)
    return _placed(shown - dt.timedelta(days=days), zone)


def _placed(shown: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the shown hour as a moment in UTC: exact arithmetic is done there."""
    return shown.replace(tzinfo=zone).astimezone(dt.UTC)
