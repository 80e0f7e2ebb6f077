"""Check what a refusal offers: each change is made alone, and what does not undo the conflict is left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from .compose import compose
from .conflict import Conflict, Relaxation
from .conflict_find import conflicts
from .errors import ProblemError
from .problem import Problem
from .relaxing import relaxed

SMALL = 240  # people up to whom composing is tried
TRIED = 8  # changes for which it is tried
TURNS = 2_000  # times that composing looks whether to stop, in each try
LOOKED = 12  # conflicts looked at after a change
MOST = 30  # changes checked: the pairs of a large clique are all alike


def checked(error: ProblemError, tried: int = TRIED) -> Conflict | None:
    """Give the conflict of a refusal with the changes that undo it, those that are enough first.

    Each says in `enough` whether composing then succeeds (None: not tried; at most `tried` are, and only for few
    people). None: the refusal has no conflict.
    """
    why: Conflict | None = error.data.get("conflict")
    problem = error.data.get("problem")
    if why is None or problem is None:
        return why
    kept: list[Relaxation] = []
    tries = 0
    for change in why.relaxations[:MOST]:
        left, after = remaining(problem, change)
        if left is not None and any(same(why, other) for other in left):
            continue
        enough = None
        if left:
            enough = False
        elif after is not None and after.people <= SMALL and tries < tried:
            tries += 1
            enough = composes(after)
        kept.append(replace(change, enough=enough))
    kept += why.relaxations[MOST:]
    kept.sort(key=lambda change: {True: 0, None: 1, False: 2}[change.enough])
    return replace(why, relaxations=tuple(kept))


def remaining(problem: Problem, change: Relaxation) -> tuple[list[Conflict] | None, Problem | None]:
    """Give the conflicts left after a change and the problem; None for a change that cannot be made alone."""
    try:
        after = relaxed(problem, change)
    except ProblemError as error:
        left = error.data.get("conflict")
        return ([left] if left else None), None
    if after is None:
        return None, None
    return list(islice(conflicts(after), LOOKED)), after


def same(one: Conflict, other: Conflict) -> bool:
    """Tell whether two conflicts are one: of one kind, about the same people, quotas and slots."""
    if one.kind != other.kind:
        return False
    if one.kind == "together_too_big":
        return bool(
            {p for each in one.asked for p in each.people} & {p for e in other.asked for p in e.people}
        )
    return about(one) == about(other)


def about(conflict: Conflict) -> set[tuple[object, ...]]:
    """List what a conflict is about, without its numbers; in counts, who can come is a number too."""
    return {
        (each.kind, () if each.kind == "slot" and each.cells else each.people, each.quota, each.slots)
        for each in conflict.asked
    }


def composes(problem: Problem) -> bool | None:
    turns = 0

    def stop() -> bool:
        nonlocal turns
        turns += 1
        return turns > TURNS

    try:
        compose(problem, seed=0, moves=0, stop=stop)
    except ProblemError as error:
        return False if error.code == "infeasible" else None
    return True
