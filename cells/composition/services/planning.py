"""Rounds composed together: composed at once, kept with the first, followed one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.composition.engine import Composition, Problem, ProblemError, compose, place
from cells.composition.engine.rounds import add_meetings, compose_rounds, within
from cells.composition.models import Round, RoundState, Seat
from cells.composition.services.forgetting import forget_places, left_since
from cells.composition.services.seating import seat_all
from cells.composition.services.stating import people_of, state
from contracts.agreements.models import Contract
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


class Watching(Protocol):
    """Who is told how far the engine is, and says when it is to end."""

    def stop(self) -> bool: ...
    def progress(self, share: float) -> None: ...


# --- composed ----------------------------------------------------------------------------------------------------


def compose_plan(problem: Problem, rounds: int, *, seed: int, watch: Watching) -> Sequence[Composition]:
    """Compose this many rounds together; `problem` is the first, whose kept seats bind that one alone.

    Raises ProblemError.
    """
    if rounds == 1:
        return (compose(problem, seed=seed, stop=watch.stop, progress=watch.progress),)
    if problem.locked:
        return _after_the_first(problem, rounds, seed, watch)
    made = compose_rounds(problem, rounds=rounds, seed=seed, stop=watch.stop, progress=watch.progress)
    return tuple(made)


def _after_the_first(problem: Problem, rounds: int, seed: int, watch: Watching) -> Sequence[Composition]:
    """Compose the round in which seats are kept, then the others together."""
    part = within(watch.progress, 0.0, 1 / rounds)
    first = compose(problem, seed=seed, stop=watch.stop, progress=part)
    met = dict(problem.met)
    add_meetings(met, first.cells)
    others = replace(problem, locked={}, met=met)
    part = within(watch.progress, 1 / rounds, 1 - 1 / rounds)
    later = compose_rounds(others, rounds=rounds - 1, seed=seed, stop=watch.stop, progress=part)
    return (first, *later)


# --- followed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """The next round as it was composed before, and how many have left or arrived since."""

    round: Round
    left: int
    arrived: int
    unseated: int


def planned(round: Round) -> list[dict[str, Any]]:
    """Return the rounds that were composed together with this one, and are still to come."""
    return list((round.plan or {}).get("rounds", []))


@transaction.atomic
def follow_plan(*, round: Round, by: Viewer) -> Followed:
    """Propose the next round as it was composed together with this one.

    Whoever left since is left out; whoever came is seated where they fit best, or waits for a cell. Raises DomainError
    when this round is not validated, nothing was planned, or another round is there already.
    """
    Contract.objects.hold(round.contract_id)
    forget_places(round.contract_id)
    held = Round.objects.hold(round.pk)
    if held.state != RoundState.VALIDATED:
        raise DomainError(_("The next round follows once this one is validated."))
    if Round.objects.filter(contract=held.contract_id, number__gt=held.number).exists():
        raise DomainError(_("Another round is there already; nothing was changed."))
    rest = planned(held)
    if not rest:
        raise DomainError(_("No other round was composed together with this one."))
    return _follow(held, rest, by)


def _follow(held: Round, rest: list[dict[str, Any]], by: Viewer) -> Followed:
    Participant.objects.filter(party__contract=held.contract_id).update(traits_closed_at=None)
    following = Round.objects.create(
        contract_id=held.contract_id,
        collective_id=held.collective_id,
        number=held.number + 1,
        cell_size=held.cell_size,
        state=RoundState.DRAFT,
        progress=100,
    )
    first, *others = rest
    seat_all(following, {**first, "asked": held.asked, "plan": {"rounds": others} if others else None})
    held.plan = None
    held.save(update_fields=["plan"])
    arrived, unseated = _seat_arrivals(following, {UUID(person) for person in first["seats"]})
    seated = Seat.objects.filter(round=following).count()
    record(by=by, verb="round.follow", row=following, scope=held.contract_id)
    left = left_since(first) + len(first["seats"]) - (seated - arrived)
    return Followed(following, left, arrived, unseated)


def _seat_arrivals(round: Round, known: set[UUID]) -> tuple[int, int]:
    """Seat those who came since, one after the other; return how many have a seat, how many found none."""
    people = people_of(round)
    newcomers = [index for index, person in enumerate(people) if person.pk not in known]
    if not newcomers:
        return 0, 0
    cells = list(round.cells.filter(is_set_aside=False).order_by("position"))
    seated = dict(Seat.objects.filter(round=round).values_list("participant", "cell__position"))
    where = [seated.get(person.pk, -1) for person in people]
    for newcomer in newcomers:
        _place(round, people, where, newcomer, len(cells))
    made = [
        Seat(round=round, cell=cells[where[index]], participant=people[index])
        for index in newcomers
        if where[index] >= 0
    ]
    Seat.objects.bulk_create(made)
    return len(made), len(newcomers) - len(made)


def _place(round: Round, people: Sequence[Participant], where: list[int], newcomer: int, count: int) -> None:
    """Give one person the cell where they fit best; they stay without one where none can take them."""
    sizes = [where.count(cell) for cell in range(count)]
    missing = len(people) - sum(sizes)
    sizes[sizes.index(min(sizes))] += missing
    try:
        problem = state(round, people, sizes).problem
        where[newcomer] = place(problem, where, newcomer, rooms=[len(people)] * count)
    except ProblemError:
        where[newcomer] = -1


def followed_in_words(followed: Followed) -> list[str]:
    """Say which round is proposed, and what has changed since it was composed."""
    said = [_("Round %(number)s is proposed as it was composed before.") % {"number": followed.round.number}]
    if followed.left:
        gone = ngettext(
            "%(n)d person has left since: nobody sits in their place.",
            "%(n)d people have left since: nobody sits in their places.",
            followed.left,
        )
        said.append(gone % {"n": followed.left})
    if followed.arrived:
        came = ngettext(
            "%(n)d person has come since, and sits where they fit best.",
            "%(n)d people have come since, and sit where they fit best.",
            followed.arrived,
        )
        said.append(came % {"n": followed.arrived})
    if followed.unseated:
        waits = ngettext(
            "%(n)d person found no cell that can take them.",
            "%(n)d people found no cell that can take them.",
            followed.unseated,
        )
        said.append(waits % {"n": followed.unseated})
    return said
