"""A PostgreSQL, a Redis and a mail server of the bench's own, in a temporary folder, on free ports of the loopback."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.reminders.cluster import Cluster, programs

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_until(port: int, patience: float = PATIENCE) -> None:
    """Wait until somebody listens there."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {port}")


@dataclass
class Stage:
    """Everything that was started here, and only that, is ended here, by its id."""

    folder: Path
    cluster: Cluster
    redis_port: int
    mail_port: int
    lease: float | None = None
    redis: subprocess.Popen[bytes] | None = None
    started: list[subprocess.Popen[Any]] = field(default_factory=list)
    redis_restarts: int = 0

    @property
    def book(self) -> Path:
        return self.folder / "taken"

    def env(self, role: str = "tst_app") -> dict[str, str]:
        state = self.folder / "state"
        return {
            **os.environ,
            "TST_NO_BOOTSTRAP": "1",
            "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
            "DATABASE_URL": self.cluster.url(role),
            "TST_CONN_MAX_AGE": "600",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "TST_STATE_DIR": str(state),
            "TST_SECRET_KEY": "bench",
            "TST_SEALING_KEYS": "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "TST_EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "TST_FROM_EMAIL": "Rendez-vous <rendez-vous@example.org>",
            "TST_LOG_LEVEL": "CRITICAL",
        }

    def run(self, *arguments: str, role: str = "tst_app") -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.env(role), capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout

    def work(self, *arguments: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.run("benchmarks.reminders.work", *arguments).splitlines()[-1])
        return told

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[Any]:
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.env(), stderr=log, **more
        )
        self.started.append(process)
        return process

    def start_redis(self) -> None:
        command = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--dir", str(self.folder)]
        self.redis = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.redis_port)

    def restart_redis(self) -> None:
        """Kill Redis and start it empty: every wake-up that waited is gone."""
        assert self.redis is not None
        self.redis.kill()
        self.redis.wait(PATIENCE)
        self.start_redis()
        self.redis_restarts += 1

    def end(self) -> None:
        for process in self.started:
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
        if self.redis is not None:
            self.redis.kill()
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def stage(lease: float | None) -> Iterator[Stage]:
    folder = Path(tempfile.mkdtemp(prefix="tst-reminders-"))
    folder.chmod(0o755)
    data = folder / "postgresql"
    data.mkdir()
    own = Stage(folder, Cluster(programs(), data, free_port()), free_port(), free_port(), lease)
    try:
        own.cluster.make()
        own.start_redis()
        own.start("tests.promises.at_the_mail", str(own.mail_port), str(own.book))
        wait_until(own.mail_port)
        own.run("django", "migrate", "--verbosity", "0", role="tst_owner")
        own.run("django", "createcachetable", "--verbosity", "0", role="tst_owner")
        own.run("django", "shell", "--verbosity", "0", "--command", GRANT, role="tst_owner")
        yield own
    finally:
        own.end()


# The limit's own table is made by the owner, as every table is.
GRANT = (
    "from django.db import connection as c; k = c.cursor(); "
    "k.execute('CREATE TABLE bare (id uuid PRIMARY KEY, body text)'); "
    "k.execute('GRANT INSERT ON bare TO tst_app')"
)
