"""Keep who has met whom as salted pair marks: for the engine, and for a table by component.

A mark is the first 16 bytes of HMAC-SHA256 (RFC 2104) over a participant's id; its key is derived from the secret of
the contract in the key table, which the main dump does not hold. n people take n marks, never n² of them.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Component, Participant
from cells.composition.models import Encounter, Round, RoundState, Seat
from contracts.agreements.models import Contract
from tst_platform.core.models import DataKey
from tst_platform.core.small_numbers import SMALLEST_GROUP, Figure, shown_count
from tst_platform.core.viewer import Viewer
from tst_platform.core.waking import wake
from tst_platform.core.walls import Work, working_as

MARK_BYTES = 16
PURPOSE = b"encounters"
BATCH = 1000
AT_ONCE = 500  # people; their pairs take less than a second
TABLE = 0.25  # what an hour at one table weighs, beside a round spent in one cell
Pair = tuple[int, int]

logger = logging.getLogger(__name__)


def _secret(contract_id: UUID) -> bytes:
    """Derive the key of the marks from the contract's own. Raises DestroyedKey, MissingKey."""
    _key_id, key = DataKey.objects.for_sealing(Round(contract_id=contract_id))
    return hmac.new(key, PURPOSE + contract_id.bytes, hashlib.sha256).digest()


def marks_of(contract_id: UUID, people: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the mark of each person under this contract."""
    secret = _secret(contract_id)
    return {one: hmac.new(secret, one.bytes, hashlib.sha256).digest()[:MARK_BYTES] for one in people}


# --- written down ------------------------------------------------------------------------------------------------


def remember_encounters(round: Round) -> None:
    """Write down who meets in the cells of a validated round; a second time adds nothing."""
    cells = _by_cell(Seat.objects.filter(round=round, participant__party__left_at__isnull=True))
    components = _components(round)
    marks = marks_of(round.contract_id, {person for people in cells.values() for person in people})
    pairs = (pair for people in cells.values() for pair in combinations(people, 2))
    _write(round, pairs, marks, components)
    Round.objects.filter(pk=round.pk).update(encounters_at=timezone.now())


def remember_soon(round: Round) -> None:
    """Write them down now in a round of up to AT_ONCE people; leave a larger one to the worker, or the next tick."""
    if Seat.objects.filter(round=round).count() <= AT_ONCE:
        remember_encounters(round)
    else:
        wake("cells.composition.tasks.remember")


def remember_waiting() -> None:
    """Write down every round that was left to the worker, or validated before there were marks."""
    with working_as(Work.CLOCK):
        waiting = Round.objects.filter(state=RoundState.VALIDATED, encounters_at__isnull=True)
        contracts = set(waiting.order_by().values_list("contract", flat=True))
    for contract in contracts:
        try:
            with transaction.atomic(), working_as(Work.CLOCK):
                remember_earlier(contract)
        except Exception:  # one programme whose key is not at hand does not hold up the others
            logger.exception("encounters could not be written down")


def remember_arrival(seat: Seat) -> None:
    """Write down whom someone meets who was seated late."""
    mates = Seat.objects.filter(cell=seat.cell_id).exclude(pk=seat.pk).values_list("participant", flat=True)
    pairs = [(seat.participant_id, mate) for mate in mates]
    marks = marks_of(seat.round.contract_id, {seat.participant_id, *(mate for _one, mate in pairs)})
    _write(seat.round, pairs, marks, _components(seat.round))


@transaction.atomic
def remember_tables(round: Round, tables: Iterable[Sequence[UUID]], weight: float = TABLE) -> None:
    """Write down who shared a table within a session of this round: it adds to what they shared already.

    `weight` is what it adds, 1 being a round spent in one cell. Raises ValueError for what is no share of a round.
    """
    if not 0 < weight <= 1:
        raise ValueError(f"a table shares from 0 to 1 of a round, not {weight}")
    remember_earlier(round.contract_id)  # the round itself counts first
    pairs = {frozenset(pair) for table in tables for pair in combinations(set(table), 2)}
    marks = marks_of(round.contract_id, {person for pair in pairs for person in pair})
    components = _components(round)
    for one, other in (tuple(pair) for pair in pairs):
        met = _encounter(round, one, other, marks, components)
        there = Encounter.objects.filter(round=round, first=met.first, second=met.second)
        if not there.update(weight=F("weight") + weight):
            met.weight = weight
            met.save(force_insert=True)


def remember_earlier(contract: UUID) -> None:
    """Write down the rounds that were validated before there were marks."""
    earlier = Round.objects.filter(contract=contract, state=RoundState.VALIDATED, encounters_at__isnull=True)
    for round in earlier:
        remember_encounters(round)


def _by_cell(seats: QuerySet[Seat]) -> dict[UUID, list[UUID]]:
    cells: dict[UUID, list[UUID]] = defaultdict(list)
    for cell, participant in seats.values_list("cell", "participant"):
        cells[cell].append(participant)
    return cells


def _components(round: Round) -> dict[UUID, UUID | None]:
    seated = Participant.objects.filter(seats__round=round)
    return dict(seated.values_list("pk", "component"))


def _write(
    round: Round,
    pairs: Iterable[tuple[UUID, UUID]],
    marks: Mapping[UUID, bytes],
    components: Mapping[UUID, UUID | None],
) -> None:
    rows = (_encounter(round, one, other, marks, components) for one, other in pairs)
    Encounter.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _encounter(
    round: Round,
    one: UUID,
    other: UUID,
    marks: Mapping[UUID, bytes],
    components: Mapping[UUID, UUID | None],
) -> Encounter:
    first, second = sorted((one, other), key=marks.__getitem__)
    return Encounter(
        contract_id=round.contract_id,
        round=round,
        first=marks[first],
        second=marks[second],
        first_component_id=components.get(first),
        second_component_id=components.get(second),
    )


# --- for the engine ----------------------------------------------------------------------------------------------


def met_before(round: Round, index: Mapping[UUID, int]) -> dict[Pair, float]:
    """Return how much each two people have met in earlier rounds, by the numbers that the engine knows them by."""
    met: Counter[Pair] = Counter()
    for pair, weight in [*_from_marks(round, index), *_from_seats(round, index)]:
        met[pair] += weight  # type: ignore[assignment]
    return {pair: float(weight) for pair, weight in met.items()}


def _from_marks(round: Round, index: Mapping[UUID, int]) -> Iterator[tuple[Pair, float]]:
    written = Encounter.objects.filter(contract=round.contract_id, round__number__lt=round.number)
    rows = written.values_list("first", "second", "weight").iterator(chunk_size=10_000)
    marks: dict[bytes, int] | None = None
    for first, second, weight in rows:
        if marks is None:
            marks = {mark: index[one] for one, mark in marks_of(round.contract_id, index).items()}
        one, other = marks.get(bytes(first)), marks.get(bytes(second))
        if one is not None and other is not None:
            yield (min(one, other), max(one, other)), weight


def _from_seats(round: Round, index: Mapping[UUID, int]) -> Iterator[tuple[Pair, float]]:
    """Read the rounds whose marks are not written yet: a page may not write them."""
    unwritten = Seat.objects.filter(
        round__contract=round.contract_id,
        round__state=RoundState.VALIDATED,
        round__number__lt=round.number,
        round__encounters_at__isnull=True,
    )
    for people in _by_cell(unwritten).values():
        there = sorted(index[person] for person in people if person in index)
        yield from ((pair, 1.0) for pair in combinations(there, 2))


# --- forgotten ---------------------------------------------------------------------------------------------------


def forget_encounters(participant: Participant) -> None:
    """Erase the marks of someone who leaves: nothing says any more whom they met."""
    contract = participant.party.contract_id
    if contract is None or not Encounter.objects.filter(contract=contract).exists():
        return
    mark = marks_of(contract, [participant.pk])[participant.pk]
    Encounter.objects.filter(contract=contract, first=mark).delete()
    Encounter.objects.filter(contract=contract, second=mark).delete()


def forget_those_gone(contract: UUID) -> None:
    """Erase the marks that lead to nobody any more: those of people who were taken off the list."""
    there = Participant.objects.present().filter(party__contract=contract).values_list("pk", flat=True)
    known = set(marks_of(contract, there).values())
    rows = Encounter.objects.filter(contract=contract)
    for side in ("first", "second"):
        found = {bytes(mark) for mark in rows.values_list(side, flat=True).distinct()}
        for mark in found - known:
            rows.filter(**{side: mark}).delete()


# --- shown by component ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meetings:
    """Who has met whom, by component: the names of columns, and a line for each with its figures."""

    names: list[str]
    lines: list[tuple[str, list[Figure]]]


def who_has_met(viewer: Viewer, contract: Contract) -> Meetings | None:
    """Count encounters by component; None before the first. What concerns fewer than 5 people is not told."""
    met = Counter[frozenset[UUID | None]]()
    rows = Encounter.objects.visible_to(viewer).filter(contract=contract).order_by()
    pairs = rows.values_list("first_component", "second_component").annotate(times=Count("pk"))
    for first, second, times in pairs:
        met[frozenset((first, second))] += times
    if not met:
        return None
    shown = {one for pair in met for one in pair}
    names: dict[UUID | None, str] = {
        one.pk: one.name for one in Component.objects.filter(pk__in=shown - {None})
    }
    if None in shown:
        names[None] = _("no component said")
    people = _sizes(contract)
    lines = [(name, [_figure(met, people, one, other) for other in names]) for one, name in names.items()]
    return Meetings(list(names.values()), lines)


def _sizes(contract: Contract) -> dict[UUID | None, int]:
    there = Participant.objects.present().filter(party__contract=contract).order_by()
    return dict(there.values_list("component").annotate(number=Count("pk")))


def _figure(
    met: Mapping[frozenset[UUID | None], int],
    people: Mapping[UUID | None, int],
    one: UUID | None,
    other: UUID | None,
) -> Figure:
    """Return a count of encounters, hidden where either side is so small that it would point at people."""
    is_small = min(people.get(one, 0), people.get(other, 0)) < SMALLEST_GROUP
    return shown_count(0 if is_small else met[frozenset((one, other))])
