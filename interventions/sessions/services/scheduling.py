"""Set the date of a session, move it, call it off; each time its members are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.composition.models import Cell, RoundState
from interventions.programmes.models import Programme
from interventions.sessions.models import Session, SessionState
from interventions.sessions.services.announcing import announce, announce_cancellation
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


def can_schedule(cell: Cell) -> bool:
    """Say whether the cell is settled: before its round is validated nobody knows of it."""
    return cell.round.state == RoundState.VALIDATED


@transaction.atomic
def schedule_session(
    *, cell: Cell, starts_at: datetime, ends_at: datetime, place: str, by: Viewer
) -> Session:
    """Plan a session and write to each member, with a calendar file.

    Raises DomainError when the cell is not settled, or meets at that time already.
    """
    if not can_schedule(cell):
        raise DomainError(_("Validate the cells of this round first: then their members can be told."))
    session = Session(
        programme=Programme.objects.get(contract=cell.contract_id),
        cell=cell,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip(),
    )
    _check_free(session)
    session.save(force_insert=True)
    _tell(session, by, "session.schedule")
    return session


@transaction.atomic
def move_session(*, session: Session, starts_at: datetime, ends_at: datetime, place: str, by: Viewer) -> bool:
    """Give a planned session another date or place; return whether anything changed.

    What was not sent yet is cancelled, and who had said they could not come is asked anew.
    Raises DomainError when the session is no longer planned, or its cell meets at that time already.
    """
    session = _locked(session)
    place = place.strip()
    moved = (session.starts_at, session.ends_at) != (starts_at, ends_at)
    if not moved and session.place == place:
        return False
    session.starts_at, session.ends_at, session.place = starts_at, ends_at, place
    _check_free(session)
    session.sequence += 1
    session.scheduled_at = timezone.now()
    session.save()
    if moved:
        session.attendances.update(declined_at=None)
    outbox.cancel(about=session.pk)
    _tell(session, by, "session.move")
    return True


@transaction.atomic
def cancel_session(*, session: Session, by: Viewer) -> None:
    """Call a planned session off; its members' calendars are told. Raises DomainError when it is no longer planned."""
    session = _locked(session)
    session.state = SessionState.CANCELLED
    session.sequence += 1
    session.save(update_fields=["state", "sequence"])
    outbox.cancel(about=session.pk)
    announce_cancellation(session)
    _close(session, by, "session.cancel")


def _tell(session: Session, by: Viewer, verb: str) -> None:
    announce(session)
    _close(session, by, verb)


def _close(session: Session, by: Viewer, verb: str) -> None:
    record(by=by, verb=verb, row=session, scope=session.cell_id)
    outbox.wake_worker()
    live.publish(session.cell_id)


def _locked(session: Session) -> Session:
    locked = Session.objects.select_for_update(of=("self",)).select_related("cell").get(pk=session.pk)
    if not locked.is_planned:
        raise DomainError(_("This session is no longer planned: its date stays as it is."))
    return locked


def _check_free(session: Session) -> None:
    """Refuse hours that end before they begin, or at which the cell meets already (a form sent twice)."""
    if session.ends_at <= session.starts_at:
        raise DomainError(_("The end comes before the start."))
    Cell.objects.select_for_update().get(pk=session.cell_id)
    others = Session.objects.filter(cell=session.cell_id).exclude(state=SessionState.CANCELLED)
    overlapping = others.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    if overlapping.exclude(pk=session.pk).exists():
        raise DomainError(_("This cell already meets at that time."))
