"""Messages leave once, are wiped when they have left, and none holds back another."""

import datetime as dt
import smtplib
import threading
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from tst_platform.core.models import DataKey
from tst_platform.outbox import services
from tst_platform.outbox.carriers import Carriers
from tst_platform.outbox.carriers.mail import as_mail
from tst_platform.outbox.models import Message, MessageState, Trouble
from tst_platform.outbox.services import sending

NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
FAILING = "tests.platform.test_outbox_sending.FailingBackend"


class FailingBackend:
    """A mail server that takes the connection and refuses whatever is sent to `broken@`."""

    asked: list[str] = []
    error: Exception = smtplib.SMTPServerDisconnected("gone")

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        for message in messages:
            FailingBackend.asked.append(message.to[0])
            if message.to[0].startswith("broken"):
                raise FailingBackend.error
            mail.outbox.append(message)
        return len(messages)


@pytest.fixture
def failing(settings):
    settings.EMAIL_BACKEND = FAILING
    FailingBackend.asked, FailingBackend.error = [], smtplib.SMTPServerDisconnected("gone")


def post(key="one", to="fatou@example.org", **more):
    more = {"about": uuid4(), "recipient": uuid4(), "title": "Rendez-vous", "body": "Le texte"} | more
    return services.post(unique_key=key, kind="test", to=to, **more)


def delivered(message):
    """Take one claimed message through its turn; say whether it left."""
    if not sending.pass_on(None, message):
        return False
    with Carriers() as carriers:
        outcome = sending.send(message, carriers)
    sending.pass_on(outcome, None)
    return outcome.state == MessageState.SENT


def wiped(message):
    return not bytes(DataKey.objects.get(scope=message.pk).wrapped)


def test_a_message_is_written_once_however_often_it_is_posted(db):
    assert post() is True
    assert post() is False
    assert Message.objects.count() == 1
    assert DataKey.objects.count() == 1


def test_a_message_leaves_once_and_is_wiped(db):
    post()
    assert services.send_due() == 1
    assert services.send_due() == 0
    message = Message.objects.get()
    assert [sent.to for sent in mail.outbox] == [["fatou@example.org"]]
    assert message.state == MessageState.SENT and message.sent_at and wiped(message)
    assert "fatou" not in message.to and "texte" not in message.body


def test_a_message_waits_for_its_hour(db):
    post(due_at=timezone.now() + dt.timedelta(hours=1))
    assert services.send_due() == 0
    assert services.send_due(timezone.now() + dt.timedelta(hours=2)) == 1


def test_what_came_too_late_is_not_sent_and_is_wiped(db):
    post(useless_after=timezone.now() - dt.timedelta(minutes=1))
    assert services.send_due() == 0 and not mail.outbox
    message = Message.objects.get()
    assert message.state == MessageState.TOO_LATE and wiped(message) and message.sent_at is None


def test_a_cancelled_message_is_not_sent_and_is_wiped(db):
    about = uuid4()
    post(about=about)
    post("two")
    assert services.cancel(about=about) == 1
    assert services.send_due() == 1
    cancelled = Message.objects.get(subject_id=about)
    assert cancelled.state == MessageState.CANCELLED and wiped(cancelled)


def test_cancelling_by_recipient_leaves_the_others(db):
    gone = uuid4()
    post(recipient=gone)
    post("two", recipient=gone)
    post("three")
    assert services.cancel(recipient=gone) == 2
    assert services.send_due() == 1


def test_cancelling_everything_at_once_is_refused(db):
    with pytest.raises(ValueError, match="never all"):
        services.cancel(kind="test")


def test_what_is_sent_already_stays_sent_when_it_is_cancelled(db):
    about = uuid4()
    post(about=about)
    services.send_due()
    assert services.cancel(about=about) == 0
    assert Message.objects.get().state == MessageState.SENT


@pytest.mark.parametrize(
    "error", [smtplib.SMTPServerDisconnected("gone"), ValueError("a header"), UnicodeError("x")]
)
def test_one_message_that_cannot_leave_does_not_hold_back_the_others(db, failing, error):
    FailingBackend.error = error
    post(to="broken@example.org")
    post("two")
    assert services.send_due() == 1
    assert Message.objects.get(unique_key="one").state == MessageState.DUE


def test_a_message_is_tried_five_times_with_longer_and_longer_waits_then_fails(db, failing):
    with time_machine.travel(NOON, tick=False) as clock:
        post(to="broken@example.org")
        for expected, wait in enumerate([*services.WAITS, dt.timedelta(days=2)], start=1):
            services.send_due()
            assert len(FailingBackend.asked) == expected
            clock.shift(wait - dt.timedelta(seconds=1))
            services.send_due()
            assert len(FailingBackend.asked) == expected, "tried again before its time"
            clock.shift(dt.timedelta(seconds=2))
        services.send_due()
        assert len(FailingBackend.asked) == 5
        message = Message.objects.get()
        assert (message.state, message.attempts) == (MessageState.FAILED, 5)
        assert message.trouble == Trouble.UNREACHABLE
        assert not wiped(message), "its words may still go to another address"
        clock.shift(sending.KEPT_AFTER_FAILING)
        services.send_due()
    assert wiped(Message.objects.get())


def test_a_title_with_a_line_break_never_becomes_a_header(db):
    post(title="Rendez-vous\nBcc: all@example.org")
    post("two")
    assert services.send_due() == 1
    assert len(mail.outbox) == 1 and "all@example.org" not in mail.outbox[0].recipients()


def test_the_identifier_of_a_mail_is_the_same_at_each_attempt(db):
    post()
    message = Message.objects.get()
    assert as_mail(message).extra_headers["Message-ID"] == f"<{message.pk}@localhost>"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_a_calendar_says_in_its_part_what_it_asks_inside(db, method):
    post(calendar=f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nSUMMARY:Réunion\r\nEND:VCALENDAR\r\n")
    services.send_due()
    part = mail.outbox[0].message().get_payload()[1]
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == method
    assert part.get_filename() == "rendez-vous.ics"
    assert str(part["Content-Type"]).count("charset") == 1
    assert "Réunion" in part.get_payload(decode=True).decode()


def test_a_lease_keeps_a_second_worker_away_until_it_runs_out(db):
    post()
    now = timezone.now()
    assert len(sending.claim(now)) == 1
    assert sending.claim(now) == []
    assert len(sending.claim(now + services.LEASE + dt.timedelta(seconds=1))) == 1


def test_who_lost_its_lease_does_not_send(db):
    now = timezone.now()
    post(due_at=now - dt.timedelta(hours=1))
    [slow] = sending.claim(now - services.LEASE - dt.timedelta(minutes=1))
    [quick] = sending.claim(now)
    assert delivered(quick) is True
    assert delivered(slow) is False
    assert len(mail.outbox) == 1


def test_a_message_cancelled_after_it_was_claimed_is_not_sent(db):
    about = uuid4()
    post(about=about)
    [claimed] = sending.claim(timezone.now())
    services.cancel(about=about)
    assert delivered(claimed) is False and not mail.outbox


def in_threads(count, act):
    """Run an act in many threads that start together; each closes its own connection."""
    together, results = threading.Barrier(count), []

    def run():
        try:
            together.wait(10)
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == count, "a thread failed"
    return results


def test_two_workers_at_once_send_each_message_once(transactional_db):
    for number in range(120):
        post(f"key {number}", to=f"p{number}@example.org")
    sent = in_threads(4, services.send_due)
    assert sum(sent) == 120
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 120


def test_the_same_message_posted_at_once_is_written_once_and_leaves_no_key_behind(transactional_db):
    written = in_threads(6, lambda: post("the same"))
    assert sorted(written) == [False] * 5 + [True]
    assert Message.objects.count() == 1
    assert DataKey.objects.count() == 1


def test_a_message_whose_change_is_rolled_back_was_never_written(transactional_db):
    with pytest.raises(RuntimeError), transaction.atomic():
        post()
        raise RuntimeError
    assert Message.objects.count() == 0 and DataKey.objects.count() == 0


def test_waking_a_worker_that_is_not_there_raises_nothing(transactional_db):
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        services.wake_worker()


def test_what_beat_asked_for_and_nobody_took_in_time_is_dropped(settings):
    """A worker that comes back does not do an hour of ticks one after the other."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] < entry["schedule"]
