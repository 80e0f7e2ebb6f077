"""Measure the composing screen in a browser: `python -m benchmarks.composing_screen [--people 240 1000] [--json]`.

On a database of its own (SQLite, or the PostgreSQL of DATABASE_URL, migrated beforehand), with the server as it runs
in production and a real Chromium. Times are medians in milliseconds, from the press to the first frame in which every
cell of the page tells what the move would change.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> int:
    options = arguments()
    rows = [measured(people, options.times) for people in options.people]
    print(json.dumps(rows, ensure_ascii=False, indent=1))  # noqa: T201
    if options.write:
        (HERE / "RESULTS.md").write_text(table(rows, options.note), encoding="utf-8")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.composing_screen", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[240, 1000])
    parser.add_argument("--times", type=int, default=15, help="people chosen, and people dragged")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    parser.add_argument("--note", default="", help="a line on the circumstances, for RESULTS.md")
    return parser.parse_args()


def measured(people: int, times: int) -> dict[str, object]:
    """Measure one size in a process of its own, with a place of its own."""
    with tempfile.TemporaryDirectory() as place:
        environment = {
            "TST_NO_BOOTSTRAP": "1",
            "TST_STATE_DIR": place,
            "TST_SECRET_KEY": "measured",
            "TST_SEALING_KEYS": "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            **os.environ,
        }
        command = [sys.executable, "-m", "benchmarks.composing_screen.one", str(people), str(times)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found = json.loads(done.stdout.splitlines()[-1])
    load = round(os.getloadavg()[0], 2)
    return {"people": people, **{key: told(value) for key, value in found.items()}, "load": load}


def told(value: object) -> object:
    return round(statistics.median(value), 1) if isinstance(value, list) else value


def table(rows: list[dict[str, object]], note: str) -> str:
    names = list(rows[0])
    lines = ["# Results", "", "Written by `python -m benchmarks.composing_screen --write`.", ""]
    lines += [note, ""] if note else []
    lines += [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]
    lines += [f"| {' | '.join(str(row[name]) for name in names)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
