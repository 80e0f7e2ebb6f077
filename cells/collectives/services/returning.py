"""Come back on another phone by six words; sign out every phone of a person and close each way in at once."""

from __future__ import annotations

import hmac
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from cells.collectives.models import Invitation, Participant, ReturnPhrase, WaitingSeat
from cells.collectives.phrases import new_phrase, read_phrase
from cells.collectives.services.invitations import close_links
from cells.collectives.services.joining import ClosedDoor, Entry
from cells.collectives.services.people import keep_seat
from tst_platform.audit.services import record
from tst_platform.core.phones import end_phones, epoch_of
from tst_platform.core.secrets import token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

PURPOSE = "return phrase"


def _digest(phrase: str) -> str:
    return token_digest(read_phrase(phrase), PURPOSE)


@transaction.atomic
def make_phrase(*, participant: Participant, by: Viewer) -> str:
    """Return a fresh phrase, to be shown this once; the one before opens no more. Raises DomainError for who left."""
    keep_seat(participant)
    phrase = new_phrase()
    known = {"digest": _digest(phrase), "created_at": timezone.now(), "used_at": None}
    row, _created = ReturnPhrase.objects.update_or_create(participant=participant, defaults=known)
    record(by=by, verb="phrase.make", row=row, scope=participant.collective_id)
    return phrase


@transaction.atomic
@works_as(Work.JOINING)
def come_back(*, phrase: str) -> Entry:
    """Let in the person whose phrase this is; their other phones stay signed in. Raises ClosedDoor.

    Unknown, replaced and closed phrases cost the same statements.
    """
    digest = _digest(phrase)
    present = ReturnPhrase.objects.filter(digest=digest, participant__party__left_at__isnull=True)
    found = present.select_related("participant__party").first()
    same = hmac.compare_digest(found.digest if found else "0" * 64, digest)
    # Once more by one statement: a phrase that is being replaced, or closed, lets nobody in beside it.
    held = ReturnPhrase.objects.filter(pk=found.pk if found else uuid4(), digest=digest)
    if not held.update(used_at=timezone.now()) or found is None or not same:
        raise ClosedDoor
    party = found.participant.party
    record(by=Viewer(party_id=party.pk), verb="party.return", row=party, scope=party.contract_id)
    return Entry(party, epoch_of(party.pk))


@transaction.atomic
@works_as(Work.ACTING)
def close_doors(participant: Participant) -> None:
    """Close the links, codes and phrase of a person, and a seat by which they were let in; phones stay as they are."""
    close_links(Invitation.objects.filter(participant=participant, revoked_at__isnull=True))
    seats = WaitingSeat.objects.filter(participant=participant, entered_at__isnull=True)
    seats.update(entered_at=timezone.now())
    ReturnPhrase.objects.filter(participant=participant).delete()


@transaction.atomic
@works_as(Work.ACTING)
def close_ways_in(*, participant: Participant, by: Viewer) -> int:
    """Sign out every phone of this person; close their links, codes and phrase, and a seat they were let in by.

    Return the number with which a phone may come in from now on. Raises DomainError for who left.
    """
    keep_seat(participant)
    close_doors(participant)
    epoch = end_phones(participant.party_id)
    record(by=by, verb="phones.end", row=participant, scope=participant.collective_id)
    return epoch
