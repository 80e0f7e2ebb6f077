"""Promise 29: what was acknowledged is there after a crash of the database (PostgreSQL) or of the program (SQLite)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.promises.conftest import LONG

ROOT = Path(__file__).resolve().parents[2]
CRASHES = 6 if LONG else 2
# Acknowledged saves before each crash: the load is under way, however slow the machine.
SAVES_BETWEEN = 150 if LONG else 25
WRITERS = ("1", "2", "3", "4")
PATIENCE = 90


# --- a cluster of its own ------------------------------------------------------------------------------------------


def programs() -> Path:
    """Return where the programs of PostgreSQL are; skip where there are none."""
    named = shutil.which("initdb")
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *([Path(named).resolve()] if named else [])]
    whole = [one.parent for one in found if (one.parent / "pg_isready").exists()]
    if not whole:
        pytest.skip("no initdb on this machine: nobody's PostgreSQL but our own is killed")
    return whole[0]


def nobody_special() -> dict[str, Any]:
    """Return as whom a cluster runs: PostgreSQL refuses to be root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@dataclass
class Cluster:
    """PostgreSQL in a folder of its own, started and killed by the test alone."""

    bin: Path
    folder: Path
    port: int
    running: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def make(self) -> None:
        self.call(
            "initdb", "-D", str(self.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        self.start()
        env = {
            **os.environ,
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "TST_DATABASE": "crash",
        }
        subprocess.run([ROOT / "deploy/postgres/prepare.sh"], env=env, check=True, timeout=PATIENCE)

    def call(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), *arguments]
        subprocess.run(
            command, check=True, capture_output=True, timeout=PATIENCE, cwd="/", **nobody_special()
        )

    def start(self) -> None:
        """Start, and wait until it has played its log again and answers."""
        command = [
            self.bin / "postgres",
            "-D",
            self.folder,
            "-p",
            self.port,
            "-k",
            self.folder,
            "-h",
            "127.0.0.1",
        ]
        log = (self.folder / "out.log").open("ab")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.running is None or self.running.poll() is not None:
                self.running = subprocess.Popen(
                    list(map(str, command)), stdout=log, stderr=log, cwd="/", **nobody_special()
                )
            ready = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
            if subprocess.run(ready, check=False, timeout=PATIENCE).returncode == 0:
                return
            time.sleep(0.1)
        pytest.fail((self.folder / "out.log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill the postmaster and its own children at once, as a machine that stops: nobody shuts down anything."""
        assert self.running is not None
        pid = self.running.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        started_by_us = [int(one) for one in children.read_text().split()] if children.exists() else []
        for one in (pid, *started_by_us):
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.running.wait(PATIENCE)
        self.kills += 1

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGINT)
            self.running.wait(PATIENCE)

    def url(self, role: str) -> str:
        return f"postgres://{role}@127.0.0.1:{self.port}/crash"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="tst-crash-"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, "postgres", "postgres")
        except LookupError:
            pytest.skip("root may not run PostgreSQL, and there is no account named postgres")
    own = Cluster(found, folder, port)
    try:
        own.make()
        yield own
    finally:
        own.stop()
        shutil.rmtree(folder, ignore_errors=True)


# --- the load ------------------------------------------------------------------------------------------------------


@dataclass
class Load:
    """Programs that save; what they were told is saved stands in one file each."""

    database: str
    folder: Path
    writing: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def env(self, database: str = "") -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
            "TST_NO_BOOTSTRAP": "1",
            "DATABASE_URL": database or self.database,
            "REDIS_URL": "",
            "TST_STATE_DIR": str(self.folder / "state"),
            "TST_BROKER_DIR": str(self.folder / "state" / "broker"),
        }

    def run(self, *command: str, database: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            env=self.env(database),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def file(self, name: str) -> Path:
        return self.folder / f"acknowledged-{name}"

    def acknowledged(self) -> int:
        return sum(self.file(name).read_bytes().count(b"\n") for name in WRITERS if self.file(name).exists())

    def start(self, name: str) -> None:
        command = [sys.executable, "-m", "tests.promises.load", "write", name, str(self.file(name))]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.writing[name] = subprocess.Popen(command, env=self.env(), cwd=ROOT, stdout=log, stderr=log)

    def wait_for(self, saves: int) -> None:
        """Wait until so many more saves were acknowledged."""
        aim, deadline = self.acknowledged() + saves, time.monotonic() + PATIENCE
        while self.acknowledged() < aim:
            for name, process in self.writing.items():
                assert process.poll() is None, (self.folder / f"{name}.log").read_text()[-2000:]
            assert time.monotonic() < deadline, "the load has come to a stop"
            time.sleep(0.02)

    def kill(self, name: str) -> None:
        self.writing[name].kill()
        self.writing[name].wait(PATIENCE)

    def check(self) -> tuple[int, int]:
        files = [str(self.file(name)) for name in WRITERS if self.file(name).exists()]
        saved, missing = self.run("tests.promises.load", "check", *files).split()
        return int(saved), int(missing)


@contextmanager
def under_load(database: str, folder: Path, owner: str = "") -> Iterator[Load]:
    (folder / "state").mkdir()
    load = Load(database, folder)
    load.run("django", "migrate", "--verbosity", "0", database=owner)
    load.run("tests.promises.load", "prepare")
    try:
        for name in WRITERS:
            load.start(name)
        yield load
    finally:
        for name in load.writing:
            load.kill(name)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="played where the tests run on PostgreSQL")
def test_postgresql_killed_under_load_loses_nothing_that_it_acknowledged(
    cluster: Cluster, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    with under_load(cluster.url("tst_app"), tmp_path, owner=cluster.url("tst_owner")) as load:
        for _crash in range(CRASHES):
            load.wait_for(SAVES_BETWEEN)
            cluster.kill()
            cluster.start()
        load.wait_for(SAVES_BETWEEN)
    saved, missing = load.check()
    assert cluster.kills == CRASHES
    assert saved >= SAVES_BETWEEN * (CRASHES + 1)
    assert missing == 0
    figure(
        f"PostgreSQL killed {cluster.kills} times under load, {saved} saves acknowledged, {missing} missing"
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="played where the tests run on SQLite")
def test_a_program_killed_under_load_loses_nothing_that_sqlite_acknowledged(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """A crash of the program, not of the machine: SQLite here does not wait for the disk at each save."""
    kills = 0
    with under_load(f"sqlite:///{tmp_path / 'crash.sqlite3'}", tmp_path) as load:
        for crash in range(CRASHES):
            load.wait_for(SAVES_BETWEEN)
            name = WRITERS[crash % len(WRITERS)]
            load.kill(name)
            kills += 1
            load.start(name)
        load.wait_for(SAVES_BETWEEN)
    saved, missing = load.check()
    assert saved >= SAVES_BETWEEN * (CRASHES + 1)
    assert missing == 0
    figure(
        f"program on SQLite killed {kills + len(WRITERS)} times, {saved} saves acknowledged, {missing} missing"
    )
