"""Take note of who will come and who cannot; no reason is asked, and it may change until the session begins."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.models import Attendance, Session
from interventions.sessions.people import people_of
from interventions.sessions.services.announcing import REMINDER
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState


def can_answer(session: Session) -> bool:
    """Say whether the session is still to come."""
    return session.is_planned and session.starts_at > timezone.now()


@transaction.atomic
def accept(*, session: Session, participant: Participant, by: Viewer, seen: int | None = None) -> None:
    """Note that someone will come, perhaps after all: what reminds them is taken up again.

    `seen` is the sequence of the session as they read it. Raises DomainError when it was changed since, has begun or
    is no longer planned, or when they are not expected there.
    """
    _answer(session, participant, by, "attendance.coming", seen, is_coming=True)
    _let_remind_again(session, participant)


@transaction.atomic
def decline(*, session: Session, participant: Participant, by: Viewer, seen: int | None = None) -> None:
    """Note that someone cannot come: nothing reminds them any more. Raises DomainError as `accept` does."""
    _answer(session, participant, by, "attendance.decline", seen, is_coming=False)
    outbox.cancel(about=session.pk, kind=REMINDER, recipient=participant.party_id)


def _answer(
    session: Session, participant: Participant, by: Viewer, verb: str, seen: int | None, *, is_coming: bool
) -> None:
    if not can_answer(session):
        raise DomainError(_("This session has begun, or is no longer planned."))
    if seen is not None and seen != session.sequence:
        raise DomainError(
            _("This session was changed since your page was shown. Read it again, then answer.")
        )
    if not people_of(session).filter(pk=participant.pk).exists():
        raise DomainError(_("This person is not expected at this session."))
    now = timezone.now()
    said = {"accepted_at": now if is_coming else None, "declined_at": None if is_coming else now}
    attendance, _made = Attendance.objects.update_or_create(
        session=session, participant=participant, defaults=said
    )
    record(by=by, verb=verb, row=attendance, scope=session.circle_id)
    live.publish(session.circle_id)


@works_as(Work.OUTBOX)
def _let_remind_again(session: Session, participant: Participant) -> None:
    """Forget the reminders that were cancelled before anyone tried to send them: the clock writes what is still due."""
    Message.objects.about(session.pk).filter(
        kind=REMINDER, recipient_id=participant.party_id, state=MessageState.CANCELLED, attempts=0
    ).delete()
