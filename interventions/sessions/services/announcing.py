"""Write to the members of a cell about its sessions: neutral mails, each with the calendar file."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant, ParticipantQuerySet
from contracts.agreements.models import ContractIntervenant, Party, Signature
from interventions.sessions.calendars import CANCEL, PUBLISH, REQUEST, calendar_of, summary
from interventions.sessions.models import Session
from tst_platform.core.sealing import Unreadable
from tst_platform.core.templatetags.face import day, hour
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message

ANNOUNCEMENT, CANCELLATION, REMINDER = "session", "session_cancelled", "reminder"


def _seated(session: Session) -> ParticipantQuerySet:
    """Return those who have a seat in the cell, joined, and are not gone."""
    people = Participant.objects.filter(seats__cell=session.cell_id, party__joined_at__isnull=False)
    return people.present().select_related("party")


def members_of(session: Session) -> ParticipantQuerySet:
    """Return those who are to be told: of the cell, and signed the version in force. A mail opens no more than a page.

    `signed_at` is since when. Who signs later is told then.
    """
    version = session.cell.contract.version_in_force
    signatures = Signature.objects.filter(
        version=version, party=OuterRef("party"), withdrawn_at__isnull=True
    ).order_by("created_at")
    seated = _seated(session).filter(party__in=Party.objects.signed(version))
    return seated.annotate(signed_at=Subquery(signatures.values("created_at")[:1]))


def _awaiting(session: Session) -> list[Participant]:
    """Return whom a cancelled date concerns: the members, and those who were told of it before a newer contract."""
    told = set(Message.objects.about(session.pk).values_list("unique_key", flat=True))
    signed = set(members_of(session).values_list("pk", flat=True))
    return [
        one
        for one in _seated(session)
        if one.pk in signed
        or message_key(session, one.party_id, ANNOUNCEMENT, sequence=session.sequence - 1) in told
    ]


def host_of(session: Session) -> str:
    """Return the name in which people are invited: the lead's."""
    staffing = ContractIntervenant.objects.filter(contract=session.cell.contract_id)
    lead = staffing.select_related("user").order_by("-is_lead", "created_at", "pk").first()
    return lead.user.name if lead else settings.PRODUCT_NAME


def message_key(
    session: Session, party_id: UUID, kind: str, offset: str = "", sequence: int | None = None
) -> str:
    """Return what names a message for good: it can be written once only. The date is the present one unless said."""
    number = session.sequence if sequence is None else sequence
    return f"{session.pk}|{party_id}|{kind}|{offset}|{number}"


def has_address(member: Participant) -> bool:
    """Say whether this person can be written to: an address that does not open is none."""
    return bool(member.email) and not isinstance(member.email, Unreadable)


@works_as(Work.OUTBOX)
def not_told(session: Session) -> list[Participant]:
    """Return the members with an address who were not told of the present date; nobody once it has passed."""
    if session.ends_at <= timezone.now():
        return []
    told = set(Message.objects.about(session.pk).values_list("unique_key", flat=True))
    return [
        member
        for member in members_of(session)
        if message_key(session, member.party_id, ANNOUNCEMENT) not in told and has_address(member)
    ]


@works_as(Work.OUTBOX)
def announce(session: Session) -> int:
    """Tell the date to each member who was not told of it yet; return to how many. Safe to run again."""
    known = set(Message.objects.about(session.pk).values_list("recipient_id", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        host = host_of(session)
        return sum(
            _announce_to(session, member, host, changed=member.party_id in known)
            for member in not_told(session)
        )


def _announce_to(session: Session, member: Participant, host: str, *, changed: bool) -> bool:
    title = _("Change of date: appointment with %(name)s") % {"name": host} if changed else summary(host)
    return outbox.post(
        unique_key=message_key(session, member.party_id, ANNOUNCEMENT),
        kind=ANNOUNCEMENT,
        about=session.pk,
        recipient=member.party_id,
        to=member.email,
        title=title,
        body=invitation_text(session, host),
        calendar=calendar_of(session, host=host, method=REQUEST, attendee=member.email),
        useless_after=session.ends_at,
    )


@works_as(Work.OUTBOX)
def announce_cancellation(session: Session) -> None:
    """Tell each one who may come that the session will not take place."""
    with translation.override(settings.LANGUAGE_CODE):
        host = host_of(session)
        for member in _awaiting(session):
            if not has_address(member):
                continue
            outbox.post(
                unique_key=message_key(session, member.party_id, CANCELLATION),
                kind=CANCELLATION,
                about=session.pk,
                recipient=member.party_id,
                to=member.email,
                title=_("Cancelled: appointment with %(name)s") % {"name": host},
                body=_("Good day,\n\nThe appointment of %(when)s will not take place.\n\n%(name)s")
                % {"when": when(session), "name": host},
                calendar=calendar_of(session, host=host, method=CANCEL, attendee=member.email),
                useless_after=session.ends_at,
            )


def invitation_text(session: Session, host: str) -> str:
    """Return the body of a mail about a date: when, where, and where to say that one cannot come."""
    return _(
        "Good day,\n\n%(name)s expects you on %(when)s.\nPlace: %(place)s\n\n"
        "If you cannot come, say so here:\n%(address)s\n\n%(name)s"
    ) % {
        "name": host,
        "when": when(session),
        "place": session.place,
        "address": settings.BASE_URL + reverse("sessions:home"),
    }


def when(session: Session) -> str:
    """Write « jeudi 12 mars 2026, de 18 h à 20 h 30 »."""
    hours = {"day": day(session.starts_at), "start": hour(session.starts_at), "end": hour(session.ends_at)}
    return _("%(day)s, from %(start)s to %(end)s") % hours


def calendar_file(session: Session) -> str:
    """Return the calendar file that a member or an intervenant downloads."""
    with translation.override(settings.LANGUAGE_CODE):
        return calendar_of(session, host=host_of(session), method=PUBLISH)
