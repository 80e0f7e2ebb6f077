"""The kinds that are one choice among few: who reads which name, and who receives what.

Each list of choices goes from the widest to the strictest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from contracts.agreements.terms.term import OneChoice


class Shown(StrEnum):
    """Under which name people of one cell read each other."""

    CHOSEN = "chosen"
    PSEUDONYMS = "pseudonyms"


class Told(StrEnum):
    """What is said, in another cell, of the author of a piece of information."""

    COMPONENT = "component"
    NOTHING = "nothing"


class Followed(StrEnum):
    """What the intervenant's supervisor sees of the people."""

    PSEUDONYMS = "pseudonyms"
    COUNTS = "counts"


class Reported(StrEnum):
    """What whoever commissions or funds receives."""

    COUNTS = "counts"
    STEP = "step"


class Heard(StrEnum):
    """Who reads a word told in listening, besides the intervenants."""

    PARTICIPANTS = "participants"
    INTERVENANTS = "intervenants"


@dataclass(frozen=True)
class Names(OneChoice[Shown]):
    """Under which name people of one cell read each other."""

    key = "names"
    choices = Shown

    def sentence(self) -> str:
        if self.choice is Shown.PSEUDONYMS:
            return _(
                "In the cell, the platform shows pseudonyms such as P1. Only your intervenants see who is who."
            )
        return _("In the cell, the platform shows the name that each person chose.")


@dataclass(frozen=True)
class Origin(OneChoice[Told]):
    """What is said, in another cell, of the author of a piece of information."""

    key = "origin"
    choices = Told

    def sentence(self) -> str:
        if self.choice is Told.NOTHING:
            return _("In another cell, nothing is said of whom an information comes from.")
        return _("In another cell, an information bears at most a component of the collective, never a name.")


@dataclass(frozen=True)
class Supervision(OneChoice[Followed]):
    """What the intervenant's supervisor sees of the people."""

    key = "supervision"
    choices = Followed

    def sentence(self) -> str:
        if self.choice is Followed.COUNTS:
            return _("The supervisor’s pages show steps and counts, and no pseudonym.")
        return _("The supervisor’s pages show steps, counts and pseudonyms.")

    def who(self) -> str:
        if self.choice is Followed.COUNTS:
            return _("Steps and counts. No name, no pseudonym, and no word said in a cell.")
        return _("Steps, counts and pseudonyms such as P1. No name, and no word said in a cell.")


@dataclass(frozen=True)
class Sponsor(OneChoice[Reported]):
    """What whoever commissions or funds receives."""

    key = "sponsor"
    choices = Reported

    def sentence(self) -> str:
        if self.choice is Reported.STEP:
            return _("Whoever commissions or funds receives the present step, and no figure about people.")
        return _("Whoever commissions or funds receives the present step and counts, no name and no word.")


@dataclass(frozen=True)
class NeedsByName(OneChoice[Heard]):
    """Who reads what is told in listening by name. Without a clause: the intervenants alone."""

    key = "needs_by_name"
    choices = Heard

    def sentence(self) -> str:
        if self.choice is Heard.PARTICIPANTS:
            return _(
                "Words of listening told with a name are read by the intervenants and by the people who take part, "
                "with that name. What is told to the intervenants alone stays with them. What was told before this "
                "was agreed goes no further than was said then."
            )
        return _("Words of listening told with a name are read by the intervenants alone.")

    def who(self) -> str:
        if self.choice is Heard.PARTICIPANTS:
            return _("Your intervenants and the people who take part, with your name.")
        return _("Your intervenants. Nobody else.")


@dataclass(frozen=True)
class NeedsWithoutName(OneChoice[Heard]):
    """Who reads what is told in listening without name, five or more together. Without a clause: whoever takes part."""

    key = "needs_without_name"
    choices = Heard

    def sentence(self) -> str:
        if self.choice is Heard.PARTICIPANTS:
            return _(
                "Words of listening told without a name are read by the intervenants and by the people who take "
                "part, five or more together. What was told before this was agreed goes no further than was said "
                "then."
            )
        return _(
            "Words of listening told without a name are read by the intervenants alone, five or more together."
        )

    def who(self) -> str:
        if self.choice is Heard.PARTICIPANTS:
            return _("Your intervenants and the people who take part, five words or more together.")
        return _("Your intervenants, five words or more together.")
