"""What pages show of listening: words with the names that their reader may read, by kind; the doors with their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.models import Contract
from contracts.listening.audience import Door, Kind, Rule, audience, sentence
from contracts.listening.models import Need, rule_in_force
from contracts.listening.names import Named, names_of
from contracts.listening.services.links import Kept
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

DOORS = (Door.NAMED, Door.NAMELESS, Door.RESERVED)
# What the button of each door says.
ACTS: dict[Door, str | Promise] = {
    Door.NAMED: gettext_lazy("Say it with my name"),
    Door.NAMELESS: gettext_lazy("Say it without my name"),
    Door.RESERVED: gettext_lazy("Say it to the intervenants alone"),
}
KINDS: dict[str, str | Promise] = {
    Kind.NEED: gettext_lazy("Needs"),
    Kind.DOUBT: gettext_lazy("Doubts"),
    Kind.RELUCTANCE: gettext_lazy("Reluctances"),
    Kind.MISTRUST: gettext_lazy("Mistrust"),
}


@dataclass(frozen=True)
class Way:
    """One door as a page offers it: what its button says, and who will read what is said by it."""

    door: Door
    act: str | Promise
    sentence: str
    told: str


@dataclass(frozen=True)
class Word:
    """One word with whose it is, where its reader may know."""

    need: Need
    who: Named | None


@dataclass(frozen=True)
class Chapter:
    """The words of one kind."""

    title: str | Promise
    words: list[Word]


def ways_of(contract: Contract) -> list[Way]:
    rule, names = rule_in_force(contract), intervenants_of(contract)
    return [_way(door, rule, names) for door in DOORS]


def _way(door: Door, rule: Rule, names: str) -> Way:
    return Way(door, ACTS[door], sentence(door, rule, names), audience(door, rule).reach.value)


def way_of(contract: Contract, door: Door) -> Way:
    return _way(door, rule_in_force(contract), intervenants_of(contract))


def sentence_of_paper(contract: Contract) -> str:
    return sentence(Door.PAPER, rule_in_force(contract), intervenants_of(contract))


def sentence_of(contract: Contract, door: str, reach: str) -> str:
    """Say who reads a word that stands: by the contract in force, and never further than its author was told."""
    return sentence(Door(door), rule_in_force(contract), intervenants_of(contract), at_most=reach)


@works_as(Work.JOINING)
def sentence_of_kept(kept: Kept) -> str:
    """Say the same to whoever holds the secret link of a word, who is nobody here."""
    contract = Contract.objects.get(pk=kept.contract_id)
    return sentence_of(contract, Door.NAMELESS, kept.reach)


def intervenants_of(contract: Contract) -> str:
    """Return the names of those who lead, in one phrase."""
    staffing = contract.staffing.select_related("user").order_by("-is_lead", "created_at")
    names = [row.user.name for row in staffing]
    if len(names) < 2:
        return names[0] if names else _("the intervenants")
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def with_names(viewer: Viewer, needs: Iterable[Need]) -> list[Word]:
    """Put the names to words that this viewer was found to read."""
    rows = list(needs)
    names = names_of(viewer, (need.author_id for need in rows))
    return [Word(need, names.get(need.author_id) if need.author_id else None) for need in rows]


def by_kind(words: Iterable[Word]) -> Iterator[Chapter]:
    """Return the words kind by kind, in the order of the kinds; a kind without words is left out."""
    found = list(words)
    for kind, title in KINDS.items():
        of_kind = [word for word in found if word.need.kind == kind]
        if of_kind:
            yield Chapter(title, of_kind)
