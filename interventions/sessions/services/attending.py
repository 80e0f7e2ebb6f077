"""Say who was at a session: one by one, all at once, and when those came who came late."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.counting import Expected
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.people import people_of
from interventions.sessions.services.holding import check_day_has_come
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def mark_attendance(*, session: Session, participant: Participant, presence: str, by: Viewer) -> Attendance:
    """Note whether someone was there; who comes late while it lasts, comes now.

    Raises DomainError for someone who is not expected there, a cancelled session, and before its day.
    """
    _check_held(session)
    if not people_of(session).filter(pk=participant.pk).exists():
        raise DomainError(_("This person is not expected at this session."))
    rows = Attendance.objects.select_for_update(of=("self",))
    attendance, _made = rows.get_or_create(session=session, participant=participant)
    is_late = presence == Presence.LATE
    attendance.presence = presence
    attendance.arrived_at = (attendance.arrived_at or _now_within(session)) if is_late else None
    attendance.created_at = timezone.now()  # no longer what was noted of all at once
    attendance.save(update_fields=["presence", "arrived_at", "created_at"])
    _close(session, attendance, "attendance.mark", by)
    return attendance


def _now_within(session: Session) -> datetime | None:
    """Return this moment while the session lasts; what is noted afterwards has no hour until someone says it."""
    now = timezone.now()
    return now if session.starts_at < now < session.ends_at else None


@transaction.atomic
def note_arrival(*, session: Session, participant: Participant, arrived_at: datetime, by: Viewer) -> None:
    """Note when someone came who came late. Raises DomainError where nobody said so, or outside of the session."""
    _check_held(session)
    if not session.starts_at < arrived_at < session.ends_at:
        raise DomainError(_("This hour is not within the session. Nothing was changed."))
    late = session.attendances.select_for_update(of=("self",)).filter(
        participant=participant, presence=Presence.LATE
    )
    attendance = late.first()
    if attendance is None:
        raise DomainError(_("Note first that this person came late."))
    attendance.arrived_at = arrived_at
    attendance.save(update_fields=["arrived_at"])
    _close(session, attendance, "attendance.mark", by)


@transaction.atomic
def mark_all_present(*, session: Session, by: Viewer) -> datetime | None:
    """Note as present all of whom nothing is noted yet, and who were expected before the session ended.

    Return the moment of it, by which it can be undone; None when there is nobody to note.
    """
    _check_held(session)
    noted = session.attendances.exclude(presence="").values("participant")
    missing = list(people_of(session).exclude(pk__in=noted).order_by())
    expected = Expected(missing, [session])
    people = [person.pk for person in missing if expected.at(session, person)]
    if not people:
        return None
    now, present = timezone.now(), Presence.PRESENT
    unnoted = session.attendances.filter(participant__in=people, presence="")
    unnoted.update(presence=present, arrived_at=None, created_at=now)
    made = [Attendance(session=session, participant_id=pk, presence=present, created_at=now) for pk in people]
    Attendance.objects.bulk_create(made, ignore_conflicts=True)
    _close(session, session, "attendance.mark_all", by)
    return now


@transaction.atomic
def unmark(*, session: Session, marked_at: datetime | None, by: Viewer) -> int:
    """Take back what was noted of all at once at this moment; return of how many. What was noted since stays."""
    _check_held(session)
    marked = session.attendances.filter(created_at=marked_at, presence=Presence.PRESENT)
    number = marked.update(presence="")
    session.attendances.filter(presence="", accepted_at=None, declined_at=None).delete()
    if number:
        _close(session, session, "attendance.unmark", by)
    return number


def _check_held(session: Session) -> None:
    if session.is_cancelled:
        raise DomainError(_("This session was cancelled."))
    check_day_has_come(session)


def _close(session: Session, row: Attendance | Session, verb: str, by: Viewer) -> None:
    record(by=by, verb=verb, row=row, scope=session.circle_id)
    live.publish(session.circle_id)
