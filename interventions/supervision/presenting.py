"""Who the intervenants of a programme are: what stands behind them, and whom to tell if something is wrong.

It is said to those who take part, and to whoever holds an invitation that opens: before one confides anything,
one may know to whom. Names of staff, numbers and dates; nothing of the programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.agreements.models import Contract, ContractIntervenant
from interventions.supervision.models import Supervision
from tst_platform.accounts.models import Accreditation, ConductSignature
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Presented:
    """One intervenant, as they are presented."""

    name: str
    is_lead: bool
    accreditation: Accreditation | None
    supervisors: list[tuple[str, date]]  # by whom, since when
    signed: ConductSignature | None


@works_as(Work.FIGURES)
def intervenants_of(contract: Contract) -> list[Presented]:
    """Return the intervenants of a contract, those who lead first; four queries, however many there are."""
    staffing = ContractIntervenant.objects.filter(contract=contract, user__is_active=True)
    rows = list(staffing.select_related("user").order_by("-is_lead", "created_at"))
    people = [row.user_id for row in rows]
    accredited = {one.user_id: one for one in Accreditation.objects.filter(user__in=people)}
    signed: dict[UUID, ConductSignature] = {}
    for one in ConductSignature.objects.filter(user__in=people).order_by("version"):
        signed[one.user_id] = one
    followed = _supervisors(people)
    return [
        Presented(
            row.user.name,
            row.is_lead,
            accredited.get(row.user_id),
            followed.get(row.user_id, []),
            signed.get(row.user_id),
        )
        for row in rows
    ]


def _supervisors(people: list[UUID]) -> dict[UUID, list[tuple[str, date]]]:
    running = Supervision.objects.running().filter(intervenant__in=people)
    found: dict[UUID, list[tuple[str, date]]] = {}
    for one in running.select_related("supervisor").order_by("since"):
        found.setdefault(one.intervenant_id, []).append((one.supervisor.name, one.since))
    return found
