"""Put beside step 4 what conflicts have brought out, on pages of parts that do not know of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

from interventions.conflicts import shown

register = template.Library()
TOLD = "interventions/conflicts/_told.html"


@register.inclusion_tag(TOLD)
def information_told(told: shown.Told) -> dict[str, Any]:
    """Show a figure that the page has counted."""
    return {"told": told}


@register.inclusion_tag(TOLD, takes_context=True)
def information_of(context: Mapping[str, Any], contract: UUID) -> dict[str, Any]:
    """Count it, and show it to those who lead."""
    return {"told": shown.brought_out(context["viewer"], contract)}
