"""How long the words of a programme last: the day on which they are erased, as its contract says.

The clause counts from the closing of the intervention. Each word is held to the stricter of the version under which it
was said and of the one in force; the fewest months of all versions that were ever proposed is the safe side of both, and
one day for everyone. A version without such a clause is held to the default of the platform.

A shorter time that is proposed once the intervention is closed holds for what was said before it too; then nobody is
taken by surprise: between the proposal and the day there is a month for everyone to take their data along.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from contracts.agreements.models import Version
from contracts.confidentiality.policy import Policy, policy_of
from contracts.confidentiality.services import Executed
from interventions.programmes.models import Programme, ProgrammeQuerySet

NOTICE = timedelta(days=30)


def day_of_erasure(programme: Programme) -> date | None:
    """Return the day, local time, on which the words of this programme are erased; None while it is open."""
    return days_of_erasure(Programme.objects.filter(pk=programme.pk)).get(programme.pk)


def days_of_erasure(programmes: ProgrammeQuerySet) -> dict[UUID, date]:
    """Return the day of each of these that is closed, in two statements."""
    closed = programmes.filter(closed_at__isnull=False).order_by()
    found = list(closed.values_list("pk", "contract", "closed_at"))
    said = _said(closed) if found else {}
    return {pk: _day(at, said.get(contract, [])) for pk, contract, at in found}


def day_if_proposed(programme: Programme, draft: Version) -> date | None:
    """Return the day on which the words of a closed programme would be erased if this draft were proposed now."""
    if programme.closed_at is None:
        return None
    said = _said(Programme.objects.filter(pk=programme.pk)).get(programme.contract_id, [])
    return _day(
        programme.closed_at, [*said, Kept(timezone.now(), policy_of(draft.clauses.all()).retention_months)]
    )


def months_kept(programme: Programme) -> int:
    """Return how many months the words are kept once the programme is closed."""
    said = _said(Programme.objects.filter(pk=programme.pk)).get(programme.contract_id, [])
    return min((one.months for one in said), default=Policy().retention_months)


class Kept(NamedTuple):
    """What one version says, and since when."""

    since: datetime
    months: int


def _day(closed_at: datetime, said: list[Kept]) -> date:
    """Return the day: as it was at the closing, or sooner by a later version, and then a month's notice at least."""
    closed = timezone.localdate(closed_at)
    before = [one.months for one in said if one.since <= closed_at]
    days = [months_after(closed, min(before, default=Policy().retention_months))]
    days += [
        max(months_after(closed, one.months), timezone.localdate(one.since) + NOTICE)
        for one in said
        if one.since > closed_at
    ]
    return min(days)


def _said(programmes: ProgrammeQuerySet) -> dict[UUID, list[Kept]]:
    """Return what the versions that were proposed say, by contract."""
    proposed = Version.objects.filter(contract__in=programmes.values("contract"), proposed_at__isnull=False)
    rows = proposed.order_by().values_list("contract", "pk", "proposed_at", "clauses__terms")
    said: dict[UUID, dict[tuple[UUID, datetime], list[Executed]]] = defaultdict(lambda: defaultdict(list))
    for contract, version, at, terms in rows:
        assert at is not None  # only what was proposed
        said[contract][version, at].append(Executed(terms or {}))
    return {
        contract: [Kept(at, policy_of(clauses).retention_months) for (_pk, at), clauses in versions.items()]
        for contract, versions in said.items()
    }


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
