"""What the clock does each minute so that erased stays erased."""

from __future__ import annotations

import logging

from tst_platform.core.erasures import leave_no_remains, reconcile
from tst_platform.core.key_backup import delete_old_copies

logger = logging.getLogger(__name__)


def keep_up() -> None:
    """Keep the list of erasures, the file and the copies of keys as promised; a fault stops nothing else."""
    for act in (reconcile, leave_no_remains, delete_old_copies):
        try:
            act()
        except Exception:
            logger.exception("what was erased could not be kept so")
