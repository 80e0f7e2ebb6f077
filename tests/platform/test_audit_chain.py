"""The record of acts: sealed stretch by stretch, verified, let go after twelve months."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from interventions.reminders import services as clock
from tests.acts import edit, write_old
from tst_platform.audit.models import AuditRecord, AuditSeal
from tst_platform.audit.services import KEPT, forget_old_acts, record, seal_acts, system_work
from tst_platform.audit.verifying import Head, NotAHead, head_of, verify
from tst_platform.core.walls import Work
from tst_platform.outbox.heads import send_head
from tst_platform.outbox.models import Message

ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture(autouse=True)
def heads(tmp_path, settings):
    settings.AUDIT_HEAD_FILE = str(tmp_path / "heads.log")
    return tmp_path / "heads.log"


def act(verb="test.act", by="worker:test"):
    record(by=by, verb=verb, row=None, scope=uuid4())


def verified(*arguments):
    """Run the command; return (exit code, what it printed)."""
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


# --- sealing -------------------------------------------------------------------------------------------------------


def test_each_act_is_sealed_once_and_the_chain_holds(db):
    for _ in range(3):
        act()
        act()
        assert seal_acts() == 1
    assert seal_acts() == 0
    seals = list(AuditSeal.objects.all())
    assert [seal.count for seal in seals] == [2, 2, 2]
    assert len({seal.digest for seal in seals}) == 3
    verdict = verify()
    assert (verdict.findings, verdict.seals, verdict.acts, verdict.unsealed) == ([], 3, 6, 0)


def test_an_act_is_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        act()


def test_what_is_not_sealed_yet_is_counted_and_is_no_forgery(db):
    act()
    seal_acts()
    act()
    verdict = verify()
    assert verdict.holds
    assert (verdict.unsealed, verdict.acts) == (1, 2)


def test_an_act_taken_back_with_its_transaction_leaves_no_hole(transactional_db):
    act()
    with pytest.raises(RuntimeError), transaction.atomic():
        act()
        raise RuntimeError
    act()
    seal_acts()
    assert verify().holds and AuditRecord.objects.count() == 2


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer at a time")
def test_an_act_that_commits_late_is_neither_lost_nor_forged(transactional_db):
    written, go_on = threading.Event(), threading.Event()

    def write_and_wait():
        with transaction.atomic():
            act("test.late")
            written.set()
            go_on.wait(20)
        connection.close()

    late = threading.Thread(target=write_and_wait)
    late.start()
    assert written.wait(20)
    act("test.quick")  # a higher id, committed first
    assert seal_acts() == 0, "its stretch is held by the transaction that still runs"
    act("test.next")
    seal_acts()
    assert not AuditSeal.objects.exists(), "nor is a later one sealed before it"
    go_on.set()
    late.join(20)
    assert AuditRecord.objects.order_by("id").values_list("verb", flat=True)[0] == "test.late"
    seal_acts()
    act("test.last")
    seal_acts()
    verdict = verify()
    assert (verdict.findings, verdict.acts, verdict.unsealed) == ([], 4, 0)


def test_two_ticks_at_once_seal_everything_once(transactional_db):
    together, done, errors = threading.Barrier(4), [], []

    def busy():
        try:
            together.wait(20)
            for _ in range(10):
                act()
                done.append(seal_acts())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    seal_acts()
    verdict = verify()
    assert (verdict.findings, verdict.acts, verdict.unsealed) == ([], 40, 0)
    assert AuditSeal.objects.count() >= 1


def test_the_tick_seals_and_sends_the_head_once_a_day(db, heads, settings):
    settings.AUDIT_HEAD_TO = ["registre@example.org"]
    clock.tick()
    clock.tick()
    (line,) = heads.read_text().splitlines()
    seal = AuditSeal.objects.first()
    assert line.endswith(f" {seal}")
    message = Message.objects.get(kind="audit.head")
    assert message.to == "registre@example.org" or message.state == "sent"
    assert AuditRecord.objects.filter(verb="audit.head").count() == 1
    verdict = verify([head_of(line.split()[-1])])
    assert verdict.holds and verdict.heads == 1 and verdict.head_sent_at is not None


def test_a_head_that_cannot_be_written_stops_nothing_and_is_tried_again(db, heads, settings, tmp_path):
    act()
    seal_acts()
    settings.AUDIT_HEAD_FILE = str(tmp_path / "nowhere" / "heads.log")
    assert not send_head()
    assert not AuditRecord.objects.filter(verb="audit.head").exists()
    settings.AUDIT_HEAD_FILE = str(heads)
    assert send_head() and not send_head()


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_says_that_all_holds(db, heads):
    act()
    seal_acts()
    send_head()
    code, said = verified()
    assert code == 0 and str(AuditSeal.objects.last()) in said
    told = json.loads(verified("--json")[1])
    assert told["holds"] and told["seals"] == 1 and told["heads"] == 1 and told["head_sent_at"]
    assert AuditRecord.objects.filter(actor="command:verify_audit").count() == 2


def test_a_head_from_a_mail_is_compared(db):
    act()
    seal_acts()
    seal = AuditSeal.objects.get()
    assert verified("--head", str(seal))[0] == 0
    assert verified("--head", f"{seal.number}:{'0' * 64}")[0] == 1
    assert verified("--head", f"{seal.number + 1}:{seal.digest}")[0] == 1
    assert verified("--head", "what")[0] == 2


@pytest.mark.parametrize(
    "text",
    ["", ":", "1:", "²:" + "0" * 64, "9" * 30 + ":" + "0" * 64, "x:" + "0" * 64, "1:" + "0" * 63, "\0"],
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(NotAHead):
        head_of(text)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE audit_auditrecord SET verb = 'nothing' WHERE id = {second}", "an edit"),
        (
            "UPDATE audit_auditrecord SET at = '2026-01-01 00:00:00' WHERE id = {second}",
            "an edit of the hour",
        ),
        ("DELETE FROM audit_auditrecord WHERE id = {second}", "a deletion"),
        ("DELETE FROM audit_auditrecord WHERE stretch = {middle}", "a stretch deleted"),
        (
            "INSERT INTO audit_auditrecord (at, actor, verb, model, context, stretch)"
            " SELECT at, actor, 'added', model, context, stretch FROM audit_auditrecord WHERE id = {second}",
            "an insertion in the middle",
        ),
        ("DELETE FROM audit_auditseal WHERE number = {middle}", "a seal deleted"),
        ("UPDATE audit_auditseal SET contents = digest WHERE number = {middle}", "a seal edited"),
        ("DELETE FROM audit_auditseal WHERE number = {last}", "the last seal deleted, seen by the head"),
        (
            "DELETE FROM audit_auditrecord WHERE stretch >= {middle}; DELETE FROM audit_auditseal WHERE number >= {middle}",
            "the tail cut, seen by the head",
        ),
    ],
)
def test_whoever_owns_the_database_cannot_change_it_unseen(transactional_db, heads, statement, what):
    for _ in range(3):
        act()
        act()
        seal_acts()
    send_head()
    assert verified()[0] == 0
    numbers = list(AuditSeal.objects.values_list("number", flat=True))
    second = AuditRecord.objects.order_by("id").values_list("pk", flat=True)[1]
    edit(statement.format(second=second, middle=numbers[1], last=numbers[2]))
    code, said = verified()
    assert code == 1, what
    assert said.splitlines()[0].endswith("."), said


def test_a_trigger_set_aside_is_told(transactional_db):
    act()
    seal_acts()
    edit("", leave_open=True)
    try:
        assert verified()[0] == 1
    finally:
        edit("")


# --- twelve months -------------------------------------------------------------------------------------------------


def test_acts_go_a_second_after_twelve_months_and_not_a_second_before(transactional_db):
    now = timezone.now() - timedelta(minutes=5)
    write_old(now - KEPT - timedelta(seconds=1), count=3)
    write_old(now - KEPT + timedelta(seconds=1), count=2)
    act()
    seal_acts()
    assert verify().holds
    assert forget_old_acts(now) == 3
    assert forget_old_acts(now) == 0
    assert AuditRecord.objects.count() == 3
    verdict = verify()
    assert (verdict.findings, verdict.forgotten, verdict.acts) == ([], 1, 3)
    assert forget_old_acts(now + timedelta(seconds=2)) == 2


def test_the_clock_of_whoever_asks_does_not_hasten_it(transactional_db):
    write_old(timezone.now() - KEPT + timedelta(hours=1), count=2)
    assert forget_old_acts(timezone.now() + timedelta(days=4000)) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        edit("DELETE FROM audit_auditrecord", against_triggers=False)


def test_part_of_an_old_stretch_missing_is_forgery(transactional_db):
    write_old(timezone.now() - KEPT - timedelta(days=1), count=3)
    edit(f"DELETE FROM audit_auditrecord WHERE id = {AuditRecord.objects.first().pk}")
    assert not verify().holds


def test_old_acts_go_with_the_tick(transactional_db):
    write_old(datetime(2020, 2, 29, 12, tzinfo=UTC), count=2)
    clock.tick()
    assert not AuditRecord.objects.filter(at__year=2020).exists()
    assert verify().holds


# --- work without a person -----------------------------------------------------------------------------------------


def test_the_clock_is_written_down_once_a_day_and_a_command_each_time(db):
    for _ in range(3):
        with system_work(Work.CLOCK, "worker:test"):
            pass
        with system_work(Work.COMMAND, "command:test"):
            pass
    acts = AuditRecord.objects.filter(verb="system.work")
    assert acts.filter(actor="worker:test").count() == 1
    assert acts.filter(actor="command:test").count() == 3


def test_a_head_reads_as_it_is_written():
    head = Head(12, "ab" * 32)
    assert head_of(str(head)) == head
