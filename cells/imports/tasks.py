"""What the worker does for imports when it is woken."""

from uuid import UUID

from celery import shared_task

from cells.imports import services
from tst_platform.audit.services import record_work
from tst_platform.core.walls import Work


@shared_task
def run_import(run_id: str) -> None:
    """Take in a long list that was confirmed; a run that another worker is at is left alone."""
    record_work(Work.CLOCK, "worker:imports")  # each batch is a transaction of its own
    services.run_import(UUID(run_id))
