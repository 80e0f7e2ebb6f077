"""Two prefork workers and two beats, and what befalls them: kills, an empty Redis, a crash of the database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from celery import Celery

from benchmarks.reminders.stage import Stage

WORKERS = ("first", "second")
KILL_EVERY, REDIS_EVERY, WAKE_EVERY = 2.0, 10.0, 1.0
LEASE_SECONDS = 300.0  # of the product


@dataclass
class Works:
    """The workers, borne by a nursery of their own."""

    stage: Stage
    nursery: subprocess.Popen[str] = field(init=False)
    pids: dict[str, int] = field(default_factory=dict)
    kills: int = 0

    def __post_init__(self) -> None:
        lease = ["--lease", str(self.stage.lease)] if self.stage.lease else []
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.nursery = self.stage.start("tests.promises.at_work", *lease, **pipes)
        for name in WORKERS:
            self.bear(name)

    def bear(self, name: str) -> None:
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(f"celery {name}\n")
        self.nursery.stdin.flush()
        self.pids[name] = int(self.nursery.stdout.readline())

    def kill(self, name: str) -> None:
        """Kill one worker and its pool at once, as a machine that stops; it begins anew."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pids[name], signal.SIGKILL)
            self.kills += 1
        self.bear(name)

    def end(self) -> None:
        for pid in self.pids.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def bus(stage: Stage) -> Celery:
    app = Celery("bench", broker=stage.env()["REDIS_URL"])
    app.conf.broker_transport_options = {
        "global_keyprefix": "tst:",
        "socket_timeout": 1.0,
        "socket_connect_timeout": 1.0,
        "max_retries": 0,
    }
    app.conf.task_ignore_result = True
    return app


def wake(app: Celery) -> None:
    """Wake a worker as a page does after a write; a Redis that is down just now is no matter."""
    with contextlib.suppress(Exception):
        app.send_task("tst_platform.outbox.tasks.send_due", retry=False)


@dataclass
class Clock:
    """Says when something is due again; what comes late does not come twice."""

    every: float
    at: float = field(default_factory=time.monotonic)

    def has_come(self) -> bool:
        if time.monotonic() - self.at < self.every:
            return False
        self.at = time.monotonic()
        return True


def lines(stage: Stage) -> int:
    return stage.book.read_bytes().count(b"\n")


def play(stage: Stage, count: int, seconds: float) -> dict[str, Any]:
    """Let everything befall the workers until nothing can be claimed, then wait for the leases of the dead to end."""
    stage.book.write_text("")
    works, app = Works(stage), bus(stage)
    beats = [
        stage.start(
            "celery",
            "-A",
            "tst_platform",
            "beat",
            "-l",
            "ERROR",
            "-s",
            str(stage.folder / n),
            stdout=subprocess.DEVNULL,
        )
        for n in WORKERS
    ]
    try:
        began = time.monotonic()
        drained = befall(stage, works, app, count, began + seconds)
        told = {"first_pass_s": round(drained - began, 1), "kills": works.kills}
        told |= {"redis_restarts": stage.redis_restarts, "database_crashes": stage.cluster.crashes}
        wait_for_leases(stage, app)
        return told | {"seconds": round(time.monotonic() - began, 1)} | verdict(stage, count)
    finally:
        works.end()
        for beat in beats:
            beat.terminate()


def befall(stage: Stage, works: Works, app: Celery, count: int, until: float) -> float:
    """Kill and restart until nothing is left that could be claimed now; return when that was."""
    kill, redis, waking, look = Clock(KILL_EVERY), Clock(REDIS_EVERY), Clock(WAKE_EVERY), Clock(5.0)
    killed_at = 0
    while time.monotonic() < until:
        if waking.has_come():
            wake(app)
        # On a machine so busy that nothing moves between two kills, the next one waits: it is to hit work.
        if lines(stage) > killed_at and kill.has_come():
            killed_at = lines(stage)
            works.kill(WORKERS[works.kills % len(WORKERS)])
        if redis.has_come():
            stage.restart_redis()
        if not stage.cluster.crashes and lines(stage) > count / 2:
            stage.cluster.crash()
        if look.has_come() and lines(stage) > count * 0.9 and not claimable(stage):
            break
        time.sleep(0.05)
    return time.monotonic()


def claimable(stage: Stage) -> int:
    return stage.cluster.count("state = 'due' AND coalesce(leased_until, '-infinity') < now()")


def wait_for_leases(stage: Stage, app: Celery) -> None:
    """Wait until nothing is due any more: what the dead had claimed is taken over when their leases end."""
    until = time.monotonic() + (stage.lease or LEASE_SECONDS) + 90
    while time.monotonic() < until and stage.cluster.count("state = 'due' OR NOT is_wiped"):
        wake(app)
        time.sleep(1)


def verdict(stage: Stage, count: int) -> dict[str, Any]:
    """Compare what was written with what the mail server took; what is still due, or failed, is counted apart."""
    taken = [line.split() for line in stage.book.read_text().splitlines()]
    ids, people = Counter(message_id for message_id, _to in taken), {to for _id, to in taken}
    told = {message_id[1:37] for message_id in ids}
    closed = stage.cluster.ids("state = 'sent' AND kind = 'faults'")
    rows = stage.cluster.count("kind = 'faults'")
    return {
        "due": count,
        "taken": len(people),
        "left_due": stage.cluster.count("kind = 'faults' AND state = 'due'"),
        "lost": count - rows + len(set(closed) - told),
        "doubled_where_message_id_counts": len(ids) - len(people),
        "doubled_at_a_plain_server": len(taken) - len(people),
        "most_copies_of_one": max(ids.values(), default=0),
        "left_unwiped": stage.cluster.count("NOT is_wiped AND state <> 'due'"),
        "failed": stage.cluster.count("state = 'failed'"),
    }
