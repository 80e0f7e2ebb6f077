"""What a place plays of a led session: one of cell A that is under way, in its first step; a hand, the floor, a round,
a pause that is asked for; a piece of information that was entered from paper."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django.utils import timezone

from interventions.boards.services import enter_card
from interventions.rooms import services as rooms
from interventions.rooms.models import EnteredCard, RunningItem
from interventions.rooms.services import Step
from interventions.sessions.models import Session, SessionState


def lead(place: Any, speaker: str, mate: str) -> None:
    by, cell = place.lead, place.cells["A"]
    began = timezone.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=20)
    session = Session.objects.create(
        programme=place.programme,
        contract=place.contract,
        cell=cell,
        starts_at=began,
        ends_at=began + dt.timedelta(hours=2),
        place=place.word("A.place"),
        state=SessionState.OPEN,
        started_at=began,
    )
    place.rows["led"] = session
    for step in ("now", "later"):
        told = {name: place.say(f"step.{step}.{name}") for name in ("title", "question", "notes")}
        place.rows[f"item.{step}"] = rooms.add_item(session=session, step=Step(minutes=20, **told), by=by)
    rooms.go_on(session=session, shown=None, by=by)
    place.rows["item.now"] = RunningItem.objects.get(pk=place.rows["item.now"].pk)
    rooms.raise_hand(session=session, by=place.viewer(speaker))
    rooms.give_floor(session=session, party=place.people[mate].party_id, by=by)
    rooms.draw_round(session=session, by=by)
    rooms.ask_pause(session=session, by=place.viewer(mate))
    _enter(place, speaker)


def _enter(place: Any, speaker: str) -> None:
    card = enter_card(
        pk=uuid4(),
        cell=place.cells["A"],
        author=place.people[speaker].party,
        text=place.say("card.entered"),
        column="know",
        session=place.rows["led"],
        by=place.lead,
    )
    EnteredCard.objects.create(card=card, entered_by=place.lead.user, consent="sheet")
