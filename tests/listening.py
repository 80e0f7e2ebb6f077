"""A browser that listens to the stream of a room, on the real server of the test."""

from __future__ import annotations

import http.client
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest


class Listener:
    """A browser's ear: reads one stream in a thread, and notes when each event came."""

    def __init__(self, address: str, client: Any, session: Any, heard: str = "") -> None:
        from django.conf import settings
        from django.urls import reverse

        parts = urlsplit(address)
        self.wire = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        kept = client.cookies.get(settings.SESSION_COOKIE_NAME)  # gone once one has signed out
        cookie = kept.value if kept else ""
        path = reverse("sessions:stream", args=[session.pk])
        told = {"Last-Event-ID": heard} if heard else {}
        self.wire.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", **told})
        self.line = self.wire.sock
        self.answer = self.wire.getresponse()
        self.lines: queue.Queue[Any] = queue.Queue()
        self.mark = ""  # of the last change it was told of
        if self.answer.status == 200:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while line := self.answer.readline():
                self.lines.put((time.monotonic(), line.decode().rstrip("\n")))
        except (OSError, ValueError, AttributeError):
            pass
        self.lines.put((time.monotonic(), None))

    def next_event(self, within: float = 5.0) -> Any:
        """Return (moment, event) of the next event; None when the stream ended or nothing came in time."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            try:
                moment, line = self.lines.get(timeout=left)
            except queue.Empty:
                return None
            if line is None:
                return moment, "end"
            if line.startswith("id: "):
                self.mark = line.removeprefix("id: ")
            if line.startswith("event: ") and line != "event: here":  # a sign of life
                return moment, line.removeprefix("event: ")
        return None

    def quiet(self, seconds: float) -> bool:
        return self.next_event(within=seconds) is None

    def close(self) -> None:
        with suppress(OSError):  # the reading thread holds the socket: closing alone would leave it open
            self.line.shutdown(socket.SHUT_RDWR)
        self.wire.close()


@pytest.fixture
def listen(live: str) -> Iterator[Callable[..., Listener]]:
    """Return what opens a stream: `listen(client, session)`; all are closed at the end, and none stays in the hub."""
    from tst_platform.core.live import hub

    heard: list[Listener] = []

    def start(client: Any, session: Any, last: str = "") -> Listener:
        heard.append(Listener(live, client, session, last))
        return heard[-1]

    yield start
    for listener in heard:
        listener.close()
    # Each stream goes when its reader does: none is left in the hub.
    deadline = time.monotonic() + 5
    while hub._waiting and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not hub._waiting
