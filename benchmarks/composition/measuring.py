"""Measure one thing in a process of its own: processor time, memory, and what it printed."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What each child tells of itself at its end: the most memory it held, in MB.
CHILD = """
import json, resource, runpy, sys, time
sys.argv = sys.argv[1:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"MEMORY {used.ru_maxrss / 1024:.0f}", file=sys.stderr)
"""


@dataclass(frozen=True)
class Measured:
    """Processor seconds of the whole process, start and loading included; megabytes; result or error."""

    seconds: float
    megabytes: float
    result: dict[str, Any]
    error: str


def run_module(module: str, *words: object, libraries: Path | None = None) -> Measured:
    """Run a module that prints JSON. `libraries` is a directory of packages added to the path."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    if libraries:
        environment["PYTHONPATH"] = str(libraries)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, module, *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = done.stderr.strip().splitlines()
    megabytes = next((float(line.split()[1]) for line in lines if line.startswith("MEMORY ")), 0.0)
    error = next((line for line in reversed(lines) if not line.startswith("MEMORY ")), "")
    result = json.loads(done.stdout) if done.returncode == 0 and done.stdout else {}
    return Measured(round(seconds, 3), megabytes, result, "" if result else error)
