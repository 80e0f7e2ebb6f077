"""The nine kinds of clause that the platform executes: each is typed data, and says itself in one sentence.

What a clause of these kinds says is made from what it does, so that the two cannot differ. As JSON each is a
small mapping whose first key names the kind: {"retention_months": 12}, {"circulation": "author"} …
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_MONTHS = 1200
HOURS = (24, 48, 72, 168)
GROUPS = (5, 10, 20)
MOST_PEOPLE = 50

E = TypeVar("E", bound=StrEnum)


class NotATerm(ValueError):
    """This mapping says nothing that the platform could hold to."""


class Rule(StrEnum):
    """On whose word a piece of information leaves its cell."""

    AUTHOR = "author"
    NO_OBJECTION = "no_objection"
    UNANIMITY = "unanimity"
    NOBODY = "nobody"


class Shown(StrEnum):
    """Under which name people of one cell read each other."""

    CHOSEN = "chosen"
    PSEUDONYMS = "pseudonyms"


class Followed(StrEnum):
    """What the intervenant's supervisor sees of the people."""

    PSEUDONYMS = "pseudonyms"
    COUNTS = "counts"


class Reported(StrEnum):
    """What whoever commissions or funds receives."""

    COUNTS = "counts"
    STEP = "step"


class Told(StrEnum):
    """What is said, in another cell, of the author of a piece of information."""

    COMPONENT = "component"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Term:
    """What one clause binds the platform to."""

    key: ClassVar[str]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the term that this mapping says. Raises NotATerm where it says none of this kind."""
        raise NotImplementedError

    @classmethod
    def strictest(cls) -> Self:
        """Return what holds where a mapping names this kind and cannot be read: nothing is let out by mistake."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        raise NotImplementedError

    def sentence(self) -> str:
        """Say in the language in use what the platform does because of it."""
        raise NotImplementedError


def _only(data: dict[str, Any], *keys: str) -> None:
    if not set(data) <= set(keys):
        raise NotATerm(f"{sorted(data)} is more than {sorted(keys)}")


def _whole(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise NotATerm(f"{value!r} is no number from {least} to {most}")
    return value


def _one_of(choices: type[E], value: object) -> E:
    if not isinstance(value, str) or value not in list(choices):
        raise NotATerm(f"{value!r} is none of {list(choices)}")
    return choices(value)


@dataclass(frozen=True)
class Recording(Term):
    """Whether people may record. The platform itself never does."""

    key = "recording"
    is_allowed: bool

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
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


@dataclass(frozen=True)
class Retention(Term):
    """How many months words are kept after the intervention closes, 1 to 1200."""

    key = "retention_months"
    months: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        return cls(_whole(data[cls.key], 1, MOST_MONTHS))

    @classmethod
    def strictest(cls) -> Self:
        return cls(1)

    def to_json(self) -> dict[str, Any]:
        return {self.key: self.months}

    def sentence(self) -> str:
        words = ngettext(
            "Your words are erased %(months)d month after the intervention closes.",
            "Your words are erased %(months)d months after the intervention closes.",
            self.months,
        )
        return words % {"months": self.months}


@dataclass(frozen=True)
class Circulation(Term):
    """On whose word information leaves its cell; for `no_objection`, after how many hours of silence."""

    key = "circulation"
    rule: Rule
    hours: int = 0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        rule = _one_of(Rule, data["circulation"])
        if rule is not Rule.NO_OBJECTION:
            _only(data, cls.key)
            return cls(rule)
        _only(data, cls.key, "objection_hours")
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
class Names(Term):
    """Under which name people of one cell read each other."""

    key = "names"
    shown: Shown

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        return cls(_one_of(Shown, data[cls.key]))

    @classmethod
    def strictest(cls) -> Self:
        return cls(Shown.PSEUDONYMS)

    def to_json(self) -> dict[str, Any]:
        return {self.key: str(self.shown)}

    def sentence(self) -> str:
        if self.shown is Shown.PSEUDONYMS:
            return _(
                "In the cell, the platform shows pseudonyms such as P1. Only your intervenants see who is who."
            )
        return _("In the cell, the platform shows the name that each person chose.")


@dataclass(frozen=True)
class Supervision(Term):
    """What the intervenant's supervisor sees of the people."""

    key = "supervision"
    sees: Followed

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        return cls(_one_of(Followed, data[cls.key]))

    @classmethod
    def strictest(cls) -> Self:
        return cls(Followed.COUNTS)

    def to_json(self) -> dict[str, Any]:
        return {self.key: str(self.sees)}

    def sentence(self) -> str:
        if self.sees is Followed.COUNTS:
            return _("The supervisor’s pages show steps and counts, and no pseudonym.")
        return _("The supervisor’s pages show steps, counts and pseudonyms.")

    def who(self) -> str:
        if self.sees is Followed.COUNTS:
            return _("Steps and counts. No name, no pseudonym, and no word said in a cell.")
        return _("Steps, counts and pseudonyms such as P1. No name, and no word said in a cell.")


@dataclass(frozen=True)
class Sponsor(Term):
    """What whoever commissions or funds receives."""

    key = "sponsor"
    receives: Reported

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        return cls(_one_of(Reported, data[cls.key]))

    @classmethod
    def strictest(cls) -> Self:
        return cls(Reported.STEP)

    def to_json(self) -> dict[str, Any]:
        return {self.key: str(self.receives)}

    def sentence(self) -> str:
        if self.receives is Reported.STEP:
            return _("Whoever commissions or funds receives the present step, and no figure about people.")
        return _("Whoever commissions or funds receives the present step and counts, no name and no word.")


@dataclass(frozen=True)
class Quorum(Term):
    """How many people of a cell, its author among them, must be asked for the cell to let something out; 2 to 50."""

    key = "quorum"
    people: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        return cls(_whole(data[cls.key], 2, MOST_PEOPLE))

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
class SmallestGroup(Term):
    """The smallest group of which a figure is shown outside: 5, 10 or 20 people."""

    # What holds without a clause, and the least that a clause may say.
    DEFAULT: ClassVar[int] = GROUPS[0]

    key = "smallest_group"
    people: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        people = data[cls.key]
        if people not in GROUPS or isinstance(people, bool):
            raise NotATerm(f"{people!r} is none of {GROUPS}")
        return cls(int(people))

    @classmethod
    def strictest(cls) -> Self:
        return cls(GROUPS[-1])

    def to_json(self) -> dict[str, Any]:
        return {self.key: self.people}

    def sentence(self) -> str:
        words = ngettext(
            "Outside the cells, no figure is shown about fewer than %(people)d person.",
            "Outside the cells, no figure is shown about fewer than %(people)d people.",
            self.people,
        )
        return words % {"people": self.people}


@dataclass(frozen=True)
class Origin(Term):
    """What is said, in another cell, of the author of a piece of information."""

    key = "origin"
    told: Told

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        _only(data, cls.key)
        return cls(_one_of(Told, data[cls.key]))

    @classmethod
    def strictest(cls) -> Self:
        return cls(Told.NOTHING)

    def to_json(self) -> dict[str, Any]:
        return {self.key: str(self.told)}

    def sentence(self) -> str:
        if self.told is Told.NOTHING:
            return _("In another cell, nothing is said of whom an information comes from.")
        return _("In another cell, an information bears at most a component of the collective, never a name.")
