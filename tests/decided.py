"""Decisions, objections, engagements and hours of supervision of a place, each with a canary in every word."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from contracts.agreements.models import Party
from interventions.decisions import services as decisions
from interventions.decisions.models import Decision
from interventions.supervision import services as supervision
from interventions.supervision.models import Supervision
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

if TYPE_CHECKING:
    from tests.places import Place


def decide(place: Place, speaker: str, mate: str) -> None:
    """Decide in both cells and by all; object, look at it again; take things on."""
    rows = place.rows
    for where in ("A", "B", "all"):
        rows[f"decision.{where}"] = _decided(place, where)
    of_a, by = rows["decision.A"], place.viewer(speaker)
    rows["objection.said"] = decisions.object_to(
        decision=of_a, text=place.say("objection.said"), by=place.viewer(speaker)
    )
    rows["objection.noted"] = decisions.note_objection(
        decision=of_a, text=place.say("objection.noted"), has_agreed=True, by=place.lead
    )
    soon, near = (timezone.localdate() + dt.timedelta(days=days) for days in (30, 15))
    decisions.review(
        decision=of_a, outcome="kept", words=place.say("decision.reviewed"), next_on=soon, by=place.lead
    )
    here, cell = place.programme, place.cells["A"]
    rows["action.own"] = decisions.engage(
        programme=here, cell=cell, decision=of_a, what=place.say("action.own"), due_on=near, by=by
    )
    party = Party.objects.get(pk=place.people[speaker].party_id)
    rows["action.asked"] = decisions.propose_action(
        programme=here, cell=cell, what=place.say("action.asked"), party=party, by=place.lead
    )
    rows["action.free"] = decisions.propose_action(
        programme=here, cell=cell, what=place.say("action.free"), by=place.lead
    )
    rows["action.all"] = decisions.propose_action(
        programme=here, cell=None, what=place.say("action.all"), by=place.lead
    )
    done = decisions.engage(
        programme=here, cell=cell, what=place.say("action.done"), by=place.viewer(mate), usual_actor=False
    )
    rows["action.done"] = decisions.end_action(
        action=done, done=True, words=place.say("action.done.words"), by=place.viewer(mate)
    )


def _decided(place: Place, where: str) -> Decision:
    today = timezone.localdate()
    return decisions.decide(
        programme=place.programme,
        cell=place.cells.get(where),
        text=place.say(f"decision.{where}"),
        way="consent",
        decided_on=today,
        session=place.sessions.get(where),
        review_on=today + dt.timedelta(days=20),
        by=place.lead,
    )


def meet_for_supervision(place: Place, supervisor: User) -> None:
    """Note one supervision of who leads, and its rhythm."""
    by = Viewer(user=supervisor)
    running = Supervision.objects.get(supervisor=supervisor, intervenant=place.lead.user)
    place.rows["supervision"] = running
    place.rows["met"] = supervision.record_meeting(
        supervision=running, held_on=timezone.localdate(), kind="group", minutes=90, by=by
    )
    supervision.set_rhythm(supervision=running, every_weeks=2, minutes_a_year=600, by=by)
