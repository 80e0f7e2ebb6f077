"""Take back what was to leave about a row, so that the same can be written anew: a day was moved, and is moved back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tst_platform.core.walls import Work, works_as
from tst_platform.outbox.models import Message, MessageState
from tst_platform.outbox.services.mending import AGAIN
from tst_platform.outbox.services.writing import cancel

BACK = "|back-"


@transaction.atomic
@works_as(Work.OUTBOX)
def take_back(*, about: UUID) -> None:
    """Cancel what is still due about a row, and free its keys: should it be due again, the clock writes it again.

    What has left keeps its key, and so does what a worker is sending in this instant: neither is told twice.
    """
    open_ones = Q(state=MessageState.DUE) | Q(state=MessageState.FAILED, is_wiped=False)
    in_flight = Q(leased_until__gte=timezone.now(), trouble="")
    rows = Message.objects.about(about)
    waiting = rows.filter(open_ones & ~in_flight).select_for_update()
    firsts = {_first(key) for key in waiting.values_list("unique_key", flat=True)}
    cancel(about=about)
    cancelled = rows.filter(state=MessageState.CANCELLED).values_list("pk", "unique_key")
    for pk, key in list(cancelled):
        if _first(key) in firsts:
            Message.objects.filter(pk=pk).update(unique_key=f"{key}{BACK}{pk}")


def was_taken_back(key: str, written: Iterable[str]) -> bool:
    """Say whether, by the keys written about its row, a message under this key was due and taken back before it left."""
    return any(one.startswith(f"{key}{BACK}") for one in written)


def _first(key: str) -> str:
    """Return the key under which a message was first written: to another address it goes under a later version."""
    return key.partition(AGAIN)[0]
