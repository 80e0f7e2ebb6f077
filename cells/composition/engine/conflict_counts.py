"""Find what clashes by counting: too few or too many people of a kind for the cells, slot by slot.

One kind is counted by Hall's theorem (1935) over sets of slots. Kinds that exclude each other, such as the
categories of a trait, are counted together with the sizes: see `conflict_flows`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from .conflict import Asked, Conflict, Relaxation, shrink
from .conflict_flows import flow_conflicts
from .conflict_pairs import every, together
from .groups import Pair, groups_together, tree

if TYPE_CHECKING:
    from .problem import Problem

SUBSETS = 1024  # most sets of slots tried
When = dict[frozenset[str], list[int]]


def count_conflicts(problem: Problem) -> Iterator[Conflict]:
    """Give the conflicts found, the simplest first."""
    yield from size_conflicts(problem)
    slots = slot_sets(problem)
    groups = [group for group in groups_together(problem.people, problem.together) if len(group) > 1]
    for k in (*range(len(problem.quotas)), None):
        when = by_slots(problem, k)
        yield from narrowest(problem, k, slots, when, groups)
    yield from flow_conflicts(problem)


def narrowest(
    problem: Problem, quota: int | None, slots: list[tuple[str, ...]], when: When, groups: list[list[int]]
) -> Iterator[Conflict]:
    """Count in each set of slots, but not in those that hold a set where something was found."""
    found: list[set[str]] = []
    for chosen in slots:
        if not any(less <= set(chosen) for less in found):
            here = [*short(problem, quota, chosen, when, groups), *excess(problem, quota, chosen, when)]
            if here:
                found.append(set(chosen))
            yield from here


def size_conflicts(problem: Problem) -> Iterator[Conflict]:
    """Cells that together hold too few people, or ask for too many."""
    least, most = (sum(limit[end] for limit in problem.limits) for end in (0, 1))
    cells, people = len(problem.sizes), problem.people
    asked = Asked("cells", cells=every(problem), number=cells)
    if most < people:
        high = max(high for _, high in problem.limits)
        more = -(-(people - most) // max(1, high))
        changes = [
            Relaxation("raise_size", number=-(-people // max(1, cells))),
            Relaxation("more_cells", number=cells + more),
            Relaxation("remove_people", number=people - most),
        ]
        figures = {"people": people, "places": most}
        size = Asked("size_most", cells=every(problem), number=high)
        yield Conflict("sizes_short", (asked, size), figures, tuple(changes))
    if least > people:
        low = max(low for low, _ in problem.limits)
        changes = [
            Relaxation("lower_size", number=people // max(1, cells)),
            Relaxation("fewer_cells", number=people // max(1, low)),
            Relaxation("add_people", number=least - people),
        ]
        figures = {"people": people, "places": least}
        size = Asked("size_least", cells=every(problem), number=low)
        yield Conflict("sizes_excess", (asked, size), figures, tuple(changes))


def slot_sets(problem: Problem) -> list[tuple[str, ...]]:
    """List sets of slots to count over: all (named by nothing), then the smaller first."""
    names = sorted(set(problem.slots)) if problem.available else []
    found: list[tuple[str, ...]] = [()]
    for many in range(1, len(names)):
        for chosen in combinations(names, many):
            if len(found) >= SUBSETS:
                return found
            found.append(chosen)
    return found


def members_of(problem: Problem, quota: int | None) -> frozenset[int]:
    return frozenset(range(problem.people)) if quota is None else problem.quotas[quota].members


def limits_of(problem: Problem, quota: int | None) -> list[tuple[int, int]]:
    if quota is None:
        return list(problem.limits)
    return [problem.quotas[quota].limits(cell, problem.people) for cell in every(problem)]


def meeting_in(problem: Problem, chosen: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(cell for cell in every(problem) if not chosen or problem.slots[cell] in chosen)


def by_slots(problem: Problem, quota: int | None) -> When:
    """Group the members by the slots of cells in which they can come."""
    names = frozenset(problem.slots)
    found: When = {}
    for person in sorted(members_of(problem, quota)):
        found.setdefault(problem.available.get(person, names) & names, []).append(person)
    return found


def short(
    problem: Problem, quota: int | None, chosen: tuple[str, ...], when: When, groups: list[list[int]]
) -> Iterator[Conflict]:
    """Too few can come to the cells of these slots for the least that each is to have."""
    limits = limits_of(problem, quota)
    cells = tuple(cell for cell in meeting_in(problem, chosen) if limits[cell][0])
    needed, least = sum(limits[cell][0] for cell in cells), max((limits[c][0] for c in cells), default=0)
    able = {p for names, people in when.items() if not chosen or names & set(chosen) for p in people}
    have, links = len(able), list[Pair]()
    if needed <= have and quota is not None and groups:
        have, links = have_in_groups(problem, able, groups, least, needed)
    if needed <= have:
        return
    which = Asked("size_least" if quota is None else "quota_least", quota=quota, cells=cells, number=least)
    asked = [*together(links), which, Asked("cells", cells=cells, number=len(cells))]
    lower, level = "lower_size" if quota is None else "lower_quota", have // max(1, len(cells))
    changes = [Relaxation(lower, (), cells, quota, level, chosen)]
    if chosen:
        asked.append(Asked("slot", people=tuple(sorted(able)), cells=cells, slots=chosen, quota=quota))
        changes += other_slots(problem, quota, chosen, cells, able, needed - have)
    elif quota is not None:
        changes += fewer_cells(problem, have // max(1, least))
    changes += [Relaxation("drop_together", people=link) for link in links]
    changes.append(Relaxation("add_members", (), cells, quota, needed - have, chosen))
    figures = {"needed": needed, "available": have, "cells": len(cells), "least": least}
    yield Conflict("slot_hall" if chosen else "quota_short", tuple(asked), figures, tuple(changes))


def have_in_groups(
    problem: Problem, able: set[int], groups: list[list[int]], least: int, needed: int
) -> tuple[int, list[Pair]]:
    """Count what members are worth when those kept together serve one cell alone; and the pairs that matter."""
    wasted = {k: sum(person in able for person in group) - least for k, group in enumerate(groups)}
    rest = len(able) - sum(max(0, more) for more in wasted.values())
    if needed <= rest:
        return rest, []
    links: list[Pair] = []
    for k, group in enumerate(groups):
        if wasted[k] > 0:
            start = next(person for person in group if person in able)
            links += tree(problem.together, start, len(group))

    def have(kept: list[Pair]) -> int:
        parts = groups_together(problem.people, kept) if kept else []
        counts = [sum(person in able for person in part) for part in parts if len(part) > 1]
        return len(able) - sum(max(0, count - least) for count in counts)

    links = shrink(links, lambda kept: have(kept) < needed)
    return have(links), links


def other_slots(
    problem: Problem,
    quota: int | None,
    chosen: tuple[str, ...],
    cells: tuple[int, ...],
    able: set[int],
    lack: int,
) -> Iterator[Relaxation]:
    """Let others come to these slots where there are enough, or cells meet in another."""
    others = tuple(sorted(members_of(problem, quota) - able))
    if len(others) >= lack:
        yield Relaxation("make_available", others, cells, quota, lack, chosen)
    limits = limits_of(problem, quota)
    move = moved(sorted((limits[cell][0] for cell in cells), reverse=True), lack)
    yield Relaxation("move_cell", (), cells, quota, move, chosen)


def moved(needs: list[int], lack: int) -> int:
    """Count the cells to take away, the neediest first, until the lack is gone."""
    gone = count = 0
    for need in needs:
        if gone >= lack:
            break
        gone, count = gone + need, count + 1
    return count


def fewer_cells(problem: Problem, fewer: int) -> Iterator[Relaxation]:
    """Have this many cells, if the largest hold everyone."""
    room = sum(sorted((most for _, most in problem.limits), reverse=True)[:fewer])
    if fewer and room >= problem.people:
        yield Relaxation("fewer_cells", number=fewer)


def excess(problem: Problem, quota: int | None, chosen: tuple[str, ...], when: When) -> Iterator[Conflict]:
    """More can come only to these slots than their cells may have at most."""
    limits = limits_of(problem, quota)
    cells = meeting_in(problem, chosen)
    room, most = sum(limits[cell][1] for cell in cells), max((limits[c][1] for c in cells), default=0)
    slots = set(chosen)
    only = [people for can, people in when.items() if not slots or frozenset() < can <= slots]
    bound = sorted(person for people in only for person in people)
    if len(bound) <= room:
        return
    which = Asked("size_most" if quota is None else "quota_most", quota=quota, cells=cells, number=most)
    asked = [which, Asked("cells", cells=cells, number=len(cells))]
    rise, level = "raise_size" if quota is None else "raise_quota", -(-len(bound) // max(1, len(cells)))
    changes = [Relaxation(rise, (), cells, quota, level, chosen)]
    if chosen:
        people = tuple(bound[: room + 1])
        asked.append(Asked("slot", people=people, cells=cells, slots=chosen, quota=quota))
        elsewhere = tuple(sorted(set(problem.slots) - slots))
        changes.append(Relaxation("make_available", tuple(bound), (), quota, len(bound) - room, elsewhere))
    more = -(-(len(bound) - room) // max(1, most))
    changes.append(Relaxation("more_cells", (), cells, quota, len(cells) + more, chosen))
    figures = {"members": len(bound), "room": room, "cells": len(cells), "most": most}
    yield Conflict("slot_excess" if chosen else "quota_excess", tuple(asked), figures, tuple(changes))
