"""Who hears a word of listening: one pure function of its door and of what the contract says of it.

`Need.objects.visible_to` asks it, and so does the sentence that stands above the button: what is told before a word is
sent and what is enforced after it cannot differ. Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.terms import NeedsByName, NeedsWithoutName
from contracts.confidentiality.policy import policy_of


class Kind(models.TextChoices):
    NEED = "need", gettext_lazy("a need")
    DOUBT = "doubt", gettext_lazy("a doubt")
    RELUCTANCE = "reluctance", gettext_lazy("a reluctance")
    MISTRUST = "mistrust", gettext_lazy("a mistrust")


class Door(models.TextChoices):
    NAMED = "named", gettext_lazy("with my name")
    NAMELESS = "nameless", gettext_lazy("without my name")
    RESERVED = "reserved", gettext_lazy("for the intervenants alone")
    PAPER = "paper", gettext_lazy("from paper")


class Reach(models.TextChoices):
    """How far a word may go at most: what its author was told. No later version of the contract takes it further."""

    INTERVENANTS = "intervenants", gettext_lazy("the intervenants")
    PARTICIPANTS = "participants", gettext_lazy("the people who take part")


# The kinds of clause that speak of listening: {"needs_by_name": "participants"} …
BY_NAME, WITHOUT_NAME = NeedsByName.key, NeedsWithoutName.key


@dataclass
class Told:
    """What is executed of one clause, without its words."""

    terms: dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """What a version of the contract says of listening; as it stands here where no clause speaks."""

    named: Reach = Reach.INTERVENANTS
    nameless: Reach = Reach.PARTICIPANTS


@dataclass(frozen=True)
class Audience:
    """Who reads a word: always the intervenants of the contract, and those named here."""

    reach: Reach
    is_named: bool  # whoever reads it reads whose it is, and its author finds it again

    @property
    def has_participants(self) -> bool:
        return self.reach == Reach.PARTICIPANTS


def rule_of(terms: Iterable[dict[str, Any]]) -> Rule:
    """Return what the policy that these terms yield says of listening: of two clauses, the stricter holds."""
    policy = policy_of(Told(one) for one in terms)
    return Rule(named=Reach(policy.needs_by_name), nameless=Reach(policy.needs_without_name))


def audience(door: Door, rule: Rule) -> Audience:
    """Return who reads a word that is said by this door under this rule."""
    if door == Door.NAMELESS:
        return Audience(rule.nameless, is_named=False)
    if door == Door.NAMED:
        return Audience(rule.named, is_named=True)
    return Audience(Reach.INTERVENANTS, is_named=True)


def sentence(door: Door, rule: Rule, intervenants: str, at_most: str = Reach.PARTICIPANTS) -> str:
    """Say who will read a word, to whoever is about to send it; `intervenants` are their names, in one phrase.

    Of a word that stands already, `at_most` is how far its author was told that it goes.
    """
    heard = audience(door, rule)
    if at_most != Reach.PARTICIPANTS:
        heard = replace(heard, reach=Reach.INTERVENANTS)
    return _words(door, heard) % {"names": intervenants}


def _words(door: Door, heard: Audience) -> str:
    if door == Door.PAPER:
        return _(
            "Only %(names)s and the person whose words these are will read this text, with that person’s name."
        )
    if heard.is_named and heard.has_participants:
        return _(
            "Only %(names)s and the people who take part in this intervention will read this text, with your name."
        )
    if heard.is_named:
        return _("Only %(names)s will read this text, with your name.")
    if heard.has_participants:
        return _(
            "Only %(names)s and the people who take part in this intervention will read this text, without your name, once it stands among at least four others."
        )
    return _(
        "Only %(names)s will read this text, without your name, once it stands among at least four others."
    )
