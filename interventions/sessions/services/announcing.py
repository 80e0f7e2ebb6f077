"""Write to the members of a cell about its sessions: neutral mails, each with the calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant, ParticipantQuerySet
from contracts.agreements.models import ContractIntervenant, Party, Signature
from interventions.sessions.calendars import CANCEL, PUBLISH, REQUEST, calendar_of, summary
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.sessions.services.wording import (
    cancellation_text,
    invitation_text,
    invitations_text,
    reason_told,
)
from tst_platform.core.sealing import Unreadable
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

ANNOUNCEMENT, CANCELLATION, REMINDER = "session", "session_cancelled", "reminder"


def _seated(session: Session) -> ParticipantQuerySet:
    """Return those who meet, have joined, and are not gone."""
    return people_of(session).filter(party__joined_at__isnull=False).select_related("party")


def members_of(session: Session) -> ParticipantQuerySet:
    """Return those who are to be told: of the cell, and signed the version in force. A mail opens no more than a page.

    `signed_at` is since when. Who signs later is told then.
    """
    version = session.contract.version_in_force
    signatures = Signature.objects.filter(
        version=version, party=OuterRef("party"), withdrawn_at__isnull=True
    ).order_by("created_at")
    seated = _seated(session).filter(party__in=Party.objects.signed(version))
    return seated.annotate(signed_at=Subquery(signatures.values("created_at")[:1]))


def _awaiting(session: Session) -> list[Participant]:
    """Return whom a cancelled date concerns: the members, and those who were told of it before a newer contract."""
    told = _told(session)
    signed = set(members_of(session).values_list("pk", flat=True))
    before = session.sequence - 1
    return [
        one
        for one in _seated(session)
        if one.pk in signed or told & _keys(session, one.party_id, ANNOUNCEMENT, before)
    ]


def host_of(session: Session) -> str:
    """Return the name in which people are invited: the lead's."""
    return hosts_of([session])[session.contract_id]


def hosts_of(sessions: Iterable[Session]) -> dict[UUID, str]:
    """Return, for each contract of these sessions, the name in which people are invited."""
    contracts = {session.contract_id for session in sessions}
    staffing = ContractIntervenant.objects.filter(contract__in=contracts).select_related("user")
    hosts = dict.fromkeys(contracts, settings.PRODUCT_NAME)
    for row in staffing.order_by("is_lead", "-created_at", "-pk"):  # the lead last, who stands
        hosts[row.contract_id] = row.user.name
    return hosts


def message_key(
    session: Session, party_id: UUID, kind: str, offset: str = "", sequence: int | None = None
) -> str:
    """Return what names a message for good: it can be written once only. The date is the present one unless said."""
    number = session.sequence if sequence is None else sequence
    return f"{session.pk}|{party_id}|{kind}|{offset}|{number}"


def batch_key(session: Session, party_id: UUID, kind: str, sequence: int | None = None) -> str:
    """Return what names a message about the sessions of a series that were planned, or changed, by one act."""
    number = session.sequence if sequence is None else sequence
    return f"{session.series}|{party_id}|{kind}|{session.scheduled_at.timestamp():.6f}|{number}"


def batch_of(session: Session) -> list[Session]:
    """Return the sessions to come that were planned, or changed, together with this one: they are told in one mail."""
    if session.series is None:
        return [session]
    mates = Session.objects.to_come().filter(series=session.series, scheduled_at=session.scheduled_at)
    others = mates.filter(sequence=session.sequence).exclude(pk=session.pk).select_related("contract")
    return sorted([session, *others], key=lambda one: one.starts_at)


def _keys(session: Session, party_id: UUID, kind: str, sequence: int | None = None) -> set[str]:
    """Return both names under which this date may have been told: alone, or with its series."""
    alone = message_key(session, party_id, kind, sequence=sequence)
    return {alone, batch_key(session, party_id, kind, sequence)} if session.series else {alone}


def _subjects(session: Session) -> list[UUID]:
    return [session.pk, session.series] if session.series else [session.pk]


def _told(session: Session) -> set[str]:
    return set(Message.objects.filter(subject_id__in=_subjects(session)).values_list("unique_key", flat=True))


def has_address(member: Participant) -> bool:
    """Say whether this person can be written to: an address that does not open is none."""
    return bool(member.email) and not isinstance(member.email, Unreadable)


@works_as(Work.OUTBOX)
def not_told(session: Session) -> list[Participant]:
    """Return the members with an address who were not told of the present date; nobody once it has passed."""
    if session.ends_at <= timezone.now():
        return []
    told = _told(session)
    return [
        member
        for member in members_of(session)
        if not told & _keys(session, member.party_id, ANNOUNCEMENT) and has_address(member)
    ]


@works_as(Work.OUTBOX)
def announce(session: Session) -> int:
    """Tell the date to each member who was not told of it yet; return to how many. Safe to run again.

    With it the other dates of its series are told that were set by the same act: one mail for all.
    """
    about = Message.objects.filter(subject_id__in=_subjects(session))
    known = set(about.values_list("recipient_id", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        host, batch = host_of(session), batch_of(session)
        return outbox.post_many(
            _invitation(batch, member, host, changed=member.party_id in known) for member in not_told(session)
        )


def _invitation(batch: Sequence[Session], member: Participant, host: str, *, changed: bool) -> outbox.Draft:
    title = _("Change of date: appointment with %(name)s") % {"name": host} if changed else summary(host)
    reason = reason_told(batch) if changed else ""
    if len(batch) > 1:
        text = invitations_text(batch, host, reason=reason)
    else:
        text = invitation_text(batch[0], host, reason=reason)
    return _draft(batch, member, ANNOUNCEMENT, REQUEST, title, text, host)


@works_as(Work.OUTBOX)
def take_back(series: UUID) -> None:
    """Forget what was not sent yet of the dates of a series: it tells old dates. The clock tells those that stand."""
    unsent = Message.objects.about(series).filter(kind=ANNOUNCEMENT, is_wiped=False)
    ids = list(unsent.exclude(state=MessageState.SENT).values_list("pk", flat=True))
    outbox.cancel(about=series, kind=ANNOUNCEMENT)
    Message.objects.filter(pk__in=ids, state=MessageState.CANCELLED).delete()


@works_as(Work.OUTBOX)
def announce_cancellation(sessions: Sequence[Session]) -> None:
    """Tell each one who may come that these sessions will not take place, in one mail."""
    concerned: dict[UUID, tuple[Participant, list[Session]]] = {}
    for session in sessions:
        for member in filter(has_address, _awaiting(session)):
            concerned.setdefault(member.pk, (member, []))[1].append(session)
    with translation.override(settings.LANGUAGE_CODE):
        host = host_of(sessions[0])
        title = _("Cancelled: appointment with %(name)s") % {"name": host}
        outbox.post_many(
            _draft(off, member, CANCELLATION, CANCEL, title, cancellation_text(off, host), host)
            for member, off in concerned.values()
        )


def _draft(
    told: Sequence[Session], member: Participant, kind: str, method: str, title: str, text: str, host: str
) -> outbox.Draft:
    """Write one mail about one session, or about several of a series; the file of several is published."""
    first, alone = told[0], len(told) == 1
    calendar = (
        calendar_of(first, host=host, method=method, attendee=member.email)
        if alone
        else calendar_of(*told, host=host)
    )
    key = (message_key if alone else batch_key)(first, member.party_id, kind)
    return outbox.Draft(
        # A series may be called off piece by piece, in one breath of the clock as it was planned: each piece is told.
        unique_key=key if alone or kind == ANNOUNCEMENT else f"{key}|{first.pk}",
        kind=kind,
        about=first.pk if alone or first.series is None else first.series,
        recipient=member.party_id,
        to=member.email,
        title=title,
        body=text,
        calendar=calendar,
        useless_after=told[-1].ends_at,
    )


def calendar_file(session: Session) -> str:
    """Return the calendar file that a member or an intervenant downloads."""
    with translation.override(settings.LANGUAGE_CODE):
        return calendar_of(session, host=host_of(session), method=PUBLISH)
