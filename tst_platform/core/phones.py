"""Which phones still speak for a person: those that came since all of them were last signed out.

A phone that comes in writes the present number of its person into its session. Ending the phones raises the number:
every session with another one speaks for nobody, from its next request on, wherever it is.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import models, transaction
from django.db.models import F

from tst_platform.core.viewer import PARTY_SESSION_KEY

# The session key under which a phone keeps the number it came in with; a session without it came in with 0.
EPOCH_SESSION_KEY = "epoch"


class PhoneEpoch(models.Model):
    """How often the phones of one party were signed out; no row as long as they never were."""

    party = models.UUIDField(primary_key=True)
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.party)


def epoch_of(party_id: UUID) -> int:
    """Return the number with which a phone of this party comes in now."""
    return PhoneEpoch.objects.filter(party=party_id).values_list("number", flat=True).first() or 0


@transaction.atomic
def end_phones(party_id: UUID) -> int:
    """Sign out every phone of this party; return the number with which the next one comes in."""
    PhoneEpoch.objects.bulk_create([PhoneEpoch(party=party_id)], ignore_conflicts=True)
    PhoneEpoch.objects.filter(party=party_id).update(number=F("number") + 1)
    return epoch_of(party_id)


def come_in(session: SessionBase, party_id: UUID, epoch: int) -> None:
    """Let a phone speak for this party, in a session of its own: nothing of whoever held it before is left.

    `epoch` is the number that was read in the transaction that opened the door: had the phones been signed out
    in between, this one is signed out with them.
    """
    session.flush()
    session[PARTY_SESSION_KEY] = str(party_id)
    session[EPOCH_SESSION_KEY] = epoch


def speaks_still(session: SessionBase, party_id: UUID) -> bool:
    """Say whether this phone came in since the phones of this party were last signed out; one query."""
    return bool(session.get(EPOCH_SESSION_KEY, 0) == epoch_of(party_id))
