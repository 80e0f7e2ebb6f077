"""State a collective to the engine: who is there, what differs, what must hold, who has met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.traits import AGE_BANDS, TraitName
from cells.composition.engine import Problem, Trait
from cells.composition.engine.traits import Kind
from cells.composition.models import ConstraintKind, PairConstraint, Round
from cells.composition.services.encounters import met_before

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


@dataclass(frozen=True)
class Stated:
    """A problem of the engine, and the people behind its indices 0 … n − 1."""

    problem: Problem
    people: tuple[Participant, ...]

    @property
    def index(self) -> dict[UUID, int]:
        return {person.pk: index for index, person in enumerate(self.people)}


def people_of(round: Round) -> list[Participant]:
    """Return the people who may be seated in this round, in the order in which they came."""
    present = Participant.objects.present().filter(party__contract=round.contract_id)
    return list(present.select_related("component", "party").order_by("created_at", "pk"))


def state(
    round: Round, people: Sequence[Participant], sizes: Sequence[int], *, with_pairs: bool = True
) -> Stated:
    """State the composition of these people into cells of these sizes; without pairs, only to look at it.

    Raises ProblemError when what must hold cannot.
    """
    index = {person.pk: number for number, person in enumerate(people)}
    apart, together = _pairs(round, index) if with_pairs else ([], [])
    problem = Problem(
        people=len(people),
        sizes=tuple(sizes),
        traits=tuple(_traits(people)),
        apart=frozenset(apart),
        together=frozenset(together),
        met=met_before(round, index),
    )
    return Stated(problem, tuple(people))


def _traits(people: Sequence[Participant]) -> list[Trait]:
    components = [person.component.name if person.component else None for person in people]
    traits = [Trait(str(_("Component")), components, "category", COMPONENT_WEIGHT)]
    declared = [person.traits for person in people]
    for name, kind in TRAITS:
        values = [known.get(name) or None for known in declared]
        if name == TraitName.AGE_BAND:
            values = [value if value in AGE_BANDS else None for value in values]
        if any(values):
            order = AGE_BANDS if kind == "ordinal" else ()
            traits.append(Trait(str(TraitName(name).label), values, kind, order=order))
    return traits


def _pairs(round: Round, index: dict[UUID, int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pair in PairConstraint.objects.filter(collective=round.collective_id):
        if pair.first_id in index and pair.second_id in index:
            found[pair.kind].append((index[pair.first_id], index[pair.second_id]))
    return found[ConstraintKind.APART], found[ConstraintKind.TOGETHER]
