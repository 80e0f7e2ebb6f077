"""The folder, the database and the servers of the bench's own; all of it is gone when it ends.

Without DATABASE_URL: SQLite in the folder. With it: a database made on that server by its owner
(TST_OWNER_DATABASE_URL), which may hold so many connections and no more, so that others on it keep theirs.
Where the tests keep a migrated database of the present files, it is copied: migrating takes a minute.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
PRIVILEGES = ROOT / "deploy/postgres/privileges.sql"
PATIENCE = 60
NOTHING: Mapping[str, str] = {}
PLATFORM, BARE = "tst_platform.asgi:application", "benchmarks.room.bare:application"
# As in Dockerfile; at the end its streams are let go at once.
AS_SERVED = ["--lifespan", "off", "--no-proxy-headers", "--log-level", "warning"]
AS_SERVED += ["--timeout-graceful-shutdown", "3"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@dataclass
class Stage:
    folder: Path
    connections: int
    database: str = ""

    @property
    def redis_url(self) -> str:
        return os.environ.get("REDIS_URL", "")

    @property
    def prefix(self) -> str:
        """Return what everything of ours on Redis begins with: its channels are heard in every of its databases."""
        return f"room-bench-{os.getpid()}:"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def env(self, more: Mapping[str, str] = NOTHING, *, owner: bool = False) -> dict[str, str]:
        found = {
            **os.environ,
            "TST_NO_BOOTSTRAP": "1",
            "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
            "TST_STATE_DIR": str(self.folder / "state"),
            "TST_SECRET_KEY": "measured",
            "TST_SEALING_KEYS": "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "TST_REDIS_PREFIX": self.prefix,
            "BARE_REDIS_URL": "",
            **more,
        }
        found.pop("DATABASE_URL", None)
        if self.database:
            found["DATABASE_URL"] = self.url("TST_OWNER_DATABASE_URL" if owner else "DATABASE_URL")
        return found

    def url(self, name: str) -> str:
        """Return the address that the environment gives under this name, with our database in its place."""
        return f"{os.environ[name].rpartition('/')[0]}/{self.database}"

    def run(self, *arguments: str, owner: bool = False) -> str:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env(owner=owner), capture_output=True, text=True, timeout=120
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout

    def people(self, sizes: list[int]) -> dict[str, Any]:
        """Migrate what a copy did not bring, and make the rooms; see people.py for what is told of them."""
        if not self.database:
            state = self.folder / "state"
            state.mkdir()
            with migrated.one_at_a_time():
                migrated.copy_file(state / "tst.sqlite3")
        self.run("django", "migrate", "--verbosity", "0", owner=True)
        self.run("django", "createcachetable", "--verbosity", "0", owner=True)
        told: dict[str, Any] = json.loads(
            self.run("benchmarks.room.people", *map(str, sizes)).splitlines()[-1]
        )
        return told

    @contextmanager
    def serving(self, application: str, count: int = 1, **more: str) -> Iterator[list[Server]]:
        """Serve from so many processes, each on a port of its own; end them, by their ids, with the block."""
        started: list[subprocess.Popen[bytes]] = []
        try:
            servers = []
            for _process in range(count):
                port = free_port()
                env = self.env({"TST_BASE_URL": f"http://127.0.0.1:{port}", **more})
                command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), *AS_SERVED]
                with self.log.open("ab") as log:
                    started.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
                until_it_listens(port, started[-1])
                servers.append(Server(port, started[-1].pid))
            yield servers
        finally:
            end(started)

    def database_refusals(self) -> int:
        """Return how often the log says so far that the database gave no connection, or broke one."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return text.count("\ndjango.db.utils.OperationalError")


def until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("a server did not begin to listen")


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait(PATIENCE)


@contextmanager
def stage(connections: int) -> Iterator[Stage]:
    folder = Path(tempfile.mkdtemp(prefix="tst-room-"))
    try:
        with made_database(connections) as database:
            own = Stage(folder, connections, database)
            try:
                yield own
            finally:
                forget_on_redis(own)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def made_database(connections: int) -> Iterator[str]:
    """Make a database on the server of the environment, and drop it in the end; "" where there is none (SQLite)."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield ""
        return
    name = f"room_bench_{os.getpid()}"
    owner = os.environ["TST_OWNER_DATABASE_URL"].rpartition("/")[0]
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    with migrated.one_at_a_time():
        kept = asked(f"{owner}/postgres", f"SELECT 1 FROM pg_database WHERE datname = '{migrated.name()}'")
        copied = f'TEMPLATE "{migrated.name()}"' if kept else ""
        made = f'CREATE DATABASE "{name}" {copied} CONNECTION LIMIT {connections}'
        administer(f"{owner}/postgres", drop, made)
    try:
        administer(f"{owner}/{name}", PRIVILEGES.read_text())
        yield name
    finally:
        administer(f"{owner}/postgres", drop)


def asked(url: str, query: str) -> list[Any]:
    """Return the rows of a query, asked as the owner."""
    import psycopg2

    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def administer(url: str, *statements: str) -> None:
    """Run statements as the owner, each by itself."""
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def forget_on_redis(own: Stage) -> None:
    """Take away what the platform left on Redis under our prefix."""
    if not own.redis_url:
        return
    from redis import Redis

    with Redis.from_url(own.redis_url) as redis:
        for key in redis.scan_iter(f"{own.prefix}*"):
            redis.delete(key)
