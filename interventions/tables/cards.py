"""Name the people of each table as they chose to be called: for their own phones, the wall, and the cards on the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cells.collectives.models import Participant
from contracts.confidentiality.services import policy_in_force
from interventions.sessions.models import Session
from interventions.tables.models import TablePlan, TableSeat
from interventions.tables.services import shown_plan
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@dataclass(frozen=True)
class Card:
    """One table: its number, and how its people are called."""

    number: int
    names: list[str]


@dataclass(frozen=True)
class MyTable:
    """One's own table: its number, how the others are called, and the question that it begins with."""

    number: int
    names: list[str]
    question: str
    session: Session


def cards_of(plan: TablePlan) -> list[Card]:
    """Return the tables of a plan in order; the caller has found the plan by `visible_to`, as one who leads."""
    rows = TableSeat.objects.filter(plan=plan).values_list("participant", "position")
    position = dict(rows)
    with working_as(Work.FIGURES):
        called = _called(plan, list(position))
    tables: dict[int, list[str]] = {}
    for person, name in called.items():
        tables.setdefault(position[person], []).append(name)
    return [Card(number, sorted(names, key=str.casefold)) for number, names in sorted(tables.items())]


def my_table(viewer: Viewer) -> MyTable | None:
    """Return the table of whoever looks, at the session that is under way or comes next; None where there is none."""
    session = Session.objects.visible_to(viewer).now_or_next().select_related("cell").first()
    plan = shown_plan(session) if session else None
    seats = TableSeat.objects.visible_to(viewer).filter(plan=plan) if plan else TableSeat.objects.none()
    rows = dict(seats.values_list("participant", "position"))
    me = Participant.objects.visible_to(viewer).filter(pk__in=rows).first()
    if me is None or plan is None or session is None:
        return None
    plan.session = session
    with working_as(Work.FIGURES):
        others = [person for person in rows if person != me.pk]
        names = sorted(_called(plan, others).values(), key=str.casefold)
    return MyTable(rows[me.pk], names, plan.question, session)


def _called(plan: TablePlan, people: Sequence[UUID]) -> dict[UUID, str]:
    """Return how these people are called, or the pseudonyms that the contract says; not those who have left."""
    named = policy_in_force(plan.session.contract_id).shows_names
    rows = Participant.objects.present().filter(pk__in=people).select_related("party")
    return {one.pk: one.known_as if named else one.party.pseudonym for one in rows}
