"""Send many reminders while everything fails: `python -m benchmarks.reminders [--count 100000] [--seconds 1800]`.

First the pace, side by side, without faults: the outbox in one process beside a bare loop (one INSERT, one mail), and
two Celery workers on it beside two Celery workers on tasks that do nothing. Then the faults: of two prefork workers one
is killed (-9) every 2 s, Redis is killed and comes back empty every 10 s, PostgreSQL crashes once, and what the mail
server took is compared with what was due. On a PostgreSQL, a Redis and a mail server of its own; stops by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.reminders.faults import Works, bus, play, wake
from benchmarks.reminders.stage import Stage, stage

HERE = Path(__file__).parent


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and everything that was started is ended
    with stage(options.lease) as own:
        found = {"pace": pace(own, options.pace), "faults": faults(own, options.count, options.seconds)}
    found["load"] = round(os.getloadavg()[0], 1)
    print(json.dumps(found, indent=1))  # noqa: T201
    if options.write:
        (HERE / "RESULTS.md").write_text(table(found, options.note), encoding="utf-8")
    return 0 if holds(found["faults"]) else 1


def holds(told: dict[str, Any]) -> bool:
    """Say whether each reminder was taken, once: what failed, or is still due at the end, was not."""
    wrong = ("lost", "failed", "left_due", "doubled_where_message_id_counts")
    return told["taken"] == told["due"] and not any(told[name] for name in wrong)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reminders", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="reminders that are due under faults")
    parser.add_argument(
        "--seconds", type=float, default=1800, help="the faults stop after so long, whatever is left"
    )
    parser.add_argument(
        "--pace", type=int, default=1000, help="messages for each measure of the pace, twice each"
    )
    parser.add_argument("--lease", type=float, help="seconds; default: that of the product, five minutes")
    parser.add_argument("--json", action="store_true", help="accepted for habit: JSON is what is printed")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    parser.add_argument("--note", default="", help="a line on the circumstances, for RESULTS.md")
    return parser.parse_args()


# --- the pace -------------------------------------------------------------------------------------------------------


def pace(own: Stage, count: int) -> dict[str, Any]:
    """Measure each in the order A B B A, so that a machine that slows down slows both."""
    one: Callable[[], float] = lambda: drained_by_one(own, count)  # noqa: E731
    bare: Callable[[], float] = lambda: float(own.work("bare", str(count))["per_second"])  # noqa: E731
    outbox, loop = abba(one, bare)
    works, app = Works(own), bus(own)
    try:
        nothing: Callable[[], float] = lambda: emptied(own, app, count)  # noqa: E731
        two: Callable[[], float] = lambda: drained_by_workers(own, app, count)  # noqa: E731
        nothing()  # until the workers are there
        workers, noop = abba(two, nothing)
    finally:
        works.end()
    return {
        "one_process_per_s": outbox,
        "bare_loop_per_s": loop,
        "one_process_to_bare_loop": round(outbox / loop, 2),
        "two_workers_per_s": workers,
        "noop_tasks_per_s": noop,
        "two_workers_to_noop": round(workers / noop, 2),
        "messages_each": 2 * count,
    }


def abba(first: Callable[[], float], second: Callable[[], float]) -> tuple[float, float]:
    a, b = [first()], [second()]
    b.append(second())
    a.append(first())
    return round(statistics.mean(a), 1), round(statistics.mean(b), 1)


def drained_by_one(own: Stage, count: int) -> float:
    own.work("write", str(count))
    return float(own.work("drain")["per_second"])


def drained_by_workers(own: Stage, app: Any, count: int) -> float:
    own.work("write", str(count))
    began = time.monotonic()
    for _child in range(4):  # two workers of two: as many wake-ups as a few writes make
        wake(app)
    while own.cluster.count("state = 'due'"):
        time.sleep(0.05)
    return count / (time.monotonic() - began)


def emptied(own: Stage, app: Any, count: int) -> float:
    from redis import Redis

    began = time.monotonic()
    for _task in range(count):
        app.send_task("tests.nothing", retry=False)
    with Redis(port=own.redis_port) as redis:
        while redis.llen("tst:celery") or redis.hlen("tst:unacked"):
            time.sleep(0.02)
    return count / (time.monotonic() - began)


# --- the faults -----------------------------------------------------------------------------------------------------


def faults(own: Stage, count: int, seconds: float) -> dict[str, Any]:
    own.work("write", str(count), "faults")
    return play(own, count, seconds)


def table(found: dict[str, Any], note: str) -> str:
    lines = ["# Results", "", "Written by `python -m benchmarks.reminders --write`.", ""]
    lines += [note, ""] if note else []
    for title, part in (
        ("Pace, side by side, without faults", found["pace"]),
        ("Under faults", found["faults"]),
    ):
        lines += [f"## {title}", "", "| figure | value |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in part.items()] + [""]
    return "\n".join([*lines, f"Load of the machine at the end: {found['load']}."]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
