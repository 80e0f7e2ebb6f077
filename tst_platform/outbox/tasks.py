"""What the worker does for the outbox when it is woken."""

from celery import shared_task

from tst_platform.audit.services import record_work
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services
from tst_platform.outbox.models import Heartbeat


@shared_task
def send_due() -> int:
    """Send what is due. Woken at each write and each minute; a lease keeps two from sending the same."""
    # Each message is claimed, sent and closed in transactions of its own.
    record_work(Work.OUTBOX, "worker:outbox")
    return services.send_due()


@shared_task
def beat() -> None:
    """Sign that a worker lives and that its beat reaches it; every ten seconds."""
    with working_as(Work.CLOCK):
        Heartbeat.sign("worker")
