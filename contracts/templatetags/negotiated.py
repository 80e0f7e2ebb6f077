"""Put beside clauses and needs what was negotiated about them, on pages of parts that do not know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import template

from contracts.agreements.comparing import GONE, Compared, compare, differing
from contracts.agreements.models import Clause, Contract
from contracts.agreements.reading import Standing
from contracts.listening.models import Need
from contracts.negotiation import reserve, shown

register = template.Library()


@register.simple_tag(takes_context=True)
def beside_clauses(
    context: Mapping[str, Any], clauses: Sequence[Clause], shared: bool = False
) -> dict[UUID, shown.Beside]:
    """Find what stands beside each clause for whoever looks; `shared`, only the needs that all may read."""
    return shown.beside(context["viewer"], clauses, shared=shared)


@register.inclusion_tag("contracts/negotiation/_beside.html", takes_context=True)
def beside(context: Mapping[str, Any], clause: Clause, found: Mapping[UUID, shown.Beside]) -> dict[str, Any]:
    """Show what stands beside one clause."""
    return {"clause": clause, "beside": found.get(clause.pk), "is_staff": context["viewer"].is_staff}


@register.inclusion_tag("contracts/negotiation/_reserve.html", takes_context=True)
def in_reserve(context: Mapping[str, Any], contract: Contract, shared: bool = False) -> dict[str, Any]:
    """Show what stays in reserve, to whoever may read it."""
    viewer = context["viewer"]
    needs: list[Need] = reserve.in_reserve(viewer, contract, shared=shared)
    answers = shown.answers_to(viewer, contract.pk) if viewer.is_staff and needs and not shared else {}
    acts = viewer.is_staff and not shared
    return {"needs": needs, "answers": answers, "contract": contract, "is_staff": acts, "shared": shared}


@register.simple_tag(takes_context=True)
def answered(context: Mapping[str, Any], contract: UUID | None) -> dict[UUID, shown.Answered]:
    """Find what answers each need that whoever looks may read."""
    return shown.answers_to(context["viewer"], contract) if contract else {}


@register.inclusion_tag("contracts/negotiation/_answered.html", takes_context=True)
def answered_by(
    context: Mapping[str, Any], need: Need, answers: Mapping[UUID, shown.Answered]
) -> dict[str, Any]:
    """Show by what a need is answered."""
    return {"need": need, "answer": answers.get(need.pk), "is_staff": context["viewer"].is_staff}


@register.simple_tag(takes_context=True)
def amendments_waiting(context: Mapping[str, Any], contract: UUID) -> int:
    """Count what waits for an answer of those who lead."""
    return shown.count_waiting(context["viewer"], contract)


@register.simple_tag
def since_signed(standing: Standing, clauses: Sequence[Clause]) -> dict[str, Any]:
    """Find what differs from the version that this person signed last: by clause, and what is gone."""
    if not standing.signed_before:
        return {}
    before = standing.signed_before[0].version
    compared = compare(before.clauses.all(), clauses)
    return {
        "version": before,
        "clauses": differing(compared),
        "gone": [one for one in compared if one.how == GONE],
    }


@register.inclusion_tag("contracts/negotiation/_compared.html")
def changes_of(clause: Clause, since: Mapping[str, Any]) -> dict[str, Any]:
    """Show how one clause differs from the version signed before."""
    one: Compared | None = since["clauses"].get(clause.pk) if since else None
    return {"one": one, "version": since.get("version")}


@register.filter
def at(found: Mapping[UUID, Any], key: UUID) -> Any:
    """Return what a mapping holds under a key."""
    return found.get(key) if found else None
