"""Phones: each holds its stream as a browser does, and asks the parts of its page again when it is told.

After static/js/room.js, static/js/press.js and htmx: a line that broke is opened again after two seconds with the last
mark it heard, a refused one after fifteen; a part that is told while it asks, asks once more.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from html import unescape
from typing import cast

from benchmarks.room.figures import Change

EVENT = re.compile(rb"((?:[a-z]+: ?[^\r\n]*\n)+)\n")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
NEXT = re.compile(r'hx-get="([^"]*)"')
STEP = re.compile(r'data-step="([^"]*)"')
BROKEN_AGAIN, REFUSED_AGAIN = 2.0, 15.0  # seconds
LONGEST_ANSWER = 60.0
GATE = 50  # phones that connect at one moment


@dataclass(frozen=True)
class Room:
    """What is measured: where its streams and parts are, where it is pressed, and who is in it.

    The first of `parts` is the one that shows the step. `presses` are pressed in turn, over and over.
    """

    port: int
    press_port: int
    stream: str
    parts: tuple[str, ...]
    presses: tuple[str, ...]
    cookies: tuple[str, ...]
    press_headers: str = ""

    def asked(self, path: str, cookie: str, more: str = "") -> bytes:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Language: fr\r\nCookie: {cookie}\r\n"
        return f"{head}{more}\r\n".encode()


@dataclass
class Book:
    """What all phones note together. `change` is the press they are just being told of; `asks`, that parts are asked."""

    change: Change | None = None
    asks: bool = False
    busy: int = 0
    heard: int = 0
    heard_at: int = 0
    closed: int = 0
    refused: int = 0
    bad_answers: int = 0
    standing: dict[int, tuple[str, int]] = field(default_factory=dict)

    def note(self, phone: int, when: int) -> None:
        self.heard, self.heard_at = self.heard + 1, when
        if self.change is not None:
            self.change.told.setdefault(phone, []).append(when)

    def show(self, phone: int, step: str, when: int) -> None:
        """Note which step stands on a phone, and since when."""
        if self.standing.get(phone, ("", 0))[0] != step:
            self.standing[phone] = step, when

    def settle(self, step: str) -> None:
        """Write down on which phones this step stands now, which is the one that the press led to."""
        assert self.change is not None
        self.change.shown = {phone: when for phone, (shown, when) in self.standing.items() if shown == step}


class Line(asyncio.Protocol):
    """A connection that is kept open, with one question at a time on it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, str]] | None = None
        self._came = b""

    async def ask(self, request: bytes, *, again: bool = True) -> tuple[int, str]:
        """Return the status and the body. Raises OSError where the line breaks, twice where it may be asked again."""
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            await loop.create_connection(lambda: self, "127.0.0.1", self.port)
        assert self._transport is not None
        self._came, self._answer = b"", loop.create_future()
        self._transport.write(request)
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                return await self._answer
        except ConnectionError:
            if not again:
                raise
        return await self.ask(request, again=False)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if end and len(body) >= (int(length[1]) if length else 0) and self._is_waiting():
            assert self._answer is not None
            self._answer.set_result((int(head[9:12]), body.decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._is_waiting():
            assert self._answer is not None
            self._answer.set_exception(ConnectionResetError("the line broke before the answer"))

    def _is_waiting(self) -> bool:
        return self._answer is not None and not self._answer.done()


class Part:
    """A part of a page: it asks the address that stands in its last answer."""

    def __init__(self, phone: Phone, path: str, *, is_main: bool) -> None:
        self.phone, self.path, self.is_main = phone, path, is_main
        self.line = Line(phone.room.port)
        self.task: asyncio.Task[None] | None = None
        self._again = False

    def tell(self) -> None:
        if self.task is not None and not self.task.done():
            self._again = True
        else:
            self.task = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        book = self.phone.book
        book.busy += 1
        try:
            while True:
                self._again = False
                request = self.phone.room.asked(self.path, self.phone.cookie, "HX-Request: true\r\n")
                self._take(*await self.line.ask(request))
                if not self._again:
                    return
        except OSError:  # a time that is over is one too
            book.bad_answers += 1
        finally:
            book.busy -= 1

    def _take(self, status: int, body: str) -> None:
        if status not in (200, 204):
            self.phone.book.bad_answers += 1
        following, step = NEXT.search(body), STEP.search(body)
        if following:
            self.path = unescape(following[1])
        if self.is_main and step:
            self.phone.book.show(self.phone.number, step[1], time.monotonic_ns())


class Phone:
    """One person's phone in the room."""

    def __init__(self, number: int, room: Room, book: Book) -> None:
        self.number, self.room, self.book = number, room, book
        self.cookie = room.cookies[number % len(room.cookies)]
        self.marks: list[tuple[int, str]] = []
        self.parts = [Part(self, path, is_main=not nth) for nth, path in enumerate(room.parts)]
        self.up = asyncio.Event()
        self._stream: Stream | None = None
        self._leaving = False
        self._opening: asyncio.Task[None] | None = None

    async def open(self, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        stream = self._stream = Stream(self)
        try:
            await asyncio.get_running_loop().create_connection(lambda: stream, "127.0.0.1", self.room.port)
        except OSError:
            self.gone(stream)

    def asked(self) -> bytes:
        last = f"Last-Event-ID: {self.marks[-1][1]}\r\n" if self.marks else ""
        return self.room.asked(self.room.stream, self.cookie, f"Accept: text/event-stream\r\n{last}")

    def heard(self, when: int, said: dict[str, str]) -> None:
        if said.get("event") != "changed":
            return
        self.marks.append((when, said.get("id", "")))
        self.book.note(self.number, when)
        self.up.set()
        if self.book.asks:
            for part in self.parts:
                part.tell()

    def gone(self, stream: Stream) -> None:
        """Come back as a browser does."""
        if self._leaving or stream is not self._stream:
            return
        if stream.status == 200:
            self.book.closed += 1
        else:
            self.book.refused += 1
        after = BROKEN_AGAIN if stream.status == 200 else REFUSED_AGAIN
        self._opening = asyncio.create_task(self.open(after))

    async def leave(self) -> None:
        self._leaving = True
        tasks = [part.task for part in self.parts if part.task is not None]
        tasks += [self._opening] if self._opening is not None else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for part in self.parts:
            part.line.close()
        if self._stream is not None:
            self._stream.close()


class Stream(asyncio.Protocol):
    """The line of one phone on which the room speaks."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.status = phone, 0
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self.phone.asked())

    def data_received(self, data: bytes) -> None:
        when = time.monotonic_ns()
        self._came += data
        if not self.status and len(self._came) >= 12:
            self.status = int(self._came[9:12])
            if self.status != 200:
                self.close()
        end = 0
        for event in EVENT.finditer(self._came):
            end = event.end()
            self.phone.heard(when, read(event[1].decode()))
        self._came = self._came[end:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.phone.gone(self)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def read(event: str) -> dict[str, str]:
    """Return the fields of one event by name."""
    pairs = (line.partition(":") for line in event.splitlines())
    return {name: value.removeprefix(" ") for name, _colon, value in pairs}


async def come(phones: list[Phone], seconds: float) -> list[float]:
    """Let all phones open their stream; return how many ms each waited for its first word. Raises TimeoutError."""
    gate = asyncio.Semaphore(GATE)

    async def one(phone: Phone) -> float:
        async with gate:
            began = time.monotonic_ns()
            await phone.open()
            await phone.up.wait()
            return (time.monotonic_ns() - began) / 1e6

    async with asyncio.timeout(seconds):
        return list(await asyncio.gather(*(one(phone) for phone in phones)))
