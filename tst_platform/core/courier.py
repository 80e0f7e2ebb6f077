"""Carry keys to Redis on a thread of its own: whoever hands one over never waits, whatever ails the other end.

One thread per courier and process, never one per message: a Redis that accepts and never answers holds up a single
thread. After a failure it rests, then tries again what waits; the same key waits once, and only so many do.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

REST_SECONDS = 5.0
# Beyond this a new key is let go: what it stands for is in the database, and is found by the next question.
MOST_WAITING = 1_000

Errand = tuple[str, ...]


class Courier:
    """Takes errands and runs them one after the other; safe to hand to from any thread."""

    def __init__(self, name: str, carry: Callable[..., None], rest: float = REST_SECONDS) -> None:
        self.name, self._carry, self._rest = name, carry, rest
        self._lock = threading.Lock()
        self._called = threading.Event()
        self._waiting: dict[Errand, None] = {}
        self._thread: threading.Thread | None = None

    def take(self, *errand: str) -> None:
        """Note an errand and return at once."""
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting[errand] = None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name=self.name)
                self._thread.start()
        self._called.set()

    def _run(self) -> None:
        failed = False
        while True:
            self._called.wait()
            errand = self._next()
            if errand is None:
                continue
            try:
                self._carry(*errand)
                failed = False
            except Exception:  # whatever ails the other end: it must not end this thread
                if not failed:
                    logger.warning("%s: Redis is out of reach; it is tried again", self.name)
                failed = True
                self._put_back(errand)
                threading.Event().wait(self._rest)

    def _next(self) -> Errand | None:
        with self._lock:
            errand = next(iter(self._waiting), None)
            if errand is None:
                self._called.clear()
            else:
                del self._waiting[errand]
            return errand

    def _put_back(self, errand: Errand) -> None:
        with self._lock:
            self._waiting.setdefault(errand)
        self._called.set()
