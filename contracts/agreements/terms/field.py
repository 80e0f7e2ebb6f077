"""The column in which the terms of a clause stand: nothing is written there that the platform could not hold to."""

from __future__ import annotations

from typing import Any

from django.db import models

from contracts.agreements.terms import check


class TermsField(models.JSONField):
    """JSON of one of the kinds, or an empty mapping. Saving or updating with anything else raises NotATerm.

    For the database, and for migrations, it is a JSON column as any other.
    """

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        plain = value if hasattr(value, "as_sql") else check(value)
        return super().get_db_prep_save(plain, connection)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
