"""Hold a session: open and end it, say who was there, take note of who cannot come."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.models import Attendance, Session, SessionState
from interventions.sessions.services.announcing import REMINDER
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


@transaction.atomic
def start_session(*, session: Session, by: Viewer) -> None:
    """Open the room; a session ended too early is opened again. Raises DomainError when it was cancelled."""
    _pass_to(session, SessionState.OPEN, by, "session.start")


@transaction.atomic
def end_session(*, session: Session, by: Viewer) -> None:
    """Note that the session was held. Raises DomainError when it was cancelled."""
    _pass_to(session, SessionState.HELD, by, "session.end")


def _pass_to(session: Session, state: str, by: Viewer, verb: str) -> None:
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.is_cancelled:
        raise DomainError(_("This session was cancelled."))
    if session.state == state:
        return
    session.state = state
    session.save(update_fields=["state"])
    outbox.cancel(about=session.pk, kind=REMINDER)
    record(by=by, verb=verb, row=session, scope=session.cell_id)
    live.publish(session.cell_id)


@transaction.atomic
def mark_attendance(*, session: Session, participant: Participant, presence: str, by: Viewer) -> Attendance:
    """Note whether a member was there. Raises DomainError for someone of elsewhere, or a cancelled session."""
    if session.is_cancelled:
        raise DomainError(_("This session was cancelled."))
    if not participant.seats.filter(cell=session.cell_id).exists():
        raise DomainError(_("This person is not in this cell."))
    attendance, _made = Attendance.objects.update_or_create(
        session=session, participant=participant, defaults={"presence": presence}
    )
    record(by=by, verb="attendance.mark", row=attendance, scope=session.cell_id)
    live.publish(session.cell_id)
    return attendance


def can_decline(session: Session) -> bool:
    """Say whether the session is still to come."""
    return session.is_planned and session.starts_at > timezone.now()


@transaction.atomic
def decline(*, session: Session, participant: Participant, by: Viewer, coming: bool = False) -> None:
    """Note that someone cannot come, or can after all; no reason is asked.

    Raises DomainError when the session has begun or is no longer planned.
    """
    if not can_decline(session):
        raise DomainError(_("This session has begun, or is no longer planned."))
    declined_at = None if coming else timezone.now()
    attendance, _made = Attendance.objects.update_or_create(
        session=session, participant=participant, defaults={"declined_at": declined_at}
    )
    if not coming:
        outbox.cancel(about=session.pk, kind=REMINDER, recipient=participant.party_id)
    record(
        by=by,
        verb="attendance.coming" if coming else "attendance.decline",
        row=attendance,
        scope=session.cell_id,
    )
    live.publish(session.cell_id)
