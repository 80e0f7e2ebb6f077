"""The plan of a programme: read it, or the defaults where nobody set one; change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from interventions.programmes.models import Programme
from interventions.reminders.models import ReminderPlan
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer


def plan_of(programme_id: UUID) -> ReminderPlan:
    """Return the plan of a programme; where there is none, the defaults, unsaved."""
    return plans_of([programme_id])[programme_id]


def plans_of(programmes: Iterable[UUID]) -> dict[UUID, ReminderPlan]:
    """Return the plan of each of these programmes, in one statement."""
    wanted = set(programmes)
    kept = ReminderPlan.objects.filter(programme__in=wanted) if wanted else ()
    found = {plan.programme_id: plan for plan in kept}
    return {pk: found.get(pk) or ReminderPlan(programme_id=pk) for pk in wanted}


@transaction.atomic
def change_plan(
    *,
    programme: Programme,
    offsets: Sequence[str],
    ways: Sequence[str],
    quiet_from: dt.time,
    quiet_until: dt.time,
    by: Viewer,
) -> ReminderPlan:
    """Say when and how the people of a programme are reminded from now on; what has left has left.

    An offset that is new reminds of no hour that has passed already.
    """
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    plan = plan_of(programme.pk)
    plan.choose(offsets)
    plan.ways = list(ways)
    plan.quiet_from, plan.quiet_until = quiet_from, quiet_until
    plan.save()
    record(by=by, verb="reminders.plan", row=plan, scope=programme.pk)
    return plan
