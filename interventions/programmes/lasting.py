"""How long the words of a programme last: the day on which they are erased, as its contract says.

The clause counts from the closing of the intervention. Each word is held to the stricter of the version under which it
was said and of the one in force; the fewest months of all versions that were ever proposed is the safe side of both, and
one day for everyone. A version without such a clause is held to the default of the platform.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date
from uuid import UUID

from django.utils import timezone

from contracts.agreements.models import Version
from contracts.confidentiality.policy import Policy, policy_of
from contracts.confidentiality.services import Executed
from interventions.programmes.models import Programme, ProgrammeQuerySet


def day_of_erasure(programme: Programme) -> date | None:
    """Return the day, local time, on which the words of this programme are erased; None while it is open."""
    return days_of_erasure(Programme.objects.filter(pk=programme.pk)).get(programme.pk)


def days_of_erasure(programmes: ProgrammeQuerySet) -> dict[UUID, date]:
    """Return the day of each of these that is closed, in two statements."""
    closed = programmes.filter(closed_at__isnull=False).order_by()
    found = list(closed.values_list("pk", "contract", "closed_at"))
    months = _months_kept(closed) if found else {}
    return {
        pk: months_after(timezone.localdate(at), months.get(contract, Policy().retention_months))
        for pk, contract, at in found
    }


def months_kept(programme: Programme) -> int:
    """Return how many months the words are kept once the programme is closed."""
    kept = _months_kept(Programme.objects.filter(pk=programme.pk))
    return kept.get(programme.contract_id, Policy().retention_months)


def _months_kept(programmes: ProgrammeQuerySet) -> dict[UUID, int]:
    proposed = Version.objects.filter(contract__in=programmes.values("contract"), proposed_at__isnull=False)
    said: dict[UUID, dict[UUID, list[Executed]]] = defaultdict(lambda: defaultdict(list))
    for contract, version, terms in proposed.order_by().values_list("contract", "pk", "clauses__terms"):
        said[contract][version].append(Executed(terms or {}))
    return {
        contract: min(policy_of(clauses).retention_months for clauses in versions.values())
        for contract, versions in said.items()
    }


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
