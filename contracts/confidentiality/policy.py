"""Turn the clauses of a version into what the platform holds to, and into the sentences that say so.

A pure function of the clauses: the same clauses give the same policy, on a page and behind it. Where no
clause speaks, the default policy of the platform holds; where two speak, the stricter one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DEFAULT_RETENTION_MONTHS = 12


class Circulation(StrEnum):
    """On whose word a piece of information leaves its cell."""

    AUTHOR = "author"
    NOBODY = "nobody"


class Agreed(Protocol):
    """A clause, or anything that carries the terms of one."""

    terms: dict


@dataclass(frozen=True)
class Policy:
    """What a version binds the platform to."""

    retention_months: int = DEFAULT_RETENTION_MONTHS
    circulation: Circulation = Circulation.AUTHOR

    @property
    def lets_information_out(self) -> bool:
        return self.circulation is Circulation.AUTHOR


class Row(NamedTuple):
    """One row of « Qui verra quoi »."""

    what: str
    who: str


def policy_of(clauses: Iterable[Agreed]) -> Policy:
    """Return the policy that these clauses yield together."""
    terms = [clause.terms for clause in clauses]
    months = [kept for one in terms if (kept := _months(one.get("retention_months")))]
    closed = any(one.get("circulation") == Circulation.NOBODY for one in terms)
    return Policy(
        retention_months=min(months, default=DEFAULT_RETENTION_MONTHS),
        circulation=Circulation.NOBODY if closed else Circulation.AUTHOR,
    )


def _months(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def who_sees(policy: Policy) -> list[Row]:
    """Return « Qui verra quoi », row by row, for the door and for the contract."""
    return [
        Row(_("Your name and how to reach you"), _("Your intervenants. Nobody else.")),
        Row(_("The name you choose here"), _("Your intervenants and the people of your cell.")),
        Row(_("What you say or write in your cell"), _("Your intervenants and the people of your cell.")),
        Row(_("What leaves your cell"), _circulation(policy)),
        Row(
            _("The intervenant’s supervisor"),
            _("Steps, counts and pseudonyms such as P1. No name, and no word said in a cell."),
        ),
        Row(_("Whoever commissions or funds"), _("Counts of five people or more. No name, no word.")),
        Row(_("Recording"), _("None: neither sound nor picture.")),
        Row(_("How long"), _retention(policy)),
    ]


def _circulation(policy: Policy) -> str:
    if policy.lets_information_out:
        return _("Only what you release yourself, each time, without your name. You can take it back.")
    return _("Nothing.")


def _retention(policy: Policy) -> str:
    words = ngettext(
        "Your words are erased %(months)d month after the intervention closes.",
        "Your words are erased %(months)d months after the intervention closes.",
        policy.retention_months,
    )
    return words % {"months": policy.retention_months}


def what_is_executed(clause: Agreed) -> str:
    """Say in one sentence what the platform itself holds to because of this clause; nothing if it only binds people."""
    policy, terms = policy_of([clause]), clause.terms
    if "retention_months" in terms:
        return _retention(policy)
    if "circulation" in terms:
        return _("What leaves a cell:") + " " + _circulation(policy)
    if "recording" in terms:
        return _("The platform records neither sound nor picture.")
    if "supervision" in terms:
        return _("The supervisor’s pages show steps, counts and pseudonyms.")
    return ""
