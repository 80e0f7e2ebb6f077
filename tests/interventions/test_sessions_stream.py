"""The stream of a room, over a real server: it says that something changed, at once, and only to those of the room."""

import datetime as dt
import http.client
import queue
import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import ContractIntervenant
from interventions.sessions import services
from interventions.sessions.views import room
from tests.interventions.meetings import gather, leave, staff
from tst_platform.accounts.models import User
from tst_platform.core.live import hub, publish
from tst_platform.core.viewer import PARTY_SESSION_KEY


class Listener:
    """A browser's ear: reads one stream in a thread, and notes when each event came."""

    def __init__(self, address, client, session):
        parts = urlsplit(address)
        self.wire = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        path = reverse("sessions:stream", args=[session.pk])
        self.wire.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
        self.line = self.wire.sock
        self.answer = self.wire.getresponse()
        self.lines: queue.Queue = queue.Queue()
        if self.answer.status == 200:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while line := self.answer.readline():
                self.lines.put((time.monotonic(), line.decode().rstrip("\n")))
        except (OSError, ValueError, AttributeError):
            pass
        self.lines.put((time.monotonic(), None))

    def next_event(self, within=5.0):
        """Return (moment, event) of the next event; None when the stream ended or nothing came in time."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            try:
                moment, line = self.lines.get(timeout=left)
            except queue.Empty:
                return None
            if line is None:
                return moment, "end"
            if line.startswith("event: "):
                return moment, line.removeprefix("event: ")
        return None

    def quiet(self, seconds):
        return self.next_event(within=seconds) is None

    def close(self):
        with suppress(OSError):  # the reading thread holds the socket: closing alone would leave it open
            self.line.shutdown(socket.SHUT_RDWR)
        self.wire.close()


@pytest.fixture
def listen(live):
    heard = []

    def start(client, session):
        heard.append(Listener(live, client, session))
        return heard[-1]

    yield start
    for listener in heard:
        listener.close()
    # Each stream goes when its reader does: none is left in the hub.
    deadline = time.monotonic() + 5
    while hub._waiting and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not hub._waiting


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def session(meeting):
    now = timezone.now().replace(microsecond=0)
    return meeting.plan(now + dt.timedelta(days=3))


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


def test_a_member_who_leaves_hears_nothing_more(meeting, session, listen):
    leaving, staying = listen(meeting.phone("fatou"), session), listen(meeting.phone("yanis"), session)
    assert leaving.next_event()[1] == staying.next_event()[1] == "changed"
    time.sleep(0.3)
    leave(meeting.people["fatou"])
    services.mark_attendance(
        session=session, participant=meeting.people["yanis"], presence="present", by=meeting.lead
    )
    assert staying.next_event()[1] == "changed"
    assert leaving.next_event()[1] == "closed"
    assert leaving.next_event()[1] == "end"


def test_an_intervenant_who_is_taken_off_hears_nothing_more(meeting, session, listen):
    screen = listen(meeting.desk(), session)
    assert screen.next_event()[1] == "changed"
    time.sleep(0.3)
    ContractIntervenant.objects.all().delete()
    services.mark_attendance(
        session=session, participant=meeting.people["yanis"], presence="present", by=meeting.lead
    )
    assert screen.next_event()[1] == "closed"


def sign_out(meeting, desk, phone):
    desk.logout()


def close_the_account(meeting, desk, phone):
    User.objects.update(is_active=False)


def change_the_password(meeting, desk, phone):
    meeting.lead.user.set_password("another one entirely")
    meeting.lead.user.save()


def forget_the_phone(meeting, desk, phone):
    kept = phone.session
    del kept[PARTY_SESSION_KEY]
    kept.save()


def sign_the_phone_in_as_someone_else(meeting, desk, phone):
    kept = phone.session
    kept[PARTY_SESSION_KEY] = str(meeting.people["yanis"].party_id)
    kept.save()


@pytest.mark.parametrize(
    ("act", "whose"),
    [
        (sign_out, "desk"),
        (close_the_account, "desk"),
        (change_the_password, "desk"),
        (forget_the_phone, "phone"),
        (sign_the_phone_in_as_someone_else, "phone"),
    ],
)
def test_a_browser_that_is_nobody_any_more_hears_nothing_more(meeting, session, listen, act, whose):
    desk, phone = meeting.desk(), meeting.phone("fatou")
    screens = {"desk": listen(desk, session), "phone": listen(phone, session)}
    assert [screen.next_event()[1] for screen in screens.values()] == ["changed", "changed"]
    time.sleep(0.3)
    act(meeting, desk, phone)
    publish(session.cell_id)
    assert {name: screen.next_event()[1] for name, screen in screens.items()} == {
        "desk": "changed",
        "phone": "changed",
        whose: "closed",
    }


def test_a_stream_closes_at_the_next_heartbeat_when_nothing_happens(meeting, session, listen, monkeypatch):
    monkeypatch.setattr(room, "HEARTBEAT_SECONDS", 0.4)
    screen = listen(meeting.phone("fatou"), session)
    assert screen.next_event()[1] == "changed"
    time.sleep(1.0)
    assert any(line and line.startswith(":") for _moment, line in list(screen.lines.queue)), "no sign of life"
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
