"""Ask the engine for a proposal, stop it, take what it proposes or keep the present seats."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, Participant
from cells.composition.engine import ProblemError
from cells.composition.models import Move, Proposal, ProposalState, Round, RoundState, Seat
from cells.composition.models.proposals import OFFERED, OPEN
from cells.composition.services.asking import Asked, keep_brief
from cells.composition.services.problems import in_words
from cells.composition.services.seating import seat_all, seating_of
from cells.composition.services.standing import raise_revision
from contracts.agreements.models import Contract
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.templatetags.face import hour
from tst_platform.core.viewer import Viewer
from tst_platform.core.waking import wake

SMALLEST_CELL, LARGEST_CELL = 3, 40
MOST_NAMED = 6
TASK = "cells.composition.tasks.compose"


class AlreadyComposing(DomainError):
    """The engine is at work for this contract already; `proposal` is what it is at."""

    def __init__(self, proposal: Proposal) -> None:
        told = {"name": proposal.asked_by.name, "hour": hour(proposal.created_at)}
        super().__init__(
            _("%(name)s asked for a composition at %(hour)s: it is under way. Yours was not begun.") % told
        )
        self.proposal = proposal


@transaction.atomic
def ask_proposal(
    *, contract: Contract, collective: Collective, cell_size: int, by: Viewer, asked: Asked | None = None
) -> Proposal:
    """Have cells of about `cell_size` composed for the round that is not validated yet, or for the next one.

    The present seats of that round stay as they are; what is asked besides (`asked`) is kept, to be shown when asking
    anew. Raises DomainError when there is nobody to seat, and AlreadyComposing while the engine is at work for this
    contract.
    """
    _check(contract, cell_size)
    wanted = replace(asked or Asked(), size=cell_size)
    Contract.objects.hold(contract.pk)  # one composition at a time
    running = Proposal.objects.composing().filter(contract=contract).select_related("asked_by").first()
    if running is not None:
        raise AlreadyComposing(running)
    round = _round_to_compose(contract, collective, cell_size)
    asked_before = round.proposals.count()
    leave_open_proposals(round)
    keep_brief(contract=contract, asked=wanted, by=by)
    proposal = Proposal.objects.create(
        round=round,
        contract=contract,
        asked_by=by.user,
        cell_size=cell_size,
        seed=asked_before + 1,
        asked=wanted.told(),
    )
    record(by=by, verb="round.compose", row=round, scope=contract.pk)
    wake(TASK, str(proposal.pk))
    return proposal


def _check(contract: Contract, cell_size: int) -> None:
    """Refuse what needs no engine to be seen. Raises DomainError."""
    if not SMALLEST_CELL <= cell_size <= LARGEST_CELL:
        raise DomainError(
            _("A cell has from %(low)d to %(high)d people.") % {"low": SMALLEST_CELL, "high": LARGEST_CELL}
        )
    there = Participant.objects.present().filter(party__contract=contract)[:2].count()
    if there < 2:
        raise DomainError(in_words(ProblemError("one" if there else "empty")))


def _round_to_compose(contract: Contract, collective: Collective, cell_size: int) -> Round:
    """Return the round that is not validated yet, or open the next one: traits serve again from then on."""
    rounds = Round.objects.filter(contract=contract)
    waiting = rounds.exclude(state=RoundState.VALIDATED).first()
    if waiting is not None:
        round = Round.objects.hold(waiting.pk)
        if round.state == RoundState.REFUSED:
            round.state, round.cell_size, round.refusal = RoundState.COMPOSING, cell_size, ""
            round.save(update_fields=["state", "cell_size", "refusal"])
        return round
    last = rounds.order_by("-number").values_list("number", flat=True).first() or 0
    Participant.objects.filter(party__contract=contract).update(traits_closed_at=None)
    return Round.objects.create(
        contract=contract,
        collective=collective,
        number=last + 1,
        cell_size=cell_size,
        state=RoundState.COMPOSING,
    )


def leave_open_proposals(round: Round) -> None:
    """Leave aside whatever is composed or offered beside the present seats."""
    round.proposals.filter(state__in=OPEN).update(
        state=ProposalState.LEFT, ended_at=timezone.now(), leased_until=None
    )


@transaction.atomic
def stop_composing(*, proposal: Proposal, by: Viewer) -> None:
    """Ask the engine to end with the best so far. Raises DomainError when it has ended already."""
    asked = Proposal.objects.composing().filter(pk=proposal.pk, stop_asked_at__isnull=True)
    if asked.update(stop_asked_at=timezone.now()):
        record(by=by, verb="round.stop", row=proposal, scope=proposal.contract_id)
    elif not Proposal.objects.composing().filter(pk=proposal.pk).exists():
        raise DomainError(_("The composition had ended already; nothing was stopped."))


@transaction.atomic
def take_proposal(*, proposal: Proposal, by: Viewer, seen: int | None = None) -> Move:
    """Seat people as proposed, in place of the present seats, which undo brings back.

    Raises DomainError when it is no longer offered, or when `seen` is not the present revision.
    """
    round = raise_revision(proposal.round_id, seen)
    held = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if held.state not in OFFERED:
        raise DomainError(_("This proposal is no longer offered; nothing was changed."))
    _check_kept(round, held)
    held.before = seating_of(round)
    seat_all(round, {**held.seats, "asked": held.asked, "plan": held.later})
    held.state, held.ended_at = ProposalState.TAKEN, timezone.now()
    held.save(update_fields=["before", "state", "ended_at"])
    move = Move.objects.create(round=round, proposal=held, moved_by=by.user, revision=round.revision)
    record(by=by, verb="proposal.take", row=held, scope=round.contract_id)
    return move


def _check_kept(round: Round, proposal: Proposal) -> None:
    """Refuse a proposal that would move people whose seat was kept since. Raises DomainError."""
    positions = proposal.positions
    kept = Seat.objects.filter(round=round, is_kept=True).select_related("participant__party", "cell")
    moved = [
        seat.participant.name_for_staff
        for seat in kept
        if positions.get(seat.participant_id, seat.cell.position) != seat.cell.position
    ]
    if moved:
        told = {"names": ", ".join(moved[:MOST_NAMED])}
        raise DomainError(
            _("This proposal would move people whose seat is kept: %(names)s. Ask for another one.") % told
        )


@transaction.atomic
def leave_proposal(*, proposal: Proposal, by: Viewer) -> None:
    """Keep the present seats. Raises DomainError when the proposal is not offered any more."""
    open_still = Proposal.objects.filter(pk=proposal.pk, state__in=[*OFFERED, ProposalState.REFUSED])
    if not open_still.update(state=ProposalState.LEFT, ended_at=timezone.now()):
        raise DomainError(_("This proposal is no longer offered; nothing was changed."))
    record(by=by, verb="proposal.leave", row=proposal, scope=proposal.contract_id)
