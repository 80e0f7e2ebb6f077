"""Measure the engine: `python -m benchmarks.composition [--json] [--only FIGURE …] [--seconds-scale X]`.

Instances are read from --bench, else from the environment variable COMPOSITION_BENCH, else from
`../shared/bench/composition` beside the project. With --write, the table goes to RESULTS.md in this folder.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .figures import FIGURES, Row
from .measuring import ROOT
from .peers import peers

HERE = Path(__file__).parent


def main() -> int:
    options = arguments()
    if not (options.bench / "best_known.json").is_file():
        print(f"There are no instances in {options.bench}: say where with --bench.", file=sys.stderr)  # noqa: T201
        return 2
    rows = []
    for row in measured(options):
        rows.append(row)
        if not options.json:
            print(json.dumps(row, ensure_ascii=False), flush=True)  # noqa: T201
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))  # noqa: T201
    if options.write:
        (HERE / "RESULTS.md").write_text(table(rows, options.note), encoding="utf-8")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.composition", description=__doc__)
    default = os.environ.get("COMPOSITION_BENCH", ROOT.parent / "shared" / "bench" / "composition")
    parser.add_argument("--bench", type=Path, default=Path(default))
    parser.add_argument("--only", nargs="+", choices=list(FIGURES), default=list(FIGURES))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seconds-scale", type=float, default=1.0, help="multiply the time of every search")
    parser.add_argument("--peers", type=Path, help="directory where `pip install --target` put the peers")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    parser.add_argument("--note", default="", help="a line on the circumstances, for RESULTS.md")
    return parser.parse_args()


def measured(options: argparse.Namespace) -> Iterator[Row]:
    for name in options.only:
        yield from FIGURES[name](options.bench.resolve(), options.seconds_scale, options.seeds)
    if "people" in options.only:
        yield from peers(options.bench.resolve(), options.peers)


def table(rows: list[Row], note: str = "") -> str:
    lines = ["# Results", "", "Written by `python -m benchmarks.composition --write`.", ""]
    lines += [note, ""] if note else []
    lines += ["| figure | instance | measured | aim | processor s |", "|---|---|---|---|---|"]
    hidden = {"figure", "instance", "aim", "aim_percent", "cpu_seconds"}
    for row in rows:
        told = ", ".join(f"{key} {value}" for key, value in row.items() if key not in hidden)
        aim = row.get("aim_percent", row.get("aim", ""))
        lines.append(
            f"| {row['figure']} | {row['instance']} | {told} | {aim} | {row.get('cpu_seconds', '')} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
