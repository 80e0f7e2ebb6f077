"""Fail when requirements/ is not what pyproject.toml yields, with the versions that stand there preferred."""

from __future__ import annotations

import difflib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-annotate",
    "--quiet",
]
FILES = {"base.txt": ["--extra", "postgres"], "dev.txt": ["--extra", "postgres", "--group", "dev"]}
NO_NETWORK = (
    "error sending request",
    "dns error",
    "Failed to fetch",
    "client error (Connect)",
    "timed out",
    "offline",
)


def compile_again(name: str, folder: Path) -> tuple[str | None, str]:
    """Return (what the compilation yields or None, what it said)."""
    target = folder / name
    shutil.copy(ROOT / "requirements" / name, target)
    uv = Path(sys.executable).with_name("uv")
    command = [
        str(uv),
        "pip",
        "compile",
        "pyproject.toml",
        *OPTIONS,
        *FILES[name],
        "--output-file",
        str(target),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return (target.read_text() if done.returncode == 0 else None), done.stderr


def difference(name: str, folder: Path) -> list[str]:
    now = (ROOT / "requirements" / name).read_text()
    again, said = compile_again(name, folder)
    if again is None and any(sign in said for sign in NO_NETWORK):
        print(
            f"requirements/{name}: no network, so not compiled again (tests/platform/test_lock.py held it all the same)"
        )
        return []
    if again is None:
        return [said]
    changes = difflib.unified_diff(
        now.splitlines(), again.splitlines(), name, f"{name} compiled again", lineterm="", n=0
    )
    return list(changes)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        lines = [line for name in FILES for line in difference(name, Path(folder))]
    print("\n".join(lines) if lines else "lock and export agree")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
