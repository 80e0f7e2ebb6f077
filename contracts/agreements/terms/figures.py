"""The figures of a contract: how many months words are kept, and the smallest group shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.utils.translation import ngettext

from contracts.agreements.terms.term import NotATerm, Term, only, whole

MOST_MONTHS = 1200
GROUPS = (5, 10, 20)


@dataclass(frozen=True)
class Retention(Term):
    """How many months words are kept after the intervention closes, 1 to 1200."""

    key = "retention_months"
    months: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        only(data, cls.key)
        return cls(whole(data[cls.key], 1, MOST_MONTHS))

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
class SmallestGroup(Term):
    """The smallest group of which a figure is shown outside: 5, 10 or 20 people."""

    # What holds without a clause, and the least that a clause may say.
    DEFAULT: ClassVar[int] = GROUPS[0]

    key = "smallest_group"
    people: int

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        only(data, cls.key)
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
