"""Wake the worker. What is due stands in the database; a worker that cannot be woken finds it at the next tick."""

import logging

from celery import current_app
from django.conf import settings
from django.db import transaction

from tst_platform.core.courier import Courier

logger = logging.getLogger(__name__)


def wake(task: str, *arguments: str) -> None:
    """Ask, once the present transaction is committed, that a task be run now; never waits, never raises."""
    transaction.on_commit(lambda: _wake_aside(task, arguments), robust=True)


def _wake_aside(task: str, arguments: tuple[str, ...]) -> None:
    """Leave it to the courier where the broker is on the network: no web request waits for Redis."""
    if settings.REDIS_URL:
        _courier.take(task, *arguments)
        return
    try:
        _send(task, *arguments)
    except Exception:  # the broker is only the wake-up: whatever ails it must not reach a person
        logger.warning("the worker could not be woken; the next tick finds what is due")


def _send(task: str, *arguments: str) -> None:
    current_app.send_task(task, args=arguments, retry=False)


_courier = Courier("wake-up", _send)
