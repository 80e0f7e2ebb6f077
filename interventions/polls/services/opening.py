"""Open a poll of dates, and call it off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.composition.models import Cell
from contracts.agreements.models import Contract
from interventions.polls.models import FEWEST, MOST, DatePoll, PollState, ProposedDate
from interventions.polls.services.asking import ask, call_off
from interventions.polls.services.standing import held
from interventions.programmes.models import Programme
from interventions.sessions.models import Mode
from interventions.sessions.services import Where, can_schedule
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


@dataclass(frozen=True, order=True)
class Slot:
    """Hours that are proposed, as moments."""

    starts_at: dt.datetime
    ends_at: dt.datetime


@transaction.atomic
def open_poll(
    *,
    programme: Programme,
    cell: Cell | None = None,
    slots: Sequence[Slot],
    place: str,
    mode: str = Mode.ON_SITE,
    link: str = "",
    zone: str = "",
    answer_by: dt.date | None = None,
    by: Viewer,
) -> DatePoll:
    """Propose dates to a cell, or without one to the whole collective; write to each who is expected.

    Raises DomainError for dates that cannot be, a cell that is not settled, dates that are asked about already, or
    a link that is none.
    """
    if cell is not None and not can_schedule(cell):
        raise DomainError(_("Validate the cells of this round first: then their members can be told."))
    wanted, where = sorted(set(slots)), Where(place, mode, link, zone).written()
    _check(wanted)
    Contract.objects.hold(programme.contract_id)
    _check_new(programme, cell, wanted)
    poll = DatePoll.objects.create(
        programme=programme,
        contract_id=programme.contract_id,
        cell=cell,
        mode=where.mode,
        place=where.place,
        link=where.link or None,
        zone=where.zone,
        answer_by=answer_by,
    )
    ProposedDate.objects.bulk_create(
        [ProposedDate(poll=poll, starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in wanted]
    )
    ask(poll)
    record(by=by, verb="poll.open", row=poll, scope=poll.circle_id)
    transaction.on_commit(outbox.wake_worker)
    return poll


def _check(slots: Sequence[Slot]) -> None:
    if not FEWEST <= len(slots) <= MOST:
        raise DomainError(
            _("Propose between %(fewest)d and %(most)d dates.") % {"fewest": FEWEST, "most": MOST}
        )
    if any(slot.ends_at <= slot.starts_at for slot in slots):
        raise DomainError(_("The end comes before the start."))
    if any(slot.starts_at <= timezone.now() for slot in slots):
        raise DomainError(_("One of these dates has passed."))


def _check_new(programme: Programme, cell: Cell | None, slots: Sequence[Slot]) -> None:
    """Refuse the same dates asked of the same people twice: a form sent twice opens one poll."""
    standing = DatePoll.objects.open().filter(contract=programme.contract_id, cell=cell)
    for poll in standing.prefetch_related("dates"):
        if [Slot(date.starts_at, date.ends_at) for date in poll.dates.all()] == list(slots):
            raise DomainError(_("These dates are asked about already, of the same people."))


@transaction.atomic
def cancel_poll(*, poll: DatePoll, by: Viewer) -> None:
    """Drop the dates; those who were asked are told. Raises DomainError when the poll is no longer open."""
    poll = held(poll)
    poll.state = PollState.CANCELLED
    poll.save(update_fields=["state"])
    outbox.cancel(about=poll.pk)
    call_off(poll)
    record(by=by, verb="poll.cancel", row=poll, scope=poll.circle_id)
    transaction.on_commit(outbox.wake_worker)
