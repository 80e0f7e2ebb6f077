"""Say what moving one person would change, and where a late arrival sits best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .compose import seated
from .errors import ProblemError
from .gower import Distances, Floats, Ints, distances
from .groups import groups_together
from .problem import Problem


@dataclass(frozen=True)
class Effect:
    """Moving a person to `cell`: change in heterogeneity, in pairs who meet again, and constraints broken.

    `broken` holds codes: full (the cell has all its people), apart, together, locked, slot (they cannot come
    then), quota (too many of a kind there, or too few left behind), short (too few people left behind; where
    sizes may vary).
    """

    cell: int
    heterogeneity: float
    repeated: int
    broken: tuple[str, ...]


def effects(problem: Problem, cells: Sequence[int], person: int) -> list[Effect]:
    """List the effects of moving a person to each other cell. Raises ProblemError cells, unknown_person."""
    where = seated(problem, cells)
    known_person(problem, person)
    return listed_effects(problem, distances(problem), where, person)


def listed_effects(problem: Problem, measured: Distances, where: Ints, person: int) -> list[Effect]:
    """List the effects as `effects` does, of a problem measured already."""
    here = int(where[person])
    change = changes(problem, measured, where, person)
    again = acquaintances(problem, where, person)
    again = again - (again[here] if here >= 0 else 0)
    broken = obstacles(problem, where, person)
    return [
        Effect(cell, float(change[cell]), int(again[cell]), broken[cell])
        for cell in range(len(problem.sizes))
        if cell != here
    ]


def place(problem: Problem, cells: Sequence[int], person: int, *, rooms: Sequence[int] | None = None) -> int:
    """Choose the cell for someone who arrives late, moving nobody else; their present cell is ignored.

    `rooms` replaces the sizes as the most people that each cell may hold. Among the cells that break nothing,
    takes the one with the best heterogeneity less the cost of meeting again, then the one with fewest people.
    Raises ProblemError: cells, unknown_person, no_place.
    """
    where = seated(problem, cells)
    known_person(problem, person)
    where[person] = -1
    measured = distances(problem)
    broken = obstacles(problem, where, person, rooms)
    open_ = [cell for cell, codes in enumerate(broken) if not codes]
    if not open_:
        raise ProblemError("no_place", person=person, broken=broken)
    many = np.bincount(where[where >= 0], minlength=len(problem.sizes))
    pairs = np.maximum(((many * (many - 1)).sum() + 2 * many) / 2, 1)
    cost = problem.novelty * acquaintances(problem, where, person, weigh=True) / pairs
    worth = changes(problem, measured, where, person) - cost
    return max(open_, key=lambda cell: (round(float(worth[cell]), 12), -int(many[cell]), -cell))


def known_person(problem: Problem, person: int) -> None:
    if not 0 <= person < problem.people:
        raise ProblemError("unknown_person", person=person)


def changes(problem: Problem, measured: Distances, where: Ints, person: int) -> Floats:
    """Give the change in heterogeneity when a person goes to each cell, shape (cells,)."""
    count = len(problem.sizes)
    if measured.mean <= 0:
        return np.zeros(count)
    taken = where >= 0
    near = np.bincount(where[taken], measured.from_one(person)[taken], count)
    many = np.bincount(where[taken], minlength=count)
    inside, pairs = float(measured.within(where, count).sum()), int((many * (many - 1)).sum()) // 2
    before = inside / pairs / measured.mean if pairs else 1.0
    here = int(where[person])
    if here >= 0:
        inside, pairs = inside - near[here], pairs - int(many[here]) + 1
        many[here] -= 1
    total = pairs + many
    after = np.divide(inside + near, total * measured.mean, out=np.ones(count), where=total > 0)
    return after - before


def acquaintances(problem: Problem, where: Ints, person: int, *, weigh: bool = False) -> np.ndarray:
    """Count, or weigh, in each cell those whom the person has already met."""
    found = np.zeros(len(problem.sizes))
    for (i, j), weight in problem.met.items():
        if weight > 0 and person in (i, j):
            cell = where[j if i == person else i]
            if cell >= 0:
                found[cell] += weight if weigh else 1
    return found


def obstacles(
    problem: Problem, where: Ints, person: int, rooms: Sequence[int] | None = None
) -> list[tuple[str, ...]]:
    """Give, for each cell, the codes of the constraints that the person's presence would break."""
    count = len(problem.sizes)
    others = where.copy()
    others[person] = -1
    many = np.bincount(others[others >= 0], minlength=count)
    limit = [most for _, most in problem.limits] if rooms is None else rooms
    here = int(where[person])
    left = here >= 0 and bool(problem.ranges) and many[here] < problem.limits[here][0]
    counts = quota_faults(problem, others, person, here)
    hostile = {int(others[j if i == person else i]) for i, j in problem.apart if person in (i, j)}
    friends, seat = company(problem, others, person)
    broken = []
    for cell in range(count):
        checks = {
            "full": many[cell] >= limit[cell],
            "apart": cell in hostile,
            "together": bool(friends - {cell}),
            "locked": seat is not None and seat != cell,
            "slot": not problem.can_come(person, cell),
            "quota": cell in counts,
            "short": left and cell != here,
        }
        broken.append(tuple(code for code, breaks in checks.items() if breaks))
    return broken


def quota_faults(problem: Problem, others: Ints, person: int, here: int) -> set[int]:
    """Give the cells where the person's presence would leave a quota unkept, there or in their own cell."""
    cells = range(len(problem.sizes))
    found: set[int] = set()
    for quota in problem.quotas:
        if person not in quota.members:
            continue
        members = others[sorted(quota.members)]
        count = np.bincount(members[members >= 0], minlength=len(cells))
        limits = [quota.limits(cell, problem.people) for cell in cells]
        found.update(cell for cell in cells if count[cell] >= limits[cell][1])
        if here >= 0 and count[here] < limits[here][0]:
            found.update(cell for cell in cells if cell != here)
    return found


def company(problem: Problem, others: Ints, person: int) -> tuple[set[int], int | None]:
    """Give the cells of those who are to be with a person, and the cell where one of them is locked."""
    group = [person]
    if any(person in pair for pair in problem.together):
        group = next(group for group in groups_together(problem.people, problem.together) if person in group)
    friends = {int(others[friend]) for friend in group if others[friend] >= 0}
    return friends, next((problem.locked[member] for member in group if member in problem.locked), None)
