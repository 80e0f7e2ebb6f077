"""What is far too large is refused at the door: Django writes a whole body to the disk before it asks who sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.template.loader import render_to_string

# A list of people has 10 MB at most and is told so by its form; whatever passes this is no list.
MOST_BYTES = 32 * 1024 * 1024
# A browser reads no answer before it has sent everything: up to here what comes is thrown away meanwhile.
HEARD_OUT_BYTES = 512 * 1024 * 1024

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Bounded:
    """Hands on to the platform what it can read: HTTP, with a body that ends before MOST_BYTES."""

    def __init__(self, application: Application, most_bytes: int = MOST_BYTES) -> None:
        self.application = application
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # there is none here: refused, and no fault of ours
            return
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        announced = _announced(scope)
        if announced > self.most_bytes:
            if announced <= HEARD_OUT_BYTES:
                await _hear_out(receive)
            await _refuse(send)
            return
        await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives, whatever was announced; past the limit the platform is told that nobody is there."""
        came, too_much, answered = 0, False, False

        async def counted() -> Mapping[str, Any]:
            nonlocal came, too_much
            message = await receive()
            came += len(message.get("body", b""))
            if came <= self.most_bytes:
                return message
            too_much = True
            return {"type": "http.disconnect"}

        async def noted(message: Mapping[str, Any]) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self.application(scope, counted, noted)
        if too_much and not answered:
            await _hear_out(receive)
            await _refuse(send)


def _announced(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() and len(said) < 20 else 0


async def _hear_out(receive: Receive) -> None:
    """Take the rest of a body and keep nothing of it."""
    came, more = 0, True
    while more and came <= HEARD_OUT_BYTES:
        message = await receive()
        came += len(message.get("body", b""))
        more = message["type"] == "http.request" and bool(message.get("more_body"))


async def _refuse(send: Send) -> None:
    page = render_to_string("413.html").encode()
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(page)),
        "content-security-policy": "default-src 'none'; style-src 'self'; font-src 'self'",
        "cache-control": "no-store, private",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "connection": "close",
    }
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 413, "headers": named})
    await send({"type": "http.response.body", "body": page})
