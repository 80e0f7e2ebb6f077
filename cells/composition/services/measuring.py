"""Measure a round once, in numbers alone, and keep that for as long as nothing it rests on has changed.

What is costly (opening the traits of everyone, measuring how much people differ) is done once for a revision. What
is kept has no name, no word and no id: people are numbers in the order in which they came, categories are numbers. It
stays in this process, for a few rounds and a few minutes, and is never looked up before the right to see the round
was asked of the database.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock
from uuid import UUID

from django.db.models import Count, Max, Q

from cells.collectives.traits import TraitName
from cells.composition.engine import Problem, ProblemError, Quota, Seating, Trait
from cells.composition.engine.traits import Value, Word
from cells.composition.models import Encounter, PairConstraint, Round, RoundState, Seat
from cells.composition.services.asking import COMPONENT
from cells.composition.services.reading import RoundReading

MOST_KEPT = 8  # rounds; one of 1,000 people takes about two megabytes
KEPT_SECONDS = 600.0


@dataclass(frozen=True)
class Measured:
    """A round measured: who sits in it, by the numbers of its seating."""

    people: tuple[UUID, ...]
    seating: Seating

    def number_of(self, participant: UUID) -> int | None:
        return self.people.index(participant) if participant in self.people else None


class Shelf:
    """A few measured rounds, the last used last; what is old goes at the next use of any."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._kept: OrderedDict[Hashable, tuple[float, Seating]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Seating | None:
        with self._lock:
            self._drop_old()
            found = self._kept.pop(key, None)
            if found is None:
                return None
            self._kept[key] = (time.monotonic(), found[1])
            return found[1]

    def put(self, key: Hashable, seating: Seating) -> None:
        with self._lock:
            self._drop_old()
            self._kept[key] = (time.monotonic(), seating)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def forget(self, round: UUID) -> None:
        """Drop what is kept of a round, whatever its revision."""
        with self._lock:
            for key in [key for key in self._kept if isinstance(key, tuple) and key[0] == round]:
                del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)

    def _drop_old(self) -> None:
        limit = time.monotonic() - self.seconds
        for key in [key for key, (used, _seating) in self._kept.items() if used < limit]:
            del self._kept[key]


shelf = Shelf(MOST_KEPT, KEPT_SECONDS)


def measure(round: Round, reading: RoundReading | None = None) -> Measured:
    """Return a proposed round measured, from what is kept if nothing changed since; `reading` where it was read.

    The caller has found the round by `visible_to`. Five queries when it is kept. A round that is no proposal any more
    is measured, and not kept.
    """
    stands = _what_it_rests_on(round)
    key = (round.pk, round.revision, stands.digest)
    kept = shelf.get(key) if round.state == RoundState.DRAFT else None
    if kept is not None and kept.problem.people == len(stands.people):
        return Measured(stands.people, kept)
    read = reading or RoundReading(round)
    problem = in_numbers(read.stated.problem)
    seating = Seating(_with_kept_seats(problem, round, read), read.seated)
    if round.state == RoundState.DRAFT:
        shelf.forget(round.pk)
        shelf.put(key, seating)
    return Measured(tuple(person.pk for person in read.people), seating)


def _with_kept_seats(problem: Problem, round: Round, read: RoundReading) -> Problem:
    """Lock those whose seat is kept where they sit; what then contradicts something else is left out of account."""
    kept = set(Seat.objects.filter(round=round, is_kept=True).values_list("participant", flat=True))
    index = read.stated.index
    try:
        return replace(problem, locked={index[one]: read.seated[index[one]] for one in kept if one in index})
    except ProblemError:
        return problem


def forget_measured(round: Round) -> None:
    """Drop what this process keeps of a round that is no proposal any more."""
    shelf.forget(round.pk)


# --- what it rests on --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stands:
    people: tuple[UUID, ...]
    digest: bytes


def _what_it_rests_on(round: Round) -> _Stands:
    """Digest all that a seating is made of, sealed as it stands: nothing is opened."""
    seated = Seat.objects.filter(round=round, participant__party__left_at__isnull=True)
    seats = seated.order_by("participant__created_at", "participant").values_list(
        "participant", "cell", "is_kept", "participant__component", "participant__traits"
    )
    digest = sha256()
    people = []
    for person, cell, kept, component, traits in seats.iterator(chunk_size=2000):
        people.append(person)
        digest.update(person.bytes + cell.bytes + bytes([kept]) + (component.bytes if component else b"-"))
        digest.update(bytes(traits or b"") + b"|")
    for row in (*_cells(round), *_pairs(round), *_earlier(round)):
        digest.update(repr(row).encode())
    return _Stands(tuple(people), digest.digest())


def _cells(round: Round) -> list[object]:
    asked = Round.objects.filter(pk=round.pk).values_list("asked", flat=True)
    cells = round.cells.filter(is_set_aside=False).order_by("position").values_list("pk", "slot")
    return [*(bytes(one or b"") for one in asked), *((pk, bytes(slot or b"")) for pk, slot in cells)]


def _pairs(round: Round) -> list[object]:
    pairs = PairConstraint.objects.filter(collective=round.collective_id).order_by("pk")
    return list(pairs.values_list("kind", "first", "second"))


def _earlier(round: Round) -> list[object]:
    """Return how many encounters of earlier rounds are written down, and the last of them: rows come and go whole."""
    written = Encounter.objects.filter(contract=round.contract_id, round__number__lt=round.number)
    unwritten = Q(round__state=RoundState.VALIDATED, round__encounters_at__isnull=True)
    before = Seat.objects.filter(round__contract=round.contract_id, round__number__lt=round.number)
    seats = before.filter(unwritten).aggregate(many=Count("pk"), last=Max("created_at"))
    return [written.aggregate(many=Count("pk"), last=Max("created_at")), seats]


# --- words as numbers --------------------------------------------------------------------------------------------


def in_numbers(problem: Problem) -> Problem:
    """Return the same problem with a number in place of each word; the traits keep the name that the code gives them."""
    codes = {str(name.label): name.value for name in TraitName}
    names = {
        trait.name: codes.get(trait.name, COMPONENT if k == 0 else f"trait{k}")
        for k, trait in enumerate(problem.traits)
    }
    slots = {slot: str(k) for k, slot in enumerate(dict.fromkeys(problem.slots))}
    times = {
        person: frozenset(slots[slot] for slot in there if slot in slots)
        for person, there in problem.available.items()
    }
    kinds = {name: str(k) for k, name in enumerate(dict.fromkeys(quota.name for quota in problem.quotas))}
    return replace(
        problem,
        traits=tuple(_trait_in_numbers(trait, names[trait.name]) for trait in problem.traits),
        quotas=tuple(_nameless(quota, kinds) for quota in problem.quotas),
        slots=tuple(slots[slot] for slot in problem.slots),
        available=times,
        company=names[problem.company] if problem.company else None,
    )


def _nameless(quota: Quota, kinds: Mapping[str, str]) -> Quota:
    return replace(quota, name=kinds[quota.name], value="")


def _trait_in_numbers(trait: Trait, name: str) -> Trait:
    if trait.kind == "number":
        return replace(trait, name=name)
    words = trait.order or sorted(_words(trait), key=lambda word: (isinstance(word, str), word))
    numbers = {word: f"{k:05d}" for k, word in enumerate(words)}

    def number(value: Value) -> Value:
        if value is None:
            return None
        if isinstance(value, str | float | int):
            return numbers[value]
        return frozenset(numbers[word] for word in value)

    order = tuple(numbers[word] for word in trait.order)
    return replace(trait, name=name, values=[number(value) for value in trait.values], order=order)


def _words(trait: Trait) -> set[Word]:
    """Return the words of a category or a set; a figure that stands for a category is a word here."""
    found: set[Word] = set()
    for value in trait.values:
        if isinstance(value, str | float | int):
            found.add(value)
        elif value is not None:
            found.update(value)
    return found
