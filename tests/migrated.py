"""A database once migrated, kept and copied: the same migrations need not run again for each process of tests.

It goes by what it was made of. Another migration, another word that migrations ship, or another Django make another one.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import IO

import django

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
# What migrations are made of: themselves, the second wall, and what they bring along.
MADE_OF = (
    "*/migrations/*.py",
    "tst_platform/*/migrations/*.py",
    "tst_platform/core/walls.py",
    "tst_platform/audit/standing.py",
    "tst_platform/settings.py",
    "contracts/agreements/immutability.py",
    "contracts/agreements/library.py",
    "interventions/programmes/library.py",
    "deploy/postgres/privileges.sql",
    "requirements/dev.txt",
)
NAME = "tst_migrated_"


@cache
def name() -> str:
    """Return the name of the database that these files make, as they stood when it was first asked for."""
    return _name()


def is_of_now() -> bool:
    """Say whether the files are still those: what was migrated while they changed is kept for nobody."""
    return name() == _name()


def _name() -> str:
    digest = sha256(django.__version__.encode())
    for pattern in MADE_OF:
        found = sorted(ROOT.glob(pattern))
        assert found, f"nothing at {pattern}: the database that is kept would not be made anew"
        for path in found:
            digest.update(path.name.encode() + path.read_bytes())
    return NAME + digest.hexdigest()[:16]


_held: list[IO[str]] = []


def hold() -> None:
    """Hold the processes of tests apart, until `let_go`, while one of them makes, or copies, what is kept."""
    lock = (Path(tempfile.gettempdir()) / "tst-migrated.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _held.append(lock)


def let_go() -> None:
    """Let the next process go on; nothing where none waits for this one."""
    if _held:
        _held.pop().close()


def is_held() -> bool:
    """Say whether this process is the one that makes what is kept."""
    return bool(_held)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the processes of tests apart for as long as this lasts."""
    hold()
    try:
        yield
    finally:
        let_go()


def copy_file(to: Path) -> bool:
    """Copy the file that is kept, where there is one; return whether there was."""
    kept = KEPT / f"{name()}.sqlite3"
    if kept.exists():
        shutil.copy(kept, to)
    return kept.exists()


def keep_file(of: Path) -> None:
    """Keep a file just migrated, in the place of what was kept before."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{name()}.sqlite3"
    if kept.exists() or not is_of_now():
        return
    for before in KEPT.glob(f"{NAME}*"):
        before.unlink()
    unfinished = kept.with_suffix(".part")
    shutil.copy(of, unfinished)
    unfinished.rename(kept)
