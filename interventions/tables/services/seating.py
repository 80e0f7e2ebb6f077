"""Write down who sits at which table: each act on a plan at one revision, with what it takes to undo it.

`TablePlan.past` is {"acts": [{"code", "who", "tables", "seats": {participant: table}}]}: how people sat before each
of the last acts; `TablePlan.proposal` is {"tables", "seats", "seed", "low", "high"}.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.models import Session
from interventions.tables.models import TablePlan, TableSeat
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

MOST_ACTS = 12  # that can be taken back
Seats = dict[UUID, int]


def hold_session(session: Session) -> Session:
    """Lock a session that can still be prepared. Raises DomainError once it is over or called off."""
    rows = Session.objects.select_for_update(of=("self",)).select_related(
        "cell__round", "programme", "contract"
    )
    held: Session = rows.get(pk=session.pk)
    if held.is_cancelled or held.is_held:
        raise DomainError(_("This session is over: its tables are not changed any more."))
    return held


def hold_plan(plan: TablePlan, seen: int | None) -> TablePlan:
    """Lock a plan. Raises DomainError when it is used up, or when `seen` is not its present revision."""
    hold_session(plan.session)
    rows = TablePlan.objects.select_for_update(of=("self",)).select_related(
        "session__cell", "session__programme"
    )
    held: TablePlan | None = rows.filter(pk=plan.pk).first()
    if held is None or held.is_settled:
        raise DomainError(_("These tables are not changed any more."))
    if seen is not None and seen != held.revision:
        raise DomainError(
            _("The tables have changed meanwhile: here is how people sit now. Nothing was changed.")
        )
    return held


def seats_of(plan: TablePlan) -> Seats:
    return dict(TableSeat.objects.filter(plan=plan).values_list("participant", "position"))


def seat_all(plan: TablePlan, seats: Seats, tables: int) -> None:
    """Seat people as told, in place of the present seats; who has left meanwhile is left out."""
    contract = plan.session.contract_id
    there = set(
        Participant.objects.present()
        .filter(party__contract=contract, pk__in=seats)
        .values_list("pk", flat=True)
    )
    kept = set(TableSeat.objects.filter(plan=plan, is_kept=True).values_list("participant", flat=True))
    TableSeat.objects.filter(plan=plan).delete()
    TableSeat.objects.bulk_create(
        [
            TableSeat(plan=plan, participant_id=person, position=position, is_kept=person in kept)
            for person, position in seats.items()
            if person in there
        ],
        batch_size=500,
    )
    plan.tables = tables


def note(plan: TablePlan, code: str, who: UUID | None = None) -> None:
    """Keep how people sit now, before this act; raise the revision."""
    now: dict[str, Any] = {
        "code": code,
        "who": str(who) if who else None,
        "tables": plan.tables,
        "seats": {str(person): position for person, position in seats_of(plan).items()},
    }
    plan.past = {"acts": [*plan.acts, now][-MOST_ACTS:]}
    plan.revision += 1


def finish(plan: TablePlan, verb: str, by: Viewer) -> None:
    """Write the plan, the act, and tell the screens."""
    plan.save()
    record(by=by, verb=verb, row=plan, scope=plan.session.circle_id)
    live.publish(plan.session.circle_id)
