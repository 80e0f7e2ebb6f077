"""State the people of one session to the engine: who is there, what differs, who has met, what is asked of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import Problem, Trait
from cells.composition.models import ConstraintKind, PairConstraint, Round, RoundState
from cells.composition.services import Asked
from cells.composition.services.encounters import TABLE, met_before
from cells.composition.services.stating import traits_of
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.people import people_of
from interventions.tables.models import SMALLEST, DayConstraint, TablePlan, TableSeat
from tst_platform.core.errors import DomainError

# New encounters come first: having shared one table costs more than any mix can give back.
NOVELTY = 20.0
ROUNDING = 1e-9  # of weights
Pair = tuple[int, int]


@dataclass(frozen=True)
class Stated:
    """A problem of the engine and the people behind its indices."""

    problem: Problem
    people: tuple[Participant, ...]
    met: Mapping[Pair, float] = field(default_factory=dict)

    @property
    def index(self) -> dict[UUID, int]:
        return {person.pk: number for number, person in enumerate(self.people)}


def people_here(session: Session) -> list[Participant]:
    """Return those who are there: noted as present or late; where nothing is noted, those who did not say no."""
    people = people_of(session).exclude(pk__in=away_from(session))
    return list(people.select_related("component", "party").order_by("created_at", "pk"))


def away_from(session: Session) -> set[UUID]:
    """Return those who are noted as absent, or have said that they cannot come."""
    rows = Attendance.objects.filter(session=session).values_list("participant", "presence", "declined_at")
    return {
        person
        for person, presence, declined in rows
        if presence == Presence.ABSENT or (not presence and declined is not None)
    }


def sizes_between(people: int, low: int, high: int) -> tuple[int, ...]:
    """Return even sizes of as few tables as `high` allows. Raises DomainError where no number of tables does."""
    if people < 2:
        raise DomainError(_("Fewer than two people are there: there is nobody to seat together."))
    fewest, most = -(-people // high), people // low
    if fewest > most:
        tables = fewest if people // fewest >= SMALLEST else fewest - 1
        small, large = people // tables, -(-people // tables)
        told = {"people": people, "low": low, "high": high, "small": small, "large": large, "tables": tables}
        raise DomainError(
            _(
                "%(people)d people cannot be divided into tables of %(low)d to %(high)d. "
                "%(tables)d tables would have from %(small)d to %(large)d people: ask for these sizes."
            )
            % told
        )
    least, more = divmod(people, fewest)
    return (least + 1,) * more + (least,) * (fewest - more)


def state(
    session: Session,
    people: Sequence[Participant],
    sizes: Sequence[int],
    *,
    locked: Mapping[int, int] | None = None,
    besides: TablePlan | None = None,
    with_pairs: bool = True,
) -> Stated:
    """State these people at tables of these sizes; `besides` is the plan that is composed, which is not its own past.

    Raises ProblemError when what must hold cannot.
    """
    index = {person.pk: number for number, person in enumerate(people)}
    met = met_so_far(session, index, besides)
    apart, together = _pairs(session, index) if with_pairs else (set(), set())
    problem = Problem(
        people=len(people),
        sizes=tuple(sizes),
        traits=tuple(_traits(people)),
        apart=frozenset(apart),
        together=frozenset(together),
        locked=dict(locked or {}),
        met=met,
        novelty=NOVELTY,
    )
    return Stated(problem, tuple(people), met)


def _traits(people: Sequence[Participant]) -> list[Trait]:
    """Return the component, and what people declared while the round is open that it serves."""
    if any(person.traits_closed_at is not None for person in people):
        people = [_without_traits(person) for person in people]
    return traits_of(people, Asked())


def _without_traits(person: Participant) -> Participant:
    return Participant(pk=person.pk, component=person.component, traits={})


def _pairs(session: Session, index: Mapping[UUID, int]) -> tuple[set[Pair], set[Pair]]:
    """Return who is to be apart and together today; those kept apart in all cells are apart here too."""
    found: dict[str, set[Pair]] = defaultdict(set)
    lasting = PairConstraint.objects.filter(
        collective=session.programme.collective_id, kind=ConstraintKind.APART
    )
    today = DayConstraint.objects.filter(session=session)
    for rows in (lasting, today):
        for kind, first, second in rows.values_list("kind", "first", "second"):
            if first in index and second in index:
                found[kind].add((index[first], index[second]))
    return found[ConstraintKind.APART], found[ConstraintKind.TOGETHER]


# --- who has met -------------------------------------------------------------------------------------------------


def round_of(session: Session) -> Round | None:
    """Return the round whose marks these tables add to: that of the cell, or the last one of the collective."""
    if session.cell is not None:
        return session.cell.round
    rounds = Round.objects.filter(contract=session.contract_id, state=RoundState.VALIDATED)
    return rounds.order_by("-number").first()


def met_so_far(session: Session, index: Mapping[UUID, int], besides: TablePlan | None) -> dict[Pair, float]:
    """Return how much each two have met: in cells and at tables, as marks say, and at tables of which none stands yet.

    That the people of one cell sit in it together says nothing new of any two of them: it is left out of account.
    """
    last = Round.objects.filter(contract=session.contract_id).order_by("-number").first()
    ahead = Round(contract_id=session.contract_id, number=(last.number if last else 0) + 1)
    met = met_before(ahead, index)
    if session.cell_id is not None:
        met = {pair: weight - 1 for pair, weight in met.items() if weight - 1 > ROUNDING}
    for people in _at_unwritten_tables(session, besides):
        for pair in combinations(sorted(index[person] for person in people if person in index), 2):
            met[pair] = met.get(pair, 0.0) + TABLE
    return met


def _at_unwritten_tables(session: Session, besides: TablePlan | None) -> list[list[UUID]]:
    plans = TablePlan.objects.unwritten().filter(session__contract=session.contract_id)
    if besides is not None:
        plans = plans.exclude(pk=besides.pk)
    return list(tables_of(TableSeat.objects.filter(plan__in=plans)).values())


def tables_of(seats: object) -> dict[tuple[UUID, int], list[UUID]]:
    """Return who sits at each table of these plans."""
    found: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
    rows = seats.order_by("participant__created_at", "participant")  # type: ignore[attr-defined]
    for plan, position, person in rows.values_list("plan", "position", "participant"):
        found[plan, position].append(person)
    return found
