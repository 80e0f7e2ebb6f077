"""The ground of every model: an id that says nothing, a queryset that shows nothing without a viewer, keys."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Self, cast
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone

from tst_platform.core.sealing import hand_out_keys, sealed_by, sealed_fields, unwrap, wrap
from tst_platform.core.viewer import Viewer


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


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    """Keys are made at the first sealing, and never again once destroyed."""

    def for_sealing(self, instance: models.Model) -> tuple[UUID, bytes]:
        """Return (key id, key) of the instance's scope, made now if there is none.

        Raises DestroyedKey when the scope was erased.
        """
        at_hand = instance.__dict__.get("_sealing_key")
        if at_hand:
            return at_hand
        row = self._row_of(getattr(instance, sealed_by(instance)))
        key = row.open()
        if key is None:
            raise DestroyedKey("This scope was erased, or its wrapping key is missing: nothing is sealed.")
        instance.__dict__["_sealing_key"] = (row.pk, key)
        return row.pk, key

    def _row_of(self, scope: UUID) -> DataKey:
        row = DataKey.objects.filter(scope=scope).first()
        if row is not None:
            return row
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
        DataKey.objects.bulk_create(rows, batch_size=500)

    def key_of(self, key_id: UUID) -> bytes | None:
        return self.keys_of({key_id}).get(key_id)

    def keys_of(self, key_ids: set[UUID]) -> dict[UUID, bytes]:
        """Return the keys that can be opened, by id; in batches, for SQLite takes a bounded number of ids."""
        found = {}
        ids = list(key_ids)
        for start in range(0, len(ids), 10_000):
            for row in self.filter(pk__in=ids[start : start + 10_000]):
                key = row.open()
                if key is not None:
                    found[row.pk] = key
        return found

    def destroy(self, scope: UUID) -> None:
        """Erase a scope for good: the key goes, its name stays so that it is never made again."""
        self.filter(scope=scope).update(wrapped=b"", destroyed_at=timezone.now())


class DestroyedKey(Exception):
    """The key of a scope was destroyed: what it sealed is erased, and nothing new is sealed under it."""


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
        """Return an unsaved key for this scope, wrapped."""
        version, wrapped = wrap(key or os.urandom(32), scope)
        return cls(scope=scope, version=version, wrapped=wrapped)

    def open(self) -> bytes | None:
        return unwrap(self.version, bytes(self.wrapped), self.scope)


def sealed_models() -> list[type[Any]]:
    """Return every model that holds sealed text."""
    from django.apps import apps

    return [model for model in apps.get_models() if sealed_fields(model)]
