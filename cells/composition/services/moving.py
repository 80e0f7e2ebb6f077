"""Move people by hand, let two change places, and take back the last act."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, Move, Proposal, ProposalState, Round, Seat
from cells.composition.models.proposals import OPEN
from cells.composition.services.history import last_act
from cells.composition.services.seating import seat_all
from cells.composition.services.standing import raise_revision
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def move_person(
    *, round: Round, participant: Participant, target: Cell, by: Viewer, seen: int | None = None
) -> Move:
    """Seat a person in another cell of the same round.

    Raises DomainError when that is not possible, or when `seen` is not the present revision.
    """
    held = raise_revision(round.pk, seen)
    seat = Seat.objects.select_for_update().filter(round=held, participant=participant).first()
    if seat is None or target.round_id != held.pk or target.is_set_aside:
        raise DomainError(_("This person or this cell is not part of the proposal any more."))
    if seat.cell_id == target.pk:
        raise DomainError(_("This person sits there already; nothing was changed."))
    move = _reseat(held, seat, target.pk, by)
    record(by=by, verb="seat.move", row=move, scope=held.contract_id)
    return move


@transaction.atomic
def swap_people(
    *, round: Round, one: Participant, other: Participant, by: Viewer, seen: int | None = None
) -> tuple[Move, Move]:
    """Let two people of a round change places: one act, of two moves at one revision.

    Raises DomainError when they do not sit in two cells of it, or when `seen` is not the present revision.
    """
    held = raise_revision(round.pk, seen)
    both = Seat.objects.select_for_update().filter(round=held, participant__in=(one.pk, other.pk))
    seats = {seat.participant_id: seat for seat in both}
    if len(seats) < 2:
        raise DomainError(_("This person or this cell is not part of the proposal any more."))
    here, there = seats[one.pk].cell_id, seats[other.pk].cell_id
    if here == there:
        raise DomainError(_("These two sit in the same cell; nothing was changed."))
    moves = _reseat(held, seats[one.pk], there, by), _reseat(held, seats[other.pk], here, by)
    record(by=by, verb="seat.swap", row=moves[0], scope=held.contract_id)
    return moves


def _reseat(round: Round, seat: Seat, target: UUID, by: Viewer) -> Move:
    move = Move.objects.create(
        round=round,
        participant_id=seat.participant_id,
        origin_id=seat.cell_id,
        target_id=target,
        moved_by=by.user,
        revision=round.revision,
    )
    seat.cell_id = target
    seat.save(update_fields=["cell"])
    return move


@transaction.atomic
def undo_last(*, round: Round, by: Viewer, seen: int | None = None) -> tuple[Move, ...]:
    """Take back the last act that still stands: a move, a swap, a late arrival, a proposal that was taken.

    Return its moves: two where two people had changed places. Raises DomainError when there is none, or when
    `seen` is not the present revision.
    """
    held = raise_revision(round.pk, seen)
    moves = last_act(held.moves.standing().order_by("-created_at")[:2])
    if not moves:
        raise DomainError(_("There is no move to take back."))
    for move in moves:
        _take_back(held, move)
        move.undone_at, move.undone_by, move.undone_revision = timezone.now(), by.user, held.revision
        move.save(update_fields=["undone_at", "undone_by", "undone_revision"])
    record(by=by, verb="seat.undo", row=moves[0], scope=held.contract_id)
    return moves


def _take_back(round: Round, move: Move) -> None:
    if move.proposal_id is not None:
        _give_back(round, move.proposal_id)
    elif move.origin_id is None:
        Seat.objects.filter(round=round, participant=move.participant_id).delete()
    else:
        Seat.objects.filter(round=round, participant=move.participant_id).update(cell=move.origin_id)


def _give_back(round: Round, proposal_id: object) -> None:
    """Put back the seats that a proposal replaced; it is offered again, unless another is open beside."""
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal_id)
    seat_all(round, proposal.before)
    others = round.proposals.filter(state__in=OPEN).exists()
    proposal.state = ProposalState.LEFT if others else ProposalState.READY
    proposal.before = {}
    proposal.save(update_fields=["state", "before"])
