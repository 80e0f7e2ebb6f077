"""Whoever leaves stands in no seating that is kept; a cell says when it meets."""

import pytest
from django.urls import reverse

from cells.collectives.services.people import remove_participants
from cells.composition import services
from cells.composition.models import Proposal, Round
from cells.composition.services.forgetting import stripped
from cells.composition.services.seating import seating_of
from tests.cells.test_composition_services import signed
from tst_platform import my_data

pytestmark = pytest.mark.django_db


def named(person):
    """Return in how many kept seatings this person stands."""
    kept = [row.plan for row in Round.objects.all()]
    kept += [each for row in Proposal.objects.all() for each in (row.seats, row.before, row.later)]
    return sum(str(person.pk) in str(each) for each in kept)


def plan_another(row, name):
    """Write down, without composing it, a round that is to follow."""
    setattr(row, name, {"rounds": [seating_of(Round.objects.get())]})
    row.save(update_fields=[name])


def test_whoever_leaves_stands_in_no_plan_and_is_still_counted(composed, beside, contract, claire, people):
    plan_another(beside, "later")
    services.take_proposal(proposal=beside, by=claire)
    one, other = people[:2]
    # Planned; proposed first; proposed beside it, what undo would put back, and what was to follow.
    assert named(one) == named(other) == 5
    my_data.leave_programme(me=one, words=my_data.KEEP, by=signed(contract, one.party_id))
    assert named(one) == 0 and named(other) == 5
    services.validate_round(round=Round.objects.get(), by=claire)
    remove_participants(participants=[other], by=claire)
    followed = services.follow_plan(round=composed, by=claire)
    assert (followed.left, followed.arrived) == (2, 0) and named(other) == 0


def test_what_is_not_a_seating_stays_as_it_is():
    assert stripped(None, ()) is None and stripped({}, ()) == {}
    kept = {"cells": 2, "size": 1, "seats": {"a": 0, "b": 1}, "slots": ["x", ""], "asked": {"size": 1}}
    assert stripped(kept, {"a", "b"}) == kept
    once = stripped({**kept, "plan": {"rounds": [kept]}}, {"a"})
    assert once["seats"] == {"a": 0} and once["plan"]["rounds"][0]["left"] == 1
    assert stripped(once, ())["left"] == 2


def test_a_cell_says_when_it_meets(desk_of, claire, composed):
    cell = composed.cells.first()
    cell.slot = "mardi soir"
    cell.save()
    page = desk_of(claire).get(reverse("composition:cell", args=[cell.pk]), headers={"accept-language": "en"})
    assert "This cell meets: mardi soir" in page.content.decode()
