"""Dates are proposed on one form; those who would see the session are asked, and who has not answered is reminded."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cells.composition.models import Round, RoundState
from contracts.agreements.models import Party, Signature, Version
from interventions.polls import services
from interventions.polls.models import Availability, DatePoll, PollState, ProposedDate
from interventions.reminders.services import choose
from interventions.reminders.services import tick as minute
from tests.interventions.meetings import SECRETS, gather, leave, paris, staff
from tests.interventions.poll_people import START, address, propose, said_by, say, slots, tick, typed
from tst_platform import my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

TWO = (("2026-03-12", "18:00", "20:00"), ("2026-03-13", "18:00", "20:00"))


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def post(meeting, sent):
    return meeting.desk().post(reverse("polls:propose", args=[meeting.programme.pk]), sent)


def sent_to(who):
    return [message for message in mail.outbox if message.to == [f"{who}@example.org"]]


# --- proposing -------------------------------------------------------------------------------------------------------


def test_dates_are_proposed_to_a_cell_and_its_members_asked_once(meeting):
    page = post(meeting, typed(*TWO, whom=str(meeting.cells["A"].pk), answer_by="2026-03-10"))
    poll = DatePoll.objects.get()
    assert page.status_code == 302 and page.url == address("poll", poll)
    assert [date.starts_at for date in poll.dates.all()] == [paris(2026, 3, 12, 18), paris(2026, 3, 13, 18)]
    assert (poll.cell, poll.answer_by, poll.place) == (
        meeting.cells["A"],
        dt.date(2026, 3, 10),
        "Salle polyvalente",
    )
    tick()
    tick()
    # Not Ortega (no address), Samir (has not joined), Lucie (has left), Kevin (has not signed), Bernard (elsewhere).
    assert sorted(m.to[0] for m in mail.outbox) == ["fatou@example.org", "yanis@example.org"]
    assert AuditRecord.objects.filter(verb="poll.open", row=poll.pk).count() == 1


def test_everyone_who_signed_is_asked_of_the_whole_collective(meeting):
    post(meeting, typed(*TWO))
    outbox.send_due()
    assert sorted(m.to[0].split("@")[0] for m in mail.outbox) == ["bernard", "fatou", "yanis"]


def test_the_mail_names_who_and_when_and_where_to_answer_alone(meeting):
    poll = propose(meeting, answer_by=dt.date(2026, 3, 10))
    outbox.send_due()
    [message] = sent_to("fatou")
    assert "Claire Bonnet" in message.subject
    assert "jeudi 12 mars 2026" in message.body and "mardi 10 mars 2026" in message.body
    assert f"http://localhost:8000/mes-dates/{poll.pk}/" in message.body
    for secret in (*SECRETS, "Salle", str(meeting.cells["A"].pk), meeting.programme.title):
        for text in (message.subject, message.body):
            assert secret.lower() not in text.lower(), secret


def test_hours_left_empty_are_those_of_the_row_above_and_a_row_without_a_day_is_left_out(meeting):
    rows = (("2026-03-16", "18:30", "20:00"), ("", "", ""), ("2026-03-12", "", ""), ("", "18:30", "20:00"))
    assert post(meeting, typed(*rows)).status_code == 302
    assert [date.starts_at for date in ProposedDate.objects.all()] == [
        paris(2026, 3, 12, 18, 30),
        paris(2026, 3, 16, 18, 30),
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("2026-03-29", "02:30", "05:00"), "starts"),
        (("2026-03-02", "18:00", "20:00"), "day"),
        (("2026-03-03", "08:00", "10:00"), "starts"),
        (("2028-12-31", "18:00", "20:00"), "day"),
        (("0001-01-01", "18:00", "20:00"), "day"),
        (("12 mars", "18:00", "20:00"), "day"),
        (("2026-03-12", "20:00", "18:00"), "ends"),
        (("2026-03-12", "25:00", "26:00"), "starts"),
        (("2026-03-13", "18:00", "20:00"), "day"),  # the same as the row above
    ],
)
def test_what_cannot_be_is_refused_beside_its_row_and_nothing_typed_is_lost(meeting, row, field):
    rows = (("2026-03-13", "18:00", "20:00"), row)
    page = post(meeting, typed(*rows, place="Chez Nadia"))
    assert page.status_code == 422
    assert field in page.context["page"].dates.forms[1].errors
    said = page.content.decode()
    assert 'value="Chez Nadia"' in said and f'value="{row[0]}"' in said
    assert not DatePoll.objects.exists() and not Message.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"place": ""},
        {"place": "x" * 201},
        {"link": "pas une adresse"},
        {"link": "javascript:alert(1)"},
        {"answer_by": "2026-03-02"},
        {"answer_by": "2026-03-20"},  # after the last date
        {"whom": "someone"},
        {"mode": "x"},
        {"date-TOTAL_FORMS": "1"},
        {"date-TOTAL_FORMS": "99999999999999999999999"},
        {"date-TOTAL_FORMS": "x"},
        {"date-TOTAL_FORMS": ""},
        {"place": "Salle\x00"},
    ],
)
def test_a_page_that_cannot_be_is_refused_with_words(meeting, more):
    page = post(meeting, typed(*TWO, **more))
    assert page.status_code == 422
    assert "field-error" in page.content.decode() or "error-summary" in page.content.decode()
    assert not DatePoll.objects.exists()
    assert post(meeting, typed(*TWO, more="1", **more)).status_code == 200


def test_one_more_row_keeps_what_was_typed_and_begins_with_the_hours_above(meeting):
    page = post(meeting, typed(("2026-03-12", "18:15", "20:00"), more="1", place="Mairie"))
    said = page.content.decode()
    assert page.status_code == 200 and not DatePoll.objects.exists()
    assert said.count('value="18:15"') == 2 and 'value="Mairie"' in said
    assert 'name="date-1-day"' in said and 'name="date-2-day"' not in said
    assert "error-summary" not in said and "field-error" not in said
    full = post(meeting, typed(*[("", "", "")] * 20, more="1")).content.decode()
    assert 'name="date-19-day"' in full and 'name="date-20-day"' not in full


def test_a_form_sent_twice_opens_one_poll(meeting):
    assert [post(meeting, typed(*TWO)).status_code for _ in range(2)] == [302, 422]
    assert DatePoll.objects.count() == 1


def test_a_cell_that_is_not_settled_cannot_be_asked(meeting):
    Round.objects.update(state=RoundState.DRAFT)
    page = post(meeting, typed(*TWO, whom=str(meeting.cells["A"].pk)))
    assert page.status_code == 422 and not DatePoll.objects.exists()
    meeting.cells["A"].round.refresh_from_db()
    with pytest.raises(DomainError):
        propose(meeting)


@pytest.mark.parametrize("wrong", [slots(12), slots(*range(4, 26)), slots(2, 12)])
def test_the_service_refuses_too_few_too_many_and_what_has_passed(meeting, wrong):
    with pytest.raises(DomainError):
        services.open_poll(programme=meeting.programme, slots=wrong, place="Salle", by=meeting.lead)


def test_the_pages_are_for_those_who_lead(meeting):
    poll = propose(meeting)
    person = meeting.people["fatou"].pk
    for client in (meeting.desk(staff("Jean Prévost")), meeting.desk(staff("Helene V", "supervisor"))):
        for name in ("poll", "remind", "close", "cancel"):
            assert client.get(address(name, poll)).status_code == 404
            assert client.post(address(name, poll)).status_code in (404, 405)
        assert client.get(address("enter", poll, person)).status_code == 404
        assert client.get(reverse("polls:propose", args=[meeting.programme.pk])).status_code == 404
    assert meeting.phone("fatou").get(address("poll", poll)).status_code == 404
    poll.refresh_from_db()
    assert poll.is_open


# --- reminding -------------------------------------------------------------------------------------------------------


def test_who_has_not_answered_is_reminded_by_hand_and_nobody_else(meeting, clock):
    poll = propose(meeting, cell=None)
    say(meeting, poll, "yanis", "yes", "no", "maybe")
    outbox.send_due()
    desk = meeting.desk()
    assert "Fatou" not in desk.get(address("remind", poll)).content.decode(), "asked today already"
    clock.move_to(paris(2026, 3, 5, 9))
    leave(meeting.people["bernard"])
    mail.outbox = []
    shown = desk.get(address("remind", poll)).content.decode()
    assert "Fatou" in shown and "Yanis" not in shown and "Bernard" not in shown and "Ortega" not in shown
    assert not Message.objects.filter(kind="poll_reminder").exists(), "looking writes nobody"
    desk.post(address("remind", poll))
    desk.post(address("remind", poll))
    outbox.send_due()
    assert [message.to for message in mail.outbox] == [["fatou@example.org"]]
    assert AuditRecord.objects.filter(verb="poll.remind").count() == 1


def test_the_clock_reminds_once_two_days_before_only_who_has_not_answered(meeting, clock):
    poll = propose(meeting, cell=None, answer_by=dt.date(2026, 3, 10))
    outbox.send_due()
    say(meeting, poll, "yanis", "yes", "no", "maybe")
    leave(meeting.people["bernard"])
    mail.outbox = []
    for moment in (
        (2026, 3, 8, 8, 59),
        (2026, 3, 8, 9),
        (2026, 3, 8, 9, 1),
        (2026, 3, 9, 9),
        (2026, 3, 11, 9),
    ):
        clock.move_to(paris(*moment))
        tick()
    assert [message.to for message in mail.outbox] == [["fatou@example.org"]]
    assert "Claire Bonnet" in mail.outbox[0].subject
    assert Message.objects.get(kind="poll_reminder").created_at == paris(2026, 3, 8, 9)


def test_a_poll_opened_after_the_hour_of_the_reminder_has_none(meeting, clock):
    propose(meeting, answer_by=dt.date(2026, 3, 4))
    clock.move_to(paris(2026, 3, 4, 9))
    tick()
    assert not Message.objects.filter(kind="poll_reminder").exists()


def test_who_signs_later_is_asked_then_and_a_closed_programme_asks_nobody(meeting, clock):
    poll = propose(meeting)
    clock.move_to(paris(2026, 3, 4, 9))
    kevin = meeting.people["kevin"]
    Signature.objects.create(version=meeting.version, party_id=kevin.party_id, sha256="0" * 64)
    minute()
    assert len(sent_to("kevin")) == 1 and len(sent_to("fatou")) == 1
    type(meeting.programme).objects.update(closed_at=timezone.now())
    Party.objects.filter(pk=meeting.people["samir"].party_id).update(joined_at=timezone.now())
    Signature.objects.create(
        version=meeting.version, party_id=meeting.people["samir"].party_id, sha256="0" * 64
    )
    minute()
    assert not sent_to("samir")
    assert poll.is_open


# --- dropping, leaving -----------------------------------------------------------------------------------------------


def test_dropped_dates_are_told_to_who_was_asked_and_take_no_answer(meeting):
    poll = propose(meeting)
    desk = meeting.desk()
    outbox.send_due()
    Signature.objects.create(
        version=meeting.version, party_id=meeting.people["kevin"].party_id, sha256="0" * 64
    )
    services.do_due()
    assert desk.get(address("cancel", poll)).status_code == 200
    assert DatePoll.objects.get().is_open
    for _ in range(2):
        assert desk.post(address("cancel", poll)).status_code == 302
    outbox.send_due()
    assert DatePoll.objects.get().state == PollState.CANCELLED
    assert [len(sent_to(who)) for who in ("fatou", "yanis")] == [2, 2]
    assert not sent_to("kevin"), "the question had not left, and was cancelled"
    assert "Claire Bonnet" in sent_to("fatou")[1].subject
    with pytest.raises(DomainError):
        say(meeting, poll, "fatou", "yes", "yes", "yes")
    assert Message.objects.filter(kind="poll", state=MessageState.CANCELLED).count() == 1


def test_who_was_asked_hears_that_dates_are_dropped_before_signing_a_newer_contract_and_after_the_last(
    meeting, clock
):
    poll = propose(meeting)
    outbox.send_due()
    newer = Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=START)
    fatou = meeting.people["fatou"].party_id
    Signature.objects.create(version=newer, party_id=fatou, sha256="0" * 64)
    leave(meeting.people["bernard"])
    clock.move_to(paris(2026, 3, 20, 9))
    page = meeting.desk().get(address("poll", poll)).content.decode()
    assert address("close", poll) not in page and address("remind", poll) not in page
    assert address("cancel", poll) in page
    services.cancel_poll(poll=poll, by=meeting.lead)
    outbox.send_due()
    assert [len(sent_to(who)) for who in ("fatou", "yanis", "bernard")] == [2, 2, 0]


def test_nobody_is_asked_to_answer_by_a_day_that_has_passed(meeting, clock):
    propose(meeting, answer_by=dt.date(2026, 3, 5))
    outbox.send_due()
    assert "jeudi 5 mars 2026" in sent_to("fatou")[0].body
    clock.move_to(paris(2026, 3, 6, 9))
    Signature.objects.create(
        version=meeting.version, party_id=meeting.people["kevin"].party_id, sha256="0" * 64
    )
    tick()
    assert "jeudi 12 mars 2026" in sent_to("kevin")[0].body and "5 mars" not in sent_to("kevin")[0].body


def test_of_a_closed_programme_no_dates_wait_on_anyones_home(meeting, clock):
    poll = propose(meeting, answer_by=dt.date(2026, 3, 5))
    clock.move_to(paris(2026, 3, 6, 9))
    phone, home = meeting.phone("fatou"), reverse("sessions:home")
    desk, work = meeting.desk(), reverse("programmes:mine")
    assert address("answer", poll) in phone.get(home).content.decode()
    assert address("poll", poll) in desk.get(work).content.decode()
    type(meeting.programme).objects.update(closed_at=timezone.now())
    assert address("answer", poll) not in phone.get(home).content.decode()
    assert address("poll", poll) not in desk.get(work).content.decode()


def test_who_leaves_takes_their_answers_along(meeting):
    poll = propose(meeting)
    say(meeting, poll, "fatou", "yes", "no", "maybe")
    say(meeting, poll, "yanis", "yes", "no", "maybe")
    told = my_data.data_of(meeting.people["fatou"])["said_of_dates"]
    assert [line["value"] for line in told] == ["yes", "no", "maybe"]
    assert {line["date.poll.zone"] for line in told} == {"Europe/Paris"}
    my_data.leave_programme(me=meeting.people["fatou"], words=my_data.KEEP, by=meeting.viewer("fatou"))
    assert said_by(meeting, poll, "fatou") == [] and said_by(meeting, poll, "yanis") != []
    page = meeting.desk().get(address("poll", poll))
    assert page.context["results"].answered == 1
    assert Availability.objects.count() == 3


def test_who_stopped_their_reminders_gets_none_of_a_poll_and_stopping_cancels_what_waits(meeting, clock):
    poll = propose(meeting, cell=None, answer_by=dt.date(2026, 3, 10))
    outbox.send_due()
    choose(party=meeting.people["yanis"].party, way="", by=meeting.viewer("yanis"))
    mail.outbox = []
    clock.move_to(paris(2026, 3, 5, 9))
    assert "Yanis" not in [one.called for one in services.to_remind(poll)]
    clock.move_to(paris(2026, 3, 8, 9))
    services.do_due()
    reminders = Message.objects.filter(kind="poll_reminder").order_by("created_at")
    assert sorted(one.to for one in reminders) == ["bernard@example.org", "fatou@example.org"]
    fatou = reminders.get(recipient_id=meeting.people["fatou"].party_id)
    assert fatou.stop_url and fatou.body.endswith(fatou.stop_url)
    choose(party=meeting.people["fatou"].party, way="", by=meeting.viewer("fatou"))
    fatou.refresh_from_db()
    assert fatou.state == MessageState.CANCELLED
    outbox.send_due()
    assert [message.to for message in mail.outbox] == [["bernard@example.org"]]
