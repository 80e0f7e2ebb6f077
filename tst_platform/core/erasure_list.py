"""The list of what was erased, kept outside the database, so that no restored backup brings it back.

One line per scope, "date scope reason", only ever added to. It names nobody: a scope is a random id.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings


class Line(NamedTuple):
    """One erasure: which scope, when, and a word for why."""

    scope: UUID
    at: datetime
    reason: str


def append(lines: Iterable[Line]) -> None:
    """Add lines at the end, in one write; two processes never mix theirs."""
    text = "".join(f"{line.at.isoformat()} {line.scope} {line.reason}\n" for line in lines)
    path = settings.ERASURE_LIST_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            text = "\n" + text  # a line that a crash cut short is closed, and does not spoil the next
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def read() -> dict[UUID, Line]:
    """Return every erasure of the list, by scope. A line cut short by a crash is passed over."""
    found: dict[UUID, Line] = {}
    try:
        text = settings.ERASURE_LIST_FILE.read_text(errors="replace")
    except FileNotFoundError:
        return found
    for line in text.splitlines():
        with suppress(ValueError):
            at, scope, reason = line.split(" ")
            moment = datetime.fromisoformat(at)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            found.setdefault(UUID(scope), Line(UUID(scope), moment, reason))
    return found


def settle() -> None:
    """Wait until the disk holds the list."""
    with suppress(FileNotFoundError):
        descriptor = os.open(settings.ERASURE_LIST_FILE, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
