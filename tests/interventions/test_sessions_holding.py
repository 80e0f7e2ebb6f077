"""The room on the laptop and on the phone: who is there, what awaits, what is one's own."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Signature, Version
from interventions.sessions import services
from interventions.sessions.models import Attendance, Presence, Session, SessionState
from tests.interventions.meetings import gather, leave, paris
from tst_platform.core.errors import DomainError

START = paris(2026, 3, 12, 9)  # the day of the session, before it


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


@pytest.fixture
def session(meeting):
    return meeting.plan()


def text_of(answer):
    return answer.content.decode()


# --- attendance ------------------------------------------------------------------------------------------------------


def test_one_tap_notes_who_is_there_and_another_corrects_it(meeting, session):
    client, address = meeting.desk(), reverse("sessions:attendance", args=[session.pk])
    fatou = meeting.people["fatou"]
    for presence in ("present", "absent", "late"):
        answer = client.post(address, {"participant": fatou.pk, "presence": presence})
        assert answer.status_code == 302
        assert Attendance.objects.get().presence == presence
    page = text_of(client.get(reverse("sessions:session", args=[session.pk])))
    assert f'id="late-{fatou.pk}"' in page and page.count('aria-pressed="true"') == 1


def test_htmx_is_handed_the_roll_alone(meeting, session):
    answer = meeting.desk().post(
        reverse("sessions:attendance", args=[session.pk]),
        {"participant": meeting.people["yanis"].pk, "presence": "present"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200 and text_of(answer).strip().startswith("<section")
    assert "<html" not in text_of(answer)


def test_the_roll_names_everyone_seated_who_has_not_left(meeting, session):
    page = text_of(meeting.desk().get(reverse("sessions:session", args=[session.pk])))
    for who in ("Fatou", "Yanis", "Ortega", "Kevin", "Samir"):
        assert f"{who} Nom{who.lower()}" in page
    assert "Lucie" not in page and "Bernard" not in page


@pytest.mark.parametrize(
    ("who", "presence"), [("bernard", "present"), ("lucie", "present"), ("fatou", "dancing"), ("fatou", "")]
)
def test_nobody_of_elsewhere_and_no_other_answer_is_noted(meeting, session, who, presence):
    answer = meeting.desk().post(
        reverse("sessions:attendance", args=[session.pk]),
        {"participant": meeting.people[who].pk, "presence": presence},
    )
    assert answer.status_code == 422
    assert not Attendance.objects.exists()


def test_rubbish_in_the_form_of_attendance_breaks_nothing(meeting, session):
    client, address = meeting.desk(), reverse("sessions:attendance", args=[session.pk])
    for participant in ("", "x", "\x00", "9" * 400):
        assert client.post(address, {"participant": participant, "presence": "present"}).status_code == 422


def test_the_room_opens_ends_and_is_taken_up_again(meeting, session):
    client = meeting.desk()
    for name, state in (("start", "open"), ("end", "held"), ("start", "open"), ("start", "open")):
        assert client.post(reverse(f"sessions:{name}", args=[session.pk])).status_code == 302
        assert Session.objects.get().state == state
    assert client.get(reverse("sessions:start", args=[session.pk])).status_code == 405


def test_before_its_day_on_the_clock_of_the_place_nothing_is_opened_nor_noted(meeting, clock):
    session = meeting.plan(paris(2026, 3, 19, 23))
    Session.objects.update(zone="Indian/Reunion")  # there it is the 20th by then
    clock.move_to(paris(2026, 3, 19, 20))
    desk, fatou = meeting.desk(), meeting.people["fatou"]
    page = desk.get(reverse("sessions:session", args=[session.pk]))
    for name in ("start", "attendance"):
        assert reverse(f"sessions:{name}", args=[session.pk]) not in text_of(page)
    for name in ("start", "end"):
        page = desk.post(reverse(f"sessions:{name}", args=[session.pk]), follow=True)
        assert "20" in str(next(iter(page.context["messages"]))) and Session.objects.get().is_planned
    said = {"participant": fatou.pk, "presence": "present"}
    for name in ("attendance", "everyone", "undo_everyone"):
        assert desk.post(reverse(f"sessions:{name}", args=[session.pk]), said).status_code == 422
    assert not Attendance.objects.exists()
    clock.move_to(paris(2026, 3, 19, 21, 1))
    assert desk.post(reverse("sessions:attendance", args=[session.pk]), said).status_code == 302
    page = desk.get(reverse("sessions:session", args=[session.pk]))
    assert reverse("sessions:start", args=[session.pk]) in text_of(page)


def test_the_page_of_a_session_costs_the_same_for_many_people(
    meeting, session, django_assert_max_num_queries
):
    client = meeting.desk()
    with django_assert_max_num_queries(22):
        client.get(reverse("sessions:session", args=[session.pk]))


# --- what awaits a participant ---------------------------------------------------------------------------------------


def test_home_shows_the_next_session_in_words(meeting, session, django_assert_max_num_queries):
    phone = meeting.phone("fatou")
    with django_assert_max_num_queries(29):
        page = text_of(phone.get(reverse("sessions:home")))
    assert "jeudi 12 mars 2026" in page and "Salle polyvalente" in page and "Fatou" in page
    assert reverse("sessions:calendar_file", args=[session.pk]) in page
    assert reverse("sessions:decline", args=[session.pk]) in page
    assert page.count("btn-primary") == 1


def test_home_asks_first_for_the_signature_and_shows_nothing_of_the_cell(meeting, session):
    page = text_of(meeting.phone("kevin").get(reverse("sessions:home")))
    assert "2026" not in page and "Salle polyvalente" not in page and "Fatou" not in page
    assert page.count("btn-primary") == 1


def test_a_new_version_closes_the_cell_until_it_is_signed(meeting, session):
    Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=timezone.now())
    answer = meeting.phone("fatou").get(reverse("sessions:home"))
    assert answer.context["stage"] == "sign" and answer.context["has_changed"]
    assert "Salle polyvalente" not in text_of(answer)


def test_home_tells_what_is_being_prepared(meeting):
    phone = meeting.phone("fatou")
    assert phone.get(reverse("sessions:home")).context["stage"] == "date"
    type(meeting.cells["A"].round).objects.update(state="draft")
    assert phone.get(reverse("sessions:home")).context["stage"] == "cell"
    Signature.objects.all().delete()
    assert phone.get(reverse("sessions:home")).context["stage"] == "sign"


def test_an_open_session_leads_into_the_room(meeting, session):
    services.start_session(session=session, by=meeting.lead)
    page = text_of(meeting.phone("fatou").get(reverse("sessions:home")))
    assert reverse("sessions:room") in page and reverse("sessions:decline", args=[session.pk]) not in page


def test_the_room_shows_the_session_under_way_before_the_next(meeting, session, clock):
    later = meeting.plan(paris(2026, 3, 19, 18))
    phone = meeting.phone("fatou")
    assert phone.get(reverse("sessions:room")).context["session"] == session
    clock.move_to(paris(2026, 3, 19, 17))
    services.start_session(session=later, by=meeting.lead)
    assert phone.get(reverse("sessions:room")).context["session"] == later


def test_the_room_names_the_people_of_the_cell_as_they_want_to_be_called(meeting, session):
    page = text_of(meeting.phone("fatou").get(reverse("sessions:room")))
    for who in ("Fatou", "Yanis", "Ortega", "Kevin", "Samir"):
        assert who in page
    assert "Nomyanis" not in page and "Lucie" not in page and "Bernard" not in page


def test_those_who_stay_are_told_that_someone_left_and_not_who(meeting, session):
    for client, address in (
        (meeting.phone("fatou"), reverse("sessions:room")),
        (meeting.desk(), reverse("sessions:session", args=[session.pk])),
    ):
        answer = client.get(address)
        assert answer.context["gone"] == 1 and "Lucie" not in text_of(answer)


@pytest.mark.parametrize("who", ["kevin", "bernard", "samir"])
def test_the_room_is_empty_for_who_has_no_session(meeting, session, who):
    answer = meeting.phone(who).get(reverse("sessions:room"))
    assert answer.status_code == 200 and answer.context["session"] is None
    assert "Salle polyvalente" not in text_of(answer) and "Fatou" not in text_of(answer)


@pytest.mark.parametrize("name", ["home", "room", "me"])
def test_who_has_left_finds_nothing(meeting, session, name):
    assert meeting.phone("lucie").get(reverse(f"sessions:{name}")).status_code == 404
    assert meeting.desk().get(reverse(f"sessions:{name}")).status_code == 404


# --- « Je ne pourrai pas venir » -------------------------------------------------------------------------------------


def test_one_says_that_one_cannot_come_without_a_reason_and_the_intervenant_sees_it(meeting, session):
    phone, address = meeting.phone("fatou"), reverse("sessions:decline", args=[session.pk])
    assert phone.post(address).status_code == 302
    assert Attendance.objects.get().declined_at == timezone.now()
    page = meeting.desk().get(reverse("sessions:session", args=[session.pk]))
    assert [line.name for line in page.context["roll"].lines if line.has_declined] == ["Fatou Nomfatou"]
    assert page.context["roll"].came == 0
    assert phone.get(reverse("sessions:home")).context["next"].has_declined
    phone.post(reverse("sessions:accept", args=[session.pk]))
    assert Attendance.objects.get().declined_at is None


def test_nobody_declines_what_has_begun(meeting, session, clock):
    clock.move_to(paris(2026, 3, 12, 18, 1))
    with pytest.raises(DomainError):
        services.decline(session=session, participant=meeting.people["fatou"], by=meeting.viewer("fatou"))
    meeting.phone("fatou").post(reverse("sessions:decline", args=[session.pk]))
    assert not Attendance.objects.exists()


def test_the_presence_of_others_is_told_to_no_participant(meeting, session):
    services.mark_attendance(
        session=session, participant=meeting.people["yanis"], presence=Presence.ABSENT, by=meeting.lead
    )
    services.start_session(session=session, by=meeting.lead)
    page = text_of(meeting.phone("fatou").get(reverse("sessions:room")))
    assert "absent" not in page.lower()


# --- what is one's own -----------------------------------------------------------------------------------------------


def test_one_changes_how_one_is_called_and_the_cell_knows(meeting, session):
    phone = meeting.phone("fatou")
    assert phone.post(reverse("sessions:me"), {"called": " La Fée "}).status_code == 302
    assert "La Fée" in text_of(meeting.phone("yanis").get(reverse("sessions:room")))
    assert phone.post(reverse("sessions:me"), {"called": ""}).status_code == 422
    assert phone.post(reverse("sessions:me"), {"called": "x" * 81}).status_code == 422


def test_a_name_sent_empty_is_refused(meeting):
    answer = meeting.phone("fatou").post(reverse("sessions:me"))
    assert answer.status_code == 422 and "called" in answer.context["form"].errors
    assert meeting.phone("fatou").get(reverse("sessions:me")).status_code == 200


def test_my_page_shows_my_signatures_and_the_way_out(meeting):
    page = text_of(meeting.phone("fatou").get(reverse("sessions:me")))
    assert "99" in page and reverse("leave") in page and reverse("my_data") in page


def test_markup_in_names_and_places_stays_text(meeting):
    meeting.phone("fatou").post(reverse("sessions:me"), {"called": "<b>F</b>"})
    session = services.schedule_session(
        cell=meeting.cells["A"], starts_at=paris(2026, 3, 12, 18), ends_at=paris(2026, 3, 12, 19),
        place="<script>x</script>", by=meeting.lead,
    )  # fmt: skip
    for client, address in (
        (meeting.phone("yanis"), reverse("sessions:room")),
        (meeting.phone("yanis"), reverse("sessions:home")),
        (meeting.desk(), reverse("sessions:session", args=[session.pk])),
        (meeting.desk(), reverse("sessions:agenda", args=[meeting.programme.pk])),
    ):
        page = text_of(client.get(address))
        assert "<script>x" not in page and "<b>F</b>" not in page


def test_a_member_removed_from_the_cell_sees_nothing_more_of_it(meeting, session):
    leave(meeting.people["fatou"])
    phone = meeting.phone("fatou")
    for address in (
        reverse("sessions:home"),
        reverse("sessions:room"),
        reverse("sessions:calendar_file", args=[session.pk]),
        reverse("my_data"),
        reverse("leave"),
    ):
        assert phone.get(address).status_code == 404, address
    assert Session.objects.get().state == SessionState.PLANNED
