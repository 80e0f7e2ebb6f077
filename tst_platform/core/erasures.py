"""Keep the two lists of erasures alike, and leave nothing of a destroyed key behind.

A key is destroyed with a row of `Erasure` in the same transaction; the line outside the database follows the
commit. The clock adds the lines that a crash lost, and destroys again what a restored backup brought back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tst_platform.core import erasure_list
from tst_platform.core.models import DataKey, DataKeyQuerySet, Erasure
from tst_platform.core.walls import Work, working_as


@dataclass(frozen=True)
class Reconciled:
    """What was missing: lines on the list outside, erasures in the database."""

    listed: int = 0
    destroyed: int = 0


def reconcile(*, thoroughly: bool = False) -> Reconciled:
    """Bring both lists to the same scopes. Where they are as long as each other they are taken for alike."""
    listed = erasure_list.read()
    with working_as(Work.CLOCK):
        if not thoroughly and Erasure.objects.count() == len(listed):
            return Reconciled()
        rows = {row.scope: row for row in Erasure.objects.all()}
        came_back = set(keys_that_came_back().values_list("scope", flat=True))
    missing = [
        erasure_list.Line(row.scope, row.at, row.reason) for row in rows.values() if row.scope not in listed
    ]
    if missing:
        erasure_list.append(missing)
        erasure_list.settle()
    again = [line for scope, line in listed.items() if scope not in rows or scope in came_back]
    again += [line for line in missing if line.scope in came_back]
    return Reconciled(len(missing), _destroy_again(again))


def keys_that_came_back() -> DataKeyQuerySet:
    """Return the keys of scopes that the database itself knows as erased: put back by hand, or made in that instant."""
    return DataKey.objects.filter(scope__in=Erasure.objects.values("scope")).exclude(wrapped=b"")


def replay() -> int:
    """Destroy the key of every scope on the list, whatever the database says; return how many still had one."""
    return _destroy_again(list(erasure_list.read().values()))


def _destroy_again(lines: list[erasure_list.Line]) -> int:
    held = 0
    for start in range(0, len(lines), 500):
        batch = lines[start : start + 500]
        with transaction.atomic(), working_as(Work.CLOCK):
            scopes = [line.scope for line in batch]
            held += DataKey.objects.filter(scope__in=scopes, destroyed_at__isnull=True).count()
            DataKey.objects.erase(batch)
    return held


def leave_no_remains() -> bool:
    """On SQLite, empty the write-ahead log: a key overwritten in its page still stands there. Say whether it is empty.

    Someone who reads meanwhile is not kept waiting: the next minute tries again. PostgreSQL answers for itself
    (see `docs/operations.md`).
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    wal = Path(f"{connection.settings_dict['NAME']}-wal")
    if not wal.exists() or not wal.stat().st_size:
        return True
    with connection.cursor() as cursor:
        waits = _pragma(cursor, "busy_timeout")
        cursor.execute("PRAGMA busy_timeout = 200")
        try:
            busy = _pragma(cursor, "wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(waits)}")
    return not busy


def _pragma(cursor: Any, name: str) -> Any:
    cursor.execute(f"PRAGMA {name}")
    return cursor.fetchone()[0]
