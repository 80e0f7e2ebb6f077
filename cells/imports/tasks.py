"""What the worker does for imports when it is woken."""

from uuid import UUID

from celery import shared_task

from cells.imports import services


@shared_task
def run_import(run_id: str) -> None:
    """Take in a long list that was confirmed; a run that another worker is at is left alone."""
    services.run_import(UUID(run_id))
