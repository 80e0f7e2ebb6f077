"""Read a plan of tables as the pages show it: each table, and the whole, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.composition.engine import Effect, Explanation, ProblemError, Seating, explain
from cells.composition.models import RoundState, Seat
from cells.composition.services.effects import mix_in_words
from cells.composition.services.reading import summary_in_words
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.tables.models import TablePlan, TableSeat
from interventions.tables.services.seating import seats_of
from interventions.tables.stating import Pair, Stated, away_from, state, tables_of


@dataclass(frozen=True)
class Someone:
    """One person at a table, by the name that those who lead read."""

    person: Participant
    is_kept: bool = False
    is_away: bool = False

    @property
    def name(self) -> str:
        return self.person.name_for_staff

    @property
    def component(self) -> str:
        return self.person.component.name if self.person.component else ""


@dataclass(frozen=True)
class TableReading:
    """One table: who sits there, in words what it is worth, what is asked of today and does not hold there."""

    number: int
    people: list[Someone]
    summary: str
    clashes: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    @property
    def tone(self) -> int:
        return (self.number - 1) % 6 + 1


@dataclass(frozen=True)
class Target:
    """A table that someone may be moved to, and what that would change, in words."""

    number: int
    words: list[str]
    broken: list[str]


class PlanReading:
    """Seats at tables, read once: those of a plan, or those that are proposed beside them."""

    def __init__(self, plan: TablePlan, seats: Mapping[UUID, int] | None = None) -> None:
        self.plan, self.session = plan, plan.session
        rows = TableSeat.objects.filter(plan=plan) if seats is None else None
        self.kept = set(rows.filter(is_kept=True).values_list("participant", flat=True)) if rows else set()
        self.seats: Mapping[UUID, int] = seats_of(plan) if seats is None else seats
        everyone = people_of(self.session).select_related("component", "party").order_by("created_at", "pk")
        self.everyone = list(everyone)
        self.people = [person for person in self.everyone if person.pk in self.seats]
        self.away = away_from(self.session)
        taken = sorted({self.seats[person.pk] for person in self.people})
        # The engine is told of no empty table: these are the others, as it numbers them.
        self.place_of = {number: place for place, number in enumerate(taken)}
        self.where = [self.place_of[self.seats[person.pk]] for person in self.people]

    @property
    def without(self) -> list[Participant]:
        """Return those who are there, or expected, and sit nowhere."""
        return [one for one in self.everyone if one.pk not in self.seats and one.pk not in self.away]

    @cached_property
    def stated(self) -> Stated:
        sizes = [self.where.count(place) for place in range(len(self.place_of))]
        try:
            return state(self.session, self.people, sizes, besides=self.plan)
        except ProblemError:  # what is asked of today contradicts itself: it is said at each composition
            return state(self.session, self.people, sizes, besides=self.plan, with_pairs=False)

    @cached_property
    def explanation(self) -> Explanation:
        return explain(self.stated.problem, self.where)

    # --- the whole

    @property
    def overall(self) -> list[str]:
        """Return what can be said of all tables together, sentence by sentence."""
        if len(self.people) < 2:
            return []
        told = self.explanation
        words = {"new": told.new, "pairs": told.pairs, "of": told.cells[0].traits[0].of}
        present = [cell.traits[0].present for cell in told.cells]
        if min(present) == max(present):
            first = _("%(present)d components of %(of)d at each table, %(new)d encounters of %(pairs)d new.")
        else:
            first = _(
                "From %(present)d to %(most)d components of %(of)d at each table, %(new)d encounters of %(pairs)d new."
            )
        return [first % {**words, "present": min(present), "most": max(present)}, *self._again()]

    def _again(self) -> list[str]:
        """Say how many encounters are made again, and how many of them nothing could avoid."""
        repeated = self.explanation.repeated
        if not repeated:
            return []
        least = self.least_repeated()
        if repeated <= least:
            told = ngettext(
                "%(n)d encounter is made again: with these people and these tables it cannot be avoided.",
                "%(n)d encounters are made again: with these people and these tables it cannot be avoided.",
                repeated,
            )
        elif least:
            told = _(
                "%(n)d encounters are made again. At least %(least)d cannot be avoided with these people and these tables."
            )
        else:
            told = ngettext("%(n)d encounter is made again.", "%(n)d encounters are made again.", repeated)
        return [told % {"n": repeated, "least": least}]

    def least_repeated(self) -> int:
        """Return how many pairs at least meet again, whatever the seats: by those who sat together before.

        Of s people at a table who come from m groups that have met within themselves, some share a group as soon as
        s > m (pigeonholes); evenly spread, the pairs are fewest.
        """
        sizes = [self.where.count(place) for place in range(len(self.place_of))]
        bounds = [0]
        for groups in self._earlier_groups():
            many = len(groups)
            bounds.append(sum(_fewest_pairs(size, many) for size in sizes))
        return max(bounds)

    def _earlier_groups(self) -> Iterable[list[list[int]]]:
        """Yield each earlier seating as groups of the people of today; who did not sit in it stands alone."""
        index = self.stated.index
        sat: dict[object, dict[object, list[UUID]]] = defaultdict(dict)
        earlier = TablePlan.objects.validated().filter(session__contract=self.session.contract_id)
        tables = TableSeat.objects.filter(plan__in=earlier.exclude(pk=self.plan.pk), participant__in=index)
        for (plan, position), people in tables_of(tables).items():
            sat[plan][position] = people
        for round, cell, person in self._earlier_cells(index):
            sat[round].setdefault(cell, []).append(person)
        for groups in sat.values():
            yield self._as_groups([[index[one] for one in people] for people in groups.values()])

    def _earlier_cells(self, index: Mapping[UUID, int]) -> Iterable[tuple[object, object, UUID]]:
        seats = Seat.objects.filter(
            round__contract=self.session.contract_id, round__state=RoundState.VALIDATED, participant__in=index
        )
        if self.session.cell is not None:
            seats = seats.exclude(round=self.session.cell.round_id)
        return seats.values_list("round", "cell", "participant")

    def _as_groups(self, groups: list[list[int]]) -> list[list[int]]:
        """Return a partition of everyone: a group of which not all have met, as marks say, counts as people alone."""
        met = self.stated.met
        whole = [
            group
            for group in groups
            if len(group) > 1 and all(_ordered(pair) in met for pair in combinations(group, 2))
        ]
        together = {person for group in whole for person in group}
        return [*whole, *([person] for person in range(len(self.people)) if person not in together)]

    # --- table by table

    def tables(self) -> list[TableReading]:
        return [self._table(number) for number in range(1, max(self.plan.tables, *self.place_of, 0) + 1)]

    def _table(self, number: int) -> TableReading:
        people = [
            Someone(person, person.pk in self.kept, person.pk in self.away)
            for person in self.people
            if self.seats[person.pk] == number
        ]
        if not people:
            return TableReading(number, [], _("Nobody sits here."))
        told = self.explanation.cells[self.place_of[number]]
        summary = summary_in_words(told.traits[0].present, told.traits[0].of, told.new, told.pairs)
        again = [_("%(one)s and %(other)s have met already.") % self._names(pair) for pair in told.met_before]
        return TableReading(number, people, summary, self._clashes(number), again)

    def _clashes(self, number: int) -> list[str]:
        """Name what is asked of today and does not hold at this table."""
        problem, where, here = self.stated.problem, self.where, self.place_of[number]
        apart = [pair for pair in problem.apart if where[pair[0]] == where[pair[1]] == here]
        split = [
            pair
            for pair in problem.together
            if where[pair[0]] != where[pair[1]] and here in (where[pair[0]], where[pair[1]])
        ]
        return [_("%(one)s and %(other)s are to be kept apart.") % self._names(pair) for pair in apart] + [
            _("%(one)s and %(other)s are to be kept together.") % self._names(pair) for pair in split
        ]

    def _names(self, pair: Pair) -> dict[str, str]:
        return {"one": self.people[pair[0]].name_for_staff, "other": self.people[pair[1]].name_for_staff}

    # --- one person

    def targets(self, participant: UUID) -> list[Target]:
        """Return each other table, and what moving this person there would change; none for who sits nowhere."""
        number = self.stated.index.get(participant)
        if number is None or len(self.people) < 2:
            return []
        name_of = {place: table for table, place in self.place_of.items()}
        moves = Seating(self.stated.problem, self.where).moves(number)
        return [Target(name_of[one.cell], _effect(one), _broken(one.broken)) for one in moves]

    def someone(self, participant: UUID) -> Participant | None:
        return next((one for one in self.everyone if one.pk == participant), None)


def _ordered(pair: Sequence[int]) -> Pair:
    return (min(pair), max(pair))


def _fewest_pairs(size: int, groups: int) -> int:
    """Return how many pairs of a table share a group at least."""
    each, more = divmod(size, groups)
    return more * (each + 1) * each // 2 + (groups - more) * each * (each - 1) // 2


def _effect(effect: Effect) -> list[str]:
    words = [mix_in_words(effect.heterogeneity)]
    again = {"n": abs(effect.repeated)}
    if effect.repeated > 0:
        words.append(
            ngettext("%(n)d more encounter made before", "%(n)d more encounters made before", again["n"])
            % again
        )
    elif effect.repeated < 0:
        words.append(
            ngettext("%(n)d fewer encounter made before", "%(n)d fewer encounters made before", again["n"])
            % again
        )
    return words


def _broken(codes: Sequence[str]) -> list[str]:
    words = {
        "apart": _("someone to be kept apart sits there"),
        "together": _("leaves someone to be with"),
    }
    return [words[code] for code in codes if code in words]


def differences(
    session: Session, now: Mapping[UUID, int], then: Mapping[UUID, int]
) -> list[tuple[str, int, int]]:
    """Return who would sit elsewhere: the name, the table now (0 for none), the table then."""
    moved = [one for one in {*now, *then} if now.get(one, 0) != then.get(one, 0)]
    people = Participant.objects.filter(pk__in=moved).select_related("party")
    return sorted(
        ((person.name_for_staff, now.get(person.pk, 0), then.get(person.pk, 0)) for person in people),
        key=lambda one: one[0].casefold(),
    )
