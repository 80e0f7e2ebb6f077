"""The hub of the rooms: says *that* something changed, never what.

One hub per process. A service publishes a room's key after its commit; each screen then fetches what
its viewer may see. With REDIS_URL the key travels between processes; without it the process is alone.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    import redis

logger = logging.getLogger(__name__)


class Hub:
    """Wakes the streams of a room; safe to publish to from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = defaultdict(set)

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
            seats = list(self._waiting.get(room, ()))
        self._set(seats)

    def wake_all(self) -> None:
        with self._lock:
            seats = [seat for room in self._waiting.values() for seat in room]
        self._set(seats)

    def _set(self, seats: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
        for loop, event in seats:
            with suppress(RuntimeError):  # its loop was closed meanwhile: the others are still woken
                loop.call_soon_threadsafe(event.set)


hub = Hub()


def publish(room: UUID | str) -> None:
    """Tell the room's screens, once the present transaction is committed, that something changed."""
    transaction.on_commit(lambda: _publish(str(room)), robust=True)


def _publish(room: str) -> None:
    hub.wake(room)
    if settings.REDIS_URL:
        # No web request waits for Redis: a thread hands the key over, and a lost one costs a poll.
        threading.Thread(
            target=_send_to_redis, args=(settings.REDIS_URL, _channel(), room), daemon=True
        ).start()


def _channel() -> str:
    """Return the name of the bus; several installations may share one Redis."""
    return f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}rooms"


def _send_to_redis(address: str, channel: str, room: str) -> None:
    import redis

    try:
        with redis.Redis.from_url(address, socket_timeout=1, socket_connect_timeout=1) as bus:
            bus.publish(channel, room)
    except redis.RedisError:
        logger.warning("room bus out of reach; screens fall back to asking")


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
            with redis.Redis.from_url(
                settings.REDIS_URL, socket_connect_timeout=1, socket_keepalive=True, health_check_interval=10
            ) as bus:
                _hand_on(bus)
        except redis.RedisError:
            logger.warning("room bus out of reach; it is tried again")
        time.sleep(2)


def _hand_on(bus: redis.Redis) -> None:
    """Wake the rooms that other processes name, until the bus is lost."""
    with bus.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe(_channel())
        hub.wake_all()  # whatever was said while nobody listened here
        while True:
            message = channel.get_message(timeout=5)
            if message is not None:
                hub.wake(message["data"].decode())
