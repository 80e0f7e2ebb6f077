"""What the application's own role might do to the record with the functions that it may call (PostgreSQL)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tst_platform.audit import chain
from tst_platform.audit.models import AuditRecord, AuditSeal
from tst_platform.audit.services import _add_seal, _complete_below, forget_old_acts, record, seal_acts
from tst_platform.audit.verifying import verify

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles"),
    pytest.mark.django_db(transaction=True),
]


def seal_with(**lies):
    """Close the present stretch and seal it otherwise than it stands, with a digest that follows all the same."""
    record(by="user:someone", verb="test.act", row=None, scope=uuid4())
    with transaction.atomic():
        number = _complete_below(None) - 1
        last = AuditSeal.objects.order_by("number").last()
        seal = chain.next_seal(number, last)
        for name, value in lies.items():
            setattr(seal, name, value)
        seal.digest = chain.digest(seal, last)
        _add_seal(seal)


LONG_AGO = timezone.now() - timedelta(days=800)
LIES = {
    "old, so that it may be forgotten": {"ends_at": LONG_AGO, "at": LONG_AGO},
    "sealed long ago": {"at": LONG_AGO},
    "of other acts": {"first_id": 1, "last_id": 2},
    "of none": {"count": 0},
    "of more": {"count": 3},
    "of a stretch to come": {"number": 10**9},
    "of a stretch that takes acts still": {"number": 10**6},
    "without a digest": {"contents": "x"},
}


@pytest.mark.parametrize("lies", LIES.values(), ids=LIES)
def test_application_seals_a_stretch_as_it_stands_or_not_at_all(lies):
    with pytest.raises(DatabaseError):
        seal_with(**lies)
    seal_acts()
    assert verify().holds


def test_application_forgets_no_act_of_yesterday():
    """Whoever took the application over would seal what it did as if it were old, and have it forgotten."""
    with suppress(DatabaseError):
        seal_with(ends_at=LONG_AGO, at=LONG_AGO)
    forget_old_acts()
    assert AuditRecord.objects.filter(verb="test.act").count() == 1
