"""State a collective to the engine: who is there, what differs, what is asked, who has met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.traits import AGE_BANDS, TraitName
from cells.composition.engine import Problem, Quota, Trait, sizes_for
from cells.composition.engine.traits import Kind
from cells.composition.models import Cell, ConstraintKind, PairConstraint, Round, Seat
from cells.composition.services.asking import COMPONENT, Asked
from cells.composition.services.encounters import met_before
from cells.composition.services.opposing import Opposed, opposed
from cells.composition.services.slotting import moments_of, slots_of_cells

# One's place in the ecosystem counts twice: a cell is a microcosm of it before anything else.
COMPONENT_WEIGHT = 2.0
# What the person declared, and how the engine is to compare it; profession is too varied to compose with.
TRAITS: tuple[tuple[TraitName, Kind], ...] = (
    (TraitName.NEIGHBOURHOOD, "category"),
    (TraitName.AGE_BAND, "ordinal"),
    (TraitName.GENDER, "category"),
    (TraitName.LANGUAGE, "category"),
    (TraitName.OFTEN, "category"),
)
# A trait of more values tells everyone apart, and so nobody: it is left out of account, and the screen says so.
MOST_VALUES = 200


@dataclass(frozen=True)
class Stated:
    """A problem of the engine, and the people behind its indices 0 … n − 1.

    `problem` knows no position: everything that is measured or shown is of it. Composing alone asks `to_compose`.
    """

    problem: Problem
    people: tuple[Participant, ...]
    opposed: Opposed = field(default_factory=Opposed)

    @property
    def index(self) -> dict[UUID, int]:
        return {person.pk: index for index, person in enumerate(self.people)}

    @property
    def to_compose(self) -> Problem:
        """Return the problem with the positions that are to be mixed."""
        return replace(self.problem, traits=(*self.problem.traits, *self.opposed.traits))


@dataclass(frozen=True)
class Cells:
    """The cells that people are stated into: as the engine takes them."""

    sizes: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...] = ()
    slots: tuple[str, ...] = ()
    locked: Mapping[int, int] = field(default_factory=dict)


def people_of(round: Round) -> list[Participant]:
    """Return the people who may be seated in this round, in the order in which they came."""
    present = Participant.objects.present().filter(party__contract=round.contract_id)
    return list(present.select_related("component", "party").order_by("created_at", "pk"))


def state(
    round: Round,
    people: Sequence[Participant],
    sizes: Sequence[int],
    *,
    with_pairs: bool = True,
    cells: Sequence[Cell] | None = None,
) -> Stated:
    """State the seats of a round as they are, with what they were composed with; without pairs, only to look at it.

    `cells` are those of the round in order, where they were read already. Raises ProblemError when what must hold
    cannot.
    """
    if cells is None:
        cells = list(round.cells.filter(is_set_aside=False).order_by("position"))
    slots = tuple(cell.slot or "" for cell in cells) if len(cells) == len(sizes) else ()
    met_at = Cells(tuple(sizes), slots=slots if all(slots) else ())
    return _stated(round, people, met_at, Asked.of(round.asked), with_pairs=with_pairs)


def state_anew(round: Round, people: Sequence[Participant], asked: Asked) -> Stated:
    """State the composition that is asked for; seats that are kept stay. Raises ProblemError."""
    sizes = cells_for(len(people), asked)
    ranges = ((asked.low, asked.high),) * len(sizes) if asked.low and asked.high else ()
    kept = dict(Seat.objects.filter(round=round, is_kept=True).values_list("participant", "cell__position"))
    cells = Cells(
        sizes=() if ranges else sizes,
        ranges=ranges,
        slots=slots_of_cells(asked.slots, people, len(sizes)),
        locked={index: kept[person.pk] for index, person in enumerate(people) if person.pk in kept},
    )
    stated = _stated(round, people, cells, asked)
    mixing = opposed(round, people, asked, stated.problem.traits, len(kept))
    return replace(stated, opposed=mixing)


def cells_for(people: int, asked: Asked) -> tuple[int, ...]:
    """Return sizes of about what is asked; where they may vary, of as many cells as hold everyone.

    Raises ProblemError when there is nobody.
    """
    sizes = sizes_for(people, asked.size)
    if not (asked.low and asked.high):
        return sizes
    fewest, most = -(-people // asked.high), people // asked.low
    count = min(max(len(sizes), fewest), most) if fewest <= most else len(sizes)
    return (people // count,) * count


def _stated(
    round: Round, people: Sequence[Participant], cells: Cells, asked: Asked, *, with_pairs: bool = True
) -> Stated:
    index = {person.pk: number for number, person in enumerate(people)}
    apart, together = _pairs(round, index) if with_pairs else ([], [])
    traits = traits_of(people, asked)
    problem = Problem(
        people=len(people),
        sizes=cells.sizes,
        traits=tuple(traits),
        apart=frozenset(apart),
        together=frozenset(together),
        locked=cells.locked,
        met=met_before(round, index),
        ranges=cells.ranges,
        quotas=tuple(_quotas(people, asked)) if with_pairs else (),
        slots=cells.slots,
        available=_available(people, cells.slots),
        company=traits[0].name if asked.company else None,
    )
    return Stated(problem, tuple(people))


# --- what differs ------------------------------------------------------------------------------------------------


def traits_of(people: Sequence[Participant], asked: Asked) -> list[Trait]:
    """Return the component first, then each trait that someone declared, weighed as asked."""
    components = [person.component.name if person.component else None for person in people]
    name, weight = str(_("Component")), COMPONENT_WEIGHT * asked.factor(COMPONENT)
    return [Trait(name, components, "category", weight), *_declared(people, asked)]


def _declared(people: Sequence[Participant], asked: Asked) -> list[Trait]:
    declared = [person.traits for person in people]
    found = []
    for name, kind in TRAITS:
        values = values_of(name, declared)
        if any(values) and len(set(values)) <= MOST_VALUES + 1:
            order = AGE_BANDS if kind == "ordinal" else ()
            label = str(TraitName(name).label)
            found.append(Trait(label, values, kind, asked.factor(name), order=order))
    return found


def values_of(name: TraitName, declared: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Return what each person declared of a trait; None is "prefer not to say"."""
    values = [known.get(name) or None for known in declared]
    if name == TraitName.AGE_BAND:
        return [value if value in AGE_BANDS else None for value in values]
    return values


# --- what is asked -----------------------------------------------------------------------------------------------


def _pairs(round: Round, index: dict[UUID, int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pair in PairConstraint.objects.filter(collective=round.collective_id):
        if pair.first_id in index and pair.second_id in index:
            found[pair.kind].append((index[pair.first_id], index[pair.second_id]))
    return found[ConstraintKind.APART], found[ConstraintKind.TOGETHER]


def _quotas(people: Sequence[Participant], asked: Asked) -> list[Quota]:
    """Return the quotas asked for; `name` is the component or the trait, `value` what the person reads."""
    quotas = []
    for one in asked.quotas:
        members = frozenset(n for n, person in enumerate(people) if counts_in(person, one.on, one.value))
        value = _value_read(people, one.on, one.value)
        quotas.append(Quota(one.on, members, one.least, one.most, value=value))
    if asked.facilitators:
        quotas.append(Quota(TraitName.FACILITATES, facilitators(people), asked.facilitators))
    return quotas


def counts_in(person: Participant, on: str, value: str) -> bool:
    """Say whether a person is of this component, or has declared this value."""
    if on == COMPONENT:
        return str(person.component_id) == value
    return person.traits.get(on) == value


def _value_read(people: Sequence[Participant], on: str, value: str) -> str:
    if on != COMPONENT:
        return value
    names = (
        person.component.name for person in people if person.component and str(person.component_id) == value
    )
    return next(names, "")


def facilitators(people: Sequence[Participant]) -> frozenset[int]:
    """Return the indices of those who can facilitate a cell."""
    return frozenset(
        index for index, person in enumerate(people) if person.traits.get(TraitName.FACILITATES) == "yes"
    )


def _available(people: Sequence[Participant], slots: Sequence[str]) -> dict[int, frozenset[str]]:
    names = sorted(set(slots))
    can = {index: moments_of(person, names) for index, person in enumerate(people)} if names else {}
    return {index: moments for index, moments in can.items() if len(moments) < len(names)}
