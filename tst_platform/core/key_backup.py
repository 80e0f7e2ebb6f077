"""The copies of the wrapped data keys: apart from the database, and short-lived.

The dump of the database holds no keys, and this file no texts: neither says anything alone, and both together
need the key-encryption key, which is in neither. A copy older than a few days is deleted, so that what was
erased is then gone from every copy.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tst_platform.core import erasure_list, erasures
from tst_platform.core.models import BATCH, DataKey, Erasure
from tst_platform.core.walls import Work, working_as
from tst_platform.core.wrapping import write_privately

FORMAT = "tst-keys"
VERSION = 1
STAMP = "%Y%m%dT%H%M%SZ"
HALF_WRITTEN = timedelta(hours=1)


class BadKeyBackup(ValueError):
    """A file that is no copy of keys, or not a whole one."""


class MissingErasures(Exception):
    """The list of erasures is not the newest: keys that were destroyed would come back with the copy."""

    def __init__(self, listed: int, known: int) -> None:
        super().__init__(
            f"{known} erasures were known, {listed} are on the list at {settings.ERASURE_LIST_FILE}: bring back "
            "the newest list first. Without it what was erased would be readable again."
        )


@dataclass(frozen=True)
class Restored:
    """What became of the keys of a copy."""

    restored: int = 0
    kept: int = 0  # stood there already
    erased: int = 0  # on the list of erasures, or destroyed: not brought back
    refused: int = 0  # the scope has another key by now


def back_up_keys(folder: Path | None = None) -> tuple[Path, int]:
    """Write all keys as they stand to a file of its own; return it, and how many keys it holds."""
    folder = folder or settings.KEY_BACKUP_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    erasures.reconcile(thoroughly=True)
    now = timezone.now().astimezone(UTC)
    with working_as(Work.COMMAND):
        keys = [_told(row) for row in DataKey.objects.order_by("pk").iterator(2_000)]
    body = "".join(json.dumps(key) + "\n" for key in keys)
    head = {"format": FORMAT, "version": VERSION, "made_at": now.isoformat(), "keys": len(keys)}
    head["erasures"] = len(erasure_list.read())
    head["sha256"] = hashlib.sha256(body.encode()).hexdigest()
    path = folder / f"keys-{now.strftime(STAMP)}.jsonl"
    write_privately(path, json.dumps(head) + "\n" + body)
    return path, len(keys)


def delete_old_copies(now: datetime | None = None) -> int:
    """Delete the copies whose time is over, the last one too: an erased key may not outlive them. Say how many."""
    limit = (now or timezone.now()) - timedelta(days=settings.KEY_BACKUP_DAYS)
    old = [path for path, made_at in copies() if made_at < limit]
    for path in (*old, *half_written(now)):
        path.unlink(missing_ok=True)
    return len(old)


def half_written(now: datetime | None = None) -> list[Path]:
    """Return what a copy that was cut off while it was written has left: it holds keys too."""
    limit = ((now or timezone.now()) - HALF_WRITTEN).timestamp()
    found = settings.KEY_BACKUP_DIR.glob(".keys-*.new")
    return [path for path in found if path.stat().st_mtime < limit]


def copies() -> list[tuple[Path, datetime]]:
    """Return the copies that there are, oldest first, with the time of each."""
    return dated(settings.KEY_BACKUP_DIR, "keys-")


def last_key_backup() -> datetime | None:
    """Return when the keys were last copied."""
    return max((made_at for _path, made_at in copies()), default=None)


def dated(folder: Path, beginning: str) -> list[tuple[Path, datetime]]:
    """Return the files of a folder whose name begins so and then says when they were made, oldest first."""
    found = []
    for path in folder.glob(f"{beginning}*"):
        try:
            made_at = datetime.strptime(path.name.removeprefix(beginning).split(".")[0], STAMP)
        except ValueError:
            continue
        found.append((path, made_at.replace(tzinfo=UTC)))
    return sorted(found, key=lambda one: one[1])


def _told(row: DataKey) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "scope": str(row.scope),
        "version": row.version,
        "wrapped": base64.b64encode(bytes(row.wrapped)).decode(),
        "destroyed_at": row.destroyed_at.isoformat() if row.destroyed_at else None,
    }


def read(path: Path) -> tuple[list[DataKey], int]:
    """Return the keys of a copy, and how many erasures were on the list when it was made.

    Raises BadKeyBackup where one byte is not as it was written.
    """
    try:
        first, _, body = path.read_text(encoding="utf-8").partition("\n")
        head = json.loads(first)
        if (head["format"], head["version"]) != (FORMAT, VERSION):
            raise BadKeyBackup("This is no copy of keys, or one of another version.")
        if hashlib.sha256(body.encode()).hexdigest() != head["sha256"]:
            raise BadKeyBackup("This copy is not whole: its checksum differs.")
        return [_row(json.loads(line)) for line in body.splitlines()], int(head.get("erasures", 0))
    except (UnicodeDecodeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadKeyBackup("This is no copy of keys.") from error


def _row(told: dict[str, Any]) -> DataKey:
    destroyed_at = told["destroyed_at"]
    return DataKey(
        pk=UUID(told["id"]),
        scope=UUID(told["scope"]),
        version=told["version"],
        wrapped=base64.b64decode(told["wrapped"]),
        destroyed_at=datetime.fromisoformat(destroyed_at) if destroyed_at else None,
    )


def restore_keys(path: Path, *, without_list: bool = False) -> Restored:
    """Bring the keys of a copy back, save those erased since: they come back destroyed.

    Raises MissingErasures where the list is shorter than it was, unless it is lost for good (`without_list`).
    """
    rows, known = read(path)
    listed = erasure_list.read()
    with working_as(Work.COMMAND):
        known = max(known, Erasure.objects.count())
    if len(listed) < known and not without_list:
        raise MissingErasures(len(listed), known)
    counts = dict.fromkeys(("restored", "kept", "erased", "refused"), 0)
    with transaction.atomic(), working_as(Work.COMMAND):
        for start in range(0, len(rows), BATCH):
            for became, count in _restore_batch(rows[start : start + BATCH], listed).items():
                counts[became] += count
    erasures.replay()
    return Restored(**counts)


def _restore_batch(rows: list[DataKey], listed: dict[UUID, erasure_list.Line]) -> dict[str, int]:
    standing = {row.scope: row for row in DataKey.objects.filter(scope__in=[row.scope for row in rows])}
    counts = dict.fromkeys(("restored", "kept", "erased", "refused"), 0)
    new = []
    for row in rows:
        here = standing.get(row.scope)
        if row.scope in listed and row.destroyed_at is None:
            row.wrapped, row.destroyed_at = b"", listed[row.scope].at
        if here is None:
            new.append(row)
            counts["erased" if row.destroyed_at else "restored"] += 1
        else:
            counts[_beside(here, row)] += 1
    DataKey.objects.bulk_create(new)
    return counts


def _beside(here: DataKey, row: DataKey) -> str:
    """Decide between the key that stands here and that of the copy; one that opens is not replaced."""
    if here.destroyed_at is not None:
        return "erased"
    if here.pk != row.pk:
        return "refused"
    if here.open() is not None or row.open() is None:
        return "kept"
    DataKey.objects.filter(pk=row.pk).update(version=row.version, wrapped=row.wrapped)
    return "restored"
