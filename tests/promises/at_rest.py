"""Sealed values as they stand in the database, and ways to look at them from underneath."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from tst_platform.core.models import DataKey, sealed_models
from tst_platform.core.sealing import Sealed, SealedTextField, Unreadable, UnreadableMapping, sealed_fields


@dataclass(frozen=True)
class Slot:
    """One place in which a sealed value stands."""

    row: Any
    field: SealedTextField
    value: bytes

    def __str__(self) -> str:
        return f"{self.row._meta.label_lower}.{self.field.attname} of {self.row.pk}"

    def opens(self, value: bytes, key: bytes | None) -> bool:
        """Say whether this value opens in this place."""
        sealed = Sealed(value)
        sealed.key, sealed.was_looked_for = key, True
        return is_readable(self.field.open(self.row, sealed))


def is_readable(value: Any) -> bool:
    return not isinstance(value, (Unreadable, UnreadableMapping))


def slots() -> list[Slot]:
    """Return every sealed value that there is, with its row."""
    return list(_slots())


def _slots() -> Iterator[Slot]:
    for model in sealed_models():
        for row in model._base_manager.all():
            for field in sealed_fields(model):
                value = row.__dict__[field.attname]
                if value is not None:
                    yield Slot(row, field, bytes(value))


def standing() -> dict[tuple[str, Any, str], bytes]:
    """Return the bytes of every sealed value, by model, row and field."""
    found = {}
    for model in sealed_models():
        names = [field.attname for field in sealed_fields(model)]
        for pk, *values in model._base_manager.order_by().values_list("pk", *names):
            for name, value in zip(names, values, strict=True):
                found[model._meta.label_lower, pk, name] = bytes(value or b"")
    return found


def keys() -> dict[Any, bytes]:
    return {row.pk: row.open() or b"" for row in DataKey.objects.filter(destroyed_at__isnull=True)}


def rewrite(slot: Slot, value: bytes) -> None:
    """Put a value into its place from underneath, as someone does who holds the database."""
    meta = slot.row._meta
    identity = slot.row.pk.hex if connection.vendor == "sqlite" else slot.row.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" SET "{slot.field.column}" = %s WHERE id = %s',
            [connection.Database.Binary(value), identity],
        )


def found_again(slot: Slot) -> Any:
    """Return what the platform reads in this place now."""
    fresh: models.Model = type(slot.row)._base_manager.get(pk=slot.row.pk)
    return getattr(fresh, slot.field.attname)


def flipped(value: bytes, place: int, bit: int = 1) -> bytes:
    return value[:place] + bytes([value[place] ^ bit]) + value[place + 1 :]


def written_as(word: str) -> list[bytes]:
    """Return the ways in which a word may stand in a file without being sealed."""
    plain = word.encode()
    # Base64 of a word within a longer text: three ways, less the characters that hang on what stands beside it.
    shifted = [base64.b64encode(b"\x00" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, plain.hex().encode(), word.encode("utf-16-le"), plain[::-1], *shifted]
