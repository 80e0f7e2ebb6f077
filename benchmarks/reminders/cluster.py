"""PostgreSQL in a folder of its own: made, crashed and ended by the bench alone, by its process id."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
DATABASE = "bench"


def programs() -> Path:
    """Return where the programs of PostgreSQL are. Raises SystemExit where there are none."""
    named = shutil.which("initdb")
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *([Path(named).resolve()] if named else [])]
    whole = [one.parent for one in found if (one.parent / "pg_isready").exists()]
    if not whole:
        raise SystemExit("No initdb on this machine: the bench crashes nobody's PostgreSQL but its own.")
    return whole[0]


def nobody_special() -> dict[str, Any]:
    """Return as whom a cluster runs: PostgreSQL refuses to be root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@dataclass
class Cluster:
    bin: Path
    folder: Path
    port: int
    running: subprocess.Popen[bytes] | None = None
    crashes: int = 0

    def make(self) -> None:
        """Make the cluster, its roles and its database, with all guards on: it writes to disk before it confirms."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.call(
            "initdb", "-D", str(self.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        self.start()
        where = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "TST_DATABASE": DATABASE,
        }
        env = {**os.environ, **where, "PATH": f"{self.bin}:{os.environ['PATH']}"}
        subprocess.run([ROOT / "deploy/postgres/prepare.sh"], env=env, check=True, timeout=PATIENCE)

    def call(self, program: str, *arguments: str) -> str:
        command = [str(self.bin / program), *arguments]
        done = subprocess.run(
            command, check=True, capture_output=True, timeout=PATIENCE, cwd="/", text=True, **nobody_special()
        )
        return done.stdout

    def start(self) -> None:
        """Start, and wait until it has played its log again and answers."""
        where = ["-D", str(self.folder), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        log = (self.folder / "out.log").open("ab")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.running is None or self.running.poll() is not None:
                command = [str(self.bin / "postgres"), *where]
                self.running = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **nobody_special())
            with contextlib.suppress(subprocess.CalledProcessError):
                self.call("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port))
                return
            time.sleep(0.1)
        raise SystemExit((self.folder / "out.log").read_text()[-2000:])

    def crash(self) -> None:
        """Kill the postmaster and its own children at once, as a machine that stops; then start it again."""
        assert self.running is not None
        pid = self.running.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        for one in (pid, *map(int, children.read_text().split() if children.exists() else [])):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.running.wait(PATIENCE)
        self.crashes += 1
        self.start()

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGINT)
            self.running.wait(PATIENCE)

    def count(self, condition: str) -> int:
        """Return how many messages there are of which this is true; asked as the superuser, who sees them all."""
        return int(self.asked(f"SELECT count(*) FROM outbox_message WHERE {condition}"))

    def ids(self, condition: str) -> list[str]:
        return self.asked(f"SELECT id FROM outbox_message WHERE {condition}").split()

    def asked(self, query: str) -> str:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", DATABASE]
        return self.call("psql", *where, "-XAtc", query)

    def url(self, role: str) -> str:
        return f"postgres://{role}@127.0.0.1:{self.port}/{DATABASE}"
