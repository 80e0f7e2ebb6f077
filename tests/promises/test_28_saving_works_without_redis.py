"""Promise 28: with Redis refused, or mute, everything is saved, shown and sent; nobody waits for it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.promises.conftest import LONG
from tst_platform.core import courier, live, waking

ROOT = Path(__file__).resolve().parents[2]
PLAYED = "tests/promises/without_redis.py"
# Far beyond what any journey takes: a process that hangs is ended, and fails.
PATIENCE = 2400 if LONG else 600


@contextmanager
def refused() -> Iterator[str]:
    """Yield the address of a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def mute() -> Iterator[str]:
    """Yield the address of a server that accepts everyone and answers nobody."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(listening.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)
    for one in held:
        one.close()


@contextmanager
def normal() -> Iterator[str]:
    yield os.environ.get("REDIS_URL", "")


STATES = {"normal": normal, "refused": refused, "mute": mute}


def play(what: str, address: str, folder: Path) -> dict[str, Any]:
    """Play a journey in a process of its own whose Redis stands at this address; return what it tells."""
    told = folder / "told.json"
    env = {**os.environ, "REDIS_URL": address, "TST_TOLD": str(told), "TST_SAVES": "200" if LONG else "12"}
    if connection.vendor == "postgresql":  # a database of its own beside ours
        for name in ("DATABASE_URL", "TST_OWNER_DATABASE_URL"):
            env[name] = f"{os.environ[name]}_bus"
    # One process, whatever PYTEST_ADDOPTS says of ours: there is one test to play.
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", what, PLAYED]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout[-6000:]
    found: dict[str, Any] = json.loads(told.read_text())
    return found


def p95(seconds: list[float]) -> int:
    """Return the 95th percentile in milliseconds."""
    return round(1000 * sorted(seconds)[int(0.95 * (len(seconds) - 1))])


def test_the_saving_acts_work_and_nobody_waits(
    chromium: str, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    times, saves = {}, 0
    # With Redis at work the journey plays the same: here it is only what the others are compared with.
    for state in STATES if LONG else ("refused", "mute"):
        with STATES[state]() as address:
            told = play("saving_acts", address, tmp_path)
        assert len(told["acts"]) == 5
        times[state], saves = p95(told["saves"]), saves + len(told["saves"])
    said = ", ".join(f"{state} {time} ms" for state, time in times.items())
    figure(f"5 acts in a browser × {len(times)}, {saves} saves acknowledged and there; p95 {said}")


@pytest.mark.skipif(not LONG, reason="the whole journey is played under TST_LONG=1")
@pytest.mark.parametrize("state", ["refused", "mute"])
def test_the_whole_journey_works(
    chromium: str, state: str, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    with STATES[state]() as address:
        told = play("whole_journey", address, tmp_path)
    figure(f"the whole journey with Redis {state}: {len(told['acts'])} figures told, 0 failures")


@pytest.mark.parametrize("state", ["refused", "mute"])
def test_a_thousand_changes_hold_up_one_thread_and_no_request(
    transactional_db: None, settings: Any, state: str, figure: Callable[[str], None]
) -> None:
    with STATES[state]() as address:
        settings.REDIS_URL = address
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "none:"}
        before = {thread.ident for thread in threading.enumerate()}
        began = time.perf_counter()
        for number in range(2 * courier.MOST_WAITING):
            with transaction.atomic():
                live.publish(f"room {number}")
        took = time.perf_counter() - began
        more = {thread.ident for thread in threading.enumerate()} - before
        assert len(more) <= 1, more
        assert len(live._courier._waiting) <= courier.MOST_WAITING + 1
    settings.REDIS_URL = ""  # and the courier lets go of what nobody waits for
    live._courier._waiting.clear()
    assert waking._courier is not live._courier
    figure(
        f"{2 * courier.MOST_WAITING} changes told with Redis {state} in {took:.1f} s, {len(more)} threads more"
    )
