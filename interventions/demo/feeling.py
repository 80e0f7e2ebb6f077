"""Ask how the sessions of the demo were: each is counted but the last of a cell that still meets, which stays open."""

from __future__ import annotations

from uuid import uuid4

from interventions.barometers.models import Barometer, Dimension
from interventions.barometers.services import (
    FeltSlip,
    close_barometer,
    enter_felt,
    open_barometer,
    say_felt,
)
from interventions.demo import tilleuls
from interventions.demo.stage import Stage, voice
from interventions.sessions.models import Session
from interventions.sessions.slips import who_was_there

# What the first, second, third … person says along each dimension, over and over; the second session is felt otherwise.
FIRST = (3, 4, 4, 2, 4, 3)
LATER = (5, 4, 5, 4, 5, 0)


def feel(stage: Stage) -> None:
    for name, planned in stage.sessions.items():
        held = [session for session in planned if session.is_held]
        for place, session in enumerate(held):
            barometer = open_barometer(session=session, by=stage.lead)
            if place == 0 and stage.told is tilleuls.INTERVENTION:
                _copy_slips(stage, session)
            else:
                _answer(stage, name, barometer, LATER if place else FIRST)
            if session != held[-1] or len(held) == len(planned):
                close_barometer(barometer=barometer, by=stage.lead)


def _copy_slips(stage: Stage, session: Session) -> None:
    """Enter what everyone who was there wrote on a slip: in the first session all phones stayed in the bags."""
    slips = [FeltSlip(uuid4(), _values(number, FIRST)) for number in range(len(who_was_there(session)))]
    enter_felt(session=session, slips=slips, by=stage.lead)


def _values(number: int, scale: tuple[int, ...]) -> dict[str, int]:
    return {dimension: scale[(number + turn) % len(scale)] for turn, dimension in enumerate(Dimension.values)}


def _answer(stage: Stage, name: str, barometer: Barometer, scale: tuple[int, ...]) -> None:
    """Let all answer but the first: whoever enters as that person finds the question still open."""
    for number, person in enumerate(stage.who_signed(stage.cells[name])[1:]):
        values = _values(number, scale)
        if Barometer.objects.asked_of(voice(person)).filter(pk=barometer.pk).exists():
            say_felt(barometer=barometer, values=values, by=voice(person))
