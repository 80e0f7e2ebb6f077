"""The hub of the rooms: says *that* something changed, never what.

One hub per process. A service publishes a room's key after its commit; each screen then fetches what
its viewer may see. With REDIS_URL the key travels between processes; without it the process is alone.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tst_platform.core.courier import Courier

if TYPE_CHECKING:
    import redis

logger = logging.getLogger(__name__)

LISTEN_SECONDS = 5
# A bus that answers to no ping for this long is lost.
SILENCE_SECONDS = 12
ASK_AGAIN_SECONDS = 3


class Hub:
    """Wakes the streams of a room; safe to publish to from any thread.

    Each change gives its room a new mark, drawn by lot: a screen whose line broke says the last one it heard, and is
    told whether anything changed since. No mark says how many changes there were. A process that begins anew, or that
    did not hear the others for a while, knows no earlier mark: its screens ask once too often rather than never.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = defaultdict(set)
        self._marks: dict[str, str] = {}
        self._first_mark = _draw()

    def mark(self, room: str) -> str:
        """Return the mark of the room's last change."""
        with self._lock:
            return self._marks.get(room, self._first_mark)

    @asynccontextmanager
    async def listen(self, room: str) -> AsyncIterator[asyncio.Event]:
        """Yield an event that is set whenever the room changes."""
        seat = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting[room].add(seat)
        try:
            yield seat[1]
        finally:
            with self._lock:
                self._waiting[room].discard(seat)
                if not self._waiting[room]:
                    del self._waiting[room]

    def wake(self, room: str) -> None:
        with self._lock:
            self._marks[room] = _draw()
            seats = list(self._waiting.get(room, ()))
        self._set(seats)

    def wake_all(self) -> None:
        with self._lock:
            self._marks.clear()
            self._first_mark = _draw()
            seats = [seat for room in self._waiting.values() for seat in room]
        self._set(seats)

    def _set(self, seats: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
        for loop, event in seats:
            with suppress(RuntimeError):  # its loop was closed meanwhile: the others are still woken
                loop.call_soon_threadsafe(event.set)


def _draw() -> str:
    return secrets.token_hex(8)


hub = Hub()


def publish(room: UUID | str) -> None:
    """Tell the room's screens, once the present transaction is committed, that something changed."""
    transaction.on_commit(lambda: _publish(str(room)), robust=True)


def _publish(room: str) -> None:
    hub.wake(room)
    if settings.REDIS_URL:
        _courier.take(room)  # no web request waits for Redis


def _channel() -> str:
    """Return the name of the bus; several installations may share one Redis."""
    return f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}rooms"


def _tell_others(room: str) -> None:
    if settings.REDIS_URL:
        _send_to_redis(settings.REDIS_URL, _channel(), room)


def _send_to_redis(address: str, channel: str, room: str) -> None:
    with connect(address) as bus:
        bus.publish(channel, room)


def connect(address: str) -> redis.Redis:
    """Return a bus that is given up within a second or two when it refuses or is mute."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis.from_url(
        address,
        socket_timeout=1,
        socket_connect_timeout=1,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
    )


_courier = Courier("room-keys", _tell_others)
_listener: threading.Thread | None = None
_listener_lock = threading.Lock()


def ensure_listening() -> None:
    """Start this process's one reader of the bus, at the first stream that needs it."""
    global _listener
    if not settings.REDIS_URL:
        return
    with _listener_lock:
        if _listener is None or not _listener.is_alive():
            _listener = threading.Thread(target=_read_from_redis, daemon=True, name="room-bus")
            _listener.start()


def _read_from_redis() -> None:
    import redis

    while True:
        try:
            with connect(settings.REDIS_URL) as bus:
                _hand_on(bus)
        except redis.RedisError:
            logger.warning("room bus out of reach; it is tried again")
        # While other processes cannot be heard, every screen asks now and then.
        hub.wake_all()
        time.sleep(ASK_AGAIN_SECONDS)


def _hand_on(bus: redis.Redis) -> None:
    """Wake the rooms that other processes name, until the bus is lost, or has fallen silent."""
    import redis

    with bus.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe(_channel())
        hub.wake_all()  # whatever was said while nobody listened here
        heard_at = time.monotonic()
        while time.monotonic() - heard_at < SILENCE_SECONDS:
            message = channel.get_message(timeout=LISTEN_SECONDS)
            if message is None:
                channel.ping()
                continue
            heard_at = time.monotonic()
            if message["type"] == "message":
                hub.wake(message["data"].decode())
    raise redis.TimeoutError("the bus is mute")
