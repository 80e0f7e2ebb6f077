"""The pages of a led session: of those who lead on two devices, of the hall, of each phone, and of nobody else."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Component
from interventions.impressions import services as impressions
from interventions.rooms import services
from interventions.rooms.course import course_of, mark
from interventions.rooms.models import Hand, PauseAsked, RunningItem, RunningNotes, SpeakingTurn
from interventions.rooms.rounds import speaking_now
from interventions.rooms.services import Step
from interventions.sessions.models import SessionState
from interventions.sessions.services import start_session
from tests.interventions.meetings import Meeting, gather, paris, staff
from tests.interventions.rooms_led import at, current, go_on, joined_by_malik, led, prepared

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)
HTMX = {"HX-Request": "true"}
LATE_STEP = _("The step had changed on another screen meanwhile. Nothing else was changed.")
LATE_TURN = _("The turn had changed on another screen meanwhile. Nothing else was changed.")
PAUSE = _("A pause is asked for.")
FLOOR = _("You have the floor.")


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


def words(answer) -> str:
    return answer.content.decode()


def test_a_running_order_is_prepared_on_its_page_and_a_refused_step_keeps_what_was_typed(meeting):
    session, desk = prepared(meeting), meeting.desk()
    page = at("prepare", session)
    told = words(desk.get(page))
    assert course_of(meeting.lead, session).total == 105
    assert "105 min" in told and "Attention à Yanis" in told
    typed = {"title": "Retour", "kind": "free", "minutes": "0", "question": "Et demain ?", "notes": "Écouter"}
    refused = desk.post(page, typed)
    assert refused.status_code == 422
    assert "Et demain ?" in words(refused) and "Écouter" in words(refused)
    assert desk.post(page, typed | {"minutes": "60"}).status_code == 302
    longer = words(desk.get(page))
    assert longer.count("notice warning") == told.count("notice warning") + 1, "it is longer than the session"
    last = RunningItem.objects.order_by("rank").select_related("session").last()
    assert desk.post(at("edit", last), typed | {"minutes": "5", "title": "Clôture"}).status_code == 302
    assert desk.post(at("move", last), {"to": "0"}).status_code == 302
    assert "<html" not in words(desk.post(at("move", last), {"to": "x"}, headers=HTMX))
    assert (
        RunningItem.objects.filter(session=session).select_related("session").order_by("rank")[0].title
        == "Clôture"
    )
    assert desk.post(at("remove", last)).status_code == 302
    assert RunningItem.objects.count() == 4


def test_the_steps_of_another_session_are_copied(meeting):
    prepared(meeting)
    other = meeting.plan(BEGINS + dt.timedelta(days=7))
    desk = meeting.desk()
    assert at("copy", other) in words(desk.get(at("prepare", other)))
    source = RunningItem.objects.first().session_id
    assert desk.post(at("copy", other), {"source": source}).status_code == 302
    assert RunningItem.objects.filter(session=other).count() == 4
    assert desk.post(at("copy", other), {"source": other.pk}).status_code == 422


def test_both_who_lead_see_the_same_and_a_second_press_says_that_it_came_late(meeting):
    malik = joined_by_malik(meeting)
    session = led(meeting)
    claire, other = meeting.desk(), meeting.desk(malik.user)
    claire.post(at("next", session), {"shown": ""})
    first = str(current(session).pk)
    assert claire.post(at("next", session), {"shown": first}, headers=HTMX).status_code == 200
    late = other.post(at("next", session), {"shown": first}, headers=HTMX)
    assert str(LATE_STEP) in unescape(words(late))
    assert current(session).title == "Tour de parole"
    for desk in (claire, other):
        told = words(desk.get(at("lead", session)))
        assert "Comment arrivez-vous" in told and "Laisser le silence venir" in told
    back = other.post(at("back", session), {"shown": str(current(session).pk)})
    assert back.status_code == 302
    assert current(session).title == "Accueil"


def test_a_part_of_the_screen_is_sent_again_only_when_it_changed(meeting):
    session, desk, phone = led(meeting), meeting.desk(), meeting.phone("fatou")
    for client, page, part in ((desk, "lead", "now"), (desk, "lead", "voices"), (phone, "mine", "now")):
        first = client.get(at(page, session), {"fragment": part})
        assert "<html" not in words(first)
        seen = words(first).split("seen=")[1].split('"')[0]
        assert client.get(at(page, session), {"fragment": part, "seen": seen}).status_code == 204
    go_on(session, meeting.lead)
    assert phone.get(at("mine", session), {"fragment": "now", "seen": seen}).status_code == 200


def test_the_hall_shows_nothing_reserved(meeting):
    session, desk = led(meeting), meeting.desk()
    go_on(session, meeting.lead)
    go_on(session, meeting.lead)
    services.raise_hand(session=session, by=meeting.viewer("yanis"))
    services.give_floor(session=session, party=meeting.people["ortega"].party_id, by=meeting.lead)
    services.ask_pause(session=session, by=meeting.viewer("fatou"))
    services.draw_round(session=session, by=meeting.lead)
    now = speaking_now(session)
    speaking = next(one for one in meeting.people.values() if one.party_id == now.party_id)
    for query in ({}, {"fragment": "hall"}):
        told = words(desk.get(at("projected", session), query))
        assert "Comment arrivez-vous" in told
        assert f"{speaking.called}." in told
        for name in (f"Nom{who}" for who in meeting.people):
            assert name not in told
        for word in ("silence", "Attention", str(PAUSE), "hands", "parents", "<nav"):
            assert word not in told, word
        others = {one.called for one in meeting.people.values()} - {speaking.called}
        assert not [name for name in others if name in told]


def test_the_hall_names_nobody_where_the_contract_shows_no_names_or_other_cells_look_on(meeting, clock):
    from interventions.sessions.services import Where, schedule_series

    whole = schedule_series(
        cell=None,
        programme=meeting.programme,
        occasions=[(BEGINS + dt.timedelta(hours=5), BEGINS + dt.timedelta(hours=7))],
        where=Where("Mairie"),
        by=meeting.lead,
    )[0]
    start_session(session=whole, by=meeting.lead)
    services.draw_round(session=whole, by=meeting.lead)
    told = words(meeting.desk().get(at("projected", whole)))
    assert 'class="turn"' in told
    for person in meeting.people.values():
        assert person.called not in told


def test_a_phone_has_the_question_one_main_act_and_ones_hand(meeting):
    session, phone = led(meeting), meeting.phone("yanis")
    for _step in range(3):
        go_on(session, meeting.lead)
    told = words(phone.get(at("mine", session), {"fragment": "now"}))
    assert "Qui décide des horaires" in told and "Attention à Yanis" not in told
    assert told.count("btn-primary") == 1
    raised = words(phone.post(at("hand", session), headers=HTMX))
    assert Hand.objects.count() == 1 and 'aria-pressed="true"' in raised
    assert phone.post(at("hand", session), {"lower": "1"}).status_code == 302
    assert not Hand.objects.exists()
    services.give_floor(session=session, party=meeting.people["yanis"].party_id, by=meeting.lead)
    assert str(FLOOR) in words(phone.get(at("mine", session)))
    assert str(FLOOR) not in words(meeting.phone("fatou").get(at("mine", session)))


def test_a_pause_is_asked_for_and_seen_by_those_who_lead_alone(meeting):
    session, phone, desk = led(meeting), meeting.phone("fatou"), meeting.desk()
    told = words(phone.post(at("pause", session), headers=HTMX))
    assert 'role="status"' in told and not [name for name in phone.cookies if "messages" in name]
    assert str(PAUSE) in words(desk.get(at("lead", session), {"fragment": "voices"}))
    for who in ("fatou", "yanis"):
        assert str(PAUSE) not in words(meeting.phone(who).get(at("mine", session)))
    assert desk.post(at("resume", session)).status_code == 302
    assert not PauseAsked.objects.exists()


def test_the_round_is_led_from_the_page(meeting):
    session, desk = led(meeting), meeting.desk()
    assert desk.post(at("draw_round", session)).status_code == 302
    now = speaking_now(session)
    told = words(desk.post(at("go_round", session), {"shown": now.pk, "passed": "1"}, headers=HTMX))
    assert speaking_now(session) != now
    assert str(LATE_TURN) in unescape(
        words(desk.post(at("go_round", session), {"shown": now.pk}, headers=HTMX))
    )
    assert "round-next" in told
    desk.post(at("end_round", session))
    assert speaking_now(session) is None
    assert desk.post(at("go_round", session), {"shown": "nonsense"}, headers=HTMX).status_code == 200


def test_the_session_is_ended_from_the_page_and_its_voices_with_it(meeting):
    session, desk = led(meeting), meeting.desk()
    services.raise_hand(session=session, by=meeting.viewer("yanis"))
    assert desk.post(at("end", session)).status_code == 302
    session.refresh_from_db()
    assert session.state == SessionState.HELD
    assert not Hand.objects.exists()


STAFF_ACTS = (
    "prepare", "copy", "next", "back", "end", "give_floor", "take_floor_back", "resume", "draw_round", "go_round",
    "end_round", "enter",
)  # fmt: skip
STAFF_PAGES = ("prepare", "lead", "projected", "printed", "printed_pdf", "enter")


def test_who_takes_part_may_do_nothing_of_those_who_lead(meeting):
    session = led(meeting)
    go_on(session, meeting.lead)
    before = current(session)
    body = {
        "shown": str(before.pk),
        "party": str(meeting.people["fatou"].party_id),
        "title": "x",
        "minutes": "1",
    }
    jean = meeting.desk(staff("Jean Prévost"))
    for client in (meeting.phone("fatou"), meeting.phone("bernard"), jean):
        for name in STAFF_ACTS:
            assert client.post(at(name, session), body).status_code == 404, name
        for name in STAFF_PAGES:
            assert client.get(at(name, session)).status_code == 404, name
        for name in ("edit", "move", "remove", "question"):
            assert client.post(at(name, before), body).status_code == 404, name
    assert current(session) == before
    assert RunningItem.objects.count() == 4 and RunningNotes.objects.count() == 2
    assert not SpeakingTurn.objects.exists()


def test_who_does_not_meet_here_has_no_hand_and_no_pause_here(meeting):
    session = led(meeting)
    for who in ("bernard", "kevin", "samir", "lucie"):
        for name in ("hand", "pause", "pass_turn"):
            assert meeting.phone(who).post(at(name, session)).status_code == 404, (who, name)
        assert meeting.phone(who).get(at("mine", session)).status_code == 404
    assert meeting.desk().post(at("hand", session)).status_code == 404
    assert not Hand.objects.exists() and not PauseAsked.objects.exists()


def test_the_pages_stay_within_their_queries(meeting, django_assert_max_num_queries):
    session = led(meeting)
    for number in range(12):
        services.add_item(
            session=session, step=Step(f"Suite {number}", 5, notes="pour nous"), by=meeting.lead
        )
    go_on(session, meeting.lead)
    services.draw_round(session=session, by=meeting.lead)
    for who in ("fatou", "yanis", "ortega"):
        services.raise_hand(session=session, by=meeting.viewer(who))
    desk, phone = meeting.desk(), meeting.phone("fatou")
    desk.get(at("lead", session))
    for client, name, most in (
        (desk, "lead", 48),
        (desk, "prepare", 32),
        (desk, "projected", 26),
        (phone, "mine", 26),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(at(name, session)).status_code == 200


def test_the_room_of_a_participant_holds_the_step_that_goes_on(meeting):
    session = led(meeting)
    told = words(meeting.phone("fatou").get(reverse("sessions:room")))
    assert f"{at('mine', session)}?fragment=now" in told
    told = words(meeting.desk().get(reverse("sessions:session", args=[session.pk])))
    for name in ("lead", "prepare", "printed"):
        assert at(name, session) in told


def space_of(meeting, cell: str):
    from interventions.conflicts.models import Space

    return Space.objects.create(
        cell=meeting.cells[cell], question="La police devant le collège", prepared_by=meeting.lead.user
    )


def test_a_step_leads_to_its_exercise_and_to_a_space_of_its_own_cell(meeting):
    from interventions.exercises.models import Exercise

    session, desk = led(meeting), meeting.desk()
    exercise = Exercise.objects.shipped().first()
    typed = {"title": "Jeu", "kind": "exercise", "minutes": "20", "exercise": exercise.pk}
    assert desk.post(at("prepare", session), typed).status_code == 302
    here, there = space_of(meeting, "A"), space_of(meeting, "B")
    asked = {"title": "Espace", "kind": "conflict", "minutes": "20"}
    assert desk.post(at("prepare", session), asked | {"space": there.pk}).status_code == 422
    assert desk.post(at("prepare", session), asked | {"space": here.pk}).status_code == 302
    for _step in range(5):
        go_on(session, meeting.lead)
    assert f"?exercise={exercise.pk}" in words(desk.get(at("lead", session)))
    go_on(session, meeting.lead)
    assert reverse("conflicts:space", args=[here.pk]) in words(desk.get(at("lead", session)))
    told = words(meeting.phone("fatou").get(at("mine", session)))
    assert reverse("conflicts:now", args=[session.pk]) in told and "btn-primary" not in told


def test_an_exercise_of_a_colleague_is_not_dropped_by_who_cannot_read_it(meeting):
    from interventions.exercises.models import Exercise

    malik = joined_by_malik(meeting)
    session = prepared(meeting, None, Step("Jeu", 10))
    item = RunningItem.objects.select_related("session").get()
    own = Exercise.objects.create(
        author=meeting.lead.user, intention="arrive", minutes=5, words={"title": "À moi"}
    )
    services.change_item(item=item, step=Step("Jeu", 10, "exercise", exercise=own), by=meeting.lead)
    desk = meeting.desk(malik.user)
    assert "À moi" not in words(desk.get(at("edit", item)))
    assert (
        desk.post(at("edit", item), {"title": "Le jeu", "kind": "exercise", "minutes": "12"}).status_code
        == 302
    )
    assert RunningItem.objects.get().exercise_id == own.pk
    assert desk.get(at("lead", session)).status_code == 200


def test_a_question_that_was_changed_meanwhile_is_not_overwritten_unseen(meeting):
    session, desk = led(meeting), meeting.desk()
    go_on(session, meeting.lead)
    item, page = current(session), at("question", current(session))
    before = mark(item.question)
    assert before in words(desk.get(page))
    services.change_question(item=item, question="Qui manque ici ?", by=meeting.lead)
    refused = desk.post(page, {"seen": before, "question": "Qui parle peu ?"})
    assert refused.status_code == 422
    assert "Qui parle peu ?" in words(refused), "what was typed is still there"
    assert "Qui manque ici ?" in words(refused), "beside what stands by now"
    assert current(session).question == "Qui manque ici ?"
    assert desk.post(page, {"seen": before, "question": "Qui manque ici ?"}).status_code == 302, "the same"
    again = {"seen": mark("Qui manque ici ?"), "question": "Qui parle peu ?"}
    assert again["seen"] in words(refused), "it was read: the next press counts"
    for _press in range(2):
        assert desk.post(page, again).status_code == 302
    assert current(session).question == "Qui parle peu ?"


def test_a_phone_asks_by_itself_what_one_imagines_once_it_is_asked_in_the_room(meeting):
    session, phone = led(meeting), meeting.phone("fatou")
    part = reverse("impressions:now", args=[session.pk])
    assert part in words(phone.get(at("mine", session)))
    assert "<section" not in words(phone.get(part, headers=HTMX)), "nothing is asked"
    Component.objects.create(collective=meeting.collective, name="jeunes")
    impressions.open_call(session=session, by=meeting.lead)
    ask = reverse("impressions:mine", args=[session.pk])
    assert ask in words(phone.get(part, headers=HTMX))
    answer = phone.get(part)
    assert answer.status_code == 302 and ask in words(phone.get(answer.url)), "as a page, the list"
    assert meeting.phone("bernard").get(part, headers=HTMX).status_code == 404
    assert meeting.desk().get(part, headers=HTMX).status_code == 404
