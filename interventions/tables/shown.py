"""Gather what the page of a session's tables shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.models import Session
from interventions.tables.models import DayConstraint, PlanState, TablePlan
from interventions.tables.placing import Placing
from interventions.tables.reading import PlanReading, differences
from interventions.tables.services import last_time
from interventions.tables.services.seating import seats_of
from interventions.tables.stating import people_here
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

MOST_PLACED = 12  # of whom the best table is said beforehand
TONES = {PlanState.DRAFT: "waiting", PlanState.VALIDATED: "agreed"}


def page_of(viewer: Viewer, session: Session, plan: TablePlan | None, *, moving: str) -> dict[str, Any]:
    plans = TablePlan.objects.editable_by(viewer).filter(session=session)
    today = DayConstraint.objects.visible_to(viewer).filter(session=session)
    can_change = session.is_planned or session.is_open
    context: dict[str, Any] = {
        "session": session,
        "plan": plan,
        "plans": list(plans.defer("question", "proposal", "past")),
        "today": list(today.select_related("first__party", "second__party").order_by("created_at")),
        "can_change": can_change,
        "last_time": last_time(session) if can_change else None,
        "here": len(people_here(session)),
        "is_next": plan is not None and not plan.is_draft,
    }
    return context if plan is None else context | _of_plan(session, plan, moving, can_change)


def _of_plan(session: Session, plan: TablePlan, moving: str, can_change: bool) -> dict[str, Any]:
    reading = PlanReading(plan)
    may_move = can_change and not plan.is_settled
    return {
        "reading": reading,
        "tables": reading.tables(),
        "tone": TONES[PlanState(plan.state)],
        "may_move": may_move,
        "without": _without(plan, reading) if may_move else [],
        "chosen": _chosen(reading, moving) if may_move else None,
        "beside": _beside(session, plan, reading),
        "last_act": _last_act(plan, reading),
    }


def _without(plan: TablePlan, reading: PlanReading) -> list[tuple[Participant, int]]:
    """Return those who sit nowhere, each with the table where they would fit best; 0 where none can be said."""
    people = reading.without
    if not (people and reading.people):
        return [(person, 0) for person in people]
    try:
        placing = Placing(plan.session, plan, [*reading.people, *people[:MOST_PLACED]], reading.seats)
    except DomainError:
        return [(person, 0) for person in people]
    return [(one, _best(placing, reading, one) if n < MOST_PLACED else 0) for n, one in enumerate(people)]


def _best(placing: Placing, reading: PlanReading, person: Participant) -> int:
    try:
        return placing.best(reading.seats, person.pk)
    except DomainError:
        return 0


def _chosen(reading: PlanReading, moving: str) -> dict[str, Any] | None:
    """Return the person who is being moved, and where to."""
    try:
        person = reading.someone(UUID(moving))
    except ValueError:
        return None
    if person is None or person.pk not in reading.seats:
        return None
    return {
        "person": person,
        "here": reading.seats[person.pk],
        "targets": reading.targets(person.pk),
        "one_more": reading.plan.tables + 1,
        "is_kept": person.pk in reading.kept,
    }


def _beside(session: Session, plan: TablePlan, reading: PlanReading) -> dict[str, Any] | None:
    """Return the proposal beside the present seats: what both are worth, and who would sit elsewhere."""
    if not plan.proposal:
        return None
    then = {UUID(person): position for person, position in plan.proposal["seats"].items()}
    proposed = PlanReading(plan, then)
    return {
        "seed": plan.proposal["seed"],
        "tables": plan.proposal["tables"],
        "present": reading.overall,
        "proposed": proposed.overall,
        "moved": differences(session, seats_of(plan), then),
    }


def _last_act(plan: TablePlan, reading: PlanReading) -> str:
    """Say what undo would take back; nothing where there is nothing to take back."""
    if not plan.acts:
        return ""
    act = plan.acts[-1]
    person = reading.someone(UUID(act["who"])) if act["who"] else None
    words = {
        "move": _("%(name)s was moved to another table"),
        "place": _("%(name)s was seated"),
        "unseat": _("%(name)s was taken from their table"),
        "take": _("a proposal was taken"),
    }
    return words[act["code"]] % {"name": person.name_for_staff if person else _("somebody")}
