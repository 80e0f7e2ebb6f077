"""The sealing of confidential text: AES-256-GCM, bound to its row, its field and its circle.

A sealed value is `0x01 | key id (16) | nonce (12) | ciphertext and tag`. The additional data is
`model | row | field | scope | cell`, so that a value moved to another row, field or cell does not open.
Each scope (a cell, a participation, a collective …) has one data key, wrapped by a versioned
key-encryption key from file or environment; to destroy the data key is to erase all that it sealed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models
from django.utils.functional import LazyObject

from tst_platform.core.unreadable import (
    CannotSeal,
    DestroyedKey,
    Erased,
    MissingKey,
    Unreadable,
    UnreadableMapping,
    WouldOverwrite,
    placeholders,
    report_unreadable,
)
from tst_platform.core.wrapping import NONCE_BYTES

__all__ = [
    "CannotSeal",
    "DestroyedKey",
    "Erased",
    "MissingKey",
    "Sealed",
    "SealedJSONField",
    "SealedTextField",
    "Unreadable",
    "UnreadableMapping",
    "WouldOverwrite",
    "blank_out",
    "hand_out_keys",
    "sealed_by",
    "sealed_fields",
]

ENVELOPE = b"\x01"
HEADER_BYTES = len(ENVELOPE) + 16 + NONCE_BYTES


# In place of a key that was destroyed on purpose: its text is erased, and nothing is amiss.
ERASED = b""


class Sealed(bytes):
    """A sealed value as it stands in the database; `key` is its data key when already at hand."""

    key: bytes | None = None
    was_looked_for = False

    @property
    def key_id(self) -> UUID:
        return UUID(bytes=bytes(self[1:17]))

    @property
    def is_whole(self) -> bool:
        return self[:1] == ENVELOPE and len(self) > HEADER_BYTES

    def __str__(self) -> str:
        return "[sealed]"

    __repr__ = __str__


def _bound_to(instance: models.Model, field: str) -> bytes:
    """Return the additional data: what a value of this row and field is bound to."""
    names = (sealed_by(instance), *getattr(instance, "bound_to", ()))
    bounds = "|".join(str(getattr(instance, name)) for name in names)
    return f"{instance._meta.label_lower}|{instance.pk}|{field}|{bounds}".encode()


def sealed_by(instance: models.Model | type[models.Model]) -> str:
    """Return the attribute of the model that names the scope whose key seals it."""
    return instance.sealed_by  # type: ignore[union-attr]


class SealedAttribute:
    """Opens the value at the first look, so that a row nobody reads is never decrypted."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type) -> Any:
        if instance is None:
            return self
        value = self.field.stored(instance)
        return self.field.open(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        stored = instance.__dict__.get(self.field.attname)
        if (
            isinstance(stored, Sealed)
            and not isinstance(value, Sealed)
            and self.field.keeps(instance, stored, value)
        ):
            return  # a form that showed the placeholder hands it back: what stands sealed stays
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.Field):
    """Text that stands in the database sealed, and only sealed.

    The model names the attribute that holds its scope in `sealed_by`. Lookups other than `isnull`,
    `update()` and `bulk_update()` with plain text are refused: they would write or compare in clear.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SealedAttribute(self))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed: save the row, do not write or compare its text.")
        return connection.Database.Binary(bytes(value))

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Refuse expressions in `update()`: what the database puts together, it puts together in clear."""
        if hasattr(value, "as_sql"):
            raise FieldError(f"{self.name} is sealed: save the row.")
        return connection.ops.binary_placeholder_sql(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = self.stored(model_instance)
        if value is None or isinstance(value, Sealed):
            return value
        if isinstance(value, (Unreadable, UnreadableMapping)):
            raise WouldOverwrite  # copied from a row that does not open: it is not the text
        sealed = self.seal(model_instance, value)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def stored(self, instance: models.Model) -> Any:
        """Return what the row holds, fetched now where it was left behind: sealed as it stands, never opened."""
        if self.attname not in instance.__dict__:
            rows = type(instance)._base_manager.using(instance._state.db).filter(pk=instance.pk)
            instance.__dict__[self.attname] = rows.values_list(self.attname, flat=True).get()
        return instance.__dict__[self.attname]

    def keeps(self, instance: models.Model, stored: Sealed, value: Any) -> bool:
        """Say whether a value that is assigned leaves what stands: it is the placeholder, handed back.

        Raises WouldOverwrite when the placeholder comes back with words around it.
        """
        both = placeholders(Unreadable) | placeholders(Erased)
        if not isinstance(value, str) or not any(words in value for words in both):
            return False
        shown = self.open(instance, stored)
        if not isinstance(shown, Unreadable) or not any(
            words in value for words in placeholders(type(shown))
        ):
            return False
        if value.strip() not in placeholders(type(shown)):
            raise WouldOverwrite
        return True

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse `dumpdata`, which would write the text in clear to a file; `back_up` copies it sealed."""
        raise FieldError(f"{self.name} is sealed: copy the database with back_up.")

    # --- words to bytes and back

    def dump(self, value: Any) -> str:
        return str(value)

    def load(self, text: str) -> Any:
        return text

    def seal(self, instance: models.Model, value: Any) -> Sealed:
        from tst_platform.core.models import DataKey

        key_id, key = DataKey.objects.for_sealing(instance)
        nonce = os.urandom(NONCE_BYTES)
        text = self.dump(value).encode("utf-8", "replace")
        body = AESGCM(key).encrypt(nonce, text, _bound_to(instance, self.attname))
        sealed = Sealed(ENVELOPE + key_id.bytes + nonce + body)
        sealed.key = key
        return sealed

    def open(self, instance: models.Model, value: Sealed) -> Any:
        from tst_platform.core.models import DataKey

        if value.key is None and value.is_whole and not value.was_looked_for:
            value.key, value.was_looked_for = DataKey.objects.key_of(value.key_id), True
        if value.key == ERASED:
            return self.placeholder(Erased)
        if value.key is None:
            return self._unreadable(instance)
        nonce = bytes(value[HEADER_BYTES - NONCE_BYTES : HEADER_BYTES])
        try:
            body = bytes(value[HEADER_BYTES:])
            text = AESGCM(value.key).decrypt(nonce, body, _bound_to(instance, self.attname))
        except InvalidTag:
            return self._unreadable(instance)
        return self.load(text.decode())

    def placeholder(self, kind: type[Unreadable] = Unreadable) -> Any:
        return kind()

    def _unreadable(self, instance: models.Model) -> Any:
        if "_was_reported" not in instance.__dict__:
            instance.__dict__["_was_reported"] = True
            report_unreadable(instance)
        return self.placeholder()


class SealedJSONField(SealedTextField):
    """A small mapping of traits, sealed as one text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def load(self, text: str) -> Any:
        return json.loads(text)

    def placeholder(self, kind: type[Unreadable] = Unreadable) -> Any:
        return UnreadableMapping()

    def keeps(self, instance: models.Model, stored: Sealed, value: Any) -> bool:
        """A form shows an unreadable mapping as nothing, and hands nothing back; words of its own are refused."""
        if not isinstance(self.open(instance, stored), UnreadableMapping):
            return False
        if value:
            raise WouldOverwrite
        return True


def blank_out(instance: models.Model, *names: str) -> None:
    """Empty sealed fields on purpose, as leaving does, even where what stands does not open."""
    for field in sealed_fields(type(instance)):
        if field.attname in names:
            instance.__dict__[field.attname] = field.get_default()


@cache
def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """Return the sealed fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]


def hand_out_keys(instances: Iterable[models.Model]) -> None:
    """Give each sealed value of these rows, and of the rows fetched with them, its key: one query in all."""
    from tst_platform.core.models import DataKey

    values = list(_sealed_values(instances))
    keys = DataKey.objects.keys_of({value.key_id for value in values})
    for value in values:
        value.key, value.was_looked_for = keys.get(value.key_id), True


def _fetched_with(instance: models.Model) -> list[models.Model]:
    """Return the rows that hang on this one; one behind a lazy reference was fetched apart, and has its keys."""
    beside = instance._state.fields_cache.values()
    return [row for row in beside if isinstance(row, models.Model) and not isinstance(row, LazyObject)]


def _sealed_values(instances: Iterable[models.Model]) -> Iterable[Sealed]:
    seen, waiting = set(), list(instances)
    while waiting:
        instance = waiting.pop()
        if id(instance) in seen:
            continue
        seen.add(id(instance))
        waiting += _fetched_with(instance)
        for field in sealed_fields(type(instance)):
            value = instance.__dict__.get(field.attname)
            if isinstance(value, Sealed) and value.is_whole and value.key is None:
                yield value
