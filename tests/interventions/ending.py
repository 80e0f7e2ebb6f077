"""A programme whose time is nearly over, or is: closed so long ago; and what of it can still be read."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from interventions.programmes.lasting import months_after, months_kept
from interventions.programmes.models import Programme
from tests.cast import Cast
from tests.promises.at_rest import found_again, is_readable, slots

# What is of the collective and not of the programme: its names, and a list of people whom nobody has taken in yet,
# which its own clock erases within a week.
UNCONFIRMED = {"tilleuls.import.filename", "tilleuls.import.row"}
# An intervenant's own exercise and its roles: of their library, and of no programme.
LIBRARY = {
    *(f"tilleuls.exercise.{word}" for word in ("title", "instructions", "precautions")),
    *(f"tilleuls.role.{one}" for one in ("held", "deck")),
}
STAYS = {"tilleuls.collective", "tilleuls.component", "tilleuls.slug"} | UNCONFIRMED | LIBRARY


def closed_on_the_eve(programme: Programme) -> None:
    """Close a programme so long ago that its day is the next one."""
    months = months_kept(programme)
    day = months_after(timezone.localdate(), -months)
    while months_after(day, months) <= timezone.localdate():
        day += dt.timedelta(days=1)
    close_at(programme, day)


def close_at(programme: Programme, day: dt.date) -> None:
    """Let a programme have been closed in the evening of this day."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(18)))
    Programme.objects.filter(pk=programme.pk).update(closed_at=at)


def a_day_later(programme: Programme) -> None:
    """Let a day pass: the programme was closed a day earlier."""
    at = Programme.objects.get(pk=programme.pk).closed_at
    close_at(programme, timezone.localdate(at) - dt.timedelta(days=1))


def over(programme: Programme) -> None:
    """Let the day of a programme have come."""
    closed_on_the_eve(programme)
    a_day_later(programme)


def told_in(cast: Cast, name: str) -> set[str]:
    """Return the places of which a canary is still readable with all keys."""
    found = set()
    for slot in slots():
        value = found_again(slot)
        if is_readable(value):
            found |= cast.canary.found_in(str(value))
    return {place for place in found if place.startswith(f"{name}.")} - UNCONFIRMED - LIBRARY
