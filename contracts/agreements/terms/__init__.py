"""What a clause binds the platform to: typed, validated wherever it is written, and read again as typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.agreements.terms.choices import (
    Followed,
    Heard,
    Names,
    NeedsByName,
    NeedsWithoutName,
    Origin,
    Reported,
    Shown,
    Sponsor,
    Supervision,
    Told,
)
from contracts.agreements.terms.figures import GROUPS, Retention, SmallestGroup
from contracts.agreements.terms.leaving import HOURS, MOST_PEOPLE, Circulation, Quorum, Recording, Rule
from contracts.agreements.terms.term import NotATerm, OneChoice, Term

__all__ = [
    "GROUPS",
    "HOURS",
    "KINDS",
    "MOST_PEOPLE",
    "Circulation",
    "Followed",
    "Heard",
    "Names",
    "NeedsByName",
    "NeedsWithoutName",
    "NotATerm",
    "OneChoice",
    "Origin",
    "Quorum",
    "Recording",
    "Reported",
    "Retention",
    "Rule",
    "Shown",
    "SmallestGroup",
    "Sponsor",
    "Supervision",
    "Term",
    "Told",
    "check",
    "read",
    "understand",
]

KINDS: dict[str, type[Term]] = {
    kind.key: kind
    for kind in (
        Recording,
        Retention,
        Circulation,
        Names,
        Origin,
        NeedsByName,
        NeedsWithoutName,
        Supervision,
        Sponsor,
        Quorum,
        SmallestGroup,
    )
}


def understand(terms: object) -> Term | None:
    """Return the typed term; None where nothing is executed. Raises NotATerm for anything else."""
    if not isinstance(terms, Mapping):
        raise NotATerm(f"{type(terms).__name__} is no mapping")
    if not terms:
        return None
    named = [kind for key, kind in KINDS.items() if key in terms]
    if len(named) != 1:
        raise NotATerm(f"{sorted(map(str, terms))} names no kind, or several")
    return named[0].from_json(dict(terms))


def read(terms: object) -> list[Term]:
    """Return the terms of a mapping as it stands in the database.

    Where it names a kind and cannot be read, the strictest of that kind holds: no fault lets anything out.
    """
    if not isinstance(terms, Mapping):
        return []
    try:
        one = understand(terms)
        return [one] if one else []
    except NotATerm:
        return [_each(kind, terms) for key, kind in KINDS.items() if key in terms]


def _each(kind: type[Term], terms: Mapping[str, Any]) -> Term:
    own = {key: value for key, value in terms.items() if key == kind.key or key == "objection_hours"}
    if kind is not Circulation:
        own.pop("objection_hours", None)
    try:
        return kind.from_json(own)
    except NotATerm:
        return kind.strictest()


def check(terms: object) -> dict[str, Any]:
    """Return these terms in the one form in which they are written. Raises NotATerm where they say nothing."""
    one = understand(terms)
    return one.to_json() if one else {}
