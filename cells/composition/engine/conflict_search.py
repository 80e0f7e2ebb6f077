"""Prove by trying everything that nothing fits, and leave only what that proof needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .conflict import Asked, Conflict, Relaxation, shrink
from .conflict_pairs import every, lock, quota_cells, together
from .trial import Trial

if TYPE_CHECKING:
    from .problem import Problem

LOOKS = 200_000  # times that a unit meets a cell in one proof
TOTAL = 3_000_000  # the same in all the proofs of one conflict
MANY = 400  # most things asked, among which a conflict is searched
CHANGES = {
    "apart": "drop_apart",
    "together": "drop_together",
    "locked": "unlock",
    "slot": "make_available",
    "size_least": "lower_size",
    "size_most": "raise_size",
    "quota_least": "lower_quota",
    "quota_most": "raise_quota",
}  # what would ease each thing asked


def everything(problem: Problem) -> list[Asked]:
    """List all that is asked, one by one."""
    cells, slots = every(problem), tuple(sorted(set(problem.slots)))
    asked = [*together(sorted(problem.together))]
    asked += [Asked("apart", people=pair) for pair in sorted(problem.apart)]
    asked += [lock(problem, person) for person in sorted(problem.locked)]
    if slots:
        for person, can in sorted(problem.available.items()):
            if not can.issuperset(slots):
                asked.append(Asked("slot", people=(person,), slots=tuple(s for s in slots if s in can)))
    for end, kind in enumerate(("size_least", "size_most")):
        for number in sorted({limit[end] for limit in problem.limits}):
            where = tuple(cell for cell in cells if problem.limits[cell][end] == number)
            asked.append(Asked(kind, cells=where, number=number))
    for k, quota in enumerate(problem.quotas):
        if quota.least:
            asked.append(Asked("quota_least", quota=k, number=quota.least, cells=quota_cells(problem, k)))
        if quota.most is not None:
            asked.append(Asked("quota_most", quota=k, number=quota.most, cells=quota_cells(problem, k)))
    return asked


def solution(problem: Problem) -> list[int]:
    """Give the cell of each unit where trying everything, within bounds, finds a composition; else nothing."""
    asked = everything(problem)
    if len(asked) > MANY:
        return []
    trial = Trial(problem, asked)
    trial.impossible(LOOKS)
    return trial.found


def clashing(problem: Problem, stop: Callable[[], bool] | None = None) -> Conflict | None:
    """Give a conflict proved by trying everything; None when out of patience or stopped, or when something fits."""
    left = [TOTAL]

    def proves(asked: Sequence[Asked]) -> bool:
        if left[0] <= 0 or (stop and stop()):
            return False
        proved, tried = Trial(problem, asked).impossible(min(LOOKS, left[0]))
        left[0] -= tried + 1
        return proved

    asked = everything(problem)
    pairs = [each for each in asked if each.kind in ("together", "apart", "locked", "size_most")]
    start = next((some for some in (pairs, asked) if len(some) <= MANY and proves(some)), None)
    if start is None:
        return None
    kept = shrink(start, proves)
    changes = tuple(
        Relaxation(CHANGES[each.kind], each.people, each.cells, each.quota, None, each.slots) for each in kept
    )
    cells = Asked("cells", cells=every(problem), number=len(problem.sizes))
    return Conflict("search", (*kept, cells), {}, changes)
