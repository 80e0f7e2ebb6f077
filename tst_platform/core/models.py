"""The ground of every model: an id that says nothing, a queryset that shows nothing without a viewer, keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Self, cast
from uuid import UUID, uuid4

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils import timezone

from tst_platform.core import erasure_list
from tst_platform.core.phones import PhoneEpoch
from tst_platform.core.rates import RateCount
from tst_platform.core.sealing import (
    ERASED,
    DestroyedKey,
    MissingKey,
    hand_out_keys,
    sealed_by,
    sealed_fields,
)
from tst_platform.core.small_numbers import PublishedFigure
from tst_platform.core.viewer import Viewer
from tst_platform.core.wrapping import unwrap, wrap

__all__ = [
    "AskedOftenManager",
    "BaseModel",
    "DataKey",
    "DestroyedKey",
    "Erasure",
    "PhoneEpoch",
    "PublishedFigure",
    "RateCount",
    "Reason",
    "ScopedQuerySet",
    "SealedModel",
    "sealed_models",
]

BATCH = 500


class ScopedQuerySet(models.QuerySet):
    """A queryset that answers for its viewer: without one there are no rows, never all rows."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the rows that this viewer may read; each model says its own rule."""
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        """Return the rows that this viewer may change; never more than are visible."""
        return self.none()

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._result_cache and isinstance(self._result_cache[0], models.Model):
            hand_out_keys(cast("list[models.Model]", self._result_cache))


class AskedOftenManager(models.Manager):
    """Builds once for each viewer the question what they may see; it is asked of the database each time.

    Such a question is made of several others, and takes longer to build than to answer; one page asks it many times.
    For models whose rule holds no moment of time.
    """

    def visible_to(self, viewer: Viewer) -> Any:
        return self._built("visible_to", viewer)

    def _built(self, rule: str, viewer: Viewer) -> Any:
        own = getattr(self.get_queryset(), rule)
        if hasattr(self, "instance") or self._db or self._hints:  # type: ignore[attr-defined]
            return own(viewer)  # of one row's relations, or of another database
        return viewer.question(f"{self.model._meta.label} {rule}", lambda: own(viewer)).all()


class BaseModel(models.Model):
    """A row with a random id: ids tell neither order nor number."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class SealedModel(BaseModel):
    """A row with confidential text.

    `sealed_by` names the attribute that holds the scope whose key seals it (a party, a cell …);
    `bound_to` names further attributes, such as its cell, that may not be changed behind its back.
    """

    sealed_by = "pk"
    bound_to: tuple[str, ...] = ()

    class Meta:
        abstract = True


class Reason(models.TextChoices):
    """Why a key was destroyed: a word for the list of erasures, never shown to anyone concerned."""

    WITHDRAWN = "withdrawn", "words withdrawn by who said them"
    REMOVED = "removed", "a person or a list taken out"
    SENT = "sent", "a message sent or cancelled"
    EXPIRED = "expired", "the end of the time agreed"


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    """Keys are made at the first sealing, and never again once destroyed."""

    def for_sealing(self, instance: models.Model) -> tuple[UUID, bytes]:
        """Return (key id, key) of the instance's scope, made now if there is none.

        Raises DestroyedKey when the scope was erased, MissingKey when its wrapping key is not at hand.
        """
        at_hand = instance.__dict__.get("_sealing_key")
        if at_hand:
            return at_hand
        row = self._row_of(getattr(instance, sealed_by(instance)))
        key = row.open()
        if row.destroyed_at is not None:
            raise DestroyedKey
        if key is None:
            raise MissingKey
        instance.__dict__["_sealing_key"] = (row.pk, key)
        return row.pk, key

    def _row_of(self, scope: UUID) -> DataKey:
        row = DataKey.objects.filter(scope=scope).first()
        if row is not None:
            return row
        if Erasure.objects.filter(pk=scope).exists():
            raise DestroyedKey
        fresh = DataKey.fresh(scope)
        defaults = {"pk": fresh.pk, "version": fresh.version, "wrapped": fresh.wrapped}
        return DataKey.objects.get_or_create(scope=scope, defaults=defaults)[0]

    def provision(self, instances: Iterable[models.Model]) -> None:
        """Make the keys of many new scopes in one statement, at hand for the sealing that follows."""
        rows: list[DataKey] = []
        for instance in instances:
            key = os.urandom(32)
            row = DataKey.fresh(getattr(instance, sealed_by(instance)), key)
            instance.__dict__["_sealing_key"] = (row.pk, key)
            rows.append(row)
        DataKey.objects.bulk_create(rows, batch_size=BATCH)

    def key_of(self, key_id: UUID) -> bytes | None:
        return self.keys_of({key_id}).get(key_id)

    def keys_of(self, key_ids: set[UUID]) -> dict[UUID, bytes]:
        """Return the keys that can be opened, by id, and ERASED for those that were destroyed.

        In batches, for SQLite takes a bounded number of ids.
        """
        found = {}
        ids = list(key_ids)
        for start in range(0, len(ids), 10_000):
            for row in self.filter(pk__in=ids[start : start + 10_000]):
                key = row.open() if row.destroyed_at is None else ERASED
                if key is not None:
                    found[row.pk] = key
        return found

    def destroy(self, *scopes: UUID, reason: Reason = Reason.WITHDRAWN) -> None:
        """Erase scopes for good: their keys go, their names stay so that they are never made again.

        They go on the list of erasures with the same transaction, and on the one outside the database after it;
        what a crash leaves out there, the clock adds.
        """
        now = timezone.now()
        lines = [erasure_list.Line(scope, now, reason.value) for scope in scopes]
        if lines:
            self.erase(lines)
            transaction.on_commit(lambda: erasure_list.append(lines), robust=True)

    @transaction.atomic
    def erase(self, lines: Sequence[erasure_list.Line]) -> None:
        """Destroy the keys of these lines, which may be on the list outside already."""
        for start in range(0, len(lines), BATCH):
            batch = lines[start : start + BATCH]
            standing = DataKey.objects.filter(
                scope__in=[line.scope for line in batch], destroyed_at__isnull=True
            )
            standing.update(wrapped=b"", destroyed_at=timezone.now())
            rows = [Erasure(scope=line.scope, at=line.at, reason=line.reason[:20]) for line in batch]
            Erasure.objects.bulk_create(rows, ignore_conflicts=True)


class DataKey(models.Model):
    """The wrapped data key of one scope: a cell, a participation, a programme, a collective."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    scope = models.UUIDField(unique=True, editable=False)
    version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = DataKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def fresh(cls, scope: UUID, key: bytes | None = None) -> DataKey:
        """Return an unsaved key for this scope, wrapped. Raises MissingKey where there is nothing to wrap it with."""
        try:
            version, wrapped = wrap(key or os.urandom(32), scope)
        except ImproperlyConfigured as error:
            raise MissingKey from error
        return cls(scope=scope, version=version, wrapped=wrapped)

    def open(self) -> bytes | None:
        return unwrap(self.version, bytes(self.wrapped), self.scope)


class Erasure(models.Model):
    """A scope whose key was destroyed: when, and a word for why. Rows are only ever added, and name nobody."""

    scope = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(editable=False)
    reason = models.CharField(max_length=20, editable=False)

    def __str__(self) -> str:
        return str(self.scope)


def sealed_models() -> list[type[Any]]:
    """Return every model that holds sealed text."""
    from django.apps import apps

    return [model for model in apps.get_models() if sealed_fields(model)]
