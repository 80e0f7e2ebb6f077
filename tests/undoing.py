"""Take back what a test has let happen, without a new cast each time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside, so that what follows finds the same cast; and leave the log alone."""
    with quiet(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def quiet() -> Iterator[None]:
    """Leave the log alone; around a walk once, since each change of what is logged is told to every logger."""
    before = logging.root.manager.disable
    if before >= logging.ERROR:
        yield
        return
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)
