"""Real processes that send, for tests: workers of each kind, a Redis and a mail server of the test's own.

Each was started here, and is ended by its id.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from tst_platform.outbox import services as outbox

PATIENCE = 90


@dataclass
class Workers:
    """Workers by name, each a fork of one nursery (`tests.promises.at_work`)."""

    nursery: subprocess.Popen[str]
    pids: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    kills: int = 0

    def bear(self, kind: str, name: str) -> None:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{kind} {name}\n")
        self.nursery.stdin.flush()
        self.pids[name], self.kinds[name] = int(self.nursery.stdout.readline()), kind

    def kill(self, name: str) -> None:
        """Kill a worker with its whole pool, as a machine that stops."""
        with suppress(ProcessLookupError):
            os.killpg(self.pids.pop(name), signal.SIGKILL)

    def replace(self) -> None:
        """Kill one after the other in turn, and let it begin anew."""
        name = sorted(self.pids)[self.kills % len(self.pids)]
        self.kill(name)
        self.kills += 1
        self.bear(self.kinds[name], name)


def environment(folder: Path, mail_port: int, redis: str) -> dict[str, str]:
    said = connection.settings_dict
    url = f"sqlite:///{said['NAME']}"
    if connection.vendor == "postgresql":
        password = f":{said['PASSWORD']}" if said["PASSWORD"] else ""
        where = f"{said['HOST'] or 'localhost'}:{said['PORT'] or 5432}"
        url = f"postgres://{said['USER']}{password}@{where}/{said['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
        "DATABASE_URL": url,
        "REDIS_URL": redis,
        "TST_STATE_DIR": str(folder / "state"),
        "TST_ERASURE_LIST_FILE": str(settings.ERASURE_LIST_FILE),
        "TST_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "TST_LOG_LEVEL": "CRITICAL",
        "TST_NO_BOOTSTRAP": "1",
    }


def start(env: dict[str, str], *arguments: str, **more: Any) -> subprocess.Popen[Any]:
    return subprocess.Popen([sys.executable, "-m", *arguments], env=env, cwd=settings.BASE_DIR, **more)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    pytest.fail("a server of the test did not start")


@contextmanager
def at_work(folder: Path, *, lease: float, redis: str = "") -> Iterator[tuple[Workers, Path]]:
    """Start a mail server and a nursery; give the workers, none yet, and the file in which mails are noted."""
    folder.mkdir(exist_ok=True)
    port, taken = free_port(), folder / "taken"
    env = environment(folder, port, redis)
    with (folder / "log").open("w") as log:
        mail = start(env, "tests.promises.at_the_mail", str(port), str(taken), stderr=log)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        nursery = start(env, "tests.promises.at_work", "--lease", str(lease), stderr=log, **pipes)
    workers = Workers(nursery)
    try:
        wait_for(port)
        yield workers, taken
    finally:
        for name in list(workers.pids):
            workers.kill(name)
        for process in (nursery, mail):
            process.kill()
            process.communicate()


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """Start a Redis of the test's own; give its address. Skips where there is none on this machine."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        running.kill()
        running.wait()


def draft(key: str, to: str, **more: Any) -> outbox.Draft:
    told: dict[str, Any] = {"about": uuid4(), "recipient": uuid4(), "title": "Rendez-vous", "body": "Jeudi"}
    return outbox.Draft(unique_key=key, kind="reminder", to=to, **(told | more))
