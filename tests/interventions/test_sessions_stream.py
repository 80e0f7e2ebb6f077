"""The stream of a room, over a real server: it says that something changed, at once, and only to those of the room."""

import http.client
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.utils import timezone

from interventions.sessions import services
from interventions.sessions.views import room
from tests.interventions.meetings import gather, leave, staff
from tst_platform.core.live import publish


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def session(meeting):
    now = timezone.now().replace(microsecond=0)
    return meeting.plan(now)


def test_a_change_is_on_the_other_screens_within_a_second(meeting, session, listen):
    screens = [
        listen(meeting.desk(), session),
        listen(meeting.phone("fatou"), session),
        listen(meeting.phone("yanis"), session),
    ]
    for screen in screens:
        assert screen.answer.status == 200
        assert screen.next_event()[1] == "changed", (
            "a screen is told once at the start: it may have missed something"
        )
    time.sleep(0.3)
    before = time.monotonic()
    services.mark_attendance(
        session=session, participant=meeting.people["fatou"], presence="present", by=meeting.lead
    )
    for screen in screens:
        moment, event = screen.next_event()
        assert event == "changed" and moment - before < 1.0


def test_the_stream_carries_no_word_and_may_not_be_kept(meeting, session, listen):
    screen = listen(meeting.phone("fatou"), session)
    assert screen.answer.getheader("Content-Type") == "text/event-stream"
    assert screen.answer.getheader("X-Accel-Buffering") == "no"
    assert "no-store" in screen.answer.getheader("Cache-Control")
    assert screen.next_event()[1] == "changed"
    services.mark_attendance(
        session=session, participant=meeting.people["yanis"], presence="late", by=meeting.lead
    )
    screen.next_event()
    lines = [line for _moment, line in list(screen.lines.queue) if line]
    assert all(line.split(":")[0] in ("id", "event", "data", "retry", "") for line in lines)
    assert "Yanis" not in "".join(lines) and "late" not in "".join(lines)


def test_another_cell_hears_nothing(meeting, session, listen):
    other = meeting.plan(session.starts_at, cell="B")
    screen = listen(meeting.phone("bernard"), other)
    assert screen.next_event()[1] == "changed"
    services.mark_attendance(
        session=session, participant=meeting.people["fatou"], presence="present", by=meeting.lead
    )
    assert screen.quiet(1.0)


@pytest.mark.parametrize("who", ["bernard", "kevin", "lucie", "samir"])
def test_who_is_not_of_the_room_is_not_let_in(meeting, session, listen, who):
    assert listen(meeting.phone(who), session).answer.status == 404


def test_a_stranger_of_staff_is_not_let_in(meeting, session, listen):
    assert listen(meeting.desk(staff("Jean Prévost")), session).answer.status == 404
    assert listen(meeting.desk(staff("Helene V", "supervisor")), session).answer.status == 404


def test_a_stream_closes_at_the_next_heartbeat_when_nothing_happens(meeting, session, listen, monkeypatch):
    monkeypatch.setattr(room, "HEARTBEAT_SECONDS", 0.4)
    screen = listen(meeting.phone("fatou"), session)
    assert screen.next_event()[1] == "changed"
    time.sleep(1.0)
    assert any(line == "event: here" for _moment, line in list(screen.lines.queue)), "no sign of life"
    leave(meeting.people["fatou"])
    assert screen.next_event()[1] == "closed"


def test_many_changes_in_one_breath_are_told_as_few(meeting, session, listen):
    screen = listen(meeting.phone("fatou"), session)
    assert screen.next_event()[1] == "changed"
    time.sleep(0.3)
    for _turn in range(20):
        publish(session.cell_id)
    told = 0
    while screen.next_event(within=1.0):
        told += 1
    assert 1 <= told <= 3


def test_a_line_that_broke_is_told_once_whatever_it_missed_and_nothing_if_it_missed_nothing(
    meeting, session, listen
):
    screen = listen(meeting.phone("fatou"), session)
    assert screen.next_event()[1] == "changed"
    screen.close()
    again = listen(meeting.phone("fatou"), session, screen.mark)
    assert again.quiet(1.0), "nothing changed while its line was broken"
    again.close()
    for _turn in range(3):
        publish(session.cell_id)
    later = listen(meeting.phone("fatou"), session, screen.mark)
    assert later.next_event()[1] == "changed" and later.mark != screen.mark
    assert later.quiet(1.0)


def test_a_mark_of_another_process_or_of_nobody_is_one_that_is_not_known(meeting, session, listen):
    for last in ("0" * 16, "ÿ", "x" * 4000):
        screen = listen(meeting.phone("fatou"), session, last)
        assert screen.next_event()[1] == "changed"


def test_what_is_rolled_back_is_told_to_nobody(meeting, session, listen):
    screen = listen(meeting.phone("fatou"), session)
    assert screen.next_event()[1] == "changed"
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(session.cell_id)
        raise RuntimeError
    assert screen.quiet(0.8)


def test_open_streams_hold_no_connection_to_the_database(meeting, session, listen):
    if connection.vendor != "postgresql":
        pytest.skip("connections are counted by PostgreSQL alone")
    screens = [listen(meeting.phone("fatou"), session) for _ in range(8)]
    for screen in screens:
        assert screen.next_event()[1] == "changed"
    time.sleep(0.5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
        )
        assert cursor.fetchone()[0] <= 2


def test_the_pages_go_on_while_many_listen(meeting, session, listen, live):
    screens = [listen(meeting.phone("fatou"), session) for _ in range(30)]
    for screen in screens:
        assert screen.next_event()[1] == "changed"
    parts = urlsplit(live)
    before = time.monotonic()
    wire = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    wire.request("GET", "/sante/")
    assert wire.getresponse().status == 200
    assert time.monotonic() - before < 1.0
