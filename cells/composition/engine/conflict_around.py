"""Find people with whom no cell can have what it must: all who would serve are apart from them, or elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .conflict import Asked, Conflict, Relaxation, shrink
from .conflict_pairs import every, lock, quota_cells

if TYPE_CHECKING:
    from .problem import Problem


def around_conflicts(problem: Problem) -> Iterator[Conflict]:
    """Give one conflict for each person and quota, for those who are apart from somebody."""
    foes: dict[int, set[int]] = {}
    for i, j in problem.apart:
        foes.setdefault(i, set()).add(j)
        foes.setdefault(j, set()).add(i)
    for k, quota in enumerate(problem.quotas):
        if not quota.least:
            continue
        names = set(problem.slots) or {""}
        comes = {
            p: problem.available.get(p, names) & names if problem.slots else names for p in quota.members
        }
        many = Counter(slot for p in quota.members if p not in problem.locked for slot in comes[p])
        for person in sorted(p for p, others in foes.items() if others & quota.members):
            mine = problem.available.get(person, names) if problem.slots else names
            away = Counter(slot for p in foes[person] & quota.members for slot in comes[p])
            if person not in problem.locked and any(many[s] - away[s] >= quota.least for s in mine & names):
                continue  # enough can come to one of their cells
            asked = everything_around(problem, k, person, foes[person])
            if lacking(problem, k, person, asked):
                kept = shrink(asked, lambda fewer, k=k, one=person: lacking(problem, k, one, fewer))  # type: ignore[misc]
                yield stated(problem, k, person, kept)


def everything_around(problem: Problem, k: int, person: int, foes: set[int]) -> list[Asked]:
    """List what keeps a person in their cells, and those who would serve out of them."""
    quota, slots = problem.quotas[k], tuple(sorted(set(problem.slots)))
    people = [person, *sorted(quota.members - {person})]
    asked = [Asked("apart", people=(min(person, p), max(person, p))) for p in sorted(foes & quota.members)]
    asked += [lock(problem, p) for p in people if p in problem.locked]
    for p in people:
        can = problem.available.get(p)
        if slots and can is not None and not can.issuperset(slots):
            asked.append(Asked("slot", people=(p,), slots=tuple(slot for slot in slots if slot in can)))
    asked.append(Asked("quota_least", quota=k, number=quota.least, cells=quota_cells(problem, k)))
    return asked


def lacking(problem: Problem, k: int, person: int, asked: list[Asked]) -> bool:
    """Tell whether each cell open to a person lacks those who serve, were only this asked."""
    need = next((each for each in asked if each.kind == "quota_least"), None)
    if need is None:
        return False
    apart = {p for each in asked if each.kind == "apart" for p in each.people} - {person}
    seat = {each.people[0]: each.cells[0] for each in asked if each.kind == "locked"}
    can = {each.people[0]: set(each.slots) for each in asked if each.kind == "slot"}
    serve = problem.quotas[k].members - apart

    def open_to(one: int, cell: int) -> bool:
        return seat.get(one, cell) == cell and (one not in can or problem.slots[cell] in can[one])

    for cell in every(problem):
        if open_to(person, cell):
            if cell not in need.cells:
                return False
            if sum(open_to(one, cell) for one in serve) >= (need.number or 0):
                return False
    return True


def stated(problem: Problem, k: int, person: int, kept: list[Asked]) -> Conflict:
    changes: list[Relaxation] = []
    slots = tuple(sorted(set(problem.slots)))
    for each in kept:
        if each.kind == "apart":
            changes.append(Relaxation("drop_apart", people=each.people))
        elif each.kind == "locked":
            changes.append(Relaxation("unlock", people=each.people))
        elif each.kind == "slot":
            changes.append(Relaxation("make_available", people=each.people, slots=slots, number=1))
        else:
            least = (each.number or 1) - 1
            changes.append(Relaxation("lower_quota", (), each.cells, k, least))
    figures = {"person": person, "least": problem.quotas[k].least}
    return Conflict("around", tuple(kept), figures, tuple(changes))
