"""Say why a person sits where they do, and what each move or swap of theirs would change. For intervenants alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.engine import Brought, Effect, Seating
from cells.composition.models import Cell, Round, Seat
from cells.composition.services.asking import COMPONENT
from cells.composition.services.measuring import Measured, measure
from cells.composition.services.reading import RoundReading, value_read

SWAPS_OFFERED = 5
RARE = 0.5  # people below an even mix
LEAST_TOLD = 5e-7  # of the mix: half of the last decimal that is written


@dataclass(frozen=True)
class Change:
    """What an act would change: in words; as a bar from −100 (the worst of those shown) to 100; what it would break."""

    words: list[str]
    share: int
    broken: list[str]

    @property
    def tone(self) -> str:
        if self.broken:
            return "conflict"
        return "agreed" if self.share > 0 else "neutral"

    @property
    def start(self) -> int:
        """Return where the bar begins, from the left of a box of 200."""
        return 100 + min(self.share, 0)

    @property
    def length(self) -> int:
        return abs(self.share)


@dataclass(frozen=True)
class Target:
    """Moving the person to a cell."""

    cell: Cell
    change: Change


@dataclass(frozen=True)
class Swap:
    """Letting the person change places with another."""

    other: Participant
    cell: Cell
    change: Change


@dataclass(frozen=True)
class PersonEffects:
    """One person of a round: where they sit, why, and what each move and the best swaps would change, best first."""

    person: Participant
    cell: Cell
    is_kept: bool
    why: list[str]
    targets: list[Target]
    swaps: list[Swap]

    @property
    def best_targets(self) -> list[Target]:
        return self.targets[:SWAPS_OFFERED]

    @property
    def other_targets(self) -> list[Target]:
        return self.targets[SWAPS_OFFERED:]


def effects_of(
    round: Round, participant: UUID, *, reading: RoundReading | None = None
) -> PersonEffects | None:
    """Return the effects of each act on one person of a proposed round; None for who has no seat in it.

    The caller has found the round by `visible_to`. The queries are as many however long the lists.
    """
    here = Participant.objects.present().filter(pk=participant)
    seat = Seat.objects.filter(round=round, participant__in=here)
    found = seat.select_related("participant__party", "participant__component").first()
    if found is None:
        return None
    measured = measure(round, reading)
    number = measured.number_of(participant)
    if number is None:
        return None
    # Of a cell that is empty nothing can be said beforehand: it has no mix.
    taken = Exists(Seat.objects.filter(cell=OuterRef("pk"), participant__in=Participant.objects.present()))
    cells = list(round.cells.filter(taken, is_set_aside=False).order_by("position"))
    told = _Told(measured, number, found, cells)
    return PersonEffects(
        found.participant,
        cells[told.here],
        found.is_kept,
        told.why(),
        told.targets(),
        told.swaps(),
    )


class _Told:
    """One person's effects, from figures to words."""

    def __init__(self, measured: Measured, number: int, seat: Seat, cells: Sequence[Cell]) -> None:
        self.measured, self.number, self.seat, self.cells = measured, number, seat, cells
        self.seating: Seating = measured.seating
        self.here = int(self.seating.where[number])
        many = self.seating.many
        pairs = float((many * (many - 1)).sum()) / 2
        # What meeting one person again costs, in the mix of the whole: as in the engine's objective.
        self.again = self.seating.problem.novelty / pairs if pairs else 0.0
        self.moves = [(effect, self._broken(effect.broken)) for effect in self.seating.moves(number)]
        self.moves.sort(key=lambda one: (bool(one[1]), self.again * one[0].repeated - one[0].heterogeneity))
        self.best_swaps = self._best_swaps()
        changes = [effect.heterogeneity for effect, _codes in self.moves]
        changes += [change for _other, change, _again in self.best_swaps]
        self.largest = max((abs(change) for change in changes), default=0.0)

    # --- moves and swaps

    def targets(self) -> list[Target]:
        return [
            Target(
                self.cells[effect.cell], self._change(effect.heterogeneity, effect.repeated, broken, effect)
            )
            for effect, broken in self.moves
        ]

    def swaps(self) -> list[Swap]:
        ids = [self.measured.people[other] for other, _change, _again in self.best_swaps]
        people = Participant.objects.select_related("component", "party").in_bulk(ids)
        where = self.seating.where
        return [
            Swap(people[one], self.cells[int(where[other])], self._change(change, again, []))
            for one, (other, change, again) in zip(ids, self.best_swaps, strict=True)
            if one in people
        ]

    def _best_swaps(self) -> list[tuple[int, float, int]]:
        found = self.seating.swaps(self.number)
        worth = np.where(found.allowed, found.heterogeneity - self.again * found.repeated, -np.inf)
        best = np.argsort(-worth, kind="stable")[:SWAPS_OFFERED]
        return [
            (int(found.others[k]), float(found.heterogeneity[k]), int(found.repeated[k]))
            for k in best
            if found.allowed[k]
        ]

    def _change(
        self, heterogeneity: float, repeated: int, broken: list[str], effect: Effect | None = None
    ) -> Change:
        words = [mix_in_words(heterogeneity), *_again_in_words(repeated)]
        if effect is not None:
            words.append(self._size(effect.cell))
        share = round(100 * heterogeneity / self.largest) if self.largest > 0 else 0
        return Change(words, share, broken)

    def _size(self, cell: int) -> str:
        many = int(self.seating.many[cell]) + 1
        return ngettext("%(n)d person there", "%(n)d people there", many) % {"n": many}

    def _broken(self, codes: Sequence[str]) -> list[str]:
        """Say what a move would break. A cell may hold one more than now, where nothing is asked of its size."""
        words = {
            "apart": _("someone to be kept apart sits there"),
            "together": _("leaves someone to be with"),
            "locked": _("this seat, or that of someone to be with, is kept"),
            "slot": _("cannot come when that cell meets"),
            "quota": _("a cell would have too many or too few of what is asked"),
        }
        if self.seating.problem.ranges:
            words["full"] = _("that cell has as many people as it may hold")
            words["short"] = _("too few people would be left here")
        return [words[code] for code in codes if code in words]

    # --- why here

    def why(self) -> list[str]:
        figures = self.seating.why(self.number)
        told = [*self._brings(figures.brings)]
        if figures.others:
            words = {"new": figures.new, "others": figures.others}
            told.append(_("Meets %(new)d of the %(others)d others of this cell for the first time.") % words)
        binds = {
            "locked": _("This seat is kept, or that of someone to be with."),
            "together": _("Is to be with someone who sits here."),
            "slot": _("Can come only when this cell meets."),
            "quota": _("Without this person, the cell would have too few of what is asked."),
        }
        told += [binds[code] for code in figures.binds]
        if figures.closed and "locked" not in figures.binds:
            closed = ngettext(
                "%(n)d cell is closed to this person: someone to be kept apart sits there, or it meets when they cannot come.",
                "%(n)d cells are closed to this person: someone to be kept apart sits there, or they meet when they cannot come.",
                figures.closed,
            )
            told.append(closed % {"n": figures.closed})
        return [*told, self._best()]

    def _brings(self, brings: Sequence[Brought]) -> Iterator[str]:
        """Say what the person brings that is rare here; else what is not rare, so that nothing is left unsaid."""
        counts = {trait.name for trait in self.seating.problem.traits if trait.weight > 0}
        brings = [one for one in brings if one.trait in counts]
        names = self._names(brings)
        rare = [one for one in brings if one.here == 1 or one.ideal - one.here >= RARE][:2]
        for one in rare or brings[:1]:
            words = {
                "what": names[one.trait, one.word],
                "here": one.here,
                "ideal": number_format(one.ideal, 1),
            }
            if one.here == 1:
                yield _("Alone here to bring “%(what)s”; an even mix has %(ideal)s.") % words
            else:
                yield _("Brings “%(what)s”: %(here)d here, %(ideal)s in an even mix.") % words

    def _names(self, brings: Sequence[Brought]) -> dict[tuple[str, object], str]:
        """Name each category by the person's own words: they are not kept with the figures."""
        own: dict[str, list[str]] = {}
        for trait in {one.trait for one in brings}:
            own[trait] = [_value_read(trait, word) for word in self._own(trait)]
        taken: dict[str, Iterator[str]] = {trait: iter(words) for trait, words in own.items()}
        ordered = sorted(brings, key=lambda one: (one.trait, str(one.word)))
        return {(one.trait, one.word): next(taken[one.trait], "–") for one in ordered}

    def _own(self, trait: str) -> list[str]:
        person = self.seat.participant
        if trait == COMPONENT:
            return [person.component.name] if person.component else []
        value = person.traits.get(trait)
        return sorted(map(str, value)) if isinstance(value, list) else [str(value)] if value else []

    def _best(self) -> str:
        moves = [effect.heterogeneity for effect, broken in self.moves if not broken]
        gains = [*moves, *(change for _other, change, _again in self.best_swaps)]
        if not gains:
            return _("No other place is possible with what is asked.")
        if not is_told(max(gains)):
            return _("No possible move or swap would mix the cells more.")
        words = {"points": points(max(gains))}
        return _("The best possible change would mix the cells more, by %(points)s points.") % words


def _value_read(trait: str, word: str) -> str:
    """Return a category as it is read; « yes » alone says nothing without its trait."""
    if trait == COMPONENT:
        return word
    label = str(TraitName(trait).label) if trait in TraitName.values else trait
    return _("%(trait)s: %(value)s") % {"trait": label, "value": value_read(word)}


def points(heterogeneity: float) -> str:
    """Write a change of the mix in points of a hundred, with as many decimals as two figures take, four at most."""
    value = 100 * abs(heterogeneity)
    decimals = 2 if value >= 0.1 or not value else min(4, 1 - int(np.floor(np.log10(value))))
    return str(number_format(value, decimals))


def is_told(gain: float) -> bool:
    """Say whether a gain is more than what sums of floats leave."""
    return gain > LEAST_TOLD


def mix_in_words(heterogeneity: float) -> str:
    if not is_told(abs(heterogeneity)):
        return _("as mixed as now")
    if heterogeneity > 0:
        return _("more mixed (+%(points)s points)") % {"points": points(heterogeneity)}
    return _("less mixed (%(points)s points)") % {"points": f"−{points(heterogeneity)}"}


def _again_in_words(repeated: int) -> list[str]:
    if repeated == 0:
        return []
    words = {"n": abs(repeated)}
    if repeated > 0:
        more = ngettext("%(n)d more encounter made before", "%(n)d more encounters made before", repeated)
        return [more % words]
    fewer = ngettext("%(n)d fewer encounter made before", "%(n)d fewer encounters made before", -repeated)
    return [fewer % words]
