"""What a look at the installation finds, and the check that looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise as Words


class Outcome(StrEnum):
    HELD = "held"
    NOT_HELD = "not held"
    NOT_APPLICABLE = "not applicable here"
    # Nothing promises it yet: it is said, and fails no installation.
    NOT_YET = "not promised yet"


@dataclass(frozen=True)
class Finding:
    """What one check has found, and why."""

    outcome: Outcome
    reason: str | Words = ""

    @property
    def is_broken(self) -> bool:
        return self.outcome == Outcome.NOT_HELD


HELD = Finding(Outcome.HELD)


def broken(reason: str | Words) -> Finding:
    return Finding(Outcome.NOT_HELD, reason)


def elsewhere(reason: str) -> Finding:
    """Return that the question does not arise in an installation of this kind."""
    return Finding(Outcome.NOT_APPLICABLE, reason)


@dataclass(frozen=True)
class Check:
    """One question that is asked of the installation as it is; it changes nothing."""

    name: str
    label: str | Words
    look: Callable[[], Finding]
    # The same question asked of everything there is: for the command, which may take its time.
    look_at_all: Callable[[], Finding] | None = None


def check(
    label: str | Words, *, look_at_all: Callable[[], Finding] | None = None
) -> Callable[[Callable[[], Finding]], Check]:
    """Make a check of a function; its name is the name under which it is reported."""

    def make(look: Callable[[], Finding]) -> Check:
        return Check(look.__name__, label, look, look_at_all)

    return make
