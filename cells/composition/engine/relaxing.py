"""Make the changes that a conflict offers, alone, to see whether they would do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .conflict import Relaxation
from .groups import groups_together
from .problem import Problem, sizes_for
from .quotas import Quota


def relaxed(problem: Problem, change: Relaxation) -> Problem | None:
    """Give the problem with one change made; None where it does not say what is to be changed.

    Where a change leaves a choice (which cell to move, whom to ask), the first that comes is taken. Raises
    ProblemError when what is asked still makes no sense.
    """
    return CHANGES[change.kind](problem, change)


def drop_pair(problem: Problem, change: Relaxation) -> Problem:
    pair = frozenset({(min(change.people), max(change.people))})
    if change.kind == "drop_apart":
        return replace(problem, apart=problem.apart - pair)
    return replace(problem, together=problem.together - pair)


def split_group(problem: Problem, change: Relaxation) -> Problem:
    """Take out those who hold fewest of the others to the group, so that the rest stays whole."""
    pairs = problem.together
    for _ in range(change.number or 1):
        group = max(groups_together(problem.people, pairs), key=len)
        links = {p: [pair for pair in pairs if p in pair] for p in group}
        leaf = next(
            (p for p in reversed(group) if whole_without(problem.people, pairs, links[p], len(group))),
            group[-1],
        )
        pairs = pairs - set(links[leaf])
    return replace(problem, together=pairs)


def whole_without(
    people: int, pairs: frozenset[tuple[int, int]], gone: list[tuple[int, int]], many: int
) -> bool:
    return max(map(len, groups_together(people, pairs - set(gone)))) == many - 1


def unlock(problem: Problem, change: Relaxation) -> Problem:
    free = set(change.people)
    return replace(problem, locked={p: cell for p, cell in problem.locked.items() if p not in free})


def resize(problem: Problem, change: Relaxation) -> Problem | None:
    """Change the least or the most of the cells named; cells of exact sizes are made anew, of another size."""
    cells = set(change.cells) or set(range(len(problem.sizes)))
    if not problem.ranges and not (problem.slots or problem.locked or bound_quotas(problem)):
        return None if not change.number else replace(problem, sizes=sizes_for(problem.people, change.number))
    ranges = list(problem.limits)
    for cell in cells:
        low, high = ranges[cell]
        if change.kind == "raise_size":
            most = problem.people if change.number is None else max(high, change.number)
            ranges[cell] = (low, most)
        else:
            ranges[cell] = (min(low, change.number or 0), high)
    if not problem.ranges:  # sizes that were exact give way to each other
        ranges = [(0, high) if change.kind == "raise_size" else (low, problem.people) for low, high in ranges]
    return replace(problem, sizes=(), ranges=tuple(ranges))


def bound_quotas(problem: Problem) -> bool:
    return any(quota.cells is not None for quota in problem.quotas)


def requota(problem: Problem, change: Relaxation) -> Problem | None:
    if change.quota is None:
        return None
    quota = problem.quotas[change.quota]
    if change.kind == "lower_quota":
        new = replace(quota, least=min(quota.least, change.number or 0))
    else:
        most = problem.people if change.number is None else change.number
        new = replace(quota, most=None if quota.most is None else max(quota.most, most))
    return with_quota(problem, change.quota, new)


def with_quota(problem: Problem, k: int, quota: Quota) -> Problem:
    return replace(problem, quotas=(*problem.quotas[:k], quota, *problem.quotas[k + 1 :]))


def recount_cells(problem: Problem, change: Relaxation) -> Problem | None:
    """Open cells like the largest, or close the last ones; where there are slots, `number` counts those named."""
    if change.number is None:
        return None
    inside = [c for c in range(len(problem.sizes)) if not change.slots or problem.slots[c] in change.slots]
    more = change.number - (len(change.cells) or len(inside))
    limits, slots = list(problem.limits), list(problem.slots)
    quotas = list(problem.quotas)
    if more > 0:
        new = range(len(limits), len(limits) + more)
        limits += [max(limits, key=lambda limit: limit[1])] * more
        slots += [slots[inside[0]]] * more if slots else []
        quotas = [
            q if q.cells is None or not q.cells.issuperset(inside) else replace(q, cells=q.cells | set(new))
            for q in quotas
        ]
    elif problem.locked or problem.slots or bound_quotas(problem):
        return None  # it matters which ones close
    else:
        limits = limits[:more] if more else limits
    if not problem.ranges:
        few, rest = divmod(problem.people, len(limits))
        sizes = (few + 1,) * rest + (few,) * (len(limits) - rest)
        return None if few < 1 else replace(problem, sizes=sizes, slots=tuple(slots), quotas=tuple(quotas))
    return replace(problem, sizes=(), ranges=tuple(limits), slots=tuple(slots), quotas=tuple(quotas))


def make_available(problem: Problem, change: Relaxation) -> Problem:
    """Let the first `number` of those named come in the slots, which are all where none is named."""
    which = set(change.slots or problem.slots)
    people = change.people[: change.number] if change.number else change.people
    names = frozenset(problem.slots)
    more = {p: frozenset(problem.available.get(p, names)) | which for p in people}
    return replace(problem, available={**problem.available, **more})


def move_cells(problem: Problem, change: Relaxation) -> Problem | None:
    others = sorted(set(problem.slots) - set(change.slots))
    if not others or not change.number:
        return None
    gone = sorted(change.cells, key=lambda cell: -problem.limits[cell][0])[: change.number]
    slots = list(problem.slots)
    for cell in gone:
        slots[cell] = others[0]
    return replace(problem, slots=tuple(slots))


def change_people(problem: Problem, change: Relaxation) -> Problem | None:
    """Add people of whom nothing is known but that they count in a quota, or leave the last ones out."""
    more = -(change.number or 0) if change.kind == "remove_people" else change.number or 0
    people = problem.people + more
    if people < 1:
        return None
    if more < 0 and (problem.apart or problem.together or problem.locked or problem.quotas):
        return None  # it matters who stays away
    traits = tuple(
        replace(trait, values=[*list(trait.values)[:people], *[None] * max(0, more)])
        for trait in problem.traits
    )
    new = set(range(problem.people, people))
    quotas = tuple(
        replace(quota, members=quota.members | new) if k == change.quota else quota
        for k, quota in enumerate(problem.quotas)
    )
    if problem.ranges:
        return replace(problem, people=people, sizes=(), traits=traits, quotas=quotas)
    cells = len(problem.sizes)
    few, rest = divmod(people, cells)
    sizes = (few + 1,) * rest + (few,) * (cells - rest)
    return None if few < 1 else replace(problem, people=people, sizes=sizes, traits=traits, quotas=quotas)


CHANGES: dict[str, Callable[[Problem, Relaxation], Problem | None]] = {
    "drop_apart": drop_pair,
    "drop_together": drop_pair,
    "split_group": split_group,
    "unlock": unlock,
    "raise_size": resize,
    "lower_size": resize,
    "raise_quota": requota,
    "lower_quota": requota,
    "more_cells": recount_cells,
    "fewer_cells": recount_cells,
    "add_members": change_people,
    "make_available": make_available,
    "move_cell": move_cells,
    "remove_people": change_people,
    "add_people": change_people,
}
