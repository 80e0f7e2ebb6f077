"""Rotation: each data key is wrapped again under the newest version; no sealed text is touched."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count

from tst_platform.core.models import DataKey, DataKeyQuerySet
from tst_platform.core.walls import Work, working_as
from tst_platform.core.wrapping import unwrap, wrap, wrapping_keys

BATCH = 200
PASSES = 5


@dataclass
class Rotated:
    """What a rotation did, and what stands in its way."""

    version: int
    wrapped: int = 0
    unreadable: set[UUID] = field(default_factory=set)
    left: dict[int, int] = field(default_factory=dict)

    @property
    def removable(self) -> list[int]:
        """Return the older versions under which no key is left."""
        return sorted(
            version for version in wrapping_keys() if version < self.version and not self.left.get(version)
        )


def rotate(batch: int = BATCH) -> Rotated:
    """Wrap every data key under the newest version, batch by batch, while others read and seal.

    It may be stopped and run again: what is done stays done. A key that does not open is left as it stands.
    """
    done = Rotated(version=max(wrapping_keys()))
    for _pass in range(PASSES):
        after: UUID | None = None
        while rows := _rotate_batch(done, after, batch):
            after = rows[-1].pk
        done.left = _left(done)
        if sum(done.left.values()) <= len(done.unreadable):
            break  # else a key was made under the old version behind our back: once more
    return done


def _rotate_batch(done: Rotated, after: UUID | None, size: int) -> list[DataKey]:
    with transaction.atomic(), working_as(Work.COMMAND):
        older = _older(done).order_by("pk")
        if after is not None:
            older = older.filter(pk__gt=after)
        if connection.features.has_select_for_update:
            older = older.select_for_update()
        rows = list(older[:size])
        for row in rows:
            _rewrap(row, done)
    return rows


def _older(done: Rotated) -> DataKeyQuerySet:
    return DataKey.objects.filter(version__lt=done.version).exclude(wrapped=b"")


def _left(done: Rotated) -> dict[int, int]:
    with working_as(Work.COMMAND):
        counted = _older(done).values_list("version").order_by("version").annotate(Count("pk"))
        return dict(counted)


def _rewrap(row: DataKey, done: Rotated) -> None:
    """Put the new wrapping in place of the one that was read, and of no other: what was erased stays erased."""
    before = bytes(row.wrapped)
    key = unwrap(row.version, before, row.scope)
    if key is None:
        done.unreadable.add(row.pk)
        return
    version, wrapped = wrap(key, row.scope)
    done.wrapped += DataKey.objects.filter(pk=row.pk, wrapped=before).update(version=version, wrapped=wrapped)
