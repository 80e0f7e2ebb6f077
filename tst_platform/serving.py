"""Run several programs as one: start them, wait until the whole answers, stop them all, leave none behind."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GRACE_SECONDS = 8.0
PR_SET_PDEATHSIG = 1
# A proxy named in the shell has no business between this machine and itself.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failed(Exception):
    """Why the whole cannot go on, in one line."""


@dataclass(frozen=True)
class Program:
    """One program of the whole; it writes to its log and never to the terminal."""

    name: str
    command: Sequence[str]
    log: Path


@dataclass(frozen=True)
class Running:
    program: Program
    process: subprocess.Popen[bytes]


class StopRequest:
    """Counts the wishes to stop: the first is granted gently, the second at once."""

    def __init__(self) -> None:
        self.count = 0

    def __bool__(self) -> bool:
        return self.count > 0

    def note(self, *_: object) -> None:
        self.count += 1


@contextmanager
def stop_requests() -> Iterator[StopRequest]:
    """Listen to Ctrl-C, to SIGTERM and to a terminal that closes, for as long as the block runs."""
    asked = StopRequest()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, asked.note) for number in signals}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(
    programs: Sequence[Program], ready_url: str, announce: Callable[[], None], patience: float = 90
) -> None:
    """Run the programs until someone asks to stop; call `announce` once `ready_url` answers 200.

    Raises Failed when one of them ends by itself, or when the whole is not ready in `patience` seconds.
    """
    running: list[Running] = []
    with stop_requests() as asked:
        try:
            for program in programs:
                running.append(start(program))
            if wait_until_ready(ready_url, running, asked, patience):
                announce()
                watch(running, asked)
        finally:
            end(running, asked)


def start(program: Program) -> Running:
    """Start a program in a session of its own, so that Ctrl-C reaches it through us only."""
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("wb") as log:
        process = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()) if sys.platform == "linux" else None,
        )
    return Running(program, process)


def _die_with(parent: int) -> Callable[[], None]:
    """Return what the child does first: ask the kernel for SIGTERM should we be killed without a word."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def wait_until_ready(url: str, running: Sequence[Running], asked: StopRequest, patience: float) -> bool:
    """Return True once the address answers 200, False when asked to stop meanwhile."""
    deadline = time.monotonic() + patience
    while not asked:
        check_alive(running)
        if answers(url):
            return True
        if time.monotonic() > deadline:
            raise Failed(f"{url} : {patience:.0f} s")
        time.sleep(0.2)
    return False


def answers(url: str) -> bool:
    try:
        with _opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def watch(running: Sequence[Running], asked: StopRequest) -> None:
    while not asked:
        check_alive(running)
        time.sleep(0.2)


def check_alive(running: Sequence[Running]) -> None:
    """Raise Failed when a program has ended by itself: the others are worth nothing without it."""
    for one in running:
        code = one.process.poll()
        if code is not None:
            raise Failed(f"{one.program.name} ({code}) : {one.program.log}")


def end(running: Sequence[Running], asked: StopRequest) -> None:
    """Stop every program, gently for a while, then for good, with all that it started."""
    for one in running:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(one.process.poll() is None for one in running):
        if time.monotonic() > deadline or asked.count > 1:
            break
        time.sleep(0.05)
    for one in running:
        _kill_group(one.process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the program's session: its children, and itself where it would not stop."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def is_free(port: int) -> bool:
    """Say whether this port of the loopback can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
