"""Say in words what clashes in what is asked of a composition, and which changes would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.engine import Asked, Conflict, Problem, Relaxation
from cells.composition.models import Cell

NAMED = 6  # people named in a sentence, the others are counted
OFFERED = 3  # changes offered
LOCAL = ("apart", "together", "locked", "slot")  # what is asked of people, not of cells


@dataclass(frozen=True)
class Wording:
    """A conflict, the problem in which it was found, and the people behind its indices."""

    conflict: Conflict
    problem: Problem | None
    people: Sequence[Participant]

    def sentence(self) -> str:
        """Return what clashes, then what would do: each change offered undoes this conflict by itself.

        Where something else clashes after each of them, they are offered as a beginning.
        """
        offered = self.conflict.relaxations
        sound = [change for change in offered if change.enough is not False]
        changes = {"changes": _("; or ").join(self.change(each) for each in (sound or offered)[:OFFERED])}
        if not offered:
            return self.clash()
        would = _("What would do: %(changes)s.") if sound else _("To begin with: %(changes)s.")
        return f"{self.clash()} {would % changes}"

    def clash(self) -> str:
        kind, words = self.conflict.kind, self._words()
        if kind == "together_apart_chain":
            return self._chain() % words
        if kind in ("apart_clique", "apart_slot_clique"):
            return self.clique(kind, words)
        sentences = self._of_people() | self._of_numbers()
        return sentences.get(kind, _("These cannot hold together: %(asked)s.")) % words

    def _words(self) -> dict[str, object]:
        """Return what the sentences speak of: the figures of the conflict, and who and what is behind them."""
        asked, figures = self.conflict.asked, dict(self.conflict.figures)
        return {
            **figures,
            "cell": Cell(position=figures.get("cell", 0)).letter,
            "when": self._when(),
            "names": self.names(
                self.named("apart") or self.named("together") or self.named("locked", "slot")
            ),
            "person_named": self.names([figures["person"]] if "person" in figures else []),
            "rest": "; ".join(self.asked(each) for each in asked if each.kind in LOCAL),
            "held": self.names(self.named("locked")),
            "middle": self.names(self._middle()),
            "what": self.what(next((each.quota for each in asked if each.quota is not None), None)),
            "asked": "; ".join(self.asked(each) for each in asked if each.kind != "cells"),
        }

    def _when(self) -> str:
        """Return the moments of which the conflict speaks, to follow “the cells that meet”."""
        slots = list(dict.fromkeys(slot for each in self.conflict.asked for slot in each.slots))
        return f" ({', '.join(slots)})" if slots else ""

    def _middle(self) -> list[int]:
        """Return through whom those who are to be apart are held together."""
        apart = self.named("apart")
        return [person for person in self.named("together") if person not in apart]

    def _chain(self) -> str:
        if self._middle():
            return _("%(names)s are to be kept apart, and both are to be with %(middle)s.")
        return _("%(names)s are to be kept apart and together at once.")

    @staticmethod
    def _of_people() -> dict[str, str]:
        """Return the sentences about people who find no place, or not the one that is asked."""
        return {
            "together_too_big": _(
                "%(group)s people are to be kept together, and a cell holds %(most)s at most."
            ),
            "sizes_short": _("There are %(people)s people, and the cells hold %(places)s at most."),
            "sizes_excess": _("There are %(people)s people, and the cells need %(places)s at least."),
            "locked_together": _("%(held)s are to be kept together, and keep seats in different cells."),
            "locked_apart": _(
                "%(names)s are to be kept apart, and seats that are kept put them in one cell."
            ),
            "locked_full": _(
                "%(locked)s of “%(what)s” keep seats in cell %(cell)s, which takes %(most)s at most."
            ),
            "person_no_cell": _("No cell can take %(names)s with all that is asked of them."),
            "together_no_cell": _("No cell can take %(names)s together, with all that is asked of them."),
        }

    @staticmethod
    def _of_numbers() -> dict[str, str]:
        """Return the sentences about cells that need more of something than there is, or can take less."""
        return {
            "quota_short": _("The cells need %(needed)s of “%(what)s” in all, and %(available)s can serve."),
            "slot_hall": _(
                "The cells that meet then%(when)s need %(needed)s of “%(what)s”, and only %(available)s can come."
            ),
            "quota_excess": _("The cells take %(room)s of “%(what)s” at most, and there are %(members)s."),
            "around": _(
                "Wherever %(person_named)s sits, that cell cannot have %(least)s of “%(what)s”: %(rest)s."
            ),
            "slot_excess": _(
                "The cells that meet then%(when)s take %(room)s of “%(what)s” at most, and %(members)s can come "
                "only then."
            ),
        }

    def clique(self, kind: str, words: dict[str, object]) -> str:
        cells = self.conflict.figures["cells"]
        if kind == "apart_clique":
            sentence = ngettext(
                "%(people)s people are all to be kept apart from each other (%(names)s), and there is one cell.",
                "%(people)s people are all to be kept apart from each other (%(names)s), and there are %(cells)s cells.",
                cells,
            )
        else:
            sentence = ngettext(
                "%(people)s people are all to be kept apart from each other (%(names)s), and one cell meets "
                "when they can come.",
                "%(people)s people are all to be kept apart from each other (%(names)s), and %(cells)s cells meet "
                "when they can come.",
                cells,
            )
        return sentence % words

    def asked(self, each: Asked) -> str:
        """Return one thing asked, to stand in a list."""
        words = {"names": self.names(each.people), "number": each.number, "what": self.what(each.quota)}
        return {
            "apart": _("%(names)s apart"),
            "together": _("%(names)s together"),
            "locked": _("the seats that %(names)s keep"),
            "slot": _("when people can come") if len(each.people) != 1 else _("when %(names)s can come"),
            "size_least": _("at least %(number)s people in a cell"),
            "size_most": _("at most %(number)s people in a cell"),
            "quota_least": _("at least %(number)s of “%(what)s” in a cell"),
            "quota_most": _("at most %(number)s of “%(what)s” in a cell"),
        }[each.kind] % words

    def change(self, each: Relaxation) -> str:
        """Return one change that would do, to stand in a list."""
        words = {
            "names": self.names(each.people),
            "number": each.number,
            "what": self.what(each.quota),
            "slots": ", ".join(each.slots),
        }
        changes = self._changes_for_people() | self._changes_of_cells(some=each.number is not None)
        if each.kind == "lower_quota" and each.number == 0:
            return _("do without “%(what)s” in each cell") % words
        return changes[each.kind] % words

    @staticmethod
    def _changes_for_people() -> dict[str, str]:
        return {
            "drop_apart": _("let %(names)s be in one cell"),
            "drop_together": _("let %(names)s be in different cells"),
            "split_group": _("take %(number)s out of the group to be kept together"),
            "unlock": _("let %(names)s change seats"),
            "add_members": _("find %(number)s more of “%(what)s”"),
            "make_available": _("find another time with %(names)s"),
            "remove_people": _("leave %(number)s people out"),
            "add_people": _("invite %(number)s more people"),
        }

    @staticmethod
    def _changes_of_cells(*, some: bool) -> dict[str, str]:
        """Return the changes of what the cells hold, by how much where `some` number is known."""
        return {
            "raise_size": _("allow %(number)s people in a cell") if some else _("allow larger cells"),
            "lower_size": _("allow cells of %(number)s people") if some else _("allow smaller cells"),
            "raise_quota": _("allow %(number)s of “%(what)s” in a cell")
            if some
            else _("allow more of “%(what)s” in a cell"),
            "lower_quota": _("ask for %(number)s of “%(what)s” in a cell")
            if some
            else _("ask for fewer of “%(what)s” in a cell"),
            "more_cells": _("open more cells, %(number)s in all"),
            "fewer_cells": _("make fewer cells, %(number)s in all"),
            "move_cell": _("have %(number)s of these cells meet at another time"),
        }

    def named(self, *kinds: str) -> list[int]:
        return sorted(
            {person for each in self.conflict.asked if each.kind in kinds for person in each.people}
        )

    def names(self, indices: Sequence[int]) -> str:
        return names(self.people, indices)

    def what(self, quota: int | None) -> str:
        """Return what a quota is about: the category, or the name of the quota."""
        if quota is None or self.problem is None:
            return _("people")
        asked = self.problem.quotas[quota]
        return called(asked.name, asked.value)


def called(name: str, value: str) -> str:
    """Return what a quota is about, in the language of whoever reads: the value alone where it says enough."""
    if name == TraitName.FACILITATES:
        return _("people who can facilitate")
    if name == TraitName.OFTEN:
        read = _("Yes") if value == "yes" else _("No")
        return _("%(trait)s: %(value)s") % {"trait": TraitName.OFTEN.label, "value": read}
    return value or name


def names(people: Sequence[Participant], indices: Sequence[int]) -> str:
    """Return names in a row, the last ones counted when they are many."""
    known = [people[index].name_for_staff for index in indices if 0 <= index < len(people)]
    more = len(known) - NAMED
    if more > 0:
        rest = ngettext("%(number)s more person", "%(number)s more people", more) % {"number": more}
        known = [*known[:NAMED], rest]
    if len(known) < 2:
        return known[0] if known else ""
    return _("%(names)s and %(last)s") % {"names": ", ".join(known[:-1]), "last": known[-1]}
