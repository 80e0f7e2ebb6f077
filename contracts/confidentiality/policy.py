"""Turn the clauses of a version into what the platform holds to, and into the sentences that say so.

A pure function of the clauses: the same clauses give the same policy, on a page and behind it. Where no
clause speaks, the default policy of the platform holds; where two speak, the stricter one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

from django.utils.translation import gettext as _

from contracts.agreements import terms
from contracts.agreements.terms import Followed, Heard, Reported, Shown, Told
from contracts.agreements.terms import Rule as Circulation

__all__ = ["Agreed", "Circulation", "Policy", "Row", "policy_of", "stricter", "what_is_executed", "who_sees"]

E = TypeVar("E", bound=StrEnum)

DEFAULT_RETENTION_MONTHS = 12
# What is one choice among few: its field in the policy bears the key of its kind.
CHOICES = ("names", "origin", "supervision", "sponsor", "needs_by_name", "needs_without_name")
# From the widest to the strictest; a rule that asks more people is stricter.
STRICTNESS = (Circulation.AUTHOR, Circulation.NO_OBJECTION, Circulation.UNANIMITY, Circulation.NOBODY)


class Agreed(Protocol):
    """A clause, or anything that carries the terms of one."""

    terms: dict


@dataclass(frozen=True)
class Policy:
    """What a version binds the platform to. `objection_hours` counts for the rule of no objection alone."""

    retention_months: int = DEFAULT_RETENTION_MONTHS
    circulation: Circulation = Circulation.AUTHOR
    objection_hours: int = 0
    is_recording_allowed: bool = False
    names: Shown = Shown.CHOSEN
    origin: Told = Told.COMPONENT
    supervision: Followed = Followed.PSEUDONYMS
    sponsor: Reported = Reported.COUNTS
    quorum: int = 0
    smallest_group: int = terms.SmallestGroup.DEFAULT
    needs_by_name: Heard = Heard.INTERVENANTS
    needs_without_name: Heard = Heard.PARTICIPANTS

    @property
    def lets_information_out(self) -> bool:
        return self.circulation is not Circulation.NOBODY

    @property
    def asks_the_cell(self) -> bool:
        """Say whether the people of the cell have a word in what leaves it."""
        return self.circulation in (Circulation.NO_OBJECTION, Circulation.UNANIMITY)

    @property
    def shows_names(self) -> bool:
        return self.names is Shown.CHOSEN


class Row(NamedTuple):
    """One row of « Qui verra quoi »."""

    what: str
    who: str


def policy_of(clauses: Iterable[Agreed]) -> Policy:
    """Return the policy that these clauses yield together."""
    said = [term for clause in clauses for term in terms.read(clause.terms)]
    kept = [one.months for one in said if isinstance(one, terms.Retention)]
    rules = [one for one in said if isinstance(one, terms.Circulation)]
    rule = max((one.rule for one in rules), key=STRICTNESS.index, default=Circulation.AUTHOR)
    recording = [one.is_allowed for one in said if isinstance(one, terms.Recording)]
    return Policy(
        retention_months=min(kept, default=DEFAULT_RETENTION_MONTHS),
        circulation=rule,
        objection_hours=_hours(rule, *((one.rule, one.hours) for one in rules)),
        is_recording_allowed=bool(recording) and all(recording),
        quorum=max((one.people for one in said if isinstance(one, terms.Quorum)), default=0),
        smallest_group=max(
            (one.people for one in said if isinstance(one, terms.SmallestGroup)),
            default=terms.SmallestGroup.DEFAULT,
        ),
        **_choices(said),
    )


def _choices(said: list[terms.Term]) -> dict[str, Any]:
    """Return of each kind that is one choice the strictest said; where none is said, the default holds."""
    found: dict[str, list[StrEnum]] = {}
    for one in said:
        if isinstance(one, terms.OneChoice):
            found.setdefault(one.key, []).append(one.choice)
    return {key: _strictest(*chosen) for key, chosen in found.items()}


def _strictest(*chosen: E) -> E:
    """Return the strictest: the choices of a kind go from the widest to the strictest."""
    return max(chosen, key=list(type(chosen[0])).index)


def _hours(rule: Circulation, *said: tuple[Circulation, int]) -> int:
    if rule is not Circulation.NO_OBJECTION:
        return 0
    return max(hours for one, hours in said if one is rule)


def stricter(one: Policy, other: Policy) -> Policy:
    """Return what both allow: nothing is wider in it than in either."""
    rule = max(one.circulation, other.circulation, key=STRICTNESS.index)
    both = ((one.circulation, one.objection_hours), (other.circulation, other.objection_hours))
    return Policy(
        retention_months=min(one.retention_months, other.retention_months),
        circulation=rule,
        objection_hours=_hours(rule, *both),
        is_recording_allowed=one.is_recording_allowed and other.is_recording_allowed,
        quorum=max(one.quorum, other.quorum),
        smallest_group=max(one.smallest_group, other.smallest_group),
        **{name: _strictest(getattr(one, name), getattr(other, name)) for name in CHOICES},
    )


def who_sees(policy: Policy) -> list[Row]:
    """Return « Qui verra quoi », row by row, for the door and for the contract."""
    circulation = terms.Circulation(policy.circulation, policy.objection_hours)
    rows = [
        Row(_("Your name and how to reach you"), _("Your intervenants. Nobody else.")),
        Row(_("The name you choose here"), _names(policy)),
        Row(_("What you tell in listening, with your name"), terms.NeedsByName(policy.needs_by_name).who()),
        Row(
            _("What you tell in listening, without your name"),
            terms.NeedsWithoutName(policy.needs_without_name).who(),
        ),
        Row(
            _("Where you stand on a question"),
            _("Nobody. The platform uses it only to make different positions meet."),
        ),
        Row(_("What you say or write in your cell"), _("Your intervenants and the people of your cell.")),
        Row(_("What leaves your cell"), circulation.what_leaves()),
        Row(_("Of you, in another cell"), _origin(policy)),
        Row(_("The intervenant’s supervisor"), terms.Supervision(policy.supervision).who()),
        Row(_("Whoever commissions or funds"), _sponsor(policy)),
        Row(_("Figures"), terms.SmallestGroup(policy.smallest_group).sentence()),
        Row(_("Recording"), _recording(policy)),
        Row(_("How long"), terms.Retention(policy.retention_months).sentence()),
    ]
    if policy.quorum:
        rows.insert(7, Row(_("When the cell is asked"), terms.Quorum(policy.quorum).sentence()))
    return rows


def _names(policy: Policy) -> str:
    if policy.shows_names:
        return _("Your intervenants and the people of your cell.")
    return _("Your intervenants. The people of your cell read a pseudonym such as P1.")


def _origin(policy: Policy) -> str:
    return terms.Origin(policy.origin).sentence() if policy.lets_information_out else _("Nothing.")


def _sponsor(policy: Policy) -> str:
    if policy.sponsor is Reported.STEP:
        return _("The present step. No figure about people, no name, no word.")
    if policy.smallest_group == terms.SmallestGroup.DEFAULT:
        return _("Counts of five people or more. No name, no word.")
    return _("Counts of %(people)d people or more. No name, no word.") % {"people": policy.smallest_group}


def _recording(policy: Policy) -> str:
    if policy.is_recording_allowed:
        return terms.Recording(True).sentence()
    return _("None: neither sound nor picture.")


def what_is_executed(clause: Agreed) -> str:
    """Say in one sentence what the platform itself holds to because of this clause; nothing if it only binds people."""
    return " ".join(term.sentence() for term in terms.read(clause.terms))
