"""Say who sits with whom, to the parts that speak to a table; forget those who leave."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from cells.collectives.models import Participant
from interventions.sessions.models import Session
from interventions.tables.models import DayConstraint, TablePlan, TableSeat
from tst_platform.core.sealing import blank_out
from tst_platform.core.walls import Work, works_as


def shown_plan(session: Session) -> TablePlan | None:
    """Return the last tables of a session that were shown to its people."""
    return TablePlan.objects.validated().filter(session=session).order_by("-number").first()


@works_as(Work.FIGURES)
def mates_of(*, session: Session, party_id: UUID) -> set[UUID]:
    """Return the parties at the same validated table of this session, without oneself; none where there is none."""
    plan = shown_plan(session)
    mine = TableSeat.objects.filter(plan=plan, participant__party=party_id).first() if plan else None
    if mine is None:
        return set()
    table = TableSeat.objects.filter(
        plan=plan, position=mine.position, participant__party__left_at__isnull=True
    )
    return set(table.exclude(pk=mine.pk).values_list("participant__party", flat=True))


def forget_tables(participant: Participant) -> None:
    """Take a person who leaves from every table, from what was asked of today, and from what could be undone."""
    TableSeat.objects.filter(participant=participant).delete()
    DayConstraint.objects.filter(Q(first=participant) | Q(second=participant)).delete()
    rows = TablePlan.objects.filter(
        session__contract=participant.party.contract_id, remembered_at__isnull=True
    )
    for plan in rows.select_related("session"):
        blank_out(plan, "proposal", "past")
        plan.save(update_fields=["proposal", "past"])
