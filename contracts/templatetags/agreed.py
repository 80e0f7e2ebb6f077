"""Say on a page what clauses bind the platform to, in the words of the code that holds to it."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from contracts.confidentiality.policy import Agreed, Row, policy_of, what_is_executed, who_sees

register = template.Library()


@register.simple_tag
def agreed_rows(clauses: Iterable[Agreed]) -> list[Row]:
    """Return « Qui verra quoi » for clauses that are already at hand."""
    return who_sees(policy_of(clauses))


@register.filter
def executed(clause: Agreed) -> str:
    """Say what the platform itself does because of a clause; nothing if it binds people alone."""
    return what_is_executed(clause)


@register.filter
def fingerprint(sha256: str) -> str:
    """Write a hash in groups of eight, so that two people can compare it aloud."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
