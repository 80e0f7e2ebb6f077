"""Tables in the sessions of les Tilleuls: two turns in the first one, held; others proposed for the next; before and after."""

from __future__ import annotations

from cells.composition.models import ConstraintKind
from interventions.demo.dating import on
from interventions.demo.stage import Stage, voice
from interventions.demo.tilleuls import TILLEULS
from interventions.impressions import services as impressions
from interventions.sessions import services as sessions
from interventions.sessions.models import Session
from interventions.tables import services as tables

FROM, TO = 3, 4
FIRST = "Qu’est-ce qui vous a fait venir, et qu’est-ce qui vous ferait rester ?"
SECOND = "Quand vous êtes-vous parlé pour la dernière fois, entre habitants et services ?"
# What the first, second, third … person says of each component, over and over, before and after.
BEFORE, AFTER = (2, 3, 1, 2, 4), (4, 3, 4, 3, 5)


def sit(stage: Stage) -> None:
    """Take the first session up again as on its evening: its tables, what people imagined and met; prepare the next."""
    planned = stage.sessions[TILLEULS]
    held = next(session for session in planned if session.is_held)
    with on(held.starts_at):
        sessions.start_session(session=held, by=stage.lead)
        _imagine(stage, held)
        for question in (FIRST, SECOND):
            plan = tables.compose_tables(session=held, low=FROM, high=TO, by=stage.lead)
            tables.ask_first(plan=plan, question=question, by=stage.lead)
            tables.validate_plan(plan=plan, by=stage.lead)
    with on(held.ends_at):
        sessions.end_session(session=held, by=stage.lead)
        tables.finish_due(held.ends_at)
    coming = next((session for session in planned if session.is_planned), None)
    if coming is not None:
        _prepare(stage, coming)


def _prepare(stage: Stage, session: Session) -> None:
    """Leave tables proposed, and two people apart that evening."""
    first, second = stage.people["Bernard"], stage.people["Kevin"]
    tables.constrain_today(
        session=session, kind=ConstraintKind.APART, first=first, second=second, by=stage.lead
    )
    tables.compose_tables(session=session, low=FROM, high=TO, by=stage.lead)


def _imagine(stage: Stage, session: Session) -> None:
    """Let all but the first say both; it is closed and counted."""
    call = impressions.open_call(session=session, by=stage.lead)
    people = stage.who_signed(stage.cells[TILLEULS])[1:]
    for scale in (BEFORE, AFTER):
        if scale is AFTER:
            impressions.ask_again(call=call, by=stage.lead)
        for number, person in enumerate(people):
            asked = impressions.components_asked(call, voice(person), person.component_id)
            values = {str(one.pk): scale[(number + turn) % len(scale)] for turn, one in enumerate(asked)}
            if impressions.is_asked(call=call, of=voice(person)):
                impressions.say_impression(call=call, values=values, by=voice(person))
    impressions.close_call(call=call, by=stage.lead)
