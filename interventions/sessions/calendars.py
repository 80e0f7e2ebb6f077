"""Write the calendar files of sessions: they say when, where and with whom, and never what about."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.sessions.hours import on_wall_clock, place_zone
from interventions.sessions.models import Session

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
YEAR = dt.timedelta(days=366)
# The calendar itself ends: around its edges the hours of the nearest years do.
FIRST, LAST = dt.datetime(3, 1, 1, tzinfo=dt.UTC), dt.datetime(9997, 12, 31, tzinfo=dt.UTC)


def calendar_of(session: Session, *, host: str, method: str = PUBLISH, attendee: str = "") -> str:
    """Return the calendar file (RFC 5545) of one session; by mail it is addressed to one attendee alone.

    Programs know the meeting again by its UID, and take the highest SEQUENCE for the truth.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_timezone(place_zone(), session.starts_at))
    calendar.add_component(_event(session, host, method, attendee))
    return calendar.to_ical().decode()


def _event(session: Session, host: str, method: str, attendee: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{session.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", on_wall_clock(session.starts_at))
    event.add("dtend", on_wall_clock(session.ends_at))
    event.add("summary", summary(host))
    if session.place:
        event.add("location", session.place)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == CANCEL or session.is_cancelled else "CONFIRMED")
    if attendee:
        event.add("organizer", _address(settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"), host))
        event.add("attendee", _address(attendee, ""))
    return event


def summary(host: str) -> str:
    return _("Appointment with %(name)s") % {"name": host}


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name
    return address


def _timezone(zone: ZoneInfo, around: dt.datetime) -> icalendar.Timezone:
    """Return the hours of a place for the years around a moment, one part for each change of the clocks."""
    component = icalendar.Timezone()
    component.add("tzid", zone.key)
    middle = min(max(around, FIRST), LAST).astimezone(dt.UTC)
    start, end = middle - YEAR, middle + YEAR
    component.add_component(_hours_from(zone, start, start))
    for change in _changes(zone, start, end):
        component.add_component(_hours_from(zone, change, change - dt.timedelta(seconds=1)))
    return component


def _hours_from(
    zone: ZoneInfo, change: dt.datetime, before: dt.datetime
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    """Return the hours that begin at a change; its start is written on the clock that ran before it."""
    after, ran = change.astimezone(zone), before.astimezone(zone)
    hours = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
    from_offset = ran.utcoffset() or dt.timedelta()
    hours.add("dtstart", (change + from_offset).replace(tzinfo=None))
    hours.add("tzoffsetfrom", from_offset)
    hours.add("tzoffsetto", after.utcoffset() or dt.timedelta())
    hours.add("tzname", after.tzname() or zone.key)
    return hours


def _changes(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    """Return the moments at which the clocks of a place change, to the second."""
    found, day = [], dt.timedelta(days=1)
    here = start
    while here < end:
        if here.astimezone(zone).utcoffset() != (here + day).astimezone(zone).utcoffset():
            found.append(_change_between(zone, here, here + day))
        here += day
    return found


def _change_between(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
