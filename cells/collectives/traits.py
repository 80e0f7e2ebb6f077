"""Name the traits that may be kept of a person: functional, declared by them, and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.collectives.guard import forbidden_trait
from tst_platform.core.errors import DomainError

# Never a birth date: the band is all that composing needs.
AGE_BANDS = ("0–14", "15–24", "25–39", "40–59", "60–74", "75+")
LONGEST_TRAIT = 300


class TraitName(models.TextChoices):
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
    AGE_BAND = "age_band", _("Age band")
    GENDER = "gender", _("Gender")
    PROFESSION = "profession", _("Profession")
    LANGUAGE = "language", _("Language")
    AVAILABILITY = "availability", _("Availability")
    OFTEN = "often", _("Often takes part in such meetings")
    FACILITATES = "facilitates", _("Can facilitate a cell")


def check_traits(traits: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the traits as they are kept: without empty values, availability as a list of words.

    Raises DomainError for a trait that is never asked, or that is not one of ours.
    """
    kept: dict[str, Any] = {}
    for name, value in (traits or {}).items():
        if name not in TraitName.values:
            raise DomainError(forbidden_trait(name) or _("This trait is not used to compose cells."))
        value = (
            _moments(value) if name == TraitName.AVAILABILITY else str(value or "").strip()[:LONGEST_TRAIT]
        )
        if value:
            kept[name] = value
    return kept


def _moments(value: Any) -> list[str]:
    words = re.split(r"[,;/\n]", value) if isinstance(value, str) else value or []
    return list(dict.fromkeys(str(word).strip()[:LONGEST_TRAIT] for word in words if str(word).strip()))
