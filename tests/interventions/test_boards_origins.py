"""What another cell learns of an author, and an author of their readers: told once, or counted once a week."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cells.collectives.models import Participant
from cells.composition.models import Seat
from interventions.boards import services, shown
from interventions.supervision.figures import publish_due
from tests.interventions.board_people import phone_of, viewer, world
from tst_platform.my_data import KEEP, leave_programme

pytestmark = pytest.mark.django_db


def circulates(here, author):
    [way] = services.ask_circulation(card=here.write(author, "x"), to_cells=[here.cells[1]], by=here.staff)
    services.consent(circulation=way, by=viewer(author))
    return way


def said_over_there(here) -> list[str]:
    return [one.who for one in shown.arrived_for(viewer(here.members[1][0]))]


def test_a_departure_changes_nothing_beside_the_cards_of_others():
    """Of five one leaves: that four are left is told to nobody by a word that disappears."""
    here = world(sizes=(10, 3))
    circulates(here, here.members[0][0])
    before = said_over_there(here)
    assert "composante 0" in before[0]
    leave_programme(me=here.members[0][2], words=KEEP, by=viewer(here.members[0][2]))
    assert said_over_there(here) == before


def test_a_move_does_not_tell_whose_card_it_was():
    here = world(sizes=(14, 3))
    author = here.members[0][0]
    circulates(here, author), circulates(here, here.members[0][2])
    before = said_over_there(here)
    Participant.objects.filter(pk=author.pk).update(component=here.components[1])
    assert said_over_there(here) == before
    Seat.objects.filter(participant=author).update(cell=here.cells[1])
    assert said_over_there(here) == before


def test_a_newcomer_does_not_make_the_origin_of_an_older_card_known():
    """Four could have written it: that there are five now changes nothing about it."""
    here = world(sizes=(8, 8))
    circulates(here, here.members[0][0])
    before = said_over_there(here)
    assert "composante" not in before[0]
    here.seat(here.cells[0], "Nouvelle", here.components[0])
    assert said_over_there(here) == before


def test_the_author_learns_of_readers_week_by_week():
    """The fifth reader changes nothing in the minute in which they read."""
    with time_machine.travel(dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC), tick=False) as clock:
        here = world(sizes=(3, 7))
        author = here.members[0][0]
        way = circulates(here, author)
        publish_due()
        seen = [readers_shown(author)]
        for reader in here.members[1]:
            services.record_receipt(circulation=way, by=viewer(reader))
            publish_due()
            seen.append(readers_shown(author))
        assert len(set(seen)) == 1
        clock.shift(dt.timedelta(weeks=1))
        publish_due()
        assert readers_shown(author) not in seen
        assert "5" in readers_shown(author)


def readers_shown(author) -> str:
    [card] = shown.cards_of(viewer(author))
    return str(card.ways[0].readers)


def test_the_author_is_told_the_size_of_the_other_cell_as_it_was_composed():
    """Somebody who sits down there later does not show on the page of an author elsewhere."""
    with time_machine.travel(dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC), tick=False) as clock:
        here = world(sizes=(3, 9))
        author = here.members[0][0]
        services.ask_circulation(card=here.write(author, "x"), to_cells=[here.cells[1]], by=here.staff)
        assert shown.asked_of(viewer(author))[0].people is None
        assert phone_of(author).get("/echanges/").status_code == 200
        publish_due()
        before = shown.asked_of(viewer(author))[0].people
        assert "5" in before
        here.seat(here.cells[1], "Dixieme", here.components[0])
        assert shown.asked_of(viewer(author))[0].people == before
        clock.shift(dt.timedelta(weeks=1))
        publish_due(timezone.now())
        assert shown.asked_of(viewer(author))[0].people == before
