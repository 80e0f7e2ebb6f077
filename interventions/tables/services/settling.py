"""Show a plan to those who meet, take it back, give it a first question; write down who met, once, at the end."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.composition.services import remember_tables
from interventions.sessions.models import Attendance, Presence, over
from interventions.tables.models import DayConstraint, PlanState, TablePlan, TableSeat
from interventions.tables.services.seating import finish, hold_plan
from interventions.tables.stating import round_of, tables_of
from tst_platform.audit.services import record, record_work
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

logger = logging.getLogger(__name__)
CLOCKWORK = "worker:tables"


@transaction.atomic
def validate_plan(*, plan: TablePlan, by: Viewer, seen: int | None = None) -> None:
    """Show each person their table. Raises DomainError where nobody sits, or when `seen` is not the present revision."""
    held = hold_plan(plan, seen)
    if not TableSeat.objects.filter(plan=held).exists():
        raise DomainError(_("Nobody sits at a table yet: compose the tables first."))
    held.state, held.validated_at, held.validated_by = PlanState.VALIDATED, timezone.now(), by.user
    blank_out(held, "proposal", "past")
    finish(held, "tables.validate", by)


@transaction.atomic
def withdraw_plan(*, plan: TablePlan, by: Viewer) -> None:
    """Take the tables out of sight again, to compose them anew. Raises DomainError when others followed."""
    held = hold_plan(plan, None)
    if TablePlan.objects.filter(session=held.session_id, number__gt=held.number).exists():
        raise DomainError(_("Other tables followed these: they stay as they are."))
    held.state, held.validated_at, held.validated_by = PlanState.DRAFT, None, None
    finish(held, "tables.withdraw", by)


@transaction.atomic
def drop_plan(*, plan: TablePlan, by: Viewer) -> None:
    """Take away tables that nobody was shown. Raises DomainError once they are validated."""
    held = hold_plan(plan, None)
    if not held.is_draft:
        raise DomainError(_("People were shown these tables: take them back first."))
    record(by=by, verb="tables.drop", row=held, scope=held.session.circle_id)
    held.delete()


@transaction.atomic
def ask_first(*, plan: TablePlan, question: str, by: Viewer) -> None:
    """Give the tables their first question, or take it away."""
    held = hold_plan(plan, None)
    held.question = question.strip()
    finish(held, "tables.question", by)


# --- once it is over -------------------------------------------------------------------------------------------------


def finish_due(now: datetime) -> int:
    """Write down who met at the tables of sessions that are over, and erase what was asked of that day alone.

    Each minute; return how many plans. A plan is written once: its people may have been moved until then.
    """
    with working_as(Work.CLOCK):
        due = list(TablePlan.objects.unwritten().filter(over(now)).values_list("pk", flat=True))
        stale = DayConstraint.objects.stale(now).exists()
    if due or stale:
        record_work(Work.CLOCK, CLOCKWORK)
    if stale:
        with transaction.atomic(), working_as(Work.CLOCK):
            DayConstraint.objects.stale(now).delete()
    return sum(_remember(pk, now) for pk in due)


def _remember(pk: UUID, now: datetime) -> bool:
    """Write down one plan; what ails it leaves the others alone, and is tried again at the next minute."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            rows = TablePlan.objects.unwritten().select_for_update(of=("self",))
            plan = rows.select_related("session__cell__round").filter(pk=pk).first()
            if plan is None:
                return False
            _write_marks(plan)
            plan.remembered_at = now
            blank_out(plan, "proposal", "past")
            plan.save(update_fields=["remembered_at", "proposal", "past"])
            return True
    except Exception:
        logger.exception("the tables of a session could not be written down")
        return False


def _write_marks(plan: TablePlan) -> None:
    """Leave marks of those who were there and met; before the first round of cells there is nowhere to leave them."""
    round = round_of(plan.session)
    if round is None:
        return
    absent = Attendance.objects.filter(session=plan.session_id, presence=Presence.ABSENT).values(
        "participant"
    )
    seats = TableSeat.objects.filter(plan=plan, participant__party__left_at__isnull=True)
    remember_tables(round, tables_of(seats.exclude(participant__in=absent)).values())
