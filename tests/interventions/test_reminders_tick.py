"""Each reminder is written once, at its hour on the clock of the place, to those who are still concerned."""

import datetime as dt
import threading
import time
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from contracts.agreements.models import Party, Signature, Version
from interventions.programmes.services import close_programme
from interventions.reminders import services as reminders
from interventions.reminders.tasks import tick
from interventions.sessions import services
from interventions.sessions.models import Session, SessionState
from tests.interventions.meetings import SECRETS, gather, leave, paris
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Heartbeat, Message, MessageState

START = paris(2026, 3, 3, 9)
MEMBERS = ["fatou@example.org", "yanis@example.org"]  # Kevin has joined, and signed nothing


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


@pytest.fixture
def session(meeting):
    """A session on Thursday 12 March at 18:00, of which everybody was told."""
    session = meeting.plan()
    outbox.send_due()
    mail.outbox.clear()
    return session


ABOUT_SESSIONS = {"session", "session_cancelled", "reminder"}


def sent(kinds=ABOUT_SESSIONS):
    """Return who got a mail of these kinds; what else the clock tells is told in test_reminders_notices."""
    kind_of = {str(pk): kind for pk, kind in Message.objects.values_list("pk", "kind")}
    told = [
        m for m in mail.outbox if kind_of[m.extra_headers["Message-ID"].strip("<").split("@")[0]] in kinds
    ]
    mail.outbox.clear()
    return sorted(message.to[0] for message in told)


def at(clock, *moment):
    clock.move_to(paris(*moment))
    reminders.tick()
    return sent()


def test_reminders_come_a_week_a_day_and_two_hours_before_and_each_once(session, clock):
    assert at(clock, 2026, 3, 5, 17, 59) == []
    assert at(clock, 2026, 3, 5, 18, 0) == MEMBERS
    assert at(clock, 2026, 3, 5, 18, 1) == []
    assert at(clock, 2026, 3, 11, 17, 59) == []
    assert at(clock, 2026, 3, 11, 18, 0) == MEMBERS
    assert at(clock, 2026, 3, 11, 18, 0) == []
    assert at(clock, 2026, 3, 12, 15, 59) == []
    assert at(clock, 2026, 3, 12, 16, 0) == MEMBERS
    assert at(clock, 2026, 3, 12, 17, 59) == []
    assert at(clock, 2026, 3, 12, 18, 1) == []


def test_a_reminder_betrays_nothing(session, clock, meeting):
    clock.move_to(paris(2026, 3, 11, 18))
    reminders.tick()
    for message in mail.outbox:
        assert "Claire Bonnet" in message.subject
        for secret in (*SECRETS, str(meeting.cells["A"].pk)):
            assert secret.lower() not in (message.subject + message.body).lower()


def test_a_day_before_means_the_same_hour_across_the_change_of_clocks(meeting, clock):
    meeting.plan(paris(2026, 3, 29, 18))
    outbox.send_due()
    sent()
    assert at(clock, 2026, 3, 22, 18) == MEMBERS
    assert at(clock, 2026, 3, 28, 17, 59) == []
    assert at(clock, 2026, 3, 28, 18) == MEMBERS
    assert at(clock, 2026, 3, 29, 16) == MEMBERS


def test_a_session_planned_late_floods_nobody(meeting, clock):
    clock.move_to(paris(2026, 3, 11, 20))
    meeting.plan()
    outbox.send_due()
    sent()
    assert at(clock, 2026, 3, 11, 20, 1) == []
    assert at(clock, 2026, 3, 12, 16) == MEMBERS


def test_a_clock_that_stood_still_sends_the_last_reminder_and_not_three(session, clock):
    assert at(clock, 2026, 3, 12, 17) == MEMBERS
    assert Message.objects.filter(kind="reminder").count() == 2


def test_who_has_left_gets_nothing(session, clock, meeting):
    leave(meeting.people["fatou"])
    assert at(clock, 2026, 3, 11, 18) == ["yanis@example.org"]


def test_who_said_they_cannot_come_is_not_reminded_unless_they_can_after_all(session, clock, meeting):
    who = {"session": session, "participant": meeting.people["fatou"], "by": meeting.viewer("fatou")}
    services.decline(**who)
    assert at(clock, 2026, 3, 5, 18) == ["yanis@example.org"]
    services.accept(**who)
    assert at(clock, 2026, 3, 11, 18) == MEMBERS


def test_a_cancelled_session_is_not_recalled(session, clock, meeting):
    services.cancel_session(session=session, by=meeting.lead)
    outbox.send_due()
    sent()
    assert at(clock, 2026, 3, 11, 18) == []


def test_a_closed_intervention_reminds_nobody_and_announces_nothing(session, clock, meeting):
    clock.move_to(paris(2026, 3, 5, 10))
    close_programme(programme=meeting.programme, by=meeting.lead)
    sign(meeting, "kevin")
    assert at(clock, 2026, 3, 5, 18) == at(clock, 2026, 3, 11, 18) == []
    session.refresh_from_db()
    with pytest.raises(DomainError):
        reminders.preview_of(Session.objects.get(pk=session.pk))


@pytest.mark.parametrize("state", [SessionState.OPEN, SessionState.HELD])
def test_a_session_that_is_open_or_held_is_not_recalled(session, clock, state):
    Session.objects.update(state=state)
    assert at(clock, 2026, 3, 11, 18) == []


def test_a_moved_session_is_recalled_at_its_new_hour_only(session, clock, meeting):
    assert at(clock, 2026, 3, 5, 18) == MEMBERS
    later = {"starts_at": paris(2026, 3, 19, 18), "ends_at": paris(2026, 3, 19, 20)}
    services.move_session(session=session, **later, place="Salle", by=meeting.lead)
    outbox.send_due()
    sent()
    assert at(clock, 2026, 3, 11, 18) == []
    assert at(clock, 2026, 3, 12, 18) == MEMBERS
    assert at(clock, 2026, 3, 18, 18) == MEMBERS


def test_a_reminder_on_its_way_when_the_session_moves_never_leaves(session, clock, meeting):
    clock.move_to(paris(2026, 3, 11, 18))
    assert reminders.write_due_reminders(timezone.now()) == 2
    later = {"starts_at": paris(2026, 3, 19, 18), "ends_at": paris(2026, 3, 19, 20)}
    services.move_session(session=session, **later, place="Salle", by=meeting.lead)
    outbox.send_due()
    assert all(
        "Rappel" not in message.subject and "Reminder" not in message.subject for message in mail.outbox
    )
    assert len(mail.outbox) == 2


def sign(meeting, who, version=None):
    party = meeting.people[who].party_id
    Signature.objects.create(version=version or meeting.version, party_id=party, sha256="0" * 64)


def test_who_joins_and_signs_later_is_told_of_the_date_once_and_recalled_from_then_on(
    session, clock, meeting
):
    clock.move_to(paris(2026, 3, 8, 10))
    samir = meeting.people["samir"].party_id
    Party.objects.filter(pk=samir).update(joined_at=timezone.now())
    # The clock stood still since the 3rd: the others get the reminder of the 5th.
    assert at(clock, 2026, 3, 8, 10, 1) == MEMBERS, "joined is not signed"
    sign(meeting, "samir")
    assert at(clock, 2026, 3, 8, 10, 2) == ["samir@example.org"]
    assert at(clock, 2026, 3, 8, 10, 3) == []
    assert [m.kind for m in Message.objects.filter(recipient_id=samir)] == ["session"]
    assert "samir@example.org" in at(clock, 2026, 3, 11, 18)


def test_who_signs_after_the_hour_of_a_reminder_gets_the_date_alone(session, clock, meeting):
    assert at(clock, 2026, 3, 11, 18) == MEMBERS
    sign(meeting, "kevin")
    assert at(clock, 2026, 3, 11, 18, 1) == ["kevin@example.org"]
    kevin = Message.objects.filter(recipient_id=meeting.people["kevin"].party_id)
    assert [message.kind for message in kevin if message.kind in ABOUT_SESSIONS] == ["session"]


def test_a_newer_version_silences_the_mails_until_it_is_signed(session, clock, meeting):
    newer = Version.objects.create(
        contract=meeting.programme.contract, number=100, proposed_at=timezone.now()
    )
    assert at(clock, 2026, 3, 5, 18) == []
    sign(meeting, "fatou", newer)
    assert at(clock, 2026, 3, 11, 18) == ["fatou@example.org"]


def test_nothing_is_written_for_a_cell_when_another_one_meets(meeting, clock):
    meeting.plan(cell="B")
    outbox.send_due()
    assert sent() == ["bernard@example.org"]
    assert at(clock, 2026, 3, 11, 18) == ["bernard@example.org"]


def test_a_reminder_that_could_not_leave_in_time_does_not_leave_late(session, clock):
    clock.move_to(paris(2026, 3, 12, 16))
    reminders.write_due_reminders(timezone.now())
    clock.move_to(paris(2026, 3, 12, 18, 1))
    assert outbox.send_due() == 0
    assert set(Message.objects.filter(kind="reminder").values_list("state", flat=True)) == {
        MessageState.TOO_LATE
    }


def test_an_address_that_does_not_open_is_written_to_by_nobody(session, clock, meeting):
    DataKey.objects.destroy(meeting.people["fatou"].party_id)
    assert at(clock, 2026, 3, 11, 18) == ["yanis@example.org"]


def test_the_clockwork_signs_that_it_lives_and_the_command_does_the_same(session, clock, capsys):
    tick()
    assert Heartbeat.is_alive("tick", within=dt.timedelta(minutes=1))
    clock.move_to(paris(2026, 3, 11, 18))
    call_command("tick")
    assert capsys.readouterr().out.strip() == "3", "both members, and Kevin, who has not signed"
    call_command("tick")
    assert capsys.readouterr().out.strip() == "0"
    assert sent() == MEMBERS


STEPS = {
    "reminders": "interventions_session",
    "figures": "core_publishedfigure",
    "messages": "outbox_message",
    "sign of life": "outbox_heartbeat",
    "erasures": "core_erasure",
    "signed in": "accounts_signedin",
    "rounds": "cells_round",
    "record of acts": "audit_auditseal",
    "imports": "cells_importrun",
    "ended interventions": "interventions_programme",
}


@pytest.mark.parametrize("ailing", STEPS)
def test_what_ails_one_step_of_the_clock_stops_no_other(transactional_db, caplog, ailing):
    """The database refuses all that one step asks of its table: each other step does its work in the same minute."""
    outbox.post(
        unique_key="x", kind="test", about=uuid4(), recipient=uuid4(), to="a@example.org", title="x", body="x"
    )
    asked: set[str] = set()

    def refuse(execute, sql, params, many, context):
        asked.update(name for name, table in STEPS.items() if f'"{table}"' in sql or f" {table} " in sql)
        if ailing in asked and f'"{STEPS[ailing]}"' in sql:
            raise OperationalError("no longer there: Fatou")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        reminders.tick()
    assert asked == set(STEPS), "every step was taken"
    # A message whose key cannot be destroyed is not done with: it stays due.
    ends = {"messages": {"due"}, "erasures": {"due", "sent"}}.get(ailing, {"sent"})
    assert Message.objects.get().state in ends
    assert Heartbeat.objects.filter(name="tick").exists() == (ailing != "sign of life")
    failed = [one for one in caplog.records if one.levelname == "ERROR"]
    assert len(failed) >= 1 and "Fatou" not in "".join(one.getMessage() for one in failed)


def test_a_tick_costs_little_when_nothing_is_due(meeting, clock, django_assert_max_num_queries):
    for day in range(12, 22):
        meeting.plan(paris(2026, 3, day, 18))
    reminders.tick()
    # With the seal of the record of acts; on PostgreSQL each step names, and takes back, as what it works.
    with django_assert_max_num_queries(150 if connection.vendor == "postgresql" else 90):
        reminders.tick()


def test_two_ticks_at_once_remind_each_person_once(transactional_db, clock):
    meeting = gather()
    meeting.plan()
    outbox.send_due()
    sent()
    clock.move_to(paris(2026, 3, 11, 18))
    together, errors = threading.Barrier(4), []

    def run():
        try:
            together.wait(10)
            reminders.tick()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    assert sent() == MEMBERS


def test_the_worker_sends_without_waiting_for_the_clock(worker):
    gather().plan(timezone.now() + dt.timedelta(days=9))
    deadline = time.monotonic() + 20
    while len(mail.outbox) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert sent() == MEMBERS
