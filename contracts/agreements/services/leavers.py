"""Who left: asked once more before a message leaves, by the outbox, which knows nothing of contracts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from contracts.agreements.models import Party


def who_left(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these ids that are parties who left."""
    left = Party.objects.filter(pk__in=list(ids), left_at__isnull=False)
    return set(left.values_list("pk", flat=True))
