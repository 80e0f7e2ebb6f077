"""Move people by hand, place who comes late, keep a seat, take the last act back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.people import people_of
from interventions.tables.models import TablePlan, TableSeat
from interventions.tables.placing import Placing
from interventions.tables.services.seating import finish, hold_plan, note, seat_all, seats_of
from interventions.tables.stating import people_here
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def seat_person(
    *, plan: TablePlan, participant: Participant, table: int, by: Viewer, seen: int | None = None
) -> None:
    """Seat someone at a table of the plan, or at one more; nobody else moves. 0 takes them from their table.

    Raises DomainError when that is not possible, or when `seen` is not the present revision.
    """
    held = hold_plan(plan, seen)
    if not people_of(held.session).filter(pk=participant.pk).exists():
        raise DomainError(_("This person is not expected at this session."))
    if not 0 <= table <= held.tables + 1:
        raise DomainError(_("There is no such table here; nothing was changed."))
    seat = TableSeat.objects.filter(plan=held, participant=participant).first()
    if (seat.position if seat else 0) == table:
        raise DomainError(_("This person sits there already; nothing was changed."))
    note(held, _code(seat, table), participant.pk)
    _reseat(held, seat, participant, table)
    finish(held, "tables.move", by)


def _code(seat: TableSeat | None, table: int) -> str:
    if seat is None:
        return "place"
    return "move" if table else "unseat"


def _reseat(plan: TablePlan, seat: TableSeat | None, participant: Participant, table: int) -> None:
    if seat is None:
        TableSeat.objects.create(plan=plan, participant=participant, position=table)
    elif table == 0:
        seat.delete()
    else:
        seat.position, seat.is_kept = table, False
        seat.save(update_fields=["position", "is_kept"])
    plan.tables = max(plan.tables, table)


def table_for(plan: TablePlan, participant: Participant) -> int:
    """Return the number of the table where someone who comes late fits best. Raises DomainError where there is none."""
    seats = seats_of(plan)
    people = [one for one in people_here(plan.session) if one.pk in seats and one.pk != participant.pk]
    if not people:
        return 1
    return Placing(plan.session, plan, [*people, participant], seats).best(seats, participant.pk)


@transaction.atomic
def place_late(*, plan: TablePlan, participant: Participant, by: Viewer, seen: int | None = None) -> int:
    """Seat someone who came late at the best table, moving nobody; return its number. Raises DomainError."""
    table = table_for(plan, participant)
    seat_person(plan=plan, participant=participant, table=table, by=by, seen=seen)
    return table


@transaction.atomic
def keep_seat(*, plan: TablePlan, participant: Participant, kept: bool, by: Viewer) -> None:
    """Keep a seat whatever is composed anew, or give it back. Raises DomainError when the seat is gone."""
    held = hold_plan(plan, None)
    seat = TableSeat.objects.filter(plan=held, participant=participant).first()
    if seat is None:
        raise DomainError(_("This person has no seat here any more; nothing was changed."))
    seat.is_kept = kept
    seat.save(update_fields=["is_kept"])
    record(by=by, verb="tables.keep", row=held, scope=held.session.circle_id)


@transaction.atomic
def undo_last(*, plan: TablePlan, by: Viewer, seen: int | None = None) -> str:
    """Take the last act back; return its code. Raises DomainError when there is none."""
    held = hold_plan(plan, seen)
    acts = held.acts
    if not acts:
        raise DomainError(_("There is no move to take back."))
    last = acts[-1]
    seat_all(held, {UUID(one): position for one, position in last["seats"].items()}, last["tables"])
    held.past = {"acts": acts[:-1]}
    held.revision += 1
    finish(held, "tables.undo", by)
    return str(last["code"])
