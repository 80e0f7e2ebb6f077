"""Compose a round, validate it, seat those who come late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, Participant
from cells.composition.engine import ProblemError, compose, place, sizes_for
from cells.composition.models import Cell, Round, RoundState, Seat
from cells.composition.services.problems import in_words
from cells.composition.services.stating import people_of, state
from contracts.agreements.models import Contract
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
from tst_platform.core.viewer import Viewer
from tst_platform.core.waking import wake
from tst_platform.core.walls import Work, working_as

# Above this number of people a round is composed by the worker, with progress.
MOST_AT_ONCE = 1000
# The largest collectives take seconds: a round that still waits after this was forgotten.
FORGOTTEN_AFTER = timedelta(minutes=5)
SMALLEST_CELL, LARGEST_CELL = 3, 40


@transaction.atomic
def compose_round(*, contract: Contract, collective: Collective, cell_size: int, by: Viewer) -> Round:
    """Propose the next round in cells of about `cell_size`; an earlier proposal is replaced, and its moves.

    Up to MOST_AT_ONCE people it is there on return; above, it is `COMPOSING` and the worker is woken.
    Raises DomainError when there is nobody, or no composition.
    """
    if not SMALLEST_CELL <= cell_size <= LARGEST_CELL:
        raise DomainError(
            _("A cell has from %(low)d to %(high)d people.") % {"low": SMALLEST_CELL, "high": LARGEST_CELL}
        )
    Contract.objects.hold(contract.pk)  # one composition at a time
    earlier = Round.objects.filter(contract=contract)
    replaced = earlier.exclude(state=RoundState.VALIDATED).first()
    seed = replaced.seed + 1 if replaced else 1
    if replaced:
        replaced.delete()
    last = earlier.order_by("-number").values_list("number", flat=True).first() or 0
    round = Round.objects.create(
        contract=contract,
        collective=collective,
        number=last + 1,
        cell_size=cell_size,
        seed=seed,
        state=RoundState.COMPOSING,
    )
    record(by=by, verb="round.compose", row=round, scope=contract.pk)
    if Participant.objects.present().filter(party__contract=contract).count() <= MOST_AT_ONCE:
        fill_round(round)
    else:
        wake("cells.composition.tasks.compose", str(round.pk))
    return round


def compose_waiting_rounds(now: datetime | None = None) -> None:
    """Wake the worker for rounds that nobody composes any more: its wake-up was lost, or it was killed."""
    forgotten = (now or timezone.now()) - FORGOTTEN_AFTER
    with working_as(Work.CLOCK):
        waiting = list(Round.objects.filter(state=RoundState.COMPOSING, created_at__lt=forgotten))
    for round in waiting:
        wake("cells.composition.tasks.compose", str(round.pk))


def fill_round(round: Round, progress: Callable[[float], None] | None = None) -> None:
    """Let the engine seat everyone of the programme in this round. Raises DomainError when it cannot."""
    with working_as(Work.CLOCK):
        people = people_of(round)
    try:
        with working_as(Work.CLOCK):
            stated = state(round, people, sizes_for(len(people), round.cell_size))
        composition = compose(stated.problem, seed=round.seed, progress=progress)
    except ProblemError as error:
        raise DomainError(in_words(error, people)) from error
    with transaction.atomic(), working_as(Work.CLOCK):
        if not Round.objects.select_for_update().filter(pk=round.pk, state=RoundState.COMPOSING).exists():
            return  # composed meanwhile by another, or replaced
        cells = _make_cells(round, len(stated.problem.sizes))
        Seat.objects.bulk_create(
            [
                Seat(round=round, cell=cells[cell], participant=person)
                for person, cell in zip(people, composition.cells, strict=True)
            ],
            batch_size=500,
        )
        round.state = RoundState.DRAFT
        round.progress = 100
        round.save(update_fields=["state", "progress"])


def _make_cells(round: Round, count: int) -> list[Cell]:
    cells = [Cell(round=round, contract_id=round.contract_id, position=position) for position in range(count)]
    DataKey.objects.provision(cells)
    return Cell.objects.bulk_create(cells, batch_size=200)


@transaction.atomic
def validate_round(*, round: Round, by: Viewer) -> None:
    """Open the cells of a round to their members. Raises DomainError when it is no proposal any more."""
    changed = Round.objects.filter(pk=round.pk, state=RoundState.DRAFT).update(
        state=RoundState.VALIDATED, validated_at=timezone.now()
    )
    if not changed:
        raise DomainError(_("This round was validated before; nothing was changed."))
    record(by=by, verb="round.validate", row=round, scope=round.contract_id)


@transaction.atomic
def seat_late_arrival(*, round: Round, participant: Participant, by: Viewer) -> Seat:
    """Seat someone who came after the round was composed, where they fit best; nobody else moves.

    Raises DomainError when no cell can take them.
    """
    if Round.objects.select_for_update().get(pk=round.pk).state not in (
        RoundState.DRAFT,
        RoundState.VALIDATED,
    ):
        raise DomainError(_("This round is not composed yet."))
    cells = list(round.cells.order_by("position"))
    seated = dict(Seat.objects.filter(round=round).values_list("participant", "cell"))
    if participant.pk in seated:
        raise DomainError(_("This person has a cell already."))
    people = [person for person in people_of(round) if person.pk in seated or person.pk == participant.pk]
    position = {cell.pk: cell.position for cell in cells}
    where = [position[seated[person.pk]] if person.pk in seated else -1 for person in people]
    sizes = [where.count(cell) for cell in range(len(cells))]
    sizes[sizes.index(min(sizes))] += 1
    newcomer = next((index for index, person in enumerate(people) if person.pk == participant.pk), None)
    if newcomer is None:
        raise DomainError(_("This person does not take part in this intervention."))
    try:
        stated = state(round, people, sizes)
        chosen = place(stated.problem, where, newcomer, rooms=[len(people)] * len(cells))
    except ProblemError as error:
        raise DomainError(in_words(error, people)) from error
    record(by=by, verb="seat.late", row=participant, scope=round.contract_id)
    return Seat.objects.create(round=round, cell=cells[chosen], participant=participant)
