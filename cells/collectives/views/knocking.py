"""How often a door may be knocked at: counted for each network, exact across processes, whatever the outcome.

Only a POST is counted: a GET writes nothing, and of 256 bits nothing is guessed. Who came in is counted as well: a
participant with a phrase of their own could otherwise begin anew each time, and go on guessing those of others.
"""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpResponse
from django.shortcuts import render

from tst_platform.core.http import ViewerRequest
from tst_platform.core.rates import allow, network_of, seconds_to_wait

HOUR = 60 * 60


class Door(StrEnum):
    """A way in at which one can knock; the name under which its tries are counted."""

    LINK = "door.link"
    CODE = "door.code"
    PHRASE = "door.phrase"


# How many tries an hour one network has: a hall full of people often has one network.
TRIES = {Door.LINK: 600, Door.CODE: 120, Door.PHRASE: 120}
# A code has 40 bits: whoever commands many networks is held back by all of them together. Links stay open then.
CODES_EVERYWHERE = 2_000
EVERYONE = "everyone"


def refused(request: ViewerRequest, door: Door) -> HttpResponse | None:
    """Count one try at this door; return the page that says to wait, or None when it may be tried."""
    network = network_of(request)
    if not allow(door, network, limit=TRIES[door], per_seconds=HOUR):
        return _wait(request, door, network)
    if door is Door.CODE and not allow(door, EVERYONE, limit=CODES_EVERYWHERE, per_seconds=HOUR):
        return _wait(request, door, EVERYONE)
    return None


def _wait(request: ViewerRequest, door: Door, key: str) -> HttpResponse:
    answer = render(request, "cells/collectives/too_often.html", {"participant_nav": None}, status=429)
    answer.headers["Retry-After"] = str(seconds_to_wait(door, key))
    return answer
