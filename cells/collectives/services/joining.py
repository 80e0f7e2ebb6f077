"""Join by a link, or wait behind it until someone lets you in. A link is not a person: it opens a door, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.codes import read_code
from cells.collectives.models import (
    Component,
    Invitation,
    InvitationKind,
    InvitationQuerySet,
    Participant,
    WaitingSeat,
)
from cells.collectives.services.invitations import CODE_PURPOSE, PURPOSE
from cells.collectives.services.people import add_participant, keep_seat
from contracts.agreements.models import Party
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.phones import end_phones, epoch_of
from tst_platform.core.secrets import token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


class ClosedDoor(Exception):
    """What does not open: unknown, expired, revoked or used; which of them is nobody's business."""


@dataclass(frozen=True)
class Entry:
    """Someone who came in: their seat, and the number that their phone keeps (see `core.phones`)."""

    party: Party
    epoch: int


def _doors(token: str, code: str) -> InvitationQuerySet:
    """Return the open invitation of this token, or of this code: one look-up by digest, whatever became of it."""
    now = timezone.now()
    if code:
        digest = token_digest(read_code(code), CODE_PURPOSE)
        return Invitation.objects.live(now).filter(code_digest=digest, code_expires_at__gt=now)
    return Invitation.objects.live(now).filter(digest=token_digest(token, PURPOSE))


@works_as(Work.JOINING)
def find_door(token: str = "", *, code: str = "") -> Invitation | None:
    """Return the invitation that this token or code opens now, or None; changes nothing."""
    seated = Q(participant__isnull=True) | Q(participant__party__left_at__isnull=True)
    found = _doors(token, code).filter(seated)
    return found.select_related("invited_by", "contract", "participant").first()


@works_as(Work.JOINING)
def opened_before(token: str, party_id: UUID | None) -> bool:
    """Tell whether this token once let in the very person who holds it again."""
    if party_id is None:
        return False
    used = Invitation.objects.filter(digest=token_digest(token, PURPOSE), uses__gt=0)
    return used.filter(participant__party_id=party_id).exists()


@transaction.atomic
@works_as(Work.JOINING)
def join(*, token: str = "", code: str = "") -> Entry:
    """Take the seat that a personal invitation holds. Raises ClosedDoor.

    Who came before, on another phone, is signed out there: a seat is held by the one to whom its last link was
    given. Nothing is signed out by making a link, or by looking at it.
    """
    invitation = find_door(token, code=code)
    if invitation is None:
        _take_one_use(None)
    if invitation is None or invitation.participant is None:
        raise ClosedDoor
    # The seat before the link, like leaving and inviting: in another order each would wait for the other.
    seats = Party.objects.select_for_update(no_key=True).filter(left_at__isnull=True)
    party = seats.filter(pk=invitation.participant.party_id).first()
    if party is None:
        raise ClosedDoor
    _take_one_use(invitation)
    epoch = epoch_of(party.pk) if party.joined_at is None else _sign_out_before(invitation.participant)
    Party.objects.filter(pk=party.pk).update(joined_at=Coalesce(F("joined_at"), timezone.now()))
    record(by=Viewer(party_id=party.pk), verb="party.join", row=party, scope=invitation.contract_id)
    return Entry(party, epoch)


def _sign_out_before(participant: Participant) -> int:
    """End the phones by which this person came before, and a seat by which one might still come."""
    left_open = WaitingSeat.objects.filter(participant=participant, entered_at__isnull=True)
    left_open.update(entered_at=timezone.now())
    return end_phones(participant.party_id)


def _take_one_use(invitation: Invitation | None) -> None:
    """Count one use by one conditional statement: of many at once, as many succeed as there are uses.

    A door that was not found is tried all the same, so that it costs what the others cost. Raises ClosedDoor.
    """
    now = timezone.now()
    open_still = Invitation.objects.live(now).filter(pk=invitation.pk if invitation else uuid4())
    if not open_still.update(uses=F("uses") + 1, opened_at=Coalesce(F("opened_at"), now)):
        raise ClosedDoor


@transaction.atomic
@works_as(Work.JOINING)
def wait_behind(*, token: str = "", code: str = "", called: str, contact: str) -> WaitingSeat:
    """Sit down in the waiting room of a shared link. Raises ClosedDoor."""
    invitation = find_door(token, code=code)
    _take_one_use(invitation)
    if invitation is None or invitation.kind != InvitationKind.SHARED:
        raise ClosedDoor
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


@works_as(Work.JOINING)
def seat_of(seat_id: UUID | str | None) -> WaitingSeat | None:
    """Return the seat in the waiting room that a phone holds, until it has gone in; the phone knows only the id."""
    seats = WaitingSeat.objects.filter(pk=seat_id, entered_at__isnull=True)
    return seats.select_related("participant", "invitation").first()


@transaction.atomic
@works_as(Work.JOINING)
def enter(*, seat_id: UUID | str | None) -> Entry:
    """Go in from the waiting room, once, when admitted. Raises ClosedDoor."""
    admitted = WaitingSeat.objects.filter(pk=seat_id, entered_at__isnull=True, participant__isnull=False)
    seat = seat_of(seat_id)
    if not admitted.update(entered_at=timezone.now()) or seat is None or seat.participant is None:
        raise ClosedDoor
    party = Party.objects.filter(pk=seat.participant.party_id, left_at__isnull=True).first()
    if party is None:
        raise ClosedDoor
    record(by=Viewer(party_id=party.pk), verb="party.join", row=party, scope=seat.invitation.contract_id)
    return Entry(party, epoch_of(party.pk))


def who_is_here(viewer: Viewer, seat_id: UUID | str | None) -> str:
    """Return how the person is called for whom this phone speaks or waits now; "" for nobody."""
    mine = Participant.objects.visible_to(viewer).select_related("party")
    here = mine.first() if viewer.is_participant else None
    if here is not None:
        return here.known_as
    seat = seat_of(seat_id) if seat_id else None
    if seat is None or seat.declined_at:
        return ""
    return seat.participant.known_as if seat.participant else seat.called


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
