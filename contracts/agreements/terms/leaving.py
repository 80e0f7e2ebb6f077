"""What leaves a cell, and what is kept of a meeting: the rule of circulation, its quorum, recording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.agreements.terms.term import NotATerm, Term, one_of, only, whole

HOURS = (24, 48, 72, 168)
MOST_PEOPLE = 50


class Rule(StrEnum):
    """On whose word a piece of information leaves its cell."""

    AUTHOR = "author"
    NO_OBJECTION = "no_objection"
    UNANIMITY = "unanimity"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Circulation(Term):
    """On whose word information leaves its cell; for `no_objection`, after how many hours of silence."""

    key = "circulation"
    rule: Rule
    hours: int = 0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        rule = one_of(Rule, data["circulation"])
        if rule is not Rule.NO_OBJECTION:
            only(data, cls.key)
            return cls(rule)
        only(data, cls.key, "objection_hours")
        hours = data.get("objection_hours")
        if hours not in HOURS or isinstance(hours, bool):
            raise NotATerm(f"{hours!r} is none of {HOURS}")
        return cls(rule, hours)

    @classmethod
    def strictest(cls) -> Self:
        return cls(Rule.NOBODY)

    def to_json(self) -> dict[str, Any]:
        hours = {"objection_hours": self.hours} if self.rule is Rule.NO_OBJECTION else {}
        return {self.key: str(self.rule), **hours}

    def sentence(self) -> str:
        return _("What leaves a cell:") + " " + self.what_leaves()

    def what_leaves(self) -> str:
        """Say what leaves a cell, to the people of it."""
        if self.rule is Rule.NOBODY:
            return _("Nothing.")
        mine = _("Only what you release yourself, each time, without your name. You can take it back.")
        if self.rule is Rule.UNANIMITY:
            return mine + " " + _("It leaves once every person of your cell has said yes.")
        if self.rule is Rule.NO_OBJECTION:
            silence = ngettext(
                "It leaves after %(hours)d hour, if nobody in your cell objects.",
                "It leaves after %(hours)d hours, if nobody in your cell objects.",
                self.hours,
            )
            return mine + " " + silence % {"hours": self.hours}
        return mine


@dataclass(frozen=True)
class Quorum(Term):
    """How many people of a cell, its author among them, must be asked for the cell to let something out; 2 to 50."""

    key = "quorum"
    people: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        only(data, cls.key)
        return cls(whole(data[cls.key], 2, MOST_PEOPLE))

    @classmethod
    def strictest(cls) -> Self:
        return cls(MOST_PEOPLE)

    def to_json(self) -> dict[str, Any]:
        return {self.key: self.people}

    def sentence(self) -> str:
        words = ngettext(
            "When a cell must agree before something leaves it, it answers with %(people)d person at least.",
            "When a cell must agree before something leaves it, it answers with %(people)d people at least: "
            "with fewer, nothing leaves.",
            self.people,
        )
        return words % {"people": self.people}


@dataclass(frozen=True)
class Recording(Term):
    """Whether people may record. The platform itself never does."""

    key = "recording"
    is_allowed: bool

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        only(data, cls.key)
        if not isinstance(data[cls.key], bool):
            raise NotATerm(f"{data[cls.key]!r} is neither yes nor no")
        return cls(data[cls.key])

    @classmethod
    def strictest(cls) -> Self:
        return cls(False)

    def to_json(self) -> dict[str, Any]:
        return {self.key: self.is_allowed}

    def sentence(self) -> str:
        if self.is_allowed:
            return _(
                "The platform records neither sound nor picture. Someone may record a meeting if each person "
                "there agrees, each time."
            )
        return _("The platform records neither sound nor picture.")
