"""Play one pass: phones come into a room, are told of presses, ask their parts again, and leave."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from benchmarks.room.figures import Change, out_of_order, percentile, shown, told
from benchmarks.room.machine import Meter, own_kib
from benchmarks.room.phones import Book, Line, Phone, Room, come

SHOWN = re.compile(r'name="shown" value="([^"]*)"')
QUIET = 0.6  # seconds without a word after which nobody is told of this press any more
IN_ONE_BREATH = 3  # presses one right after the other
WARMING = 4


@dataclass(frozen=True)
class Limits:
    """So many presses of each kind at most, for so many seconds; one is waited for so long at most."""

    changes: int = 5
    seconds: float = 5.0
    patience: float = 20.0
    coming: float = 60.0


class Presser:
    """The intervenant's screen: it presses in turn, and says each time which step it showed."""

    def __init__(self, room: Room, first: str = "") -> None:
        self.room, self.first, self.step = room, first, ""
        self._turn = cycle(room.presses)

    async def press(self) -> tuple[int, int]:
        """Press once; return when it was sent and when the answer was there. Raises RuntimeError where no step came."""
        path, self.first = self.first or next(self._turn), ""
        body = f"shown={self.step}"
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.room.press_port}\r\nAccept-Language: fr\r\n"
        head += f"{self.room.press_headers}Content-Type: application/x-www-form-urlencoded\r\n"
        line = Line(self.room.press_port)
        sent = time.monotonic_ns()
        status, answer = await line.ask(
            f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode(), again=False
        )
        answered = time.monotonic_ns()
        line.close()
        found = SHOWN.search(answer)
        if status != 200 or not found or found[1] == self.step:
            raise RuntimeError(f"{path} answered {status} and no other step")
        self.step = found[1]
        return sent, answered


@dataclass
class Pass:
    """One pass of one side: the presser of its room, the servers it is measured on, and so many phones."""

    presser: Presser
    servers: tuple[int, ...]
    count: int
    limits: Limits

    def __post_init__(self) -> None:
        self.book = Book()
        self.phones = [Phone(number, self.presser.room, self.book) for number in range(self.count)]

    async def play(self) -> dict[str, Any]:
        try:
            press_ms = await self._warm()
            found = {"phones": self.count, **await self._come()}
            found |= await self._tell(press_ms)
            found |= await self._show(press_ms)
            if not self.book.busy:
                found |= await self._in_one_breath()
        finally:
            await asyncio.gather(*(phone.leave() for phone in self.phones))
        return found | self._went_wrong()

    async def _warm(self) -> float:
        """Load what a server loads at its first answers; return the processor ms of a press that nobody hears."""
        one = Phone(0, self.presser.room, Book(asks=True))
        await come([one], self.limits.coming)
        await self.presser.press()
        await self._until(lambda: not one.book.busy, one.book)
        await one.leave()
        await self.presser.press()
        meter = Meter(self.servers)
        for _press in range(WARMING):
            await self.presser.press()
        return meter.read()[0] / WARMING

    async def _come(self) -> dict[str, Any]:
        """Connect all phones, and let them stay idle."""
        before, meter = [own_kib(pid) for pid in self.servers], Meter(self.servers)
        began = time.monotonic()
        try:
            waited = await come(self.phones, self.limits.coming)
        except TimeoutError:
            raise RuntimeError(self._told_who_came()) from None
        took = time.monotonic() - began
        await self._until(lambda: True, self.book)
        used = meter.read()[0]
        after = [own_kib(pid) for pid in self.servers]
        return {
            "connect_s": round(took, 2),
            "connect_p95_ms": round(percentile(waited, 95), 1),
            "connect_cpu_ms_per_phone": round(used / self.count, 2),
            "kib_per_idle_phone": round((sum(after) - sum(before)) / self.count, 1),
        }

    async def _tell(self, press_ms: float) -> dict[str, Any]:
        """Press, and let each phone be told; what a press costs that nobody hears is not counted as delivery."""
        heard, meter = self.book.heard, Meter(self.servers)
        changes, acted = await self._changes()
        used, phones, elsewhere = meter.read()
        delivered = self.book.heard - heard
        return {
            "press_cpu_ms": round(press_ms, 2),
            "press_p50_ms": round(percentile(acted, 50), 1),
            **{f"told_{name}": value for name, value in told(changes).items()},
            "cpu_ms_per_delivery": round((used - press_ms * len(changes)) / max(delivered, 1), 3),
            "phones_share": round(phones, 2),
            "elsewhere_share": round(elsewhere, 2),
        }

    async def _show(self, press_ms: float) -> dict[str, Any]:
        """Press, and let each phone ask its parts again; what it costs is known where all were answered."""
        self.book.asks, meter = True, Meter(self.servers)
        changes, _acted = await self._changes()
        used = meter.read()[0] - press_ms * len(changes)
        each = round(used / (len(changes) * self.count), 2)
        found = {f"shown_{name}": value for name, value in shown(changes).items()}
        return found | ({} if self.book.busy else {"cpu_ms_per_phone_and_change": each})

    async def _changes(self) -> tuple[list[Change], list[float]]:
        """Press as often as the limits let, each time once all is quiet; return also how many ms each press took."""
        end = time.monotonic() + self.limits.seconds
        changes: list[Change] = []
        acted: list[float] = []
        while len(changes) < self.limits.changes and (
            not changes or (time.monotonic() < end and not self.book.busy)
        ):
            change = await self._change(1)
            changes.append(change)
            acted.append((change.answered - change.pressed) / 1e6)
        return changes, acted

    async def _change(self, presses: int) -> Change:
        """Press so often in one breath, and wait for the last."""
        self.book.change = None
        for _press in range(presses - 1):
            await self.presser.press()
        change = self.book.change = Change(self.count, time.monotonic_ns())
        _sent, change.answered = await self.presser.press()
        await self._until(lambda: len(change.told) == self.count and not self.book.busy, self.book)
        self.book.settle(self.presser.step)
        return change

    async def _in_one_breath(self) -> dict[str, Any]:
        """Press several times at once; whatever was told together, the last step stands on each phone in the end."""
        heard = self.book.heard
        change = await self._change(IN_ONE_BREATH)
        return {
            "burst_told_per_phone": round((self.book.heard - heard) / self.count, 2),
            "burst_not_shown": change.not_shown,
            "burst_shown_max_ms": shown([change])["max_ms"],
        }

    async def _until(self, done: Callable[[], bool], book: Book) -> None:
        """Wait until this is so and nothing was said for a while, or until patience ends."""
        began = time.monotonic_ns()
        end = began + int(self.limits.patience * 1e9)
        while (now := time.monotonic_ns()) < end:
            if done() and now - max(book.heard_at, began) > QUIET * 1e9:
                return
            await asyncio.sleep(0.01)

    def _told_who_came(self) -> str:
        came, book = sum(phone.up.is_set() for phone in self.phones), self.book
        said = f"{came} of {self.count} had their first word after {self.limits.coming:.0f} s"
        return f"{said}; streams refused {book.refused}, closed {book.closed}"

    def _went_wrong(self) -> dict[str, Any]:
        return {
            "out_of_order": out_of_order([phone.marks for phone in self.phones]),
            "closed": self.book.closed,
            "refused": self.book.refused,
            "bad_answers": self.book.bad_answers,
        }
