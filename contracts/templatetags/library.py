"""What a draft shows of the library: where a clause comes from, and the newest version of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import template

from contracts.agreements.models import Clause
from contracts.agreements.services import renewing
from contracts.agreements.services.renewing import FromLibrary

register = template.Library()


@register.simple_tag
def library_of(clauses: Iterable[Clause]) -> dict[UUID, FromLibrary]:
    """Find where the clauses of a page come from: one query for all of them."""
    return renewing.from_library(clauses)


@register.inclusion_tag("contracts/agreements/_from_library.html", takes_context=True)
def from_library(context: Any, clause: Clause, origins: Mapping[UUID, FromLibrary]) -> dict[str, Any]:
    """Say where a clause of a draft comes from, with the newest version of the library where it is another.

    `origins` is what `library_of` found for the clauses of the page.
    """
    return {"origin": origins.get(clause.pk), "clause": clause, "csrf_token": context.get("csrf_token")}
