"""The limit: a hub in plain ASGI. A press wakes the streams, a part answers which step goes on, and that is all.

No database, no right, no template. Started by uvicorn as the platform is. With BARE_REDIS_URL and BARE_CHANNEL the
step travels over Redis, and several processes are one hub.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

REDIS, CHANNEL = os.environ.get("BARE_REDIS_URL", ""), os.environ.get("BARE_CHANNEL", "")
STREAM = [(b"content-type", b"text/event-stream")]


class Hub:
    """The step that goes on, and who waits for the next."""

    def __init__(self) -> None:
        self.step = 0
        self.waiting: set[asyncio.Event] = set()
        self.reader: asyncio.Task[None] | None = None
        self.bus: Any = None

    def wake(self, step: int) -> None:
        self.step = step
        for one in self.waiting:
            one.set()

    async def press(self) -> int:
        step = self.step + 1
        if self.bus is None:
            self.wake(step)
        else:
            await self.bus.publish(CHANNEL, step)
        return step

    async def listen(self) -> None:
        """Begin to read the bus, once, and only where there is one."""
        if not REDIS or self.reader is not None:
            return
        from redis.asyncio import Redis

        self.bus = Redis.from_url(REDIS)
        channel = self.bus.pubsub(ignore_subscribe_messages=True)
        await channel.subscribe(CHANNEL)
        self.reader = asyncio.create_task(self._read(channel))

    async def _read(self, channel: Any) -> None:
        async for message in channel.listen():
            self.wake(int(message["data"]))


hub = Hub()


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    await hub.listen()
    if scope["path"] == "/stream":
        await stream(receive, send)
    elif scope["method"] == "POST":
        await receive()
        step = await hub.press()
        await answer(send, 200, f'<input name="shown" value="{step}">')
    else:
        asked = parse_qs(scope["query_string"].decode())
        await part(send, scope["path"], asked.get("seen", [""])[0])


async def part(send: Send, path: str, seen: str) -> None:
    """Answer as a part of a page does: what to ask next stands in it, and nothing where nothing changed."""
    if seen == str(hub.step):
        await answer(send, 204, "")
    else:
        await answer(send, 200, f'<p hx-get="{path}?seen={hub.step}" data-step="{hub.step}"></p>')


async def answer(send: Send, status: int, words: str) -> None:
    headers = [(b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


async def stream(receive: Receive, send: Send) -> None:
    gone = asyncio.create_task(until_gone(receive))
    changed = asyncio.Event()
    hub.waiting.add(changed)
    try:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        while not gone.done():
            changed.clear()
            said = f"id: {hub.step}\nevent: changed\ndata: {hub.step}\n\n"
            await send({"type": "http.response.body", "body": said.encode(), "more_body": True})
            waiting = asyncio.create_task(changed.wait())
            await asyncio.wait((waiting, gone), return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
    finally:
        hub.waiting.discard(changed)
        gone.cancel()


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
