"""Move people by hand, and take back the last act."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, Move, Proposal, ProposalState, Round, Seat
from cells.composition.models.proposals import OPEN
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
    move = Move.objects.create(
        round=held,
        participant=participant,
        origin_id=seat.cell_id,
        target=target,
        moved_by=by.user,
        revision=held.revision,
    )
    seat.cell = target
    seat.save(update_fields=["cell"])
    record(by=by, verb="seat.move", row=move, scope=held.contract_id)
    return move


@transaction.atomic
def undo_last(*, round: Round, by: Viewer, seen: int | None = None) -> Move:
    """Take back the last act that still stands: a move, a late arrival, a proposal that was taken.

    Raises DomainError when there is none, or when `seen` is not the present revision.
    """
    held = raise_revision(round.pk, seen)
    move = held.moves.standing().order_by("-created_at").first()
    if move is None:
        raise DomainError(_("There is no move to take back."))
    if move.proposal_id is not None:
        _give_back(held, move.proposal_id)
    elif move.origin_id is None:
        Seat.objects.filter(round=held, participant=move.participant_id).delete()
    else:
        Seat.objects.filter(round=held, participant=move.participant_id).update(cell=move.origin_id)
    move.undone_at, move.undone_by, move.undone_revision = timezone.now(), by.user, held.revision
    move.save(update_fields=["undone_at", "undone_by", "undone_revision"])
    record(by=by, verb="seat.undo", row=move, scope=held.contract_id)
    return move


def _give_back(round: Round, proposal_id: object) -> None:
    """Put back the seats that a proposal replaced; it is offered again, unless another is open beside."""
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal_id)
    seat_all(round, proposal.before)
    others = round.proposals.filter(state__in=OPEN).exists()
    proposal.state = ProposalState.LEFT if others else ProposalState.READY
    proposal.before = {}
    proposal.save(update_fields=["state", "before"])
