"""Join by a link, or wait behind it until someone lets you in. A link is not a person: it opens a door, once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Component, Invitation, InvitationKind, Participant, WaitingSeat
from cells.collectives.services.invitations import PURPOSE
from cells.collectives.services.people import add_participant, keep_seat
from contracts.agreements.models import Party
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.secrets import token_digest
from tst_platform.core.viewer import Viewer


class ClosedDoor(Exception):
    """A link that does not open: unknown, expired, revoked or used; which of them is nobody's business."""


def find_door(token: str) -> Invitation | None:
    """Return the invitation that this token opens now, or None; changes nothing."""
    found = Invitation.objects.live().filter(digest=token_digest(token, PURPOSE))
    return found.select_related("invited_by", "contract", "participant").first()


def opened_before(token: str, party_id: UUID | None) -> bool:
    """Tell whether this token once let in the very person who holds it again."""
    if party_id is None:
        return False
    used = Invitation.objects.filter(digest=token_digest(token, PURPOSE), uses__gt=0)
    return used.filter(participant__party_id=party_id).exists()


@transaction.atomic
def join(*, token: str) -> Party:
    """Take the seat that a personal link holds. Raises ClosedDoor.

    The use is counted by one conditional statement: of many at once, as many succeed as there are uses.
    """
    invitation = _find(token, InvitationKind.PERSONAL)
    seat = Party.objects.filter(pk=invitation.participant.party_id, left_at__isnull=True)  # type: ignore[union-attr]
    # The seat before the link, like leaving and inviting: in another order each would wait for the other.
    if not seat.update(joined_at=Coalesce(F("joined_at"), timezone.now())):
        raise ClosedDoor
    _take_one_use(invitation)
    party = seat.get()
    record(by=Viewer(party_id=party.pk), verb="party.join", row=party, scope=invitation.contract_id)
    return party


def _find(token: str, kind: str) -> Invitation:
    invitation = find_door(token)
    if invitation is None or invitation.kind != kind:
        raise ClosedDoor
    return invitation


def _take_one_use(invitation: Invitation) -> None:
    now = timezone.now()
    open_still = Invitation.objects.live(now).filter(pk=invitation.pk)
    if not open_still.update(uses=F("uses") + 1, opened_at=Coalesce(F("opened_at"), now)):
        raise ClosedDoor


@transaction.atomic
def wait_behind(*, token: str, called: str, contact: str) -> WaitingSeat:
    """Sit down in the waiting room of a shared link. Raises ClosedDoor."""
    invitation = _find(token, InvitationKind.SHARED)
    _take_one_use(invitation)
    seat = WaitingSeat.objects.create(invitation=invitation, called=called, contact=contact)
    record(by="nobody", verb="waiting.sit", row=seat, scope=invitation.contract_id)
    return seat


@transaction.atomic
def admit(*, seat: WaitingSeat, by: Viewer) -> Participant:
    """Let someone in from the waiting room: they become a participant. Raises DomainError if decided before."""
    seat = WaitingSeat.objects.select_for_update().select_related("invitation__collective").get(pk=seat.pk)
    if seat.participant_id or seat.declined_at:
        raise DomainError(_("This was decided meanwhile; nothing was changed."))
    contact = {"email": seat.contact} if "@" in seat.contact else {"phone": seat.contact}
    participant = add_participant(
        collective=seat.invitation.collective,
        by=by,
        called=seat.called,
        contract=seat.invitation.contract,
        **contact,
    )
    Party.objects.filter(pk=participant.party_id).update(joined_at=timezone.now())
    seat.participant = participant
    _wipe(seat)
    record(by=by, verb="waiting.admit", row=seat, scope=seat.invitation.contract_id)
    return participant


@transaction.atomic
def decline(*, seat: WaitingSeat, by: Viewer) -> None:
    """Do not let someone in. Raises DomainError if decided before."""
    undecided = WaitingSeat.objects.filter(pk=seat.pk, participant__isnull=True, declined_at__isnull=True)
    if not undecided.update(declined_at=timezone.now()):
        raise DomainError(_("This was decided meanwhile; nothing was changed."))
    _wipe(WaitingSeat.objects.get(pk=seat.pk))
    record(by=by, verb="waiting.decline", row=seat, scope=seat.invitation.contract_id)


def _wipe(seat: WaitingSeat) -> None:
    """Keep of a decided seat that it was, not who: a name stands with the people, or nowhere."""
    seat.called = seat.contact = ""
    seat.save()


def party_behind(seat_id: UUID | str | None) -> tuple[WaitingSeat | None, UUID | None]:
    """Return a waiting seat, and the party it has become once admitted; the phone knows only the seat's id."""
    seat = WaitingSeat.objects.filter(pk=seat_id).select_related("participant", "invitation").first()
    return seat, seat.participant.party_id if seat and seat.participant else None


@transaction.atomic
def introduce(
    *,
    participant: Participant,
    called: str,
    component: Component | None,
    email: str,
    phone: str,
    consents: bool,
    by: Viewer,
) -> None:
    """Write down how a person wants to be called, where they stand, and their consent to sensitive speech.

    An address or a phone left empty stays as it was. Raises DomainError when the person has left.
    """
    keep_seat(participant)
    said: dict[str, Any] = {"called": called, "component": component}
    said |= {name: value for name, value in (("email", email), ("phone", phone)) if value}
    if consents != (participant.sensitive_speech_consent_at is not None):
        said["sensitive_speech_consent_at"] = timezone.now() if consents else None
    for name, value in said.items():
        setattr(participant, name, value)
    participant.save(update_fields=list(said))
    record(by=by, verb="participant.introduce", row=participant, scope=participant.collective_id)
