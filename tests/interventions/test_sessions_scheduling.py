"""Sessions are planned on the clock of the place; their members are told in neutral mails with a calendar file."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cells.composition.models import Round, RoundState
from contracts.agreements.models import ContractIntervenant, Signature, Version
from interventions.sessions import services
from interventions.sessions.calendars import _changes
from interventions.sessions.hours import at_wall_clock, days_before
from interventions.sessions.models import Attendance, Session, SessionState
from tests.interventions.meetings import SECRETS, gather, leave, paris, staff
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

START = paris(2026, 3, 3, 9)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def entered(**more):
    return {"day": "2026-03-12", "starts": "18:00", "ends": "20:30", "place": "Salle polyvalente"} | more


def calendar_in(message):
    part = message.message().get_payload()[1]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True).decode())
    [event] = calendar.walk("VEVENT")
    return calendar, event


def sent_to(address):
    return [message for message in mail.outbox if message.to == [address]]


# --- the clock of the place ------------------------------------------------------------------------------------------


def test_an_hour_is_taken_as_the_clock_on_the_wall_shows_it():
    assert at_wall_clock(dt.date(2026, 3, 12), dt.time(18)) == dt.datetime(2026, 3, 12, 17, tzinfo=dt.UTC)
    assert at_wall_clock(dt.date(2026, 4, 12), dt.time(18)) == dt.datetime(2026, 4, 12, 16, tzinfo=dt.UTC)


def test_an_hour_that_the_change_to_summer_time_skips_is_refused():
    for minute in (0, 30, 59):
        with pytest.raises(DomainError):
            at_wall_clock(dt.date(2026, 3, 29), dt.time(2, minute))
    assert at_wall_clock(dt.date(2026, 3, 29), dt.time(1, 59)).hour == 0
    assert at_wall_clock(dt.date(2026, 3, 29), dt.time(3)).hour == 1


def test_an_hour_that_the_change_to_winter_time_shows_twice_is_refused():
    for minute in (0, 30, 59):
        with pytest.raises(DomainError):
            at_wall_clock(dt.date(2026, 10, 25), dt.time(2, minute))
    assert at_wall_clock(dt.date(2026, 10, 25), dt.time(1, 59)).hour == 23
    assert at_wall_clock(dt.date(2026, 10, 25), dt.time(3)).hour == 2


def test_each_place_has_its_own_clock():
    noon = {"Indian/Reunion": 8, "America/Guadeloupe": 16, "Pacific/Noumea": 1, "America/Toronto": 17}
    for name, hour in noon.items():
        assert at_wall_clock(dt.date(2026, 1, 12), dt.time(12), ZoneInfo(name)).hour == hour
    # Nouméa and La Réunion know no summer time: the hour that Paris skips is one like any other.
    assert at_wall_clock(dt.date(2026, 3, 29), dt.time(2, 30), ZoneInfo("Indian/Reunion")).hour == 22


@pytest.mark.parametrize("days", [1, 7])
def test_days_before_keep_the_hour_on_the_wall_over_two_years(days):
    for number in range(730):
        moment = paris(2026, 1, 1, 18, 30) + dt.timedelta(days=number)
        start = at_wall_clock(moment.date(), dt.time(18, 30))
        expected = dt.datetime.combine(
            moment.date() - dt.timedelta(days=days), dt.time(18, 30), ZoneInfo("Europe/Paris")
        )
        assert days_before(start, days) == expected


def test_the_changes_of_the_clocks_are_those_of_the_law():
    year = _changes(ZoneInfo("Europe/Paris"), paris(2026, 1, 1), paris(2027, 1, 1))
    assert year == [dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC)]


# --- planning --------------------------------------------------------------------------------------------------------


def test_a_session_is_planned_and_each_member_with_an_address_is_told_once(meeting):
    page = meeting.desk().post(reverse("sessions:schedule", args=[meeting.cells["A"].pk]), entered())
    session = Session.objects.get()
    assert page.status_code == 302 and page.url == reverse("sessions:session", args=[session.pk])
    assert (session.starts_at, session.ends_at) == (paris(2026, 3, 12, 18), paris(2026, 3, 12, 20, 30))
    assert session.programme == meeting.programme and session.place == "Salle polyvalente"
    outbox.send_due()
    # Not Ortega, who has no address, nor Samir, who has not joined, nor Lucie, who has left.
    # Nor Kevin, who has not signed: what his pages keep from him no mail tells him.
    assert sorted(m.to[0] for m in mail.outbox) == ["fatou@example.org", "yanis@example.org"]
    assert AuditRecord.objects.filter(verb="session.schedule", row=session.pk).count() == 1


def test_the_mail_says_when_and_where_and_never_what_about(meeting):
    meeting.plan()
    outbox.send_due()
    [message] = sent_to("fatou@example.org")
    assert "Claire Bonnet" in message.subject
    assert "2026" in message.body and "Salle polyvalente" in message.body
    assert "http://localhost:8000/accueil/" in message.body
    calendar, _event = calendar_in(message)
    for secret in (*SECRETS, str(meeting.cells["A"].pk), meeting.programme.title):
        for text in (message.subject, message.body, calendar.to_ical().decode()):
            assert secret.lower() not in text.lower(), secret


def test_the_calendar_file_is_right_to_the_letter(meeting):
    session = meeting.plan()
    outbox.send_due()
    calendar, event = calendar_in(sent_to("fatou@example.org")[0])
    assert calendar["METHOD"] == "REQUEST"
    assert str(event["UID"]) == f"{session.pk}@localhost"
    assert event["SEQUENCE"] == 0
    assert "Claire Bonnet" in event["SUMMARY"] and event["LOCATION"] == "Salle polyvalente"
    assert event["DTSTART"].dt == session.starts_at and event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].to_ical() == b"20260312T180000" and event["DTEND"].to_ical() == b"20260312T203000"
    assert "DESCRIPTION" not in event and "COMMENT" not in event
    assert event["URL"] == "http://localhost:8000/rendez-vous/", "a page that asks who one is"
    assert event["CLASS"] == "PRIVATE" and event["STATUS"] == "CONFIRMED"
    assert event["ATTENDEE"] == "mailto:fatou@example.org" and not isinstance(event["ATTENDEE"], list)
    assert event["ORGANIZER"].params["CN"] == "Claire Bonnet"
    lines = calendar.to_ical().split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_the_hours_of_the_place_travel_with_the_calendar_file(meeting):
    meeting.plan()
    outbox.send_due()
    calendar, _event = calendar_in(mail.outbox[0])
    [zone] = calendar.walk("VTIMEZONE")
    summer = [part for part in zone.walk("DAYLIGHT") if part["DTSTART"].to_ical() == b"20260329T020000"]
    assert zone["TZID"] == "Europe/Paris"
    assert len(summer) == 1
    assert (summer[0]["TZOFFSETFROM"].to_ical(), summer[0]["TZOFFSETTO"].to_ical()) == ("+0100", "+0200")
    winter = [part["DTSTART"].to_ical() for part in zone.walk("STANDARD")]
    assert b"20261025T030000" in winter


def test_the_mail_is_in_french_whatever_the_language_of_the_intervenant(meeting):
    client = meeting.desk()
    client.cookies["langue"] = "en"
    client.post(reverse("sessions:schedule", args=[meeting.cells["A"].pk]), entered())
    assert "jeudi 12 mars 2026" in Message.objects.first().body


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"day": "2026-03-29", "starts": "02:30", "ends": "05:00"}, "starts"),
        ({"day": "2026-03-02"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "2028-12-31"}, "day"),
        ({"day": "12 mars"}, "day"),
        ({"ends": "17:59"}, "ends"),
        ({"ends": "18:00"}, "ends"),
        ({"day": "2026-03-03", "starts": "07:00", "ends": "08:59"}, "ends"),
        ({"starts": "25:00"}, "starts"),
        ({"place": ""}, "place"),
        ({"place": "x" * 201}, "place"),
        ({"place": "Salle\x00"}, "place"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nobody_is_told(meeting, more, word):
    page = meeting.desk().post(reverse("sessions:schedule", args=[meeting.cells["A"].pk]), entered(**more))
    assert page.status_code == 422
    assert word in page.context["form"].errors
    assert not Session.objects.exists() and not Message.objects.exists()


def test_what_was_typed_is_still_there_after_a_refusal(meeting):
    page = meeting.desk().post(
        reverse("sessions:schedule", args=[meeting.cells["A"].pk]), entered(ends="17:00", place="Chez Nadia")
    )
    assert 'value="Chez Nadia"' in page.content.decode() and 'value="18:00"' in page.content.decode()


def test_a_form_sent_empty_is_refused_beside_its_fields(meeting):
    session = meeting.plan()
    client = meeting.desk()
    for name, row in (("schedule", meeting.cells["A"]), ("reschedule", session)):
        answer = client.post(reverse(f"sessions:{name}", args=[row.pk]))
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"day", "starts", "ends", "place"}


def test_a_form_sent_twice_plans_one_session(meeting):
    client = meeting.desk()
    address = reverse("sessions:schedule", args=[meeting.cells["A"].pk])
    assert [client.post(address, entered()).status_code for _ in range(2)] == [302, 422]
    assert Session.objects.count() == 1
    assert Message.objects.count() == 2


def test_a_cell_may_meet_again_right_after(meeting):
    meeting.plan(paris(2026, 3, 12, 18), hours=2)
    meeting.plan(paris(2026, 3, 12, 20), hours=1)
    assert Session.objects.count() == 2


def test_nothing_is_planned_for_a_cell_that_is_not_settled(meeting):
    Round.objects.update(state=RoundState.DRAFT)
    page = meeting.desk().post(reverse("sessions:schedule", args=[meeting.cells["A"].pk]), entered())
    assert page.status_code == 422
    assert not Session.objects.exists()


# --- moving and cancelling -------------------------------------------------------------------------------------------


def test_a_session_that_moves_keeps_its_identity_and_rises_in_sequence(meeting):
    session = meeting.plan(paris(2026, 3, 19, 18))
    outbox.send_due()
    first = calendar_in(sent_to("fatou@example.org")[0])[1]
    page = meeting.desk().post(
        reverse("sessions:reschedule", args=[session.pk]),
        entered(day="2026-03-20", starts="18:00", ends="20:30"),
    )
    assert page.status_code == 302
    outbox.send_due()
    message = sent_to("fatou@example.org")[1]
    calendar, second = calendar_in(message)
    assert "Changement de date" in message.subject or "Change of date" in message.subject
    assert second["UID"] == first["UID"] and (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert calendar["METHOD"] == "REQUEST" and second["DTSTART"].to_ical() == b"20260320T180000"


def test_moving_a_session_to_where_it_stands_tells_nobody(meeting):
    session = meeting.plan()
    outbox.send_due()
    meeting.desk().post(reverse("sessions:reschedule", args=[session.pk]), entered())
    assert Session.objects.get().sequence == 0
    assert not Message.objects.filter(state=MessageState.DUE).exists()


def test_what_was_not_sent_yet_is_cancelled_when_the_session_moves(meeting):
    session = meeting.plan()
    meeting.desk().post(reverse("sessions:reschedule", args=[session.pk]), entered(day="2026-03-13"))
    outbox.send_due()
    assert len(sent_to("fatou@example.org")) == 1
    assert calendar_in(sent_to("fatou@example.org")[0])[1]["SEQUENCE"] == 1


def test_who_could_not_come_is_asked_anew_when_the_session_moves(meeting):
    session = meeting.plan()
    services.decline(session=session, participant=meeting.people["fatou"], by=meeting.viewer("fatou"))
    services.move_session(
        session=session,
        starts_at=paris(2026, 3, 13, 18),
        ends_at=paris(2026, 3, 13, 20),
        place="Salle",
        by=meeting.lead,
    )
    assert Attendance.objects.get().declined_at is None


def test_another_place_is_told_without_asking_anew(meeting):
    session = meeting.plan()
    services.decline(session=session, participant=meeting.people["fatou"], by=meeting.viewer("fatou"))
    assert services.move_session(
        session=session, starts_at=session.starts_at, ends_at=session.ends_at, place="Mairie", by=meeting.lead
    )
    assert Attendance.objects.get().declined_at is not None
    assert Message.objects.filter(state=MessageState.DUE).count() == 2


def test_a_cancelled_session_leaves_the_calendars(meeting):
    session = meeting.plan()
    outbox.send_due()
    uid = calendar_in(sent_to("fatou@example.org")[0])[1]["UID"]
    leave(meeting.people["yanis"])
    client = meeting.desk()
    asked = client.get(reverse("sessions:cancel", args=[session.pk]))
    assert asked.status_code == 200 and Session.objects.get().state == SessionState.PLANNED
    client.post(reverse("sessions:cancel", args=[session.pk]))
    outbox.send_due()
    calendar, event = calendar_in(sent_to("fatou@example.org")[1])
    assert calendar["METHOD"] == "CANCEL" and event["STATUS"] == "CANCELLED"
    assert event["UID"] == uid and event["SEQUENCE"] == 1
    assert len(sent_to("yanis@example.org")) == 1, "who has left is told nothing more"
    assert Session.objects.get().state == SessionState.CANCELLED


def test_who_was_told_of_a_date_hears_that_it_is_off_even_before_signing_a_newer_contract(meeting):
    session = meeting.plan()
    outbox.send_due()
    newer = Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=START)
    fatou = meeting.people["fatou"].party_id
    Signature.objects.create(version=newer, party_id=fatou, sha256="0" * 64)
    services.cancel_session(session=session, by=meeting.lead)
    outbox.send_due()
    assert [len(sent_to(f"{who}@example.org")) for who in ("fatou", "yanis", "kevin")] == [2, 2, 0]


def test_a_date_changed_under_a_newer_contract_is_told_to_who_signed_it_alone(meeting):
    session = meeting.plan()
    outbox.send_due()
    newer = Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=START)
    fatou = meeting.people["fatou"].party_id
    Signature.objects.create(version=newer, party_id=fatou, sha256="0" * 64)
    meeting.desk().post(reverse("sessions:reschedule", args=[session.pk]), entered(day="2026-03-20"))
    outbox.send_due()
    services.cancel_session(session=Session.objects.get(), by=meeting.lead)
    outbox.send_due()
    assert len(sent_to("fatou@example.org")) == 3
    assert len(sent_to("yanis@example.org")) == 1, "he never heard of the second date"


def test_a_cancelled_session_is_neither_moved_nor_opened(meeting):
    session = meeting.plan()
    services.cancel_session(session=session, by=meeting.lead)
    client = meeting.desk()
    assert (
        client.post(reverse("sessions:reschedule", args=[session.pk]), entered(day="2026-03-20")).status_code
        == 422
    )
    client.post(reverse("sessions:start", args=[session.pk]))
    client.post(reverse("sessions:cancel", args=[session.pk]))
    standing = Session.objects.get()
    assert (standing.state, standing.sequence) == (SessionState.CANCELLED, 1)
    assert standing.starts_at == paris(2026, 3, 12, 18)


def test_the_lead_invites_even_when_another_plans(meeting):
    malik = staff("Malik Ferrand")
    ContractIntervenant.objects.create(contract=meeting.programme.contract, user=malik, is_lead=False)
    page = meeting.desk(malik).post(reverse("sessions:schedule", args=[meeting.cells["A"].pk]), entered())
    assert page.status_code == 302
    assert all("Claire Bonnet" in message.title for message in Message.objects.all())


# --- the agenda ------------------------------------------------------------------------------------------------------


def test_the_agenda_says_first_what_to_do(meeting):
    client, address = meeting.desk(), reverse("sessions:agenda", args=[meeting.programme.pk])
    page = client.get(address).content.decode()
    assert reverse("sessions:schedule", args=[meeting.cells["A"].pk]) in page
    Round.objects.update(state=RoundState.DRAFT)
    page = client.get(address).content.decode()
    assert reverse("composition:rounds", args=[meeting.programme.contract_id]) in page
    assert reverse("sessions:schedule", args=[meeting.cells["A"].pk]) not in page


def test_the_agenda_writes_dates_in_words_and_costs_the_same_for_many(meeting, django_assert_max_num_queries):
    for day in range(10, 20):
        meeting.plan(paris(2026, 3, day, 18))
    client = meeting.desk()
    with django_assert_max_num_queries(17):
        page = client.get(reverse("sessions:agenda", args=[meeting.programme.pk])).content.decode()
    assert "jeudi 12 mars 2026" in page and "Salle polyvalente" in page
    assert page.count("/seances/") >= 10


def test_a_file_can_be_downloaded_by_members_and_intervenants(meeting):
    session = meeting.plan()
    for client in (meeting.desk(), meeting.phone("fatou")):
        answer = client.get(reverse("sessions:calendar_file", args=[session.pk]))
        assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
        [event] = icalendar.Calendar.from_ical(answer.content.decode()).walk("VEVENT")
        assert event["UID"] == f"{session.pk}@localhost" and "ATTENDEE" not in event


STAFF_ONLY = ["session", "reschedule", "cancel", "start", "end", "attendance"]


@pytest.mark.parametrize("name", STAFF_ONLY)
def test_the_pages_of_the_intervenant_are_for_the_intervenants_of_the_programme(meeting, name):
    session = meeting.plan()
    address = reverse(f"sessions:{name}", args=[session.pk])
    for client in (
        meeting.desk(staff("Jean Prévost")),
        meeting.desk(staff("Helene V", "supervisor")),
        meeting.phone("fatou"),
    ):
        assert client.get(address).status_code in (404, 405)
        assert client.post(address, entered()).status_code in (404, 405)
    standing = Session.objects.get()
    assert (standing.state, standing.sequence) == (SessionState.PLANNED, 0)


@pytest.mark.parametrize("who", ["kevin", "samir", "lucie", "bernard"])
@pytest.mark.parametrize("name", ["calendar_file", "stream", "decline"])
def test_no_session_for_who_has_not_signed_not_joined_left_or_sits_elsewhere(meeting, who, name):
    session = meeting.plan()
    address = reverse(f"sessions:{name}", args=[session.pk])
    phone = meeting.phone(who)
    assert (phone.post(address) if name == "decline" else phone.get(address)).status_code == 404
    assert not Attendance.objects.exists()
