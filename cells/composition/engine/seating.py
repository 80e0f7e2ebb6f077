"""Read a composition once, then say at once what each move or swap of a person would change, and why they sit there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .compose import seated
from .effects import Effect, company, known_person, listed_effects
from .errors import ProblemError
from .gower import Floats, Ints, distances
from .groups import groups_together
from .limits import flag
from .nearness import near
from .problem import Problem
from .shares import Table, table
from .traits import Word
from .units import pair_array


@dataclass(frozen=True)
class Swaps:
    """Changing places with each of `others` (k,): change in heterogeneity and in pairs who meet again.

    `allowed` (k,) tells where nothing that is asked would break.
    """

    others: Ints
    heterogeneity: Floats
    repeated: Ints
    allowed: NDArray[np.bool_]


@dataclass(frozen=True)
class Brought:
    """A category that a person brings to their cell: how many are `here`, and how many an even mix would have."""

    trait: str
    word: Word
    here: int
    ideal: float


@dataclass(frozen=True)
class Why:
    """Why a person sits in `cell`.

    `brings` what is rarest there first; `new` people of the cell whom they had never met, of `others`;
    `closed` counts the cells where somebody sits from whom they are to be apart, or that meet when they cannot
    come; `binds` codes of what keeps them there: locked, together, slot (no other cell meets when they can
    come), quota (the cell would have too few without them). `best_move` and `best_swap` are the largest gains
    in heterogeneity of what is allowed (None: nothing is).
    """

    cell: int
    brings: tuple[Brought, ...]
    new: int
    others: int
    closed: int
    binds: tuple[str, ...]
    best_move: float | None
    best_swap: float | None


class Seating:
    """A problem and its composition, measured once. Raises ProblemError cells; its questions, unknown_person."""

    def __init__(self, problem: Problem, cells: Sequence[int]) -> None:
        self.problem = problem
        self.where = seated(problem, cells)
        self.measured = distances(problem)
        self.count = len(problem.sizes)
        self.many = np.bincount(self.where[self.where >= 0], minlength=self.count)
        self.inside = float(self.measured.within(self.where, self.count).sum())
        self.own = near(self.measured, self.where, self.count, self.where)
        self.met = pair_array(pair for pair, weight in problem.met.items() if weight > 0)
        self.apart = pair_array(problem.apart)
        self.friends = np.zeros(problem.people, bool)
        for group in groups_together(problem.people, problem.together):
            self.friends[group] = len(group) > 1
        self.flags = [flag(problem.people, quota.members) for quota in problem.quotas]
        self.tables: list[Table] = [table(problem, trait, self.where) for trait in problem.traits]
        self.can = self.coming()

    def coming(self) -> NDArray[np.bool_]:
        """Tell who may sit where by slots and locks, shape (people, cells)."""
        can = np.ones((self.problem.people, self.count), bool)
        if self.problem.slots:
            names = np.array(self.problem.slots)
            for person, slots in self.problem.available.items():
                can[person] = np.isin(names, sorted(slots))
        for person, cell in self.problem.locked.items():
            can[person] &= np.arange(self.count) == cell
        return can

    def moves(self, person: int) -> list[Effect]:
        """List the effects of moving a person to each other cell."""
        known_person(self.problem, person)
        return listed_effects(self.problem, self.measured, self.where, person)

    def swaps(self, person: int) -> Swaps:
        """Weigh changing places with everyone who sits in another cell. Raises ProblemError cells if they do not."""
        known_person(self.problem, person)
        here = int(self.where[person])
        if here < 0:
            raise ProblemError("cells", people=self.problem.people, cells=self.count)
        others = np.flatnonzero((self.where >= 0) & (self.where != here))
        there = self.where[others]
        from_one = self.measured.from_one(person)
        mine = np.bincount(self.where[self.where >= 0], from_one[self.where >= 0], self.count)
        theirs = near(self.measured, self.where, self.count, np.full(self.problem.people, here))
        gain = mine[there] - mine[here] + theirs[others] - self.own[others] - 2 * from_one[others]
        pairs = float((self.many * (self.many - 1)).sum()) / 2 * self.measured.mean
        change = gain / pairs if pairs > 0 else np.zeros(len(others))
        return Swaps(others, change, self.again(person, others, self.met), self.allowed(person, others))

    def again(self, person: int, others: Ints, pairs: Ints) -> Ints:
        """Count how many more of these pairs would share a cell, for each swap."""
        if not len(pairs):
            return np.zeros(len(others), np.int64)
        people, here = self.problem.people, int(self.where[person])
        i, j = np.concatenate([pairs, pairs[:, ::-1]]).T
        where = self.where
        mine = np.bincount(where[j[(i == person) & (where[j] >= 0)]], minlength=self.count)
        toward = np.bincount(i[where[j] == here], minlength=people)
        own = np.bincount(i[(where[i] == where[j]) & (where[i] >= 0)], minlength=people)
        each = np.zeros(people, np.int64)
        np.add.at(each, j[i == person], 1)
        there = where[others]
        found = mine[there] - mine[here] + toward[others] - own[others] - 2 * each[others]
        return found.astype(np.int64)

    def allowed(self, person: int, others: Ints) -> NDArray[np.bool_]:
        """Tell which swaps break nothing that is asked."""
        here, there = int(self.where[person]), self.where[others]
        fine = ~self.friends[others] & (not self.friends[person])
        fine &= self.can[person, there] & self.can[others, here]
        fine &= self.hostile(person, others) == 0
        for quota, flags in zip(self.problem.quotas, self.flags, strict=True):
            limits = np.array([quota.limits(cell, self.problem.people) for cell in range(self.count)])
            counts = np.bincount(self.where[self.where >= 0], flags[self.where >= 0], self.count)
            more = flags[others] - flags[person]
            for cell, after in (
                (np.full(len(others), here), counts[here] + more),
                (there, counts[there] - more),
            ):
                fine &= (more == 0) | ((after >= limits[cell, 0]) & (after <= limits[cell, 1]))
        return np.asarray(fine, bool)

    def hostile(self, person: int, others: Ints) -> Ints:
        """Count whom both would have to be apart from in their new cells, for each swap."""
        if not len(self.apart):
            return np.zeros(len(others), np.int64)
        i, j = np.concatenate([self.apart, self.apart[:, ::-1]]).T
        where, here = self.where, int(self.where[person])
        mine = np.bincount(where[j[(i == person) & (where[j] >= 0)]], minlength=self.count)
        toward = np.bincount(i[where[j] == here], minlength=self.problem.people)
        each = np.zeros(self.problem.people, np.int64)
        each[j[i == person]] = 1
        found = mine[where[others]] + toward[others] - 2 * each[others]
        return found.astype(np.int64)

    def why(self, person: int) -> Why:
        """Give the reasons for a person's seat, in figures. Raises ProblemError cells if they have none."""
        swaps = self.swaps(person)
        here = int(self.where[person])
        moves = [effect.heterogeneity for effect in self.moves(person) if not effect.broken]
        mates = np.flatnonzero(self.where == here)
        met = {int(j if i == person else i) for i, j in self.met if person in (i, j)}
        others = [int(mate) for mate in mates if mate != person]
        enemies = {int(j if i == person else i) for i, j in self.apart if person in (i, j)}
        closed = ~self.can[person]
        closed[[int(self.where[enemy]) for enemy in enemies if self.where[enemy] >= 0]] = True
        gains = swaps.heterogeneity[swaps.allowed]
        return Why(
            cell=here,
            brings=self.brings(person, here),
            new=sum(mate not in met for mate in others),
            others=len(others),
            closed=int(closed.sum()),
            binds=self.binds(person, here),
            best_move=max(moves, default=None),
            best_swap=float(gains.max()) if len(gains) else None,
        )

    def brings(self, person: int, here: int) -> tuple[Brought, ...]:
        found = []
        share = self.many[here] / self.problem.people
        for each in self.tables:
            value = each.trait.values[person]
            if value is None or not each.words:
                continue
            for word in sorted(value) if isinstance(value, frozenset | set) else (value,):
                k = each.words.index(word)
                found.append(
                    Brought(each.trait.name, word, int(each.counts[here, k]), float(each.total[k] * share))
                )
        return tuple(
            sorted(found, key=lambda one: (one.here - one.ideal, one.here, one.trait, str(one.word)))
        )

    def binds(self, person: int, here: int) -> tuple[str, ...]:
        problem = self.problem
        slot = problem.slots[here] if problem.slots else ""
        names = set(problem.slots) & problem.available.get(person, frozenset(problem.slots))
        short = any(
            flags[person] and int(flags[self.where == here].sum()) <= quota.limits(here, problem.people)[0]
            for quota, flags in zip(problem.quotas, self.flags, strict=True)
        )
        friends, seat = company(
            problem, np.where(np.arange(problem.people) == person, -1, self.where), person
        )
        checks = {
            "locked": seat is not None,
            "together": bool(friends),
            "slot": bool(slot) and names == {slot} and len(set(problem.slots)) > 1,
            "quota": short,
        }
        return tuple(code for code, binds in checks.items() if binds)
