"""Write the calendar files of sessions: they say when, where and with whom, and never what about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.sessions.hours import on_wall_clock
from interventions.sessions.models import Session
from interventions.sessions.zones import zone_of

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
YEAR = dt.timedelta(days=366)
MOST_YEARS = 10  # of one clock in one file: nothing is planned further ahead
ASK_AGAIN = "PT6H"  # how often a program may fetch a feed
# The calendar itself ends: around its edges the hours of the nearest years do.
FIRST, LAST = dt.datetime(3, 1, 1, tzinfo=dt.UTC), dt.datetime(9997, 12, 31, tzinfo=dt.UTC)


def calendar_of(*sessions: Session, host: str, method: str = PUBLISH, attendee: str = "") -> str:
    """Return the calendar file (RFC 5545) of these sessions; by mail it is addressed to one attendee alone.

    Programs know the meeting again by its UID, and take the highest SEQUENCE for the truth. A request, or a
    cancellation by that name, speaks of one meeting (RFC 5546): several at once are published.
    """
    calendar = _calendar(method, sessions)
    for session in sessions:
        calendar.add_component(_event(session, host, method, attendee))
    return calendar.to_ical().decode()


def feed_of(hosted: Iterable[tuple[Session, str]]) -> str:
    """Return the feed of a person: sessions, each with the name in which it is held; cancelled ones say so."""
    told = list(hosted)
    calendar = _calendar(PUBLISH, [session for session, _host in told])
    calendar.add("x-wr-calname", _("Appointments"))
    calendar.add("refresh-interval", icalendar.vDuration.from_ical(ASK_AGAIN), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN)
    for session, host in told:
        calendar.add_component(_event(session, host, PUBLISH, ""))
    return calendar.to_ical().decode()


def _calendar(method: str, sessions: Iterable[Session]) -> icalendar.Calendar:
    """Return a calendar without its events: what it is for, and the clocks that its events are told by."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    by_zone = sorted(sessions, key=lambda session: (zone_of(session.zone).key, session.starts_at))
    for key, of_zone in groupby(by_zone, key=lambda session: zone_of(session.zone).key):
        starts = [session.starts_at for session in of_zone]
        calendar.add_component(_timezone(ZoneInfo(key), starts[0], starts[-1]))
    return calendar


def _event(session: Session, host: str, method: str, attendee: str) -> icalendar.Event:
    event = icalendar.Event()
    zone = zone_of(session.zone)
    event.add("uid", f"{session.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", on_wall_clock(session.starts_at, zone))
    event.add("dtend", on_wall_clock(session.ends_at, zone))
    event.add("summary", summary(host))
    _add_where(event, session)
    # Whoever finds the file finds a page that asks who they are.
    event.add("url", settings.BASE_URL + reverse("sessions:appointment"))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == CANCEL or session.is_cancelled else "CONFIRMED")
    if attendee:
        event.add("organizer", _address(settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"), host))
        event.add("attendee", _address(attendee, ""))
    return event


def _add_where(event: icalendar.Event, session: Session) -> None:
    """Say where: the place, or the link where there is no place; with both, the link stands in the description."""
    link = session.link or ""
    if session.place or link:
        event.add("location", session.place or link)
    if session.place and link:
        event.add("description", _("From afar: %(link)s") % {"link": link})


def summary(host: str) -> str:
    return _("Appointment with %(name)s") % {"name": host}


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name
    return address


@lru_cache(maxsize=64)
def _timezone(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> icalendar.Timezone:
    """Return the hours of a place for the years around these moments, one part for each change of the clocks."""
    component = icalendar.Timezone()
    component.add("tzid", zone.key)
    start = min(max(first, FIRST), LAST).astimezone(dt.UTC) - YEAR
    end = min(max(last, FIRST), LAST).astimezone(dt.UTC) + YEAR
    if end - start > MOST_YEARS * YEAR:
        end = start + MOST_YEARS * YEAR
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
