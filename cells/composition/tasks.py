"""What the worker does for compositions when it is woken."""

from uuid import UUID

from celery import shared_task

from cells.composition import services
from tst_platform.audit.services import record_work
from tst_platform.core.walls import Work


@shared_task
def compose(proposal_id: str) -> None:
    """Compose what was asked for; a proposal that another worker is at, or that has ended, is left alone.

    It cannot compose twice: the claim is a conditional update, and only its holder may write the end.
    """
    record_work(Work.CLOCK, "worker:compose")
    services.compose_proposal(UUID(proposal_id))


@shared_task
def remember() -> None:
    """Write down who met in a large round, asked for at its validation; a second run adds nothing."""
    record_work(Work.CLOCK, "worker:encounters")
    services.remember_waiting()
