"""Move one person by hand, and take a move back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, Move, Round, RoundState, Seat
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def move_person(*, round: Round, participant: Participant, target: Cell, by: Viewer) -> Move:
    """Seat a person in another cell of the same proposal. Raises DomainError when that is not possible."""
    _raise_revision(round)
    seat = Seat.objects.select_for_update().filter(round=round, participant=participant).first()
    if seat is None or target.round_id != round.pk:
        raise DomainError(_("This person or this cell is not part of the proposal any more."))
    if seat.cell_id == target.pk:
        raise DomainError(_("This person sits there already; nothing was changed."))
    move = Move.objects.create(
        round=round, participant=participant, origin_id=seat.cell_id, target=target, moved_by=by.user
    )
    seat.cell = target
    seat.save(update_fields=["cell"])
    record(by=by, verb="seat.move", row=move, scope=round.contract_id)
    return move


@transaction.atomic
def undo_move(*, round: Round, by: Viewer) -> Move:
    """Take back the last move that still stands. Raises DomainError when there is none."""
    _raise_revision(round)
    move = round.moves.filter(undone_at__isnull=True).order_by("-created_at").first()
    if move is None:
        raise DomainError(_("There is no move to take back."))
    Seat.objects.filter(round=round, participant=move.participant_id).update(cell=move.origin_id)
    move.undone_at = timezone.now()
    move.save(update_fields=["undone_at"])
    record(by=by, verb="seat.undo", row=move, scope=round.contract_id)
    return move


def _raise_revision(round: Round) -> None:
    """Count the change; a round that was validated meanwhile is not touched."""
    if not Round.objects.filter(pk=round.pk, state=RoundState.DRAFT).update(revision=F("revision") + 1):
        raise DomainError(_("This round was validated meanwhile; nothing was changed."))
