"""Take back what a test has let happen, without a new cast each time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside, so that what follows finds the same cast; and leave the log alone."""
    logging.disable(logging.ERROR)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
