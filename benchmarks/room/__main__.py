"""Measure a live room: `python -m benchmarks.room [--phones 12 50 100 250] [--json] [--write]`.

Phones hold the stream of a session under way, the intervenant presses « next », and each phone asks the parts of its
page again: on the platform and, side by side, on a hub without database or rights. On a
database and with servers of its own; with DATABASE_URL, TST_OWNER_DATABASE_URL and REDIS_URL on PostgreSQL and Redis,
and then also pressed at one process while the phones are at another. Stops by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.room.figures import COUNTED, middle, ratios, table, with_section
from benchmarks.room.phones import Room
from benchmarks.room.playing import Limits, Pass, Presser
from benchmarks.room.stage import BARE, PLATFORM, ROOT, Server, Stage, stage

HERE = Path(__file__).parent
# Side by side, so that a machine that slows down slows both; once each, in turn, where a pass takes long.
ABBA, AB, BA = ("room", "bare", "bare", "room"), ("room", "bare"), ("bare", "room")
TAKES_LONG = 50  # phones
# What says which stream was measured: both are worked on.
MEASURED = ("interventions/sessions/views/room.py", "tst_platform/core/live.py")
RESERVE = 5.0  # seconds to end everything in


@dataclass
class Run:
    """One run: what is made once, and what was found of each side."""

    own: Stage
    people: dict[str, Any]
    limits: Limits
    ends: float
    pressers: dict[int, Presser] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def sides(self, phones: int, order: Sequence[str], *, processes: int = 1) -> dict[str, Any]:
        """Play both sides in this order; return them and their ratio."""
        found: dict[str, list[dict[str, Any]]] = {"room": [], "bare": []}
        for side in order:
            try:
                found[side].append(self._one(side, phones, processes))
            except (TimeoutError, OSError, RuntimeError) as failed:
                self.skipped.append(
                    f"{side}, {phones} phones, {processes} processes: {str(failed) or 'out of time'}"
                )
        room, bare = middle(found["room"]), middle(found["bare"])
        times = {name: value for name, value in ratios(room, bare).items() if name not in UNLIKE}
        return {"phones": phones, "processes": processes, "room": room, "bare": bare, "room_to_bare": times}

    def _one(self, side: str, phones: int, processes: int) -> dict[str, Any]:
        left = self.ends - time.monotonic() - RESERVE
        if left < self.limits.seconds:
            raise TimeoutError
        more = {"BARE_REDIS_URL": self.own.redis_url, "BARE_CHANNEL": f"{self.own.prefix}bare"}
        refused = self.own.database_refusals()
        with self.own.serving(
            PLATFORM if side == "room" else BARE, processes, **more if processes > 1 else {}
        ) as servers:
            presser = self._presser(side, phones, servers)
            played = Pass(presser, tuple(one.pid for one in servers), phones, self.limits)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                found = runner.run(within(played, left))
        return found | {"database_refusals": self.own.database_refusals() - refused}

    def _presser(self, side: str, phones: int, servers: list[Server]) -> Presser:
        """Return who presses: at the first process, while the phones are at the last."""
        told = self.people["rooms"][str(phones)]
        if side == "bare":
            parts = tuple(f"/part/{number}" for number, _part in enumerate(told["parts"]))
            return Presser(Room(servers[-1].port, servers[0].port, "/stream", parts, ("/press",), ("",)))
        room = Room(
            servers[-1].port,
            servers[0].port,
            told["stream"],
            tuple(told["parts"]),
            tuple(told["presses"]),
            tuple(self.people["cookies"]),
            self.people["press_headers"],
        )
        presser = self.pressers.setdefault(phones, Presser(room, told["first"]))
        presser.room = room  # the same room, whose servers begin anew with each pass
        return presser


# Counts, and what is the client's or the machine's.
UNLIKE = COUNTED | {"phones", "phones_share", "elsewhere_share"}


async def within(played: Pass, seconds: float) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        return await played.play()


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and everything that was started is ended
    ends = time.monotonic() + options.seconds
    with stage(options.connections) as own:
        rows = measured(own, options, ends)
        found = {"rows": rows[0], "skipped": rows[1], **circumstances(own, options)}
    print(json.dumps(found, indent=1, ensure_ascii=False))  # noqa: T201
    if options.write:
        written = HERE / "RESULTS.md"
        text = written.read_text(encoding="utf-8") if written.exists() else HEAD
        written.write_text(with_section(text, found["on"], section(found)), encoding="utf-8")
    return 0


def measured(own: Stage, options: argparse.Namespace, ends: float) -> tuple[list[dict[str, Any]], list[str]]:
    sizes = sorted({*options.phones, *(options.pairs if own.redis_url else [])})
    limits = Limits(changes=options.changes, seconds=options.phase)
    run = Run(own, own.people(sizes), limits, ends)
    turns = cycle((AB, BA))
    rows = [run.sides(phones, ABBA if phones < TAKES_LONG else next(turns)) for phones in options.phones]
    if own.redis_url:
        rows += [run.sides(phones, AB, processes=2) for phones in options.pairs]
    return rows, run.skipped


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.room", description=__doc__)
    parser.add_argument("--phones", type=int, nargs="+", default=[12, 50, 100, 250])
    parser.add_argument(
        "--pairs", type=int, nargs="*", default=[50], help="phones where two processes are one room"
    )
    parser.add_argument("--changes", type=int, default=5, help="presses of each kind in one pass, at most")
    parser.add_argument(
        "--phase", type=float, default=5.0, help="seconds after which no further press of a kind begins"
    )
    parser.add_argument("--seconds", type=float, default=290.0, help="the run ends after so long")
    parser.add_argument(
        "--connections", type=int, default=60, help="of PostgreSQL, that the bench takes at most"
    )
    parser.add_argument("--json", action="store_true", help="accepted for habit: JSON is what is printed")
    parser.add_argument("--write", action="store_true", help="write its section in RESULTS.md")
    parser.add_argument("--note", default="", help="a line on the circumstances, for RESULTS.md")
    options = parser.parse_args()
    options.seconds = min(options.seconds, 900.0)
    return options


def circumstances(own: Stage, options: argparse.Namespace) -> dict[str, Any]:
    sizes = ", ".join(map(str, options.phones))
    names = ("django", "asgiref", "uvicorn", "uvloop")
    database = f"PostgreSQL, {options.connections} connections at most" if own.database else "SQLite"
    return {
        "on": f"{database.partition(',')[0]}, {'Redis' if own.redis_url else 'hub in process'}: {sizes} phones",
        "command": f"python -m benchmarks.room {' '.join(sys.argv[1:])}".rstrip(),
        "database": database,
        "versions": ", ".join(
            [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
        ),
        "cores": os.cpu_count(),
        "load_at_the_end": round(os.getloadavg()[0], 1),
        "stream": {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:8] for name in MEASURED},
        "note": options.note,
    }


HEAD = "# Results\n\nWritten by `python -m benchmarks.room --write`, one section for each database and its sizes.\n"


def section(found: dict[str, Any]) -> list[str]:
    """Return what stands under the title of one database."""
    about = f"`{found['command']}`; {found['database']}; {found['versions']}; {found['cores']} cores, "
    about += f"load at the end {found['load_at_the_end']}; "
    about += ", ".join(f"`{name}` {digest}" for name, digest in found["stream"].items()) + "."
    lines = [about, ""] + ([found["note"], ""] if found["note"] else [])
    for side, words in (("room", "The room"), ("bare", "The bare hub"), ("room_to_bare", "Room : bare hub")):
        rows = [{words: called(row), **without_size(row[side])} for row in found["rows"]]
        lines += [*table(rows), ""]
    return lines + [f"Not measured: {one}." for one in found["skipped"]]


def called(row: dict[str, Any]) -> str:
    two = " at the other of two processes" if row["processes"] > 1 else ""
    return f"{row['phones']} phones{two}"


def without_size(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "phones"}


if __name__ == "__main__":
    sys.exit(main())
