"""Read a round as the screen shows it: each cell in words and bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.composition.engine import CellExplanation, Explanation, ProblemError, TraitShare, explain
from cells.composition.models import Cell, Round, Seat
from cells.composition.services.holding import quotas_broken, quotas_kept
from cells.composition.services.problems import in_words
from cells.composition.services.stating import Stated, people_of, state
from tst_platform.core.small_numbers import shown_count

MOST_PAIRS_TOLD = 6  # pairs of components


@dataclass(frozen=True)
class Line:
    """One category in one cell: how many are there, how many an even mix would have."""

    name: str
    count: int
    ideal: float


@dataclass(frozen=True)
class TraitLine:
    """One trait in one cell: each category that someone there has, how many there are, and in an even mix."""

    name: str
    words: str


@dataclass(frozen=True)
class Evenness:
    """One trait over all cells: the percentage of places that an even mix would fill with the same category."""

    name: str
    percent: float


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
    # What else is worth a look: who met before (by component alone), who is alone of their component.
    remarks: Sequence[str] = ()
    traits: Sequence[TraitLine] = ()
    # Once the round is closed: the other traits, as counts that may be told.
    counted: Sequence[Any] = ()

    @property
    def mark(self) -> int:
        return self.cell.position + 1

    @property
    def tone(self) -> int:
        """Return one of the six colours; the seventh cell takes the first again."""
        return self.cell.position % 6 + 1


class RoundReading:
    """A round, read once: who sits where, and what it is worth."""

    def __init__(self, round: Round, everyone: Sequence[Participant] | None = None) -> None:
        self.round = round
        self.cells_in_order = list(round.cells.filter(is_set_aside=False).order_by("position"))
        rows = list(Seat.objects.filter(round=round).values_list("participant", "cell", "is_kept"))
        seats = {person: cell for person, cell, _kept in rows}
        self.kept = {person for person, _cell, kept in rows if kept}
        everyone = people_of(round) if everyone is None else everyone
        self.people = [person for person in everyone if person.pk in seats]
        self.without_cell = [person for person in everyone if person.pk not in seats]
        position = {cell.pk: cell.position for cell in self.cells_in_order}
        self.where = [position[seats[person.pk]] for person in self.people]
        # The engine is told of no empty cell: these are the others, as it numbers them.
        taken = sorted(set(self.where))
        self.number_of = {place: number for number, place in enumerate(taken)}
        self.seated = [self.number_of[place] for place in self.where]
        self.sizes = [self.where.count(place) for place in taken]
        self.contradiction = ""
        self.stated = self._state()

    @cached_property
    def explanation(self) -> Explanation:
        return explain(self.stated.problem, self.seated)

    def _state(self) -> Stated:
        """State the round as it is; pairs that contradict each other are said, and left out of the account."""
        cells = [cell for cell in self.cells_in_order if cell.position in self.number_of]
        try:
            return state(self.round, self.people, self.sizes, cells=cells)
        except ProblemError as error:
            self.contradiction = in_words(error, self.people)
            return state(self.round, self.people, self.sizes, with_pairs=False, cells=cells)

    @property
    def overall(self) -> list[str]:
        """Return what can be said of the round as a whole, sentence by sentence."""
        told = self.explanation
        worth = overall_in_words(
            cells=len(self.cells_in_order),
            people=len(self.people),
            mixed=reached(told.heterogeneity, told.bound),
            new=told.new,
            pairs=told.pairs,
        )
        return [*worth, self._chairs_in_words(), *self._met_in_words()]

    def _chairs_in_words(self) -> str:
        empty = sum(len(cell.traits[0].missing) for cell in self.explanation.cells)
        if not empty:
            return _("Every component is present in every cell.")
        return ngettext("%(n)d chair is empty.", "%(n)d chairs are empty.", empty) % {"n": empty}

    def _met_in_words(self) -> list[str]:
        """Say between which components people meet again, and never between whom; small figures are not told."""
        met = Counter(pair for cell in self.explanation.cells for pair in self._components_met(cell))
        told = [
            _("%(components)s: %(count)s") % {"components": pair, "count": shown_count(count)}
            for pair, count in met.most_common(MOST_PAIRS_TOLD)
        ]
        return (
            [_("Encounters made before, by component: %(pairs)s.") % {"pairs": " · ".join(told)}]
            if told
            else []
        )

    def _components_met(self, cell: CellExplanation) -> Iterator[str]:
        """Yield, for each two who meet again, their two components in words."""
        unsaid = _("no component said")
        values = self.stated.problem.traits[0].values
        for one, other in cell.met_before:
            first, second = sorted((str(values[one] or unsaid), str(values[other] or unsaid)))
            yield first if first == second else _("%(one)s and %(other)s") % {"one": first, "other": second}

    @property
    def evenness(self) -> list[Evenness]:
        """Return, trait by trait, how near the cells are to an even mix of its categories."""
        found = []
        for k, trait in enumerate(self.stated.problem.traits):
            shares = [cell.traits[k] for cell in self.explanation.cells]
            total = sum(sum(share.counts.values()) for share in shares)
            off = sum(abs(n - share.ideal[word]) for share in shares for word, n in share.counts.items())
            if total and trait.weight > 0:
                found.append(Evenness(trait.name, 100 * max(0.0, 1 - off / 2 / total)))
        return found

    def cells(self, start: int = 0, stop: int | None = None) -> list[CellReading]:
        return [self._cell(cell) for cell in self.cells_in_order[start:stop]]

    def _cell(self, cell: Cell) -> CellReading:
        if cell.position not in self.number_of:
            return CellReading(cell, [], [], 0.0, _("Nobody sits here any more."), [], [])
        told = self.explanation.cells[self.number_of[cell.position]]
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
            remarks=list(self._remarks(told)),
            traits=[TraitLine(trait.name, _values_in_words(trait)) for trait in told.traits[1:]],
        )

    def _remarks(self, told: CellExplanation) -> Iterator[str]:
        met = dict.fromkeys(self._components_met(told))
        if met:
            words = {"n": len(told.met_before), "components": " · ".join(met)}
            yield (
                ngettext(
                    "%(n)d encounter made before: %(components)s",
                    "%(n)d encounters made before: %(components)s",
                    len(told.met_before),
                )
                % words
            )
        if told.alone:
            yield ngettext(
                "%(n)d person is alone here of their component",
                "%(n)d people are alone here of their component",
                len(told.alone),
            ) % {"n": len(told.alone)}
        yield from quotas_kept(self.stated.problem, told)
        if told.absent:
            yield _("Cannot come when this cell meets: %(names)s") % {
                "names": ", ".join(self.people[one].name_for_staff for one in told.absent)
            }

    def _clashes(self, position: int) -> list[str]:
        """Name the constraints that do not hold in this cell."""
        problem, where = self.stated.problem, self.where
        clashes = list(quotas_broken(problem, self.explanation.cells[self.number_of[position]]))
        clashes += [
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


def reached(heterogeneity: float, bound: float) -> float:
    """Return how much of the best possible mix is reached, from 0 to 1."""
    return min(heterogeneity / bound, 1.0) if bound else 1.0


def overall_in_words(*, cells: int, people: int, mixed: float, new: int, pairs: int) -> list[str]:
    """Say what a round is worth as a whole, sentence by sentence."""
    return [
        _("%(cells)d cells for %(people)d people.") % {"cells": cells, "people": people},
        _("The cells are mixed at %(share)s %% of the best that these people allow.")
        % {"share": number_format(100 * mixed, 1)},
        distance_in_words(mixed),
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


def distance_in_words(mixed: float) -> str:
    """Say how much better any composition could do, from the share of the bound that is reached; rounded up."""
    hundredths = ceil(round(1e4 * (1 / mixed - 1), 6)) if mixed else 0
    if not hundredths:
        return _("No composition of these people could do better.")
    return _("No composition could do better by more than %(share)s %%.") % {
        "share": number_format(hundredths / 100, 2)
    }


def _values_in_words(trait: TraitShare) -> str:
    """Return « 15–24 : 3 (2,4) · 25–39 : 5 (4,8) »: here, and in an even mix."""
    words = [
        _("%(value)s: %(count)d (%(ideal)s)")
        % {"value": value_read(str(word)), "count": count, "ideal": number_format(trait.ideal[word], 1)}
        for word, count in trait.counts.items()
        if count or trait.ideal[word] >= 1
    ]
    return " · ".join(words)


def value_read(value: str) -> str:
    """Return a value of a trait as it is read."""
    return {"yes": _("Yes"), "no": _("No")}.get(value, value)
