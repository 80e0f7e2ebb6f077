"""How a person wants to be reminded: chosen on a page of theirs, or stopped by the link in each of their reminders.

The link holds no word and no id: an HMAC of the row, of which the row keeps a digest. Whoever holds it may stop the
reminders and take them up again, and nothing else. Once the person has left, it is a link that nobody knows.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Party
from interventions.reminders.kinds import FOR_PARTICIPANTS
from interventions.reminders.models import ReminderWish
from tst_platform.audit.services import record
from tst_platform.core.secrets import token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox

PURPOSE, KEPT = "reminder stop", "reminder stop, kept"
BYTES = 18  # 144 bits in 24 characters: short enough for an SMS


@works_as(Work.OUTBOX)
def links_for(parties: Iterable[UUID]) -> dict[UUID, str]:
    """Return, for each of these people, the address at which they stop their reminders; made where there is none."""
    wanted = set(parties)
    wishes = _wishes_of(wanted)
    if missing := wanted - wishes.keys():
        ReminderWish.objects.bulk_create([_new(party) for party in missing], ignore_conflicts=True)
        wishes = _wishes_of(wanted)
    return {party: _link(wish) for party, wish in wishes.items()}


@works_as(Work.OUTBOX)
def who_stopped(parties: Iterable[UUID]) -> set[UUID]:
    """Return those of these people who get no reminders."""
    wishes = ReminderWish.objects.filter(party__in=set(parties), stopped_at__isnull=False)
    return set(wishes.values_list("party", flat=True))


def _wishes_of(parties: set[UUID]) -> dict[UUID, ReminderWish]:
    return {wish.party_id: wish for wish in ReminderWish.objects.filter(party__in=parties)}


def _new(party: UUID) -> ReminderWish:
    wish = ReminderWish(party_id=party)
    wish.digest = _digest(_token(wish))
    return wish


def _link(wish: ReminderWish) -> str:
    token = _token(wish)
    # Where the secret of the installation was renewed, links of before open no more.
    if wish.digest != _digest(token):
        ReminderWish.objects.filter(pk=wish.pk).update(digest=_digest(token))
    return settings.BASE_URL + reverse("reminders:stop", args=[token])


def _token(wish: ReminderWish) -> str:
    secret = bytes.fromhex(token_digest(str(wish.pk), PURPOSE))
    return base64.urlsafe_b64encode(secret[:BYTES]).decode()


def _digest(token: str) -> str:
    return token_digest(token, KEPT)


@works_as(Work.JOINING)
def find_stop(token: str) -> ReminderWish | None:
    """Return the wish that this link changes; None for a link that nobody knows, or whose person has left."""
    wishes = ReminderWish.objects.filter(digest=_digest(token), party__left_at__isnull=True)
    return wishes.select_related("party").first()


@transaction.atomic
@works_as(Work.JOINING)
def stop(*, wish: ReminderWish) -> None:
    """Remind this person no more; what was on its way stays here."""
    _set_stop(wish.party_id, True, Viewer(party_id=wish.party_id))


@transaction.atomic
@works_as(Work.JOINING)
def take_up(*, wish: ReminderWish) -> None:
    """Remind this person again, as before."""
    _set_stop(wish.party_id, False, Viewer(party_id=wish.party_id))


@transaction.atomic
def choose(*, party: Party, way: str, by: Viewer) -> None:
    """Take a person's own choice: by mail, by SMS, or without a way, not at all."""
    links_for([party.pk])
    if way:
        ReminderWish.objects.filter(party=party).update(way=way)
    _set_stop(party.pk, not way, by)


def _set_stop(party_id: UUID, stopped: bool, by: Viewer) -> None:
    wish = ReminderWish.objects.select_for_update(of=("self",)).get(party=party_id)
    if stopped != wish.has_stopped:
        wish.stopped_at = timezone.now() if stopped else None
        wish.save(update_fields=["stopped_at"])
    for kind in FOR_PARTICIPANTS if stopped else ():
        outbox.cancel(recipient=party_id, kind=kind)
    record(
        by=by,
        verb="reminders.stop" if stopped else "reminders.take_up",
        row=wish,
        scope=wish.party.contract_id,
    )


def forget_wish(party: Party) -> None:
    """Forget how a person who leaves wanted to be reminded: their link is one that nobody knows."""
    ReminderWish.objects.filter(party=party).delete()
