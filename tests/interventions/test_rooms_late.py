"""A led session from a screen that came late, was pressed twice, or waited: nothing is wiped, doubled or lost."""

from __future__ import annotations

import datetime as dt
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Signature, Version
from interventions.boards.models import Card
from interventions.conflicts.models import Space, Statement
from interventions.rooms import services
from interventions.rooms.models import RoundPlace, RunningItem
from interventions.rooms.rounds import mark_of, places_of, speaking_now
from interventions.rooms.services import Step
from interventions.rooms.voices import voices_of
from interventions.sessions.services import start_session
from tests.interventions.meetings import Meeting, gather, paris
from tests.interventions.rooms_led import at, led, prepared
from tests.interventions.test_rooms_paper import card, shown
from tests.pages import forms_of

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)
HTMX = {"HX-Request": "true"}
LATE_ROUND = _("The round had changed on another screen meanwhile. Nothing was drawn anew.")


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


def words(answer) -> str:
    return unescape(answer.content.decode())


def typed_in(desk, page: str, name: str) -> dict[str, str]:
    """Return the fields of the form on a page that has this hidden one."""
    form = next(one for one in forms_of(desk.get(page).content.decode(), page) if name in one.fields)
    told = {field: one.value or "" for field, one in form.fields.items()}
    return {field: value for field, value in told.items() if field != "csrfmiddlewaretoken"}


# --- on paper --------------------------------------------------------------------------------------------------------


def test_what_was_written_on_paper_is_not_widened_by_a_later_version(meeting, clock):
    session = prepared(meeting)
    clock.shift(dt.timedelta(hours=4))
    later = Version.objects.create(
        contract=meeting.programme.contract, number=100, proposed_at=timezone.now()
    )
    Signature.objects.create(version=later, party_id=meeting.people["fatou"].party_id, sha256="0" * 64)
    desk = meeting.desk()
    page = at("enter", session)
    assert desk.post(page, shown(desk, session) | card(meeting, 0, "fatou", "Dit avant")).status_code == 302
    assert Card.objects.get().said_under_id == meeting.version.pk
    refused = desk.post(page, shown(desk, session) | card(meeting, 0, "yanis", "Pas signé"))
    assert refused.status_code == 422, "the gate stays on the version in force"


def test_other_words_on_the_same_sheet_are_not_dropped(meeting, clock):
    session = prepared(meeting)
    clock.shift(dt.timedelta(hours=4))
    desk = meeting.desk()
    typed = shown(desk, session)
    for text in ("Une fois", "Une fois", "Autre chose"):
        assert desk.post(at("enter", session), typed | card(meeting, 0, "fatou", text)).status_code == 302
    assert {one.text for one in Card.objects.select_related("cell")} == {"Une fois", "Autre chose"}
    assert Card.objects.count() == 2


def test_a_step_of_a_space_prints_its_question_and_the_boxes_of_its_form(meeting):
    cell, by = meeting.cells["A"], meeting.lead.user
    line = Space.objects.create(
        cell=cell, question="La police ?", first_pole="Oui", last_pole="Non", places=7, prepared_by=by
    )
    other = Space.objects.create(cell=cell, question="Les horaires ?", form="statements", prepared_by=by)
    Statement.objects.create(space=other, cell=cell, place=1, text="On ferme à 20 h")
    session = prepared(
        meeting, None, Step("Un", 20, "conflict", space=line), Step("Deux", 20, "conflict", space=other)
    )
    told = words(meeting.desk().get(at("printed", session)))
    first, second = told.split("La police ?")[1].split("<h2>Deux</h2>")
    assert first.count("☐") == 7 + 3
    second = second.split("</section>")[0]
    assert "Les horaires ?" in second and "On ferme à 20 h" in second
    assert second.count("☐") == 3 + 3


# --- the round -------------------------------------------------------------------------------------------------------


def test_a_late_screen_draws_no_round_anew(meeting):
    session, desk = led(meeting), meeting.desk()
    assert desk.post(at("draw_round", session), {"shown": ""}).status_code == 302
    before = mark_of(places_of(session))
    services.go_round(session=session, shown=speaking_now(session).pk, outcome="spoken", by=meeting.lead)
    kept = set(RoundPlace.objects.values_list("pk", "outcome"))
    for late in ("", before):
        assert str(LATE_ROUND) in words(desk.post(at("draw_round", session), {"shown": late}, headers=HTMX))
    assert set(RoundPlace.objects.values_list("pk", "outcome")) == kept
    now = typed_in(desk, at("lead", session), "shown")
    assert now
    desk.post(at("draw_round", session), {"shown": mark_of(places_of(session))})
    assert not RoundPlace.objects.exclude(outcome="").exists()


def test_who_has_no_seat_any_more_has_no_turn(meeting):
    session = led(meeting)
    services.draw_round(session=session, by=meeting.lead)
    gone = speaking_now(session)
    person = next(one for one in meeting.people.values() if one.party_id == gone.party_id)
    person.seats.all().delete()
    round = voices_of(meeting.lead, session).round
    assert round.now.pk != gone.pk and round.speaking is not None
    assert speaking_now(session).pk == round.now.pk


# --- pressed twice, or on two devices --------------------------------------------------------------------------------


def test_a_second_press_adds_no_step_and_copies_none(meeting):
    session, desk = prepared(meeting), meeting.desk()
    page = at("prepare", session)
    typed = typed_in(desk, page, "notes") | {"title": "Retour", "kind": "free", "minutes": "5"}
    assert typed["once"]
    for _press in range(2):
        assert desk.post(page, typed).status_code == 302
    assert RunningItem.objects.count() == 5
    other = meeting.plan(BEGINS + dt.timedelta(days=7))
    sent = {"source": session.pk, "once": str(uuid4())}
    for _press in range(2):
        assert desk.post(at("copy", other), sent).status_code == 302
    assert RunningItem.objects.filter(session=other).count() == 5


def test_a_step_that_another_screen_changed_keeps_what_was_typed_and_asks_again(meeting):
    session, desk = prepared(meeting), meeting.desk()
    item = RunningItem.objects.filter(session=session).select_related("session").order_by("rank")[1]
    page = at("edit", item)
    old = typed_in(desk, page, "seen")
    services.change_item(item=item, step=Step("Tour", 25, "round", "Comment ça va ?"), by=meeting.lead)
    refused = desk.post(page, old | {"question": "Qui êtes-vous ?"})
    assert refused.status_code == 422
    assert "Qui êtes-vous ?" in words(refused) and "Comment ça va ?" in words(refused)
    item = RunningItem.objects.select_related("session").get(pk=item.pk)
    assert item.question == "Comment ça va ?"
    again = next(one for one in forms_of(refused.content.decode(), page) if "seen" in one.fields)
    assert again.fields["seen"].value != old["seen"]
    sent = old | {"question": "Qui êtes-vous ?", "seen": again.fields["seen"].value}
    assert desk.post(page, sent).status_code == 302
    assert RunningItem.objects.select_related("session").get(pk=item.pk).question == "Qui êtes-vous ?"


# --- before it is open -----------------------------------------------------------------------------------------------


def test_before_it_is_open_the_hall_shows_no_order_and_a_phone_waits_for_its_parts(meeting):
    session, desk, phone = prepared(meeting), meeting.desk(), meeting.phone("yanis")
    assert "Tour de parole" not in words(desk.get(at("projected", session)))
    page = at("mine", session)
    waiting = words(phone.get(page))
    for part in ("now", "beside", "pause"):
        assert f"{page}?fragment={part}" in waiting
        assert f"{page}?fragment={part}" in words(phone.get(reverse("sessions:room")))
    assert "hx-get" in words(phone.get(page, {"fragment": "pause"}))
    assert reverse("tables:mine") not in words(phone.get(page, {"fragment": "beside"}))
    assert 'role="alert"' in words(phone.post(at("pause", session), headers=HTMX))
    start_session(session=session, by=meeting.lead)
    assert "ask-pause" in words(phone.get(page, {"fragment": "pause"}))
    assert reverse("tables:mine") in words(phone.get(page, {"fragment": "beside"}))
    assert "Tour de parole" in words(desk.get(at("projected", session)))


def test_opened_where_it_is_led_it_goes_on_there(meeting):
    session, desk = prepared(meeting), meeting.desk()
    sent = typed_in(desk, at("lead", session), "then")
    answer = desk.post(reverse("sessions:start", args=[session.pk]), sent)
    assert answer.headers["Location"] == at("lead", session)
