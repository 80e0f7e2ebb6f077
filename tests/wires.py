"""The wire between a browser and its server, which a test can cut; and a server that a test can kill.

What is cut is cut as a phone loses its network: nobody is told. What was open then stays open and dead for good; what
is asked anew meanwhile waits, and is heard once the wire is whole again.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds
BLOCK = 65536


class Wire:
    """A forwarder on loopback: `address` leads to the server of `to`."""

    def __init__(self, to: str) -> None:
        parts = urlsplit(to)
        self.server = (parts.hostname or "localhost", parts.port or 80)
        self.ear = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self.ear.getsockname()[1]}"
        self.whole = threading.Event()
        self.whole.set()
        self.ends: list[socket.socket] = []
        self.dead: set[socket.socket] = set()
        self.deaf: set[socket.socket] = set()  # whose answers are lost on the way
        self.loses_answers = False
        threading.Thread(target=self._accept, name="wire", daemon=True).start()

    def cut(self) -> None:
        """Let nothing through, either way, without a word to either end."""
        self.whole.clear()
        self.dead.update(self.ends)

    def lose_answers(self) -> None:
        """Let every question through, and no answer to what is asked from now on."""
        self.loses_answers = True
        self.deaf.update(self.ends)

    def heal(self) -> None:
        """Let through what is asked anew, and what was asked while the wire was cut."""
        self.loses_answers = False
        self.dead.update(self.deaf)
        self.deaf.clear()
        self.whole.set()

    def close(self) -> None:
        self.whole.set()
        for one in (self.ear, *self.ends):
            with suppress(OSError):
                one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.ear.accept()
                threading.Thread(target=self._join, args=(near,), name="wire", daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self.whole.wait()
        try:
            far = socket.create_connection(self.server)
        except OSError:  # the server is away
            near.close()
            return
        self.ends += [near, far]
        if self.loses_answers:
            self.deaf.update((near, far))
        threading.Thread(target=self._carry, args=(near, far), name="wire", daemon=True).start()
        self._carry(far, near, answers=True)

    def _carry(self, source: socket.socket, target: socket.socket, *, answers: bool = False) -> None:
        with suppress(OSError):
            while block := source.recv(BLOCK):
                if source in self.dead:
                    return  # neither end is told
                if not (answers and source in self.deaf):
                    target.sendall(block)
            if source not in self.dead:
                target.shutdown(socket.SHUT_WR)


class Server:
    """The platform in a process of its own, on the database of the test; it can be killed, and started again."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "uvicorn", "tst_platform.asgi:application", "--port", str(self.port)]
        env = {
            **os.environ,
            "DATABASE_URL": database_of_the_test(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TST_TESTS_STATE": os.environ["TST_STATE_DIR"],
            "TST_BASE_URL": self.address,
        }
        self.running = subprocess.Popen(
            [*command, "--lifespan", "off", "--log-level", "error"], cwd=ROOT, env=env
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.running.poll() is None, "the server did not start"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self) -> None:
        """Kill it at once, as a machine that stops."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait(PATIENCE)


def database_of_the_test() -> str:
    """Return the address of the database on which this test runs, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    place = f"{known['HOST']}:{known['PORT'] or 5432}"
    return f"postgres://{known['USER']}{secret}@{place}/{known['NAME']}"
