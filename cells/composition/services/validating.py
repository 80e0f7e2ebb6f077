"""Validate a round, and seat those who come late."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import ProblemError, place
from cells.composition.models import Move, Proposal, Round, RoundState, Seat
from cells.composition.services.encounters import remember_arrival, remember_soon
from cells.composition.services.measuring import forget_measured
from cells.composition.services.problems import in_words
from cells.composition.services.proposing import leave_open_proposals
from cells.composition.services.seating import drop_cells_set_aside
from cells.composition.services.standing import hold_draft
from cells.composition.services.stating import people_of, state
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer


@transaction.atomic
def validate_round(*, round: Round, by: Viewer, seen: int | None = None) -> None:
    """Open the cells of a round to their members, and write down who meets.

    Raises DomainError when it is no proposal any more, or when `seen` is not the present revision.
    """
    held = hold_draft(round.pk, seen)
    held.state, held.validated_at, held.validated_by = RoundState.VALIDATED, timezone.now(), by.user
    held.save(update_fields=["state", "validated_at", "validated_by"])
    leave_open_proposals(held)
    _wipe_proposals(held)
    drop_cells_set_aside(held)
    remember_soon(held)
    forget_measured(held)
    record(by=by, verb="round.validate", row=held, scope=held.contract_id)


def _wipe_proposals(round: Round) -> None:
    """Forget who would have sat where, and who clashed: nothing can be taken or undone any more."""
    for proposal in Proposal.objects.filter(round=round):
        blank_out(proposal, "seats", "before", "refusal", "asked", "later")
        proposal.save(update_fields=["seats", "before", "refusal", "asked", "later"])


@transaction.atomic
def seat_late_arrival(*, round: Round, participant: Participant, by: Viewer) -> Seat:
    """Seat someone who came after the round was composed, where they fit best; nobody else moves.

    Raises DomainError when no cell can take them.
    """
    held = Round.objects.hold(round.pk)
    if not (held.is_draft or held.is_open):
        raise DomainError(
            _("This round is closed.") if held.is_closed else _("This round is not composed yet.")
        )
    cell = _best_cell(held, participant)
    record(by=by, verb="seat.late", row=participant, scope=held.contract_id)
    seat = Seat.objects.create(round=held, cell_id=cell, participant=participant)
    if held.is_draft:
        _note(held, seat, by)
    else:
        remember_arrival(seat)
    return seat


def _note(round: Round, seat: Seat, by: Viewer) -> None:
    """Add the arrival to the history of a round that is still proposed."""
    round.revision += 1
    Round.objects.filter(pk=round.pk).update(revision=round.revision)
    Move.objects.create(
        round=round,
        participant_id=seat.participant_id,
        target_id=seat.cell_id,
        moved_by=by.user,
        revision=round.revision,
    )


def _best_cell(round: Round, participant: Participant) -> object:
    """Return the id of the cell in which this person fits best. Raises DomainError when there is none."""
    cells = list(round.cells.filter(is_set_aside=False).order_by("position"))
    seated = dict(Seat.objects.filter(round=round).values_list("participant", "cell"))
    if participant.pk in seated:
        raise DomainError(_("This person has a cell already."))
    people = [person for person in people_of(round) if person.pk in seated or person.pk == participant.pk]
    newcomer = next((index for index, person in enumerate(people) if person.pk == participant.pk), None)
    if newcomer is None:
        raise DomainError(_("This person does not take part in this intervention."))
    # A cell that everyone has left is not filled anew; where all have left all of them, the first one is.
    taken = {seated[person.pk] for person in people if person.pk in seated}
    cells = [cell for cell in cells if cell.pk in taken] or cells[:1]
    number = {cell.pk: index for index, cell in enumerate(cells)}
    where = [number[seated[person.pk]] if person.pk in seated else -1 for person in people]
    sizes = [where.count(cell) for cell in range(len(cells))]
    sizes[sizes.index(min(sizes))] += 1
    try:
        stated = state(round, people, sizes, cells=cells)
        chosen = place(stated.problem, where, newcomer, rooms=[len(people)] * len(cells))
    except ProblemError as error:
        raise DomainError(in_words(error, people)) from error
    return cells[chosen].pk
