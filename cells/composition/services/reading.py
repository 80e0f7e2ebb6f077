"""Read a round as the screen shows it: each cell in words and bars, and the effect of each possible move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.composition.engine import Effect, Explanation, ProblemError, effects, explain
from cells.composition.models import Cell, Round, Seat
from cells.composition.services.problems import in_words
from cells.composition.services.stating import Stated, people_of, state


@dataclass(frozen=True)
class Line:
    """One category in one cell: how many are there, how many an even mix would have."""

    name: str
    count: int
    ideal: float


@dataclass(frozen=True)
class CellReading:
    """One cell of a round: its people, and how mixed it is."""

    cell: Cell
    people: list[Participant]
    components: list[Line]
    mixed: float
    summary: str
    empty_chairs: list[str]
    clashes: list[str]
    # Once the round is closed: the other traits, as counts that may be told.
    counted: Sequence[Any] = ()

    @property
    def mark(self) -> int:
        return self.cell.position + 1

    @property
    def tone(self) -> int:
        """Return one of the six colours; the seventh cell takes the first again."""
        return self.cell.position % 6 + 1


@dataclass(frozen=True)
class Target:
    """What moving one person to a cell would change, in words."""

    cell: Cell
    words: list[str]
    is_better: bool


class RoundReading:
    """A round, read once: cells, explanations, and moves on demand."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.cells_in_order = list(round.cells.filter(is_set_aside=False).order_by("position"))
        seats = dict(Seat.objects.filter(round=round).values_list("participant", "cell"))
        everyone = people_of(round)
        self.people = [person for person in everyone if person.pk in seats]
        self.without_cell = [person for person in everyone if person.pk not in seats]
        position = {cell.pk: cell.position for cell in self.cells_in_order}
        self.where = [position[seats[person.pk]] for person in self.people]
        self.sizes = [self.where.count(cell.position) for cell in self.cells_in_order]
        self.contradiction = ""
        self.stated = self._state()
        self.explanation: Explanation = explain(self.stated.problem, self.where)

    def _state(self) -> Stated:
        """State the round as it is; pairs that contradict each other are said, and left out of the account."""
        try:
            return state(self.round, self.people, self.sizes)
        except ProblemError as error:
            self.contradiction = in_words(error, self.people)
            return state(self.round, self.people, self.sizes, with_pairs=False)

    @property
    def overall(self) -> list[str]:
        """Return what can be said of the round as a whole, sentence by sentence."""
        told = self.explanation
        return overall_in_words(
            cells=len(self.cells_in_order),
            people=len(self.people),
            mixed=reached(told.heterogeneity, told.bound),
            new=told.new,
            pairs=told.pairs,
        )

    def cells(self, start: int = 0, stop: int | None = None) -> list[CellReading]:
        return [self._cell(cell) for cell in self.cells_in_order[start:stop]]

    def _cell(self, cell: Cell) -> CellReading:
        told = self.explanation.cells[cell.position]
        component = told.traits[0]
        members = [p for p, seat in zip(self.people, self.where, strict=True) if seat == cell.position]
        lines = [Line(str(name), count, component.ideal[name]) for name, count in component.counts.items()]
        return CellReading(
            cell=cell,
            people=members,
            components=lines,
            mixed=100 * reached(told.heterogeneity, told.bound),
            summary=summary_in_words(component.present, component.of, told.new, told.pairs),
            empty_chairs=[str(name) for name in component.missing],
            clashes=self._clashes(cell.position),
        )

    def _clashes(self, position: int) -> list[str]:
        """Name the constraints that do not hold in this cell."""
        problem, where = self.stated.problem, self.where
        clashes = [
            _("%(one)s and %(other)s are to be kept apart.") % self._names(one, other)
            for one, other in problem.apart
            if where[one] == where[other] == position
        ]
        return clashes + [
            _("%(one)s and %(other)s are to be kept together.") % self._names(one, other)
            for one, other in problem.together
            if where[one] != where[other] and position in (where[one], where[other])
        ]

    def _names(self, one: int, other: int) -> dict[str, str]:
        return {"one": self.people[one].name_for_staff, "other": self.people[other].name_for_staff}

    def targets(self, participant_id: UUID) -> list[Target]:
        """Return what each possible move of this person would change, the best first."""
        index = self.stated.index.get(participant_id)
        if index is None:
            return []
        found = sorted(
            effects(self.stated.problem, self.where, index),
            key=lambda effect: (bool(_broken(effect.broken)), effect.repeated, -effect.heterogeneity),
        )
        return [
            Target(self.cells_in_order[effect.cell], _effect_words(effect), effect.heterogeneity > 0)
            for effect in found
        ]


def read_round(round: Round) -> RoundReading:
    return RoundReading(round)


def reached(heterogeneity: float, bound: float) -> float:
    """Return how much of the best possible mix is reached, from 0 to 1."""
    return min(heterogeneity / bound, 1.0) if bound else 1.0


def overall_in_words(*, cells: int, people: int, mixed: float, new: int, pairs: int) -> list[str]:
    """Say what a round is worth as a whole, sentence by sentence."""
    return [
        _("%(cells)d cells for %(people)d people.") % {"cells": cells, "people": people},
        _("The cells are mixed at %(share)s %% of the best that these people allow.")
        % {"share": number_format(100 * mixed, 1)},
        _("%(new)s encounters of %(pairs)s are new.")
        % {"new": number_format(new), "pairs": number_format(pairs)},
    ]


def summary_in_words(present: int, of: int, new: int, pairs: int) -> str:
    return _("%(present)d components of %(of)d, %(new)d encounters of %(pairs)d new") % {
        "present": present,
        "of": of,
        "new": new,
        "pairs": pairs,
    }


def _broken(codes: tuple[str, ...]) -> list[str]:
    # A cell may hold one more than planned: the intervenant decides.
    words = {"apart": _("someone to be kept apart sits there"), "together": _("leaves someone to be with")}
    return [words[code] for code in codes if code in words]


def _effect_words(effect: Effect) -> list[str]:
    points = round(100 * effect.heterogeneity, 2)
    if points > 0:
        mixed = _("more mixed (+%(points)s points)") % {"points": number_format(points, 2)}
    elif points < 0:
        mixed = _("less mixed (%(points)s points)") % {"points": number_format(points, 2)}
    else:
        mixed = _("as mixed as now")
    again = effect.repeated
    words = [mixed]
    if again:
        more = ngettext("%(n)+d person met before", "%(n)+d people met before", abs(again)) % {"n": again}
        words.append(more)
    return words + _broken(effect.broken)
