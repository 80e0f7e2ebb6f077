"""What a participant changes of their own seat."""

from __future__ import annotations

from django.db import transaction

from cells.collectives.models import Participant
from cells.composition.models import Cell
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.viewer import Viewer


@transaction.atomic
def call_oneself(*, participant: Participant, called: str, by: Viewer) -> None:
    """Take the name under which the people of one's cells know one; their screens are refreshed."""
    participant.called = called.strip()
    participant.save(update_fields=["called"])
    record(by=by, verb="participant.call_oneself", row=participant, scope=participant.collective_id)
    for cell_id in Cell.objects.visible_to(by).values_list("pk", flat=True):
        live.publish(cell_id)
