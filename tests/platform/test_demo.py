"""`manage.py demo`, as a person starts it: a process, a port, one line."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests import migrated

# It starts with variables of its own: the same run twice, were it played with the services as well.
pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="the demo knows nothing of the database of the tests"
)

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def migrated_before(folder: Path) -> None:
    """Start on a database that needs no migration any more, where one is kept: the first test has seen it made."""
    folder.mkdir()
    migrated.copy_file(folder / "tst.sqlite3")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(folder: Path, port: int) -> Iterator["Demo"]:
    one = Demo(folder, port)
    yield one
    one.stop()


class Demo:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> str:
        """Start it and return its first line, or nothing if it ended before."""
        self.process = self.open("--port", str(self.port), *arguments)
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], 500)
        assert ready, f"nothing was said: {list((self.folder / 'log').glob('*'))}"
        return self.process.stdout.readline()

    def open(self, *arguments: str) -> subprocess.Popen[str]:
        # What the shell says of databases and brokers must not reach the demo.
        said = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9"}
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "TST_NO_BOOTSTRAP": "1",
                "TST_STATE_DIR": str(self.folder),
                **said,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def refuse(self, *arguments: str) -> str:
        """Return the one line with which a start is refused."""
        process = self.open(*arguments)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 1
        assert output == ""
        return errors.strip()

    def stop(self) -> tuple[int, str]:
        if self.process is None:
            return 0, ""
        self.process.send_signal(signal.SIGINT)
        output, _errors = self.process.communicate(timeout=30)
        code, self.process = self.process.returncode, None
        return code, output

    def get(self, path: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read()

    def leftovers(self) -> list[str]:
        found = [
            p.read_bytes().decode(errors="replace")
            for p in Path("/proc").glob("[0-9]*/cmdline")
            if p.exists()
        ]
        return [line for line in found if str(self.folder) in line or f"\0{self.port}\0" in line]


def test_empty_demo_starts_answers_and_stops_without_an_orphan(demo: Demo) -> None:
    line = demo.start("--empty")
    assert f"http://localhost:{demo.port}/" in line
    status, body = demo.get("/sante/pret/")
    assert (status, set(json.loads(body).values())) == (200, {True})
    assert demo.get("/")[0] == 200
    refused = demo.refuse("--port", "0")
    assert refused and "\n" not in refused and "Traceback" not in refused, "a second one on the same folder"
    assert demo.stop() == (0, ""), "one line, and a clean end"
    assert not demo.leftovers()
    keys = sorted((demo.folder / "keys").iterdir())
    assert [key.name for key in keys] == ["sealing.keys", "secret.key"]
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_empty_demo_stays_empty_and_can_be_reset(migrated_before: None, demo: Demo) -> None:
    demo.start("--empty")
    demo.stop()
    (demo.folder / "mail").mkdir(exist_ok=True)
    (demo.folder / "mail" / "old.log").write_text("from before")
    secret = (demo.folder / "keys" / "secret.key").read_text()
    assert demo.start("--empty")
    demo.stop()
    assert (demo.folder / "mail" / "old.log").exists()
    assert demo.start("--empty", "--reset")
    assert not (demo.folder / "mail" / "old.log").exists()
    assert (demo.folder / "keys" / "secret.key").read_text() == secret


@pytest.mark.slow
def test_full_demo_shows_its_programmes(migrated_before: None, demo: Demo) -> None:
    assert demo.start()
    assert demo.get("/")[0] == 200
    assert (demo.folder / "demo.loaded").read_text() == "full"
    demo.stop()
    refused = demo.refuse("--port", str(demo.port), "--empty")
    assert "--reset" in refused


def test_taken_port_is_said_in_one_line(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", demo.port)):
        refused = demo.refuse("--port", str(demo.port))
    assert str(demo.port) in refused
    assert "--port" in refused
    assert "\n" not in refused
