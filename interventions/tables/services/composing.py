"""Compose the tables of a session at once, propose others beside the present, take up those of the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import ProblemError, compose
from interventions.sessions.models import Session, SessionState
from interventions.tables.models import MOST_PEOPLE, TablePlan, TableSeat
from interventions.tables.placing import Placing
from interventions.tables.refusing import in_words
from interventions.tables.services.seating import (
    Seats,
    finish,
    hold_plan,
    hold_session,
    note,
    seat_all,
    seats_of,
)
from interventions.tables.stating import Stated, people_here, sizes_between, state
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

# Rounds of the engine a person, at least and at most: half a second at most, however many tables there are.
TURNS, FEWEST_TURNS, MOST_TURNS = 25, 200, 900
FIRST_SEED = 1


def moves_for(sizes: Sequence[int]) -> int:
    """Return how many exchanges the engine weighs: bounded, so that whoever asks may wait for it."""
    widest = max(sizes)
    turns = min(max(TURNS * sum(sizes), FEWEST_TURNS), MOST_TURNS)
    return turns * max(1, len(sizes) // 2) * widest * widest


@transaction.atomic
def compose_tables(
    *, session: Session, low: int, high: int, by: Viewer, seed: int | None = None, seen: int | None = None
) -> TablePlan:
    """Compose tables of `low` to `high` people of those who are there; beside the present ones, where there are.

    The same people, marks and seed give the same tables. Raises DomainError when that is not possible.
    """
    held = hold_session(session)
    plan = _draft(held, low, high, by, seen)
    people = people_here(held)
    if len(people) > MOST_PEOPLE:
        raise DomainError(
            _("Tables are composed for up to %(most)d people at once. Compose cells for more of them.")
            % {"most": MOST_PEOPLE}
        )
    sizes = sizes_between(len(people), low, high)
    stated = _stated(held, plan, people, sizes)
    chosen = seed or _next_seed(plan)
    cells = _composed(stated, chosen, sizes)
    seats = {person.pk: cell + 1 for person, cell in zip(people, cells, strict=True)}
    _offer(plan, seats, len(sizes), {"seed": chosen, "low": low, "high": high})
    finish(plan, "tables.compose", by)
    return plan


def _draft(session: Session, low: int, high: int, by: Viewer, seen: int | None) -> TablePlan:
    """Return the plan that is not validated yet, or the next one of this session."""
    last = TablePlan.objects.filter(session=session).order_by("-number").first()
    if last is not None and last.is_draft:
        last.session = session
        return hold_plan(last, seen)
    number = last.number + 1 if last else 1
    return TablePlan.objects.create(
        session=session,
        circle_id=session.circle_id,
        number=number,
        low=low,
        high=high,
        seed=0,
        asked_by=by.user,
        question="",
    )


def _next_seed(plan: TablePlan) -> int:
    asked = (plan.proposal or {}).get("seed", plan.seed)
    return int(asked) + 1 if asked else FIRST_SEED


def _stated(session: Session, plan: TablePlan, people: Sequence[Participant], sizes: Sequence[int]) -> Stated:
    kept = dict(TableSeat.objects.filter(plan=plan, is_kept=True).values_list("participant", "position"))
    locked = {number: kept[person.pk] - 1 for number, person in enumerate(people) if person.pk in kept}
    if any(table >= len(sizes) for table in locked.values()):
        raise DomainError(_("A seat is kept at a table that there would not be. Give that seat back first."))
    try:
        return state(session, people, sizes, locked=locked, besides=plan)
    except ProblemError as error:
        raise DomainError(in_words(error, people)) from error


def _composed(stated: Stated, seed: int, sizes: Sequence[int]) -> tuple[int, ...]:
    try:
        return compose(stated.problem, seed=seed, moves=moves_for(sizes)).cells
    except ProblemError as error:
        raise DomainError(in_words(error, stated.people)) from error


def _offer(plan: TablePlan, seats: Seats, tables: int, asked: Mapping[str, int]) -> None:
    """Seat people so where nobody sits yet; else keep it beside the present seats."""
    plan.revision += 1  # of two screens, the one that shows another proposal takes and leaves nothing
    if not TableSeat.objects.filter(plan=plan).exists():
        seat_all(plan, seats, tables)
        plan.seed, plan.low, plan.high = asked["seed"], asked["low"], asked["high"]
        return
    told = {str(person): position for person, position in seats.items()}
    plan.proposal = {"tables": tables, "seats": told, **asked}


@transaction.atomic
def take_proposal(*, plan: TablePlan, by: Viewer, seen: int | None = None) -> None:
    """Seat people as proposed; undo brings the present seats back. Raises DomainError where nothing is proposed."""
    held = hold_plan(plan, seen)
    proposed = held.proposal
    if not proposed:
        raise DomainError(_("This proposal is no longer offered; nothing was changed."))
    note(held, "take")
    seat_all(held, {UUID(one): position for one, position in proposed["seats"].items()}, proposed["tables"])
    held.seed, held.low, held.high = proposed["seed"], proposed["low"], proposed["high"]
    held.proposal = None
    finish(held, "tables.take", by)


@transaction.atomic
def leave_proposal(*, plan: TablePlan, by: Viewer, seen: int | None = None) -> None:
    """Keep the present seats. Raises DomainError where nothing is proposed, or another than was `seen`."""
    held = hold_plan(plan, seen)
    if not held.proposal:
        raise DomainError(_("This proposal is no longer offered; nothing was changed."))
    held.proposal = None
    finish(held, "tables.leave", by)


# --- as the last time ------------------------------------------------------------------------------------------------


def last_time(session: Session) -> TablePlan | None:
    """Return the last tables that were validated before this session, among the same people."""
    same_people = TablePlan.objects.validated().filter(
        session__contract=session.contract_id, session__cell=session.cell_id
    )
    earlier = same_people.filter(session__starts_at__lt=session.starts_at).exclude(session=session)
    earlier = earlier.exclude(session__state=SessionState.CANCELLED)
    return earlier.select_related("session__cell").order_by("-session__starts_at", "-number").first()


@transaction.atomic
def seat_as_last_time(*, session: Session, by: Viewer, seen: int | None = None) -> TablePlan:
    """Seat people as they sat at the session before: without who is away, those who are new placed one by one.

    Raises DomainError where there was no table before, or nobody is there.
    """
    held = hold_session(session)
    before = last_time(held)
    if before is None:
        raise DomainError(_("No tables were validated at a session before this one."))
    plan = _draft(held, before.low, before.high, by, seen)
    people = people_here(held)
    sat = seats_of(before)
    seats = _closed_up({person.pk: sat[person.pk] for person in people if person.pk in sat})
    if not seats:
        raise DomainError(_("Nobody who is there sat at these tables."))
    placing = Placing(held, plan, people, seats)
    for person in people:
        if person.pk not in seats:
            seats[person.pk] = placing.best(seats, person.pk)
    _offer(plan, seats, max(seats.values()), {"seed": before.seed, "low": before.low, "high": before.high})
    finish(plan, "tables.compose", by)
    return plan


def _closed_up(seats: Seats) -> Seats:
    """Number the tables anew where all of one are away."""
    number = {position: place + 1 for place, position in enumerate(sorted(set(seats.values())))}
    return {person: number[position] for person, position in seats.items()}
