"""What no form shows, put beside what it does: values that could be stored, and what was stored of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models

from tests.ledger import ASIDE, COUNTED, Change, Ledger
from tests.promises.conftest import LONG
from tst_platform.core.sealing import sealed_fields

TEXT, YEAR, NUMBER = "Caché zqcache", 2031, 7771
# Which of the choices of a field is sent: of the first and the last, one at least is another than what stands.
WHICH = (0, -1) if LONG else (-1,)
# What chance puts into a row.
CHANCE = {"digest", "code_digest", "hint"}


def written(changes: Iterable[Change]) -> list[Change]:
    """Return what an act wrote in somebody's place: not the record of it, its messages and keys."""
    return [change for change in changes if change.model not in ASIDE | COUNTED]


def named_in(ledger: Ledger, address: str) -> set[str]:
    """Return the models of the rows whose ids stand in this address."""
    asked = set(address.split("/"))
    return {model for model, pk in ledger.before if str(pk) in asked}


def hidden_fields(ledger: Ledger, label: str, shown: Iterable[str], which: int) -> Iterator[tuple[str, Any]]:
    """Return for each field of a model that a form does not show a value that it could hold, by both its names."""
    for field in apps.get_model(label)._meta.concrete_fields:
        if not {field.name, field.attname} & set(shown):
            value = _value(ledger, field, which)
            yield from {field.name: value, field.attname: value}.items()


def _value(ledger: Ledger, field: Any, which: int) -> Any:
    if field.choices:
        return field.choices[which][0]
    if field.is_relation:
        label = field.related_model._meta.label_lower
        known = sorted((pk for model, pk in ledger.before if model == label), key=str)
        return known[which] if known else uuid4()
    for kind, value in (
        (models.BooleanField, "on"),
        (models.DateTimeField, f"{YEAR}-02-03T04:05"),
        (models.DateField, f"{YEAR}-02-03"),
        (models.IntegerField, NUMBER),
        (models.JSONField, f'{{"zq": "{TEXT}"}}'),
        (models.UUIDField, uuid4()),
    ):
        if isinstance(field, kind):
            return value
    return TEXT


def told(ledger: Ledger, changes: Iterable[Change]) -> Counter[str]:
    """Tell what was written so that twice the same act is told alike: without what chance and the clock put into it."""
    known = {pk for _model, pk in ledger.before}
    found: Counter[str] = Counter()
    for change in written(changes):
        model = apps.get_model(change.model)
        sealed = {field.attname for field in sealed_fields(model)}
        values = {
            name: _told(known, value, name in sealed | CHANCE)
            for name, value in sorted(change.values.items())
        }
        row = change.pk if change.how != "new" else "a row"
        found[f"{change.how} {change.model} {row} {values}"] += 1
    return found


def _told(known: set[Any], value: Any, differs: bool) -> Any:
    if isinstance(value, str) and TEXT in value:
        return "hidden"
    if differs or isinstance(value, bytes | memoryview):
        return bool(value)
    if isinstance(value, UUID):
        return value if value in known else "new"
    if isinstance(value, dt.date):
        return "hidden" if value.year == YEAR else "a moment"
    return value
