"""Set the date of a session, or of a series; move it, call it off; each time those who are expected are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.composition.models import Cell, RoundState
from contracts.agreements.models import Contract
from interventions.programmes.models import Programme
from interventions.sessions.links import checked_link
from interventions.sessions.models import Mode, Session, SessionQuerySet, SessionState
from interventions.sessions.recurrence import MOST
from interventions.sessions.services.announcing import announce, announce_cancellation, take_back
from interventions.sessions.zones import own_zone
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.templatetags.face import day, moment
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox

Hours = tuple[datetime, datetime]  # from when until when


@dataclass(frozen=True)
class Where:
    """Where one meets and how one takes part; by the clock of `zone` (empty: that of the installation)."""

    place: str
    mode: str = Mode.ON_SITE
    link: str = ""
    zone: str = ""

    def written(self) -> Where:
        """Return it as it is kept. Raises DomainError for a link that is none, or that is missing."""
        link = "" if self.mode == Mode.ON_SITE else checked_link(self.link)
        if self.mode != Mode.ON_SITE and not link:
            raise DomainError(_("Who takes part from afar needs a link."))
        return replace(self, place=self.place.strip(), link=link, zone=self.zone or own_zone().key)

    def put_on(self, session: Session) -> bool:
        """Write it on the session; return whether anything changed."""
        now = {"place": self.place, "mode": self.mode, "link": self.link or None, "zone": self.zone}
        changed = any(getattr(session, name) != value for name, value in now.items())
        for name, value in now.items():
            setattr(session, name, value)
        return changed


def can_schedule(cell: Cell) -> bool:
    """Say whether the cell is settled: before its round is validated nobody knows of it."""
    return cell.round.state == RoundState.VALIDATED


@transaction.atomic
def schedule_session(
    *,
    cell: Cell | None = None,
    programme: Programme | None = None,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    by: Viewer,
    mode: str = Mode.ON_SITE,
    link: str = "",
    zone: str = "",
) -> Session:
    """Plan a session of a cell, or without one of the whole collective of a programme; write to each who is expected.

    Raises DomainError when the cell is not settled, meets at that time already, or the link is none.
    """
    where = Where(place, mode, link, zone)
    [session] = _plan(cell, programme, [(starts_at, ends_at)], where)
    announce(session)
    _close(session, by, "session.schedule")
    return session


@transaction.atomic
def schedule_series(
    *,
    cell: Cell | None = None,
    programme: Programme | None = None,
    occasions: Sequence[Hours],
    where: Where,
    by: Viewer,
) -> list[Session]:
    """Plan several sessions at once; each is moved and cancelled by itself. One mail tells all their dates.

    Raises DomainError for more than 52, and naming the day for hours at which those people meet already.
    """
    if not 0 < len(occasions) <= MOST:
        raise DomainError(_("Plan between one and %(most)s sessions at once.") % {"most": MOST})
    series = uuid4() if len(occasions) > 1 else None
    sessions = _plan(cell, programme, occasions, where, series=series)
    announce(sessions[0])
    for session in sessions:
        _close(session, by, "session.schedule")
    return sessions


def _plan(
    cell: Cell | None,
    programme: Programme | None,
    occasions: Sequence[Hours],
    where: Where,
    series: UUID | None = None,
) -> list[Session]:
    if cell is not None and not can_schedule(cell):
        raise DomainError(_("Validate the cells of this round first: then their members can be told."))
    if programme is None:
        programme = Programme.objects.get(contract=cell.contract_id)  # type: ignore[union-attr]
    where, now, planned = where.written(), timezone.now(), []
    for starts_at, ends_at in occasions:
        session = Session(
            programme=programme,
            contract_id=programme.contract_id,
            cell=cell,
            starts_at=starts_at,
            ends_at=ends_at,
            series=series,
            scheduled_at=now,
        )
        where.put_on(session)
        _check_free(session)
        session.save(force_insert=True)
        planned.append(session)
    return planned


@transaction.atomic
def move_session(
    *,
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    by: Viewer,
    where: Where | None = None,
    reason: str = "",
) -> bool:
    """Give a planned session another date or place; return whether anything changed.

    What was not sent yet is cancelled, and who had said whether they come is asked anew.
    Raises DomainError when the session is no longer planned, or its cell meets at that time already.
    """
    where = where or Where(place, session.mode, session.link or "", session.zone)
    return bool(move_sessions(hours={session.pk: (starts_at, ends_at)}, where=where, by=by, reason=reason))


@transaction.atomic
def move_sessions(
    *,
    hours: Mapping[UUID, Hours],
    where: Where | Mapping[UUID, Where],
    by: Viewer,
    reason: str = "",
    seen: Mapping[UUID, int] | None = None,
) -> int:
    """Give planned sessions of a series other hours and places; return how many changed. One mail tells all.

    `seen` is the sequence at which each was looked at. Raises DomainError when one was changed since.
    """
    now, moved = timezone.now(), []
    _hold_contracts(hours)
    for pk in sorted(hours, key=lambda pk: hours[pk]):
        session = _locked(pk)
        if seen and seen.get(pk, session.sequence) != session.sequence:
            raise DomainError(changed_meanwhile(session))
        there = where if isinstance(where, Where) else where[pk]
        if _move(session, hours[pk], there.written(), reason, apart=hours):
            session.scheduled_at = now
            moved.append(session)
    # One number for all, under which one mail tells them: to a calendar it only has to rise.
    number = max((session.sequence for session in moved), default=0)
    for session in moved:
        session.sequence = number
        session.save()
        _forget_unsent(session)
    for session in moved:
        announce(session)
        _close(session, by, "session.move")
    return len(moved)


def _move(session: Session, hours: Hours, where: Where, reason: str, apart: Collection[UUID]) -> bool:
    """Write the change on the session; return whether there is one."""
    is_elsewhere = where.put_on(session)
    is_moved = (session.starts_at, session.ends_at) != hours
    if not is_elsewhere and not is_moved:
        return False
    session.starts_at, session.ends_at = hours
    _check_free(session, apart)
    session.sequence += 1
    session.reason = reason.strip() or None
    if is_moved:
        session.attendances.update(declined_at=None, accepted_at=None)
    return True


def changed_meanwhile(session: Session) -> str:
    """Say that someone else gave this session another date or place, and which."""
    return _(
        "Someone changed this session meanwhile: it now stands on %(when)s. "
        "What you entered is kept below: look at it, then send it again if it still holds."
    ) % {"when": moment(session.starts_here)}


def _hold_contracts(sessions: Collection[UUID]) -> None:
    """Hold the contract before any of its sessions, as planning does, or two acts would wait for each other."""
    for contract in set(Session.objects.filter(pk__in=sessions).values_list("contract", flat=True)):
        Contract.objects.hold(contract)


def _forget_unsent(session: Session) -> None:
    """Cancel what is due about a session whose date no longer stands, and what tells it among those of its series."""
    outbox.cancel(about=session.pk)
    if session.series:
        take_back(session.series)


def following(session: Session) -> SessionQuerySet:
    """Return this session and those after it of its series, as far as they are still planned."""
    if session.series is None:
        return Session.objects.filter(pk=session.pk)
    rows = Session.objects.filter(series=session.series, contract=session.contract_id)
    return rows.filter(state=SessionState.PLANNED, starts_at__gte=session.starts_at).order_by("starts_at")


@transaction.atomic
def cancel_session(*, session: Session, by: Viewer, reason: str = "", and_following: bool = False) -> int:
    """Call a planned session off, or with those after it of its series; the calendars are told. Return how many.

    Raises DomainError when it is no longer planned.
    """
    _hold_contracts([session.pk])
    session = _locked(session.pk)
    rows = following(session) if and_following else Session.objects.filter(pk=session.pk)
    cancelled = list(rows.select_for_update(of=("self",)).select_related("cell", "contract"))
    for one in cancelled:
        one.state, one.reason = SessionState.CANCELLED, reason.strip() or None
        one.sequence += 1
        one.save(update_fields=["state", "sequence", "reason"])
        _forget_unsent(one)
    announce_cancellation(cancelled)
    for one in cancelled:
        _close(one, by, "session.cancel")
    return len(cancelled)


def _close(session: Session, by: Viewer, verb: str) -> None:
    record(by=by, verb=verb, row=session, scope=session.circle_id)
    outbox.wake_worker()
    live.publish(session.circle_id)


def _locked(pk: UUID) -> Session:
    locked = Session.objects.select_for_update(of=("self",)).select_related("cell", "contract").get(pk=pk)
    if not locked.is_planned:
        raise DomainError(_("This session is no longer planned: its date stays as it is."))
    return locked


def _check_free(session: Session, apart: Collection[UUID] = ()) -> None:
    """Refuse hours that end before they begin, or at which the same people meet already (a form sent twice)."""
    if session.ends_at <= session.starts_at:
        raise DomainError(_("The end comes before the start."))
    Contract.objects.hold(session.contract_id)
    same = Session.objects.filter(cell=session.cell_id, contract=session.contract_id)
    others = same.exclude(state=SessionState.CANCELLED).exclude(pk__in=[session.pk, *apart])
    if others.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at).exists():
        raise DomainError(
            (
                _("This cell already meets at that time: %(day)s.")
                if session.cell_id
                else _("The collective already meets at that time: %(day)s.")
            )
            % {"day": day(session.starts_here)}
        )
