"""What every kind of executed clause is: typed data, read strictly, that says itself in one sentence.

What a clause of these kinds says is made from what it does, so that the two cannot differ. As JSON each is a
small mapping whose first key names the kind: {"retention_months": 12}, {"circulation": "author"} …
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Self, TypeVar

E = TypeVar("E", bound=StrEnum)


class NotATerm(ValueError):
    """This mapping says nothing that the platform could hold to."""


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


def only(data: dict[str, Any], *keys: str) -> None:
    if not set(data) <= set(keys):
        raise NotATerm(f"{sorted(data)} is more than {sorted(keys)}")


def whole(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise NotATerm(f"{value!r} is no number from {least} to {most}")
    return value


def one_of(choices: type[E], value: object) -> E:
    if not isinstance(value, str) or value not in list(choices):
        raise NotATerm(f"{value!r} is none of {list(choices)}")
    return choices(value)


@dataclass(frozen=True)
class OneChoice(Term, Generic[E]):
    """A kind that is one choice among few. Its choices go from the widest to the strictest."""

    choices: ClassVar[type[StrEnum]]
    choice: E

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        only(data, cls.key)
        return cls(one_of(cls.choices, data[cls.key]))  # type: ignore[arg-type]

    @classmethod
    def strictest(cls) -> Self:
        return cls(list(cls.choices)[-1])  # type: ignore[arg-type]

    def to_json(self) -> dict[str, Any]:
        return {self.key: str(self.choice)}
