"""Whoever leaves gets nothing more; what failed goes to another address; many are written at once."""

import datetime as dt
import smtplib
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar

from contracts.agreements.models import Party
from tests.platform.test_outbox_sending import FAILING, FailingBackend, delivered, in_threads, post, wiped
from tst_platform.core.models import DataKey
from tst_platform.outbox import services
from tst_platform.outbox.models import Channel, Message, MessageState, Trouble
from tst_platform.outbox.services import sending

INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTAMP:20260303T120000Z\r\nDTSTART:20260312T170000Z\r\n"
    "ATTENDEE;RSVP=TRUE:mailto:broken@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = FAILING
    FailingBackend.asked = []
    FailingBackend.error = smtplib.SMTPRecipientsRefused({"broken@example.org": (550, b"no")})


# --- who leaves -----------------------------------------------------------------------------------------------------


def test_what_was_claimed_before_someone_left_is_not_sent(db):
    gone = uuid4()
    post(recipient=gone)
    [claimed] = sending.claim(timezone.now())
    services.silence(recipient=gone)
    assert delivered(claimed) is False and not mail.outbox
    assert wiped(claimed)


def test_what_was_written_in_the_instant_of_leaving_is_not_sent(db):
    """Neither the leaving nor the writing transaction saw the other: the last look before sending does."""
    party = Party.objects.create(left_at=timezone.now())
    post(recipient=party.pk)
    post("two")
    assert services.send_due() == 1
    message = Message.objects.get(unique_key="one")
    assert message.state == MessageState.CANCELLED and wiped(message)


def test_silence_is_kept_once_more_after_the_commit(transactional_db):
    gone = uuid4()
    with transaction.atomic():
        services.silence(recipient=gone)
        post(recipient=gone)
    assert Message.objects.get().state == MessageState.CANCELLED


def test_what_failed_is_wiped_with_its_person(db, refusing):
    gone = uuid4()
    post(to="broken@example.org", recipient=gone)
    services.send_due()
    assert services.cancel(recipient=gone) == 1
    message = Message.objects.get()
    assert message.state == MessageState.CANCELLED and wiped(message)


# --- another address ------------------------------------------------------------------------------------------------


def test_what_failed_goes_to_another_address_under_the_next_version_of_its_key(db, refusing):
    person = uuid4()
    post(to="broken@example.org", recipient=person, calendar=INVITATION)
    services.send_due()
    failed = Message.objects.get()
    assert services.readdress(recipient=person, channel=Channel.MAIL, to="fatou@example.org") == 1
    assert services.send_due() == 1
    again = Message.objects.exclude(pk=failed.pk).get()
    assert again.unique_key == "one|again-2" and again.state == MessageState.SENT
    assert [sent.to for sent in mail.outbox] == [["fatou@example.org"]] and mail.outbox[0].body == "Le texte"
    calendar = Calendar.from_ical(mail.outbox[0].message().get_payload()[1].get_payload(decode=True))
    [attendee] = [event["ATTENDEE"] for event in calendar.walk("VEVENT")]
    assert attendee == "mailto:fatou@example.org" and attendee.params["RSVP"] == "TRUE"
    failed.refresh_from_db()
    assert failed.state == MessageState.CANCELLED and wiped(failed)


def test_each_further_address_is_a_further_version(db, refusing):
    person = uuid4()
    post(to="broken@example.org", recipient=person)
    for _ in range(2):
        services.send_due()
        assert services.readdress(recipient=person, channel=Channel.MAIL, to="broken@example.org") == 1
    assert {m.unique_key for m in Message.objects.all()} == {"one", "one|again-2", "one|again-3"}


def test_what_is_tried_in_vain_takes_the_new_address_too(db, settings):
    settings.EMAIL_BACKEND = FAILING
    FailingBackend.asked, FailingBackend.error = [], smtplib.SMTPServerDisconnected("gone")
    person = uuid4()
    post(to="broken@example.org", recipient=person)
    services.send_due()
    assert services.readdress(recipient=person, channel=Channel.MAIL, to="fatou@example.org") == 1
    assert services.send_due() == 1
    assert [sent.to for sent in mail.outbox] == [["fatou@example.org"]]


def test_what_a_worker_is_sending_right_now_is_left_to_it(db, refusing):
    person = uuid4()
    for attempts in (0, 1):
        post(f"{attempts}", to="broken@example.org", recipient=person)
    Message.objects.filter(unique_key="1").update(attempts=1)
    assert len(sending.claim(timezone.now())) == 2
    assert services.readdress(recipient=person, channel=Channel.MAIL, to="fatou@example.org") == 0
    Message.objects.update(leased_until=timezone.now() - dt.timedelta(minutes=1))
    assert services.readdress(recipient=person, channel=Channel.MAIL, to="fatou@example.org") == 2


def test_what_is_sent_anew_keeps_the_way_to_stop(db, refusing):
    person = uuid4()
    post(to="broken@example.org", recipient=person, stop_url="https://example.org/rappels/x/")
    services.send_due()
    services.readdress(recipient=person, channel=Channel.MAIL, to="fatou@example.org")
    services.send_due()
    assert mail.outbox[0].extra_headers["List-Unsubscribe"] == "<https://example.org/rappels/x/>"


def test_many_who_leave_at_once_are_silenced_in_a_few_statements(db, django_assert_max_num_queries):
    gone = [uuid4() for _ in range(60)]
    for number, one in enumerate(gone):
        post(f"{number}", recipient=one)
    post("other")
    with django_assert_max_num_queries(12):
        assert services.silence_all(gone) == 60
    assert services.send_due() == 1


def test_what_is_useless_by_now_is_wiped_and_not_sent_again(db, refusing):
    person = uuid4()
    post(to="broken@example.org", recipient=person, useless_after=timezone.now() + dt.timedelta(hours=1))
    services.send_due()
    Message.objects.update(useless_after=timezone.now() - dt.timedelta(minutes=1))
    assert services.readdress(recipient=person, channel=Channel.MAIL, to="fatou@example.org") == 0
    services.send_due()
    assert wiped(Message.objects.get()) and not mail.outbox


def test_what_a_worker_that_was_killed_closed_and_did_not_wipe_is_wiped(db):
    post()
    Message.objects.update(state=MessageState.SENT, leased_until=timezone.now() + sending.LEASE)
    services.send_due()
    assert not wiped(Message.objects.get()), "it may be at it"
    services.send_due(timezone.now() + sending.LEASE * 2)
    assert wiped(Message.objects.get())


def test_a_failure_says_why_in_one_word(db, refusing):
    post(to="broken@example.org")
    services.send_due()
    assert Message.objects.get().trouble == Trouble.REFUSED


# --- many -----------------------------------------------------------------------------------------------------------


def drafts(count, prefix="key"):
    return [
        services.Draft(
            unique_key=f"{prefix} {number}",
            kind="test",
            about=uuid4(),
            recipient=uuid4(),
            to=f"p{number}@example.org",
            title="Rendez-vous",
            body="Le texte",
        )
        for number in range(count)
    ]


def test_many_are_written_in_a_few_statements_and_each_once(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert services.post_many(drafts(100)) == 100
    assert services.post_many([*drafts(120), *drafts(120)]) == 20
    assert Message.objects.count() == DataKey.objects.count() == 120
    assert services.send_due() == 120


def test_many_written_at_once_by_many_are_written_once(transactional_db):
    written = in_threads(4, lambda: services.post_many(drafts(30)))
    assert sum(written) == 30
    assert Message.objects.count() == DataKey.objects.count() == 30
