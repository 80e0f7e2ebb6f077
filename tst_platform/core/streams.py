"""Ask the database for open streams: one thread and one connection for all of a process, given back when nobody asks.

A stream that asked in a thread of its own would open a connection to the database at each event, and hold or close it:
with fifty phones in a room, one event was fifty of them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")

_thread = ThreadPoolExecutor(1, thread_name_prefix="streams")
_lock = threading.Lock()
_asking = 0


async def ask(question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what `question` answers, in the order of asking; whatever it raises is raised here."""
    global _asking
    with _lock:
        _asking += 1
    asked = _thread.submit(_answer, partial(question, *args, **kwargs))
    asked.add_done_callback(_done)  # of one that was given up while it waited, too
    return await asyncio.wrap_future(asked)


def _answer(question: Callable[[], R]) -> R:
    try:
        return question()
    finally:
        with _lock:
            is_last = _asking == 1
        if is_last or connection.errors_occurred:
            connection.close()


def _done(_asked: Future[R]) -> None:
    global _asking
    with _lock:
        _asking -= 1
