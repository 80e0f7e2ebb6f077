"""Write acts down."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from tst_platform.audit.models import AuditRecord
from tst_platform.core.viewer import Viewer


def record(*, by: Viewer | str, verb: str, row: models.Model, scope: UUID | None = None) -> None:
    """Write down one act, inside the transaction of the act itself.

    `by` is the viewer, or the name of the clockwork that acted ("worker:reminders"); `scope` the cell,
    programme or collective in whose history the act is to be found.
    """
    AuditRecord.objects.create(
        actor=by if isinstance(by, str) else by.actor,
        verb=verb,
        model=row._meta.label_lower,
        row=row.pk if isinstance(row.pk, UUID) else None,
        scope=scope,
    )
