"""Run a confirmed list: at once when it is short, else by the worker, in batches that a second one can resume."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective
from cells.imports.models import ImportRun, ImportRunQuerySet, ImportState
from cells.imports.reading import CheckedRow
from cells.imports.services.forgetting import forget_old_lists
from cells.imports.services.storing import found_in
from cells.imports.services.taking import Overtaken, batches, finish, hold, is_settled, settle, take_in
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.waking import wake
from tst_platform.core.walls import Work, under, working_as

logger = logging.getLogger(__name__)

AT_ONCE = 500  # rows that are taken in while the person waits
LEASE = timedelta(seconds=60)  # renewed at each batch, which takes less than a second
MOST_ATTEMPTS = 3
COMMAND = "command:import"


@transaction.atomic
def confirm_import(*, run: ImportRun, creates_components: bool, by: Viewer | str) -> None:
    """Take the list in, up to AT_ONCE rows before returning; more are left to the worker, `RUNNING`.

    Raises DomainError when the list was confirmed before.
    """
    _start(run, creates_components, by)
    if run.accepted > AT_ONCE or _others_running(run).exists():
        wake("cells.imports.tasks.run_import", str(run.pk))
    else:
        Collective.objects.select_for_update().get(pk=run.collective_id)
        _take_all(run, None)


def import_now(*, run: ImportRun, by: Viewer | str, creates_components: bool = True) -> None:
    """Take the list in before returning, however long it is, batch by batch.

    Raises DomainError when another list of the collective is being taken in: this one follows it.
    """
    with transaction.atomic(), working_as(Work.COMMAND):
        _start(run, creates_components, by)
    if not run_import(run.pk, Work.COMMAND):
        raise DomainError(_("Another list of this collective is being taken in; this one follows it."))
    with working_as(Work.COMMAND):
        run.refresh_from_db()
    if run.state != ImportState.DONE:
        raise DomainError(_("The import has stopped. See it on the pages of the collective."))


def _start(run: ImportRun, creates_components: bool, by: Viewer | str) -> None:
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=[ImportState.UPLOADED, ImportState.FAILED])
    changed = waiting.update(
        state=ImportState.RUNNING,
        creates_components=creates_components,
        started_by=by.user if isinstance(by, Viewer) else None,
        attempts=0,
        leased_until=None,
    )
    if not changed:
        raise DomainError(_("This list was confirmed already; nothing was done twice."))
    run.refresh_from_db(fields=["state", "creates_components", "started_by", "attempts", "leased_until"])
    record(by=by, verb="import.confirm", row=run, scope=run.collective_id)


def run_import(run_id: UUID, work: Work = Work.CLOCK) -> bool:
    """Take in a list that was confirmed; return False when there is nothing to do, or a worker is at it.

    Each batch stands by itself and says how far it is; a run that was cut off goes on where it stopped.
    """
    run = _claim(run_id, work)
    if run is None:
        return False
    try:
        _take_all(run, work)
    except Overtaken:
        return False
    except DomainError:
        _close_as_failed(run, work)
    return True


def run_waiting_imports() -> int:
    """Resume the lists that no worker is at, and forget those that are too old; return how many were run."""
    forget_old_lists()
    with working_as(Work.CLOCK):
        waiting = list(_unclaimed(timezone.now()).order_by("created_at").values_list("pk", flat=True))
    return sum(_run_apart(pk) for pk in waiting)


def _run_apart(run_id: UUID) -> bool:
    """Run one list; what ails it does not hold up the others, and it is tried again when its lease ends."""
    try:
        return run_import(run_id)
    except Exception as error:
        logger.warning("an import was cut off (%s); it is resumed later", type(error).__name__)
        return False


def actor_of(run: ImportRun) -> Viewer | str:
    """Return whoever confirmed the list: what the worker does is their act."""
    return Viewer(user=run.started_by) if run.started_by else COMMAND


def _unclaimed(now: datetime) -> ImportRunQuerySet:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return ImportRun.objects.filter(free, state=ImportState.RUNNING)


def _others_running(run: ImportRun) -> ImportRunQuerySet:
    running = ImportRun.objects.filter(collective=run.collective_id, state=ImportState.RUNNING)
    return running.exclude(pk=run.pk)


def _claim(run_id: UUID, work: Work) -> ImportRun | None:
    """Take a lease on a run; two lists of one collective are taken in one after the other, to see doubles."""
    with transaction.atomic(), under(work):
        return _leased(run_id, timezone.now())


def _leased(run_id: UUID, now: datetime) -> ImportRun | None:
    run = _unclaimed(now).filter(pk=run_id).first()
    if run is None:
        return None
    Collective.objects.select_for_update().get(pk=run.collective_id)
    if _others_running(run).filter(leased_until__gte=now).exists():
        return None
    free = _unclaimed(now).filter(pk=run_id)
    if run.attempts >= MOST_ATTEMPTS:
        free.update(state=ImportState.FAILED, leased_until=None)
        return None
    run.attempts += 1
    return run if free.update(leased_until=now + LEASE, attempts=run.attempts) else None


def _take_all(run: ImportRun, work: Work | None) -> None:
    """Take the whole list in under the name of this work; without one, by the right of whoever is looking."""
    by = actor_of(run)
    with under(work):
        settled = is_settled(run)
    if not settled:
        settle(run, by, work)
    with under(work):
        report = found_in(run)
    for rows in batches(report):
        _take_batch(run, rows, by, work)
    finish(run, report, by, work)
    _wake_next(run, work)


def _take_batch(run: ImportRun, rows: list[CheckedRow], by: Viewer | str, work: Work | None) -> None:
    """Take one batch in, and say how far it is, in one transaction."""
    with transaction.atomic(), under(work):
        hold(run)
        take_in(run, rows, by)
        leased_until = timezone.now() + LEASE
        ImportRun.objects.filter(pk=run.pk).update(done=run.brought_in.count(), leased_until=leased_until)


def _close_as_failed(run: ImportRun, work: Work) -> None:
    with under(work):
        running = ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING, attempts=run.attempts)
        running.update(state=ImportState.FAILED, leased_until=None)


def _wake_next(run: ImportRun, work: Work | None) -> None:
    with under(work):
        for pk in _others_running(run).order_by("created_at").values_list("pk", flat=True)[:1]:
            wake("cells.imports.tasks.run_import", str(pk))
