"""Enter a session that was run on paper: who was there, which steps were done, cards of the board, slips without name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.barometers.services import FeltSlip, enter_felt
from interventions.boards.services import enter_card
from interventions.conflicts.models import Space
from interventions.conflicts.services import Slip, enter_slips
from interventions.exercises.models import Exercise
from interventions.exercises.services import PaperTestimony, enter_testimonies
from interventions.impressions.services import ImpressionSlip, enter_impressions
from interventions.rooms.models import Consent, EnteredCard
from interventions.rooms.services.holding import hold_led
from interventions.rooms.services.preparing import items_of
from interventions.sessions import services as sessions
from interventions.sessions.models import Session
from interventions.sessions.services.holding import check_day_has_come
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class PaperCard:
    """What someone wrote on paper, and how they let it be put on the board. `pk` is the same when it is sent twice."""

    pk: UUID
    author: Party
    text: str
    column: str
    consent: str


@dataclass(frozen=True)
class StepDone:
    """Whether a step was done, and in how many minutes."""

    is_done: bool
    minutes: int


@dataclass(frozen=True)
class SpaceSlips:
    """What came out of the two boxes of one space of conflict: where people stand, and why."""

    space: Space
    stands: Sequence[Slip] = ()
    reasons: Sequence[Slip] = ()


@dataclass(frozen=True)
class TestimonySheets:
    """What people of the cell wrote in one exercise, and let it read."""

    exercise: Exercise
    told: Sequence[PaperTestimony] = ()


@dataclass(frozen=True)
class Entry:
    """What was changed on the screen of entry: presences by person, steps by id, what is put on the board, slips."""

    presences: Mapping[Participant, str] = field(default_factory=dict)
    steps: Mapping[UUID, StepDone] = field(default_factory=dict)
    cards: Sequence[PaperCard] = ()
    testimonies: Sequence[TestimonySheets] = ()
    spaces: Sequence[SpaceSlips] = ()
    felt: Sequence[FeltSlip] = ()
    impressions: Sequence[ImpressionSlip] = ()


@transaction.atomic
def enter_session(*, session: Session, entry: Entry, by: Viewer) -> None:
    """Enter all of it or nothing; the session is then held. Raises DomainError before its day, or while it is under way."""
    held = hold_led(session, by)
    if held.is_cancelled:
        raise DomainError(_("This session was cancelled."))
    if held.is_open:
        raise DomainError(_("The session is under way. End it first: here one enters what is over."))
    check_day_has_come(held)
    for person, presence in entry.presences.items():
        sessions.mark_attendance(session=held, participant=person, presence=presence, by=by)
    _enter_steps(held, entry.steps)
    for card in entry.cards:
        _enter_card(held, card, by)
    for sheets in entry.testimonies:
        enter_testimonies(session=held, exercise=sheets.exercise, told=sheets.told, by=by)
    record(by=by, verb="room.enter", row=held, scope=held.circle_id)
    sessions.end_session(session=held, by=by)
    _enter_slips(held, entry, by)
    live.publish(held.circle_id)


def _enter_steps(session: Session, steps: Mapping[UUID, StepDone]) -> None:
    """Put what was done one after the other, from the beginning of the session on: paper knows minutes, no hours."""
    clock = session.started_at or session.starts_at
    for item in items_of(session):
        done = steps.get(item.pk)
        if done is not None:
            item.started_at = clock if done.is_done else None
            item.ended_at = clock + timedelta(minutes=done.minutes) if done.is_done else None
            item.save(update_fields=["started_at", "ended_at"])
        clock = max(clock, item.ended_at or clock)


def _enter_card(session: Session, told: PaperCard, by: Viewer) -> None:
    if session.cell is None:
        raise DomainError(_("A session of the whole collective has no board."))
    card = enter_card(
        pk=told.pk,
        cell=session.cell,
        author=told.author,
        text=told.text,
        column=told.column,
        session=session,
        by=by,
    )
    if card is not None:
        EnteredCard.objects.create(card=card, entered_by=by.user, consent=Consent(told.consent))


def _enter_slips(session: Session, entry: Entry, by: Viewer) -> None:
    """Enter what came out of the boxes; the record of acts says that slips were entered, and nothing of any of them."""
    entered = enter_felt(session=session, slips=entry.felt, by=by)
    entered += enter_impressions(session=session, slips=entry.impressions, by=by)
    for one in entry.spaces:
        entered += enter_slips(
            space=one.space, session=session, stands=one.stands, reasons=one.reasons, by=by
        )
    if entered:
        record(by=by, verb="slips.enter", row=session, scope=session.circle_id)
