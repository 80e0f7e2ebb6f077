"""A session led by its running order: prepared ahead, one step at a time on all devices, voices that leave no trace."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F

from interventions.rooms import services
from interventions.rooms.course import course_of, notes_beside
from interventions.rooms.models import (
    Hand,
    PauseAsked,
    RoundPlace,
    RunningItem,
    RunningNotes,
    SpeakingTurn,
    SpokenCount,
)
from interventions.rooms.rounds import speaking_now, still_to_speak
from interventions.rooms.services import Step
from interventions.rooms.services.pausing import ASKINGS
from interventions.rooms.voices import round_told, voices_of
from interventions.sessions.models import Presence
from interventions.sessions.services import end_session, mark_attendance, start_session
from tests.interventions.meetings import Meeting, gather, paris, staff
from tests.interventions.rooms_led import STEPS, current, go_on, joined_by_malik, led, prepared
from tst_platform import my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


def titles(session) -> list[str]:
    rows = RunningItem.objects.filter(session=session).select_related("session")
    return [one.title for one in rows.order_by("rank")]


# --- prepared ahead --------------------------------------------------------------------------------------------------


def test_steps_are_prepared_moved_and_taken_out(meeting):
    session = prepared(meeting)
    first, second, third, _last = (
        RunningItem.objects.filter(session=session).select_related("session").order_by("rank")
    )
    services.move_item(item=third, to=0, by=meeting.lead)
    assert titles(session) == [third.title, first.title, second.title, "Pause"]
    services.remove_item(item=first, by=meeting.lead)
    assert titles(session) == [third.title, second.title, "Pause"]
    assert sorted(RunningItem.objects.values_list("rank", flat=True)) == [0, 1, 2]
    services.move_item(item=third, to=99, by=meeting.lead)
    assert titles(session)[-1] == third.title


def test_a_running_order_is_copied_with_its_notes_and_as_not_begun(meeting):
    source = led(meeting)
    go_on(source, meeting.lead)
    other = meeting.plan(BEGINS + dt.timedelta(days=7))
    assert services.copy_items(source=source, session=other, by=meeting.lead) == len(STEPS)
    assert titles(other) == [step.title for step in STEPS]
    assert not RunningItem.objects.filter(session=other, started_at__isnull=False).exists()
    assert RunningNotes.objects.filter(item__session=other).count() == 2
    with pytest.raises(DomainError):
        services.copy_items(source=other, session=other, by=meeting.lead)


def test_nothing_is_copied_from_a_session_that_one_does_not_lead(meeting):
    jean = Viewer(user=staff("Jean Prévost"))
    session = prepared(meeting)
    with looking_as(jean), pytest.raises(DomainError):
        services.add_item(session=session, step=STEPS[0], by=jean)
    with looking_as(meeting.viewer("fatou")), pytest.raises(DomainError):
        services.add_item(session=session, step=STEPS[0], by=meeting.viewer("fatou"))


def test_what_is_too_long_is_told(meeting):
    course = course_of(meeting.lead, prepared(meeting))
    assert (course.total, course.too_long_by, course.spare) == (105, 0, 45)
    services.add_item(session=course.session, step=Step("Retour", 60), by=meeting.lead)
    assert course_of(meeting.lead, course.session).too_long_by == 15


def test_the_order_is_the_intervenants_paper_until_the_session_is_opened_and_notes_stay_so(meeting):
    session = prepared(meeting)
    fatou = meeting.viewer("fatou")
    with looking_as(fatou):
        assert not RunningItem.objects.visible_to(fatou).exists()
    start_session(session=session, by=meeting.lead)
    with looking_as(fatou):
        assert RunningItem.objects.visible_to(fatou).count() == len(STEPS)
        assert not RunningItem.objects.editable_by(fatou).exists()
        assert not RunningNotes.objects.visible_to(fatou).exists()
        assert notes_beside(fatou, RunningItem.objects.visible_to(fatou)[1]) == ""
    for who in ("bernard", "kevin", "samir", "lucie"):
        with looking_as(meeting.viewer(who)):
            assert not RunningItem.objects.visible_to(meeting.viewer(who)).exists()


# --- one step at a time ----------------------------------------------------------------------------------------------


def test_two_devices_that_press_at_once_go_one_step(meeting):
    malik = joined_by_malik(meeting)
    session = led(meeting)
    assert services.go_on(session=session, shown=None, by=meeting.lead)
    first = current(session)
    assert first.title == "Accueil"
    assert services.go_on(session=session, shown=first.pk, by=malik)
    assert not services.go_on(session=session, shown=first.pk, by=meeting.lead), "it had changed meanwhile"
    assert current(session).title == "Tour de parole"
    for viewer in (meeting.lead, malik, meeting.viewer("fatou")):
        with looking_as(viewer):
            assert course_of(viewer, session).current.title == "Tour de parole"


def test_a_stale_back_changes_nothing_and_back_takes_up_the_time(meeting, clock):
    session = led(meeting)
    go_on(session, meeting.lead)
    first = current(session)
    clock.shift(dt.timedelta(minutes=8))
    go_on(session, meeting.lead)
    second = current(session)
    assert not services.go_back(session=session, shown=first.pk, by=meeting.lead)
    assert services.go_back(session=session, shown=second.pk, by=meeting.lead)
    assert current(session) == first
    clock.shift(dt.timedelta(minutes=4))
    course = course_of(meeting.lead, session)
    assert (course.minutes_used, course.minutes_left, course.minutes_over) == (12, 0, 2)


def test_the_last_step_ends_and_the_order_is_through(meeting):
    session = led(meeting)
    for _step in range(len(STEPS) + 1):
        assert go_on(session, meeting.lead)
    assert course_of(meeting.lead, session).is_through
    assert not go_on(session, meeting.lead)
    assert services.go_back(session=session, shown=None, by=meeting.lead)
    assert current(session).title == "Pause"


def test_a_session_is_in_one_step_at_a_time(meeting):
    session = led(meeting)
    go_on(session, meeting.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunningItem.objects.filter(session=session).update(started_at=BEGINS, ended_at=None)


def test_what_has_begun_keeps_its_place(meeting):
    session = led(meeting)
    go_on(session, meeting.lead)
    begun, _second, _third, last = (
        RunningItem.objects.filter(session=session).select_related("session").order_by("rank")
    )
    for act in (
        lambda: services.move_item(item=begun, to=2, by=meeting.lead),
        lambda: services.remove_item(item=begun, by=meeting.lead),
    ):
        with pytest.raises(DomainError):
            act()
    services.move_item(item=last, to=0, by=meeting.lead)
    assert titles(session)[:2] == ["Accueil", "Pause"]
    services.change_question(item=begun, question="Qui manque ici ?", by=meeting.lead)
    with looking_as(meeting.viewer("yanis")):
        assert course_of(meeting.viewer("yanis"), session).current.question == "Qui manque ici ?"


def test_nobody_else_leads(meeting):
    session = led(meeting)
    for viewer in (
        meeting.viewer("fatou"),
        meeting.viewer("bernard"),
        Viewer(user=staff("Jean P")),
        Viewer(),
    ):
        for lead in (services.go_on, services.go_back):
            with looking_as(viewer), pytest.raises(DomainError):
                lead(session=session, shown=None, by=viewer)
        for act in (services.draw_round, services.end_round, services.take_floor_back, services.resume):
            with looking_as(viewer), pytest.raises(DomainError):
                act(session=session, by=viewer)
        with looking_as(viewer), pytest.raises(DomainError):
            services.give_floor(session=session, party=meeting.people["fatou"].party_id, by=viewer)


def test_nothing_is_led_before_it_is_opened(meeting):
    session = prepared(meeting)
    with pytest.raises(DomainError):
        services.go_on(session=session, shown=None, by=meeting.lead)
    for act in (services.raise_hand, services.ask_pause, services.pass_turn):
        with pytest.raises(DomainError):
            act(session=session, by=meeting.viewer("fatou"))


# --- hands and the floor ---------------------------------------------------------------------------------------------


def test_hands_stand_in_their_order_and_the_floor_counts_for_a_component(meeting, clock):
    session = led(meeting)
    for who in ("yanis", "fatou"):
        services.raise_hand(session=session, by=meeting.viewer(who))
        clock.shift(dt.timedelta(seconds=20))
    services.raise_hand(session=session, by=meeting.viewer("yanis"))  # pressed twice
    voices = voices_of(meeting.lead, session)
    assert [one.name for one in voices.hands] == ["Yanis Nomyanis", "Fatou Nomfatou"]
    for _press in range(2):
        services.give_floor(session=session, party=meeting.people["yanis"].party_id, by=meeting.lead)
    services.give_floor(session=session, party=meeting.people["fatou"].party_id, by=meeting.lead)
    voices = voices_of(meeting.lead, session)
    assert voices.floor.name == "Fatou Nomfatou"
    assert not voices.hands
    assert [(one.component, one.turns) for one in voices.turns] == [("parents", 2)]
    assert SpeakingTurn.objects.count() == 1, "who spoke before is not kept"


def test_each_sees_their_own_hand_and_nobody_elses_and_the_counter_is_for_those_who_lead(meeting):
    session = led(meeting)
    services.raise_hand(session=session, by=meeting.viewer("yanis"))
    services.give_floor(session=session, party=meeting.people["ortega"].party_id, by=meeting.lead)
    with looking_as(meeting.viewer("yanis")):
        assert Hand.objects.visible_to(meeting.viewer("yanis")).count() == 1
    fatou = meeting.viewer("fatou")
    with looking_as(fatou):
        for model in (Hand, SpeakingTurn, SpokenCount, PauseAsked):
            assert not model.objects.visible_to(fatou).exists()
        assert voices_of(fatou, session) is None


def test_the_floor_is_given_only_to_who_meets_here(meeting):
    session = led(meeting)
    for who in ("bernard", "lucie"):
        with pytest.raises(DomainError):
            services.give_floor(session=session, party=meeting.people[who].party_id, by=meeting.lead)
    assert not SpokenCount.objects.exists()


# --- the check-in round ----------------------------------------------------------------------------------------------


def test_the_absent_are_skipped_until_they_come_and_a_stale_press_moves_nobody(meeting):
    session = led(meeting)
    assert services.draw_round(session=session, by=meeting.lead) == 4  # who has joined
    first = speaking_now(session)
    person = next(one for one in meeting.people.values() if one.party_id == first.party_id)
    mark_attendance(session=session, participant=person, presence=Presence.ABSENT, by=meeting.lead)
    second = speaking_now(session)
    assert second.party_id != first.party_id
    assert services.go_round(session=session, shown=second.pk, outcome="spoken", by=meeting.lead)
    assert not services.go_round(session=session, shown=second.pk, outcome="spoken", by=meeting.lead)
    assert len(still_to_speak(session)) == 2
    mark_attendance(session=session, participant=person, presence=Presence.LATE, by=meeting.lead)
    assert speaking_now(session).party_id == first.party_id


def test_one_passes_when_it_is_ones_turn(meeting):
    session = led(meeting)
    services.draw_round(session=session, by=meeting.lead)
    order = [meeting.people[who].party_id for who in ("fatou", "yanis")]
    for place, party in enumerate(order):  # as the lot may well have drawn them, before all others
        RoundPlace.objects.filter(session=session).exclude(party__in=order).update(place=F("place") + 10)
        RoundPlace.objects.filter(session=session, party=party).update(place=place)
    with looking_as(Viewer(party_id=order[1])), pytest.raises(DomainError):
        services.pass_turn(session=session, by=Viewer(party_id=order[1]))
    with looking_as(Viewer(party_id=order[0])):
        services.pass_turn(session=session, by=Viewer(party_id=order[0]))
    assert speaking_now(session).party_id == order[1]


def test_the_order_is_drawn_by_chance(meeting):
    session = led(meeting)
    orders = set()
    for _draw in range(12):
        services.draw_round(session=session, by=meeting.lead)
        orders.add(tuple(RoundPlace.objects.filter(session=session).values_list("party", flat=True)))
    assert len(orders) > 1


def test_a_phone_reads_whose_turn_it_is_by_the_name_they_chose(meeting):
    session = led(meeting)
    services.draw_round(session=session, by=meeting.lead)
    now = speaking_now(session)
    called = next(one.called for one in meeting.people.values() if one.party_id == now.party_id)
    for who in ("fatou", "yanis", "ortega"):
        viewer = meeting.viewer(who)
        with looking_as(viewer):
            told = round_told(viewer, session)
        assert told.name == called
        assert told.is_mine == (now.party_id == viewer.party_id)
    with looking_as(meeting.viewer("bernard")):
        assert round_told(meeting.viewer("bernard"), session) is None


# --- what leaves no trace --------------------------------------------------------------------------------------------


def rows_that_name(party) -> set[str]:
    """Return the tables in which a row holds this id, in whatever column."""
    found = set()
    for model in apps.get_models():
        for row in model._base_manager.order_by().values():
            if any(str(party) in str(value) for value in row.values()):
                found.add(model._meta.label)
    return found


def test_a_pause_is_tied_to_nobody(meeting, clock):
    session = led(meeting)
    clock.shift(dt.timedelta(seconds=37))
    yanis = meeting.viewer("yanis")
    acts, named = AuditRecord.objects.count(), rows_that_name(yanis.party_id)
    with looking_as(yanis):
        services.ask_pause(session=session, by=yanis)
    with looking_as(meeting.viewer("fatou")):
        services.ask_pause(session=session, by=meeting.viewer("fatou"))
    asked = PauseAsked.objects.get()
    assert asked.asked_at == BEGINS, "cut to the minute"
    assert {field.name for field in PauseAsked._meta.fields} == {"id", "session", "asked_at"}
    assert AuditRecord.objects.count() == acts
    assert rows_that_name(yanis.party_id) == named
    with looking_as(yanis):
        assert not PauseAsked.objects.visible_to(yanis).exists()
    assert voices_of(meeting.lead, session).is_pause_asked
    services.resume(session=session, by=meeting.lead)
    assert not PauseAsked.objects.exists()


def test_a_room_asks_for_a_pause_only_so_often_and_nobody_is_told_that_it_was_too_often(meeting):
    session = led(meeting)
    for _asking in range(ASKINGS):
        services.ask_pause(session=session, by=meeting.viewer("yanis"))
    services.resume(session=session, by=meeting.lead)
    services.ask_pause(session=session, by=meeting.viewer("fatou"))
    assert not PauseAsked.objects.exists()


def voice_everything(meeting, session) -> None:
    go_on(session, meeting.lead)
    services.raise_hand(session=session, by=meeting.viewer("yanis"))
    services.give_floor(session=session, party=meeting.people["fatou"].party_id, by=meeting.lead)
    services.draw_round(session=session, by=meeting.lead)
    services.ask_pause(session=session, by=meeting.viewer("ortega"))


@pytest.mark.parametrize("ends", ["by the page of leading", "by another way, and the clock"])
def test_a_session_that_ended_keeps_no_hand_only_the_count_of_a_component(meeting, ends):
    session = led(meeting)
    voice_everything(meeting, session)
    if ends.startswith("by the page"):
        services.end_room(session=session, by=meeting.lead)
    else:
        end_session(session=session, by=meeting.lead)
        assert services.clear_ended() == 1
        assert services.clear_ended() == 0
    for model in (Hand, SpeakingTurn, RoundPlace, PauseAsked):
        assert not model.objects.exists(), model
    assert current(session) is None
    assert SpokenCount.objects.get().turns == 1


def test_the_acts_say_nothing_of_who_raised_a_hand_or_had_the_floor(meeting):
    session = led(meeting)
    before = set(AuditRecord.objects.values_list("pk", flat=True))
    voice_everything(meeting, session)
    fatou, yanis = (meeting.people[who] for who in ("fatou", "yanis"))
    written = AuditRecord.objects.exclude(pk__in=before)
    assert {"running.next", "floor.give", "checkin.draw"} == set(written.values_list("verb", flat=True))
    ids = {fatou.pk, fatou.party_id, yanis.pk, yanis.party_id}
    assert not ids & set(written.values_list("row", flat=True))
    assert set(written.values_list("actor", flat=True)) == {meeting.lead.actor}


def test_whoever_leaves_takes_their_hand_along(meeting):
    session = led(meeting)
    services.raise_hand(session=session, by=meeting.viewer("yanis"))
    services.draw_round(session=session, by=meeting.lead)
    my_data.leave_programme(me=meeting.people["yanis"], words="keep", by=meeting.viewer("yanis"))
    assert not Hand.objects.exists()
    assert not RoundPlace.objects.filter(party=meeting.people["yanis"].party_id).exists()
