"""Forget lists: those that were never confirmed, and what was found in those that were."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.imports.models import ImportedParticipant, ImportRun, ImportRunQuerySet, ImportState
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

UNCONFIRMED = timedelta(days=7)
REPORT = timedelta(days=30)


@transaction.atomic
def discard_import(*, run: ImportRun, by: Viewer) -> None:
    """Erase a list that nobody was made of. Raises DomainError once it is confirmed."""
    open_runs = ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportState.UPLOADED)
    if not open_runs.exists():
        raise DomainError(_("This list was confirmed already: it can only be undone."))
    record(by=by, verb="import.discard", row=run, scope=run.collective_id)
    _erase(open_runs)


@transaction.atomic
@works_as(Work.CLOCK)
def forget_old_lists() -> int:
    """Erase the lists nobody confirmed in a week, reports a month old, and those whose round is closed; return how many.

    A report tells the traits of its people: once a round is closed they are in nobody's sight.
    The figures of a confirmed list stay, and so does the way to undo it.
    """
    now = timezone.now()
    left = ImportRun.objects.filter(state=ImportState.UPLOADED, created_at__lt=now - UNCONFIRMED)
    forgotten = _erase(left)
    done = ImportRun.objects.filter(state=ImportState.DONE, forgotten_at__isnull=True)
    closed = ImportedParticipant.objects.filter(
        run=OuterRef("pk"), participant__traits_closed_at__isnull=False
    )
    for run in done.filter(Q(finished_at__lt=now - REPORT) | Exists(closed)):
        kept = {name: kept for name, kept in run.report.items() if name not in ("found", "known")}
        blank_out(run, "report", "columns", "filename")
        run.report, run.forgotten_at = kept, now
        run.save(update_fields=["report", "columns", "filename", "forgotten_at"])
        forgotten += 1
    return forgotten


def _erase(runs: ImportRunQuerySet) -> int:
    ids = list(runs.values_list("pk", flat=True))
    DataKey.objects.destroy(*ids, reason=Reason.REMOVED)
    ImportRun.objects.filter(pk__in=ids).delete()
    return len(ids)
