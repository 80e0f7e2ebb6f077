"""Hours counted for each person, and the certificate of whoever was there long enough; the March group from end to end."""

import datetime as dt
import json
import sys
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from cells.collectives.services.people import add_participant
from cells.composition.models import Seat
from contracts.agreements import printing
from contracts.agreements.models import Party, Signature, Version
from interventions.programmes.models import Programme
from interventions.sessions import services
from interventions.sessions.certificates import own_attendance, records_for
from interventions.sessions.counting import in_hours
from interventions.sessions.models import SessionState
from tests.interventions.meetings import SECRETS, gather, leave, paris
from tests.papers import really_drawn, words_of_pdf
from tst_platform import awaiting
from tst_platform.audit.models import LOOKED_AT_PEOPLE, AuditRecord

START = paris(2026, 3, 3, 9)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def hold(meeting, clock, *moment, hours=2.5, cell="A", **presence):
    """Hold a session: those named by their presence or their hour of arrival, the others were there."""
    session = meeting.plan(paris(*moment), cell=cell, hours=hours)
    clock.move_to(session.starts_at)
    services.start_session(session=session, by=meeting.lead)
    for who, said in presence.items():
        person = meeting.people[who]
        word = said if isinstance(said, str) else "late"
        services.mark_attendance(session=session, participant=person, presence=word, by=meeting.lead)
        if word != said:
            services.note_arrival(session=session, participant=person, arrived_at=said, by=meeting.lead)
    services.mark_all_present(session=session, by=meeting.lead)
    clock.move_to(session.ends_at)
    services.end_session(session=session, by=meeting.lead)
    return session


def record_of(meeting, who):
    records = records_for(meeting.lead, meeting.programme)
    return next((one for one in records if one.person.pk == meeting.people[who].pk), None)


def words(answer):
    assert answer.headers["Content-Type"] == "application/pdf"
    return " ".join(words_of_pdf(answer.content).replace("\u00a0", " ").split())


def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def address(name, *rows):
    return reverse(f"sessions:{name}", args=[row.pk for row in rows])


# --- counting --------------------------------------------------------------------------------------------------------


def test_lengths_of_time_in_words():
    assert [in_hours(minutes).replace("\u00a0", " ") for minutes in (0, 45, 60, 90, 605)] == [
        "0 min", "45 min", "1 h", "1 h 30", "10 h 05",
    ]  # fmt: skip


def test_hours_are_those_planned_and_of_a_late_arrival_from_then_on(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 9, hours=8, fatou=paris(2026, 3, 12, 14), yanis="absent")
    hold(meeting, clock, 2026, 3, 19, 18)
    fatou, yanis, ortega = (record_of(meeting, who) for who in ("fatou", "yanis", "ortega"))
    assert (fatou.minutes, fatou.minutes_held, fatou.share) == (180 + 150, 480 + 150, 52)
    assert (fatou.half_days, fatou.half_days_held, fatou.sessions_attended) == (2, 3, 2)
    assert (yanis.minutes, yanis.half_days, yanis.sessions_attended) == (150, 1, 1)
    assert (ortega.share, ortega.half_days) == (100, 3)


def test_only_held_sessions_at_which_one_was_expected_count(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 18)
    hold(meeting, clock, 2026, 3, 12, 18, cell="B")
    meeting.plan(paris(2026, 3, 26, 18))
    services.cancel_session(session=meeting.plan(paris(2026, 3, 27, 18)), by=meeting.lead)
    late = add_participant(
        collective=meeting.collective, by=meeting.lead, given_name="Zoé", family_name="Tard",
        contract=meeting.programme.contract,
    )  # fmt: skip
    Seat.objects.create(round=meeting.cells["A"].round, cell=meeting.cells["A"], participant=late)
    records = records_for(meeting.lead, meeting.programme)
    assert {one.name.split()[0]: len(one.passages) for one in records} == dict.fromkeys(
        ("Fatou", "Yanis", "Ortega", "Kevin", "Samir", "Bernard"), 1
    )


def test_what_was_not_noted_counts_as_not_there_and_is_said(meeting, clock):
    session = meeting.plan(paris(2026, 3, 12, 18))
    type(session).objects.update(state=SessionState.HELD)
    fatou = record_of(meeting, "fatou")
    assert (fatou.not_noted, fatou.minutes, fatou.share) == (1, 0, 0)
    page = meeting.desk().get(address("certificates", meeting.programme))
    assert page.context["given"] == 0


def test_two_sessions_in_one_half_day_are_one(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 9, hours=1)
    hold(meeting, clock, 2026, 3, 12, 11, hours=1)
    assert (record_of(meeting, "fatou").half_days, record_of(meeting, "fatou").sessions_attended) == (1, 2)


# --- the share, and who reaches it -----------------------------------------------------------------------------------


def test_the_share_is_set_and_decides_who_has_a_certificate(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 18)
    hold(meeting, clock, 2026, 3, 19, 18, fatou="absent")
    desk, page = meeting.desk(), address("certificates", meeting.programme)
    assert desk.get(page).context["given"] == 4
    one = address("certificate_pdf", meeting.programme, meeting.people["fatou"])
    assert desk.get(one).headers["Location"] == page
    for share in ("0", "101", "x", ""):
        assert desk.post(page, {"share": share}).status_code == 422
    assert desk.post(page, {"share": "50"}).status_code == 302
    assert Programme.objects.get().certified_from == 50
    assert desk.get(page).context["given"] == 5 and "Fatou Nomfatou" in words(desk.get(one))
    assert AuditRecord.objects.filter(verb="programme.certify_from").count() == 1


@pytest.mark.usefixtures("pango")
def test_a_certificate_names_person_host_dates_and_hours_and_nothing_else(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 9, hours=8, fatou=paris(2026, 3, 12, 9, 30))
    desk = english(meeting.desk())
    answer = desk.get(address("certificate_pdf", meeting.programme, meeting.people["fatou"]))
    told = words(answer)
    for said in ("Fatou Nomfatou", "Claire Bonnet", "Thursday 12 March 2026", "7 h 30", "93 %"):
        assert said in told, said
    for secret in (*SECRETS, "Yanis", "Salle", "parents", "fatou@example.org", meeting.programme.title):
        assert secret not in told, secret
    root = PdfReader(BytesIO(answer.content)).trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a boolean of PDF, which is no bool
    look = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE).first()
    assert look.row == meeting.people["fatou"].pk


def test_who_has_left_has_no_certificate_and_no_name(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 18)
    leave(meeting.people["fatou"])
    desk = meeting.desk()
    assert "Nomfatou" not in desk.get(address("certificates", meeting.programme)).content.decode()
    one = address("certificate_pdf", meeting.programme, meeting.people["fatou"])
    assert desk.get(one).status_code == 404
    assert meeting.phone("fatou").get(reverse("sessions:my_certificate")).status_code == 404


def test_the_list_costs_the_same_for_many_sessions(meeting, clock, django_assert_max_num_queries):
    for day in (12, 13, 14, 15):
        hold(meeting, clock, 2026, 3, day, 18)
    desk = meeting.desk()
    with django_assert_max_num_queries(20):
        desk.get(address("certificates", meeting.programme))


def test_machine_without_pango_shows_the_page_that_prints(meeting, clock, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # what an absent library looks like
    monkeypatch.setattr(printing, "drawn", really_drawn)
    hold(meeting, clock, 2026, 3, 12, 18)
    for client, page in (
        (meeting.desk(), address("certificates_pdf", meeting.programme)),
        (meeting.phone("fatou"), reverse("sessions:my_certificate")),
    ):
        answer = client.get(page)
        assert answer.status_code == 200 and answer.context["refusal"]
        assert "Fatou Nomfatou" in answer.content.decode() and answer.content.decode().count("<h1") == 1


def test_many_files_in_a_short_time_wait(meeting, clock, monkeypatch):
    monkeypatch.setattr(printing, "FILES", 1)
    session = hold(meeting, clock, 2026, 3, 12, 18)
    desk = meeting.desk()
    assert desk.get(address("session_sheet_pdf", session)).status_code == 200
    for page in (
        address("session_sheet_pdf", session),
        address("programme_sheet_pdf", meeting.programme),
        address("certificates_pdf", meeting.programme),
        address("certificate_pdf", meeting.programme, meeting.people["fatou"]),
    ):
        answer = desk.get(page)
        assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
        assert "Fatou Nomfatou" in answer.content.decode()
    assert meeting.phone("fatou").get(reverse("sessions:my_certificate")).status_code == 200


# --- one's own -------------------------------------------------------------------------------------------------------


def test_one_reads_ones_own_hours_and_downloads_the_certificate_once_all_is_held(meeting, clock):
    phone, mine = meeting.phone("fatou"), reverse("sessions:my_attendance")
    assert phone.get(mine).context["own"] is None
    hold(meeting, clock, 2026, 3, 12, 18)
    coming = meeting.plan(paris(2026, 3, 26, 18))
    own = phone.get(mine).context["own"]
    assert own.record.share == 100 and own.certificate is None and not own.is_over
    assert phone.get(reverse("sessions:my_certificate")).headers["Location"] == mine
    services.cancel_session(session=coming, by=meeting.lead)
    page = phone.get(mine)
    assert page.context["own"].certificate and reverse("sessions:my_certificate") in page.content.decode()
    told = words(phone.get(reverse("sessions:my_certificate")))
    assert "Fatou Nomfatou" in told and "Yanis" not in told
    assert reverse("sessions:my_attendance") in phone.get(reverse("sessions:me")).content.decode()


def test_ones_hours_stay_ones_own_while_a_newer_contract_waits(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 18, kevin="absent")
    Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=START)
    assert meeting.phone("fatou").get(reverse("sessions:my_attendance")).context["own"].certificate
    session = hold(meeting, clock, 2026, 3, 19, 18)
    session.attendances.filter(participant=meeting.people["kevin"]).delete()
    assert own_attendance(meeting.viewer("kevin"), meeting.people["kevin"]).record.share == 0


def test_who_never_signed_and_was_never_noted_learns_of_no_session(meeting, clock):
    session = meeting.plan(paris(2026, 3, 12, 18))
    type(session).objects.update(state=SessionState.HELD)
    assert meeting.phone("kevin").get(reverse("sessions:my_attendance")).context["own"] is None
    assert meeting.phone("fatou").get(reverse("sessions:my_attendance")).context["own"].record.not_noted == 1


def test_who_never_signed_reads_the_days_at_which_they_were_noted_alone(meeting, clock):
    hold(meeting, clock, 2026, 3, 12, 18)
    session = hold(meeting, clock, 2026, 3, 19, 18)
    session.attendances.all().delete()
    for who, number in (("kevin", 1), ("fatou", 2)):
        own = meeting.phone(who).get(reverse("sessions:my_attendance")).context["own"]
        assert len(own.passages) == number and len(own.record.passages) == 2


@pytest.mark.parametrize("is_opened", [True, False])
def test_a_session_that_nobody_ended_is_told_and_holds_the_certificate_back(meeting, clock, is_opened):
    hold(meeting, clock, 2026, 3, 12, 18)
    forgotten, unheld = meeting.plan(paris(2026, 3, 19, 18)), meeting.plan(paris(2026, 3, 20, 18))
    clock.move_to(forgotten.starts_at)
    if is_opened:
        services.start_session(session=forgotten, by=meeting.lead)
    services.mark_all_present(session=forgotten, by=meeting.lead)
    clock.move_to(paris(2026, 4, 2, 9))
    desk, phone = meeting.desk(), meeting.phone("fatou")
    page = desk.get(address("certificates", meeting.programme))
    assert list(page.context["left_open"]) == [forgotten, unheld]
    assert address("session", unheld) in page.content.decode()
    words_told = [one.words for one in awaiting._left_open(Programme.objects.all())]
    assert len(words_told) == 1 and "19" in words_told[0]
    assert phone.get(reverse("sessions:my_attendance")).context["own"].certificate is None
    end = reverse("rooms:end", args=[forgotten.pk])
    assert end in desk.get(address("session", forgotten)).content.decode()
    assert desk.post(end).status_code == 302
    own = phone.get(reverse("sessions:my_attendance")).context["own"]
    assert own.certificate and own.record.minutes == 300
    assert awaiting._left_open(Programme.objects.all()) == []


def test_my_data_holds_my_answers_and_my_hours(meeting, clock):
    session = meeting.plan(paris(2026, 3, 12, 18))
    meeting.phone("fatou").post(address("accept", session))
    clock.move_to(paris(2026, 3, 12, 19))
    services.mark_attendance(
        session=session, participant=meeting.people["fatou"], presence="late", by=meeting.lead
    )
    (told,) = json.loads(meeting.phone("fatou").get(reverse("my_data")).content)["attendances"]
    assert told["accepted_at"] and told["arrived_at"] and told["presence"] == "late"
    assert (told["minutes_counted"], told["session.minutes_planned"]) == (90, 150)


# --- Empreintes Citoyennes, the March group --------------------------------------------------------------------------


def join_the_group(meeting, number):
    """Let fourteen people sit in cell B, joined and signed."""
    for index in range(number):
        person = add_participant(
            collective=meeting.collective, by=meeting.lead, given_name=f"Personne{index:02}",
            family_name="Empreinte", contract=meeting.programme.contract,
        )  # fmt: skip
        Party.objects.filter(pk=person.party_id).update(joined_at=START)
        Signature.objects.create(version=meeting.version, party_id=person.party_id, sha256="0" * 64)
        Seat.objects.create(round=meeting.cells["A"].round, cell=meeting.cells["B"], participant=person)
        meeting.people[f"p{index}"] = person


@pytest.mark.usefixtures("pango")
def test_march_group_signs_by_half_days_and_those_of_80_percent_are_certified(meeting, clock):
    join_the_group(meeting, 13)  # and Bernard: fourteen
    desk = english(meeting.desk())
    days = [meeting.plan(paris(2026, 3, day, 9), cell="B", hours=8) for day in (10, 17, 24, 31)]
    blank = desk.get(address("programme_sheet_pdf", meeting.programme))
    read = PdfReader(BytesIO(blank.content))
    told = words(blank)
    assert "Tuesday 10 March 2026" in told and "Tuesday 31 March 2026" in told
    assert all(f"Personne{index:02} Empreinte" in told for index in range(13)) and "Bernard" in told
    assert len(read.pages) == 2, "six half-days, then two: fourteen people on one page each"
    for session in days:
        clock.move_to(session.starts_at + dt.timedelta(minutes=30))
        desk.post(address("start", session))
        if session in days[:2]:  # one misses two days of four, another arrives at noon on one of them
            desk.post(
                address("attendance", session), {"participant": meeting.people["p0"].pk, "presence": "absent"}
            )
        if session == days[0]:
            desk.post(
                address("attendance", session), {"participant": meeting.people["p1"].pk, "presence": "late"}
            )
            desk.post(
                address("arrival", session), {"participant": meeting.people["p1"].pk, "arrived": "13:00"}
            )
        desk.post(address("everyone", session))
        clock.move_to(session.ends_at)
        desk.post(address("end", session))
    page = desk.get(address("certificates", meeting.programme))
    shares = {record.name.split()[0]: (record.share, reached) for record, reached in page.context["lines"]}
    assert shares["Personne00"] == (50, False) and shares["Personne01"] == (87, True)
    assert page.context["given"] == 13 and len(shares) == 14
    filled = words(desk.get(address("programme_sheet_pdf", meeting.programme) + "?filled=1"))
    assert "Absent" in filled and "14" in filled
    every = desk.get(address("certificates_pdf", meeting.programme))
    assert len(PdfReader(BytesIO(every.content)).pages) == 13
    assert "Personne00" not in words(every) and "28 h out of 32 h" in words(every)
    assert "7 out of 8" in words(english(meeting.phone("p1")).get(reverse("sessions:my_certificate")))
    assert meeting.phone("p0").get(reverse("sessions:my_certificate")).status_code == 302
