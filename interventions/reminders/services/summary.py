"""The weekly summary as its own reader sees it, and whether they take it."""

from __future__ import annotations

from django.db import transaction

from interventions.reminders.kinds import DIGEST
from interventions.reminders.models import DigestStop
from interventions.reminders.services.notices.digests import summary_of
from tst_platform.accounts.models import User
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox


@works_as(Work.FIGURES)
def summary_for(user: User) -> list[str]:
    """Return what the summary would say now: counts and neutral words of rows that a supervisor may not read."""
    return summary_of(user)


@transaction.atomic
def take_summary(*, user: User, taken: bool, by: Viewer) -> None:
    """Take the weekly summary, or no more; one on its way stays here."""
    if taken:
        DigestStop.objects.filter(user=user).delete()
    else:
        DigestStop.objects.get_or_create(user=user)
        outbox.cancel(recipient=user.pk, kind=DIGEST)
    record(by=by, verb="summary.take" if taken else "summary.stop", row=user)
