"""What a place plays of tables and impressions: two tables shown in cell A, others only proposed in cell B; what one imagines."""

from __future__ import annotations

from typing import Any

from interventions.impressions import services as impressions
from interventions.tables import services as tables


def sit(place: Any, speaker: str, mate: str) -> None:
    """Compose tables of two in both cells: those of cell A are shown, with a question; two people are apart that day."""
    by, session = place.lead, place.sessions["A"]
    one, other = place.people[speaker], place.people[mate]
    place.rows["today"] = tables.constrain_today(
        session=session, kind="apart", first=one, second=other, by=by
    )
    for letter, meeting in place.sessions.items():
        plan = tables.compose_tables(session=meeting, low=2, high=2, seed=1, by=by)
        tables.ask_first(plan=plan, question=place.say(f"table.{letter}"), by=by)
        place.rows[f"plan.{letter}"] = plan
    tables.validate_plan(plan=place.rows["plan.A"], by=by)


def imagine(place: Any, speaker: str) -> None:
    """Ask in cell A what people imagine; one person has said it."""
    call = impressions.open_call(session=place.sessions["A"], by=place.lead)
    me = place.people[speaker]
    asked = impressions.components_asked(call, place.viewer(speaker), me.component_id)
    values = {str(component.pk): 2 for component in asked}
    impressions.say_impression(call=call, values=values, by=place.viewer(speaker))
    place.rows["call"] = call
