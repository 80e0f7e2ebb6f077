"""Invite people by links: personal ones that leave by mail or on paper, shared ones that lead to a waiting room.

A token exists in the link alone; the database keeps its digest, and six characters to tell links apart. What is
handed over on paper has a short code as well: the same invitation, for those who type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.codes import new_code, shown
from cells.collectives.models import Collective, Invitation, InvitationKind, InvitationQuerySet, Participant
from contracts.agreements.models import Contract, Party
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.secrets import new_token, token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

PURPOSE = "invitation"
CODE_PURPOSE = "invitation code"
OPEN_FOR = timedelta(days=30)
CODE_OPEN_FOR = timedelta(days=7)
MOST_SHARED_USES = 500
BATCH = 500  # SQLite takes a bounded number of values in one statement


@dataclass(frozen=True)
class Link:
    """A link as it is handed over, once, with its code: afterwards nobody can show either again."""

    invitation: Invitation
    url: str
    code: str


@dataclass(frozen=True)
class Invited:
    """What came of inviting: how many mails leave, and the links to hand over otherwise."""

    mailed: int
    to_hand_over: list[Link]


@transaction.atomic
def invite(*, contract: Contract, participants: Sequence[Participant], by: Viewer) -> Invited:
    """Make a personal link for each person; an earlier link of theirs opens no more.

    Whoever has an e-mail address gets it by mail; the other links are returned, to be handed over. Someone
    who joined already gets one as well, for another phone. People who left, or are not of this contract, are
    passed over.
    """
    links = _replace_links(contract, _held(contract, participants), by, by_mail=True)
    mailed = [link for link in links if _mail(link, by)]
    record(by=by, verb="participants.invite", row=contract, scope=contract.pk)
    outbox.wake_worker()
    return Invited(len(mailed), [link for link in links if link not in mailed])


@transaction.atomic
def hand_over(*, contract: Contract, participant: Participant, by: Viewer) -> Link:
    """Make a personal link to be given by hand, even to someone who has an address.

    Raises DomainError for someone who takes no part under this contract.
    """
    people = _held(contract, [participant])
    if not people:
        raise DomainError(_("This person does not take part in this intervention."))
    (link,) = _replace_links(contract, people, by)
    record(by=by, verb="invitation.make", row=link.invitation, scope=contract.pk)
    return link


def _held(contract: Contract, participants: Sequence[Participant]) -> list[Participant]:
    """Return those who take part and have not left, held in their seats; one makes links under a contract at a time.

    Of links made at once, each would otherwise miss the others that it has to close.
    """
    Contract.objects.hold(contract.pk)
    seats = Party.objects.select_for_update(no_key=True).filter(contract=contract, left_at__isnull=True)
    ids = [person.party_id for person in participants]
    held: set[UUID] = set()
    for start in range(0, len(ids), BATCH):
        batch = seats.filter(pk__in=ids[start : start + BATCH]).order_by("pk")
        held.update(batch.values_list("pk", flat=True))
    return [person for person in participants if person.party_id in held]


def _replace_links(
    contract: Contract, people: Sequence[Participant], by: Viewer, *, by_mail: bool = False
) -> list[Link]:
    """Make a link for each of these people, and close the ones they had; a link that leaves by mail needs no code."""
    close_links(Invitation.objects.filter(participant__in=people, revoked_at__isnull=True))
    links = [
        _personal_link(contract, person, by, on_paper=not (by_mail and person.email)) for person in people
    ]
    Invitation.objects.bulk_create([link.invitation for link in links], batch_size=200)
    return links


def _personal_link(contract: Contract, person: Participant, by: Viewer, *, on_paper: bool) -> Link:
    link = _link(contract, person.collective, by, kind=InvitationKind.PERSONAL, on_paper=on_paper)
    link.invitation.participant = person
    return link


def _link(
    contract: Contract, collective: Collective, by: Viewer, *, kind: str, on_paper: bool = True
) -> Link:
    token, code, now = new_token(), new_code() if on_paper else "", timezone.now()
    invitation = Invitation(
        contract=contract,
        collective=collective,
        invited_by=by.user,
        kind=kind,
        digest=token_digest(token, PURPOSE),
        hint=token[:6],
        code_digest=token_digest(code, CODE_PURPOSE) if code else None,
        code_expires_at=now + CODE_OPEN_FOR if code else None,
        expires_at=now + OPEN_FOR,
    )
    url = settings.BASE_URL + reverse("collectives:door", args=[token])
    return Link(invitation, url, shown(code) if code else "")


def _mail(link: Link, by: Viewer) -> bool:
    """Write the neutral mail, in the language of the installation; return False for someone without address."""
    person = link.invitation.participant
    if person is None or not person.email:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        title, body = _words(link, by.user.name if by.user else "")
    return outbox.post(
        unique_key=f"invitation|{link.invitation.pk}",
        kind="invitation",
        about=link.invitation.pk,
        recipient=person.party_id,
        to=person.email,
        title=title,
        body=body,
        useless_after=link.invitation.expires_at,
    )


def _words(link: Link, host: str) -> tuple[str, str]:
    body = _(
        "%(host)s invites you.\n\n"
        "This link is yours alone. It opens a page that says what is asked of you, and who will see what:\n"
        "%(url)s\n\n"
        "Nothing happens until you decide to join. Without an answer, the link closes after 30 days."
    )
    return _("Invitation from %(host)s") % {"host": host}, body % {"host": host, "url": link.url}


@transaction.atomic
def share(
    *, contract: Contract, collective: Collective, most_uses: int, by: Viewer, open_for: timedelta = OPEN_FOR
) -> Link:
    """Make one link for many, which leads to a waiting room; an earlier shared link opens no more.

    Raises DomainError for a number of uses under 1 or over MOST_SHARED_USES.
    """
    if not 1 <= most_uses <= MOST_SHARED_USES:
        raise DomainError(_("A shared link opens from 1 to %(most)d times.") % {"most": MOST_SHARED_USES})
    Contract.objects.hold(contract.pk)  # made at once, each would miss the others that it has to close
    close_links(Invitation.objects.live().filter(contract=contract, kind=InvitationKind.SHARED))
    link = _link(contract, collective, by, kind=InvitationKind.SHARED)
    link.invitation.most_uses = most_uses
    link.invitation.expires_at = timezone.now() + open_for
    link.invitation.code_expires_at = timezone.now() + min(open_for, CODE_OPEN_FOR)
    link.invitation.save(force_insert=True)
    record(by=by, verb="invitation.share", row=link.invitation, scope=contract.pk)
    return link


@transaction.atomic
def revoke(*, invitation: Invitation, by: Viewer) -> None:
    """Close a link at once, and stop the mail that would carry it if it has not left."""
    close_links(Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True))
    record(by=by, verb="invitation.revoke", row=invitation, scope=invitation.contract_id)


def close_links(invitations: InvitationQuerySet) -> None:
    """Close these links, and stop the mails that would carry them."""
    ids = list(invitations.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        Invitation.objects.filter(pk__in=batch).update(revoked_at=timezone.now())
        # One that failed keeps its words: at another address it would bring a link that is closed.
        kept = Q(state=MessageState.DUE) | Q(state=MessageState.FAILED, is_wiped=False)
        on_their_way = Message.objects.filter(kept, subject_id__in=batch)
        for invitation_id in list(on_their_way.values_list("subject_id", flat=True)):
            outbox.cancel(about=invitation_id)
