"""Find people who are all to be apart from each other, more of them than there are cells for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .conflict import Asked, Conflict, Relaxation
from .conflict_counts import meeting_in, slot_sets
from .conflict_pairs import together
from .groups import Pair, chain, groups_together

if TYPE_CHECKING:
    from .problem import Problem

PATIENCE = 20_000  # most branches looked at for one set of slots
FEW = 64  # most sets of slots


def clique_conflicts(problem: Problem) -> Iterator[Conflict]:
    """Give the cliques too large for their cells, over all cells first, then over sets of slots."""
    if not problem.apart:
        return
    groups = groups_together(problem.people, problem.together)
    unit = {person: k for k, group in enumerate(groups) for person in group}
    pair_of: dict[Pair, Pair] = {}
    for i, j in sorted(problem.apart):
        a, b = sorted((unit[i], unit[j]))
        pair_of.setdefault((a, b), (i, j))
    names = frozenset(problem.slots)
    slots_of = {
        k: frozenset.intersection(*(problem.available.get(p, names) for p in groups[k]))
        for pair in pair_of
        for k in pair
    }
    for chosen in slot_sets(problem)[:FEW]:
        cells = meeting_in(problem, chosen)
        # who can come in no slot at all is a conflict alone
        inside = {
            k for k, slots in slots_of.items() if not chosen or frozenset() < slots & names <= set(chosen)
        }
        found = clique(inside, [pair for pair in pair_of if inside.issuperset(pair)], len(cells) + 1)
        if found:
            yield stated(problem, groups, pair_of, sorted(found), cells, chosen)


def stated(
    problem: Problem,
    groups: list[list[int]],
    pair_of: dict[Pair, Pair],
    found: list[int],
    cells: tuple[int, ...],
    chosen: tuple[str, ...],
) -> Conflict:
    """Say who are apart, kept together or bound to slots, and what would ease it."""
    pairs = [pair_of[a, b] for k, a in enumerate(found) for b in found[k + 1 :]]
    links: list[Pair] = []
    faces = []
    for k in found:
        mine = sorted({person for pair in pairs for person in pair if person in groups[k]})
        faces.append(mine[0])
        for person in [*mine, *bound(problem, groups[k], mine, chosen)]:
            links += [link for link in chain(problem.together, mine[0], person) if link not in links]
    asked = [
        *together(links),
        *(Asked("apart", people=pair) for pair in pairs),
        Asked("cells", cells=cells, number=len(cells)),
    ]
    changes = [Relaxation("more_cells", number=len(found), slots=chosen)]
    if chosen:
        asked.append(Asked("slot", people=tuple(faces), cells=cells, slots=chosen))
        elsewhere = tuple(sorted(set(problem.slots) - set(chosen)))
        changes.append(Relaxation("make_available", tuple(faces), (), None, 1, elsewhere))
    changes += [Relaxation("drop_apart", people=pair) for pair in pairs]
    figures = {"people": len(found), "cells": len(cells)}
    return Conflict("apart_slot_clique" if chosen else "apart_clique", tuple(asked), figures, tuple(changes))


def bound(problem: Problem, group: list[int], mine: list[int], chosen: tuple[str, ...]) -> list[int]:
    """List those whose slots together leave only the chosen ones, `mine` first; nobody if none are chosen."""
    names = frozenset(problem.slots)
    open_, held = names, list[int]()
    for person in sorted(group, key=lambda p: (p not in mine, p)):
        if chosen and not open_ <= set(chosen):
            open_ &= problem.available.get(person, names)
            held.append(person)
    return held


def clique(nodes: set[int], pairs: list[Pair], many: int) -> list[int]:
    """Find `many` nodes that are all linked, or an empty list (bounded; colouring bound: Tomita 2003)."""
    near: dict[int, set[int]] = {node: set() for node in nodes}
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    if many == 1:
        return [min(nodes)] if nodes else []
    thin = [node for node in nodes if len(near[node]) < many - 1]
    while thin:  # peel those with too few links to take part
        node = thin.pop()
        for other in near.pop(node, set()):
            near[other].discard(node)
            if len(near[other]) == many - 2:
                thin.append(other)
    budget = [PATIENCE]
    return grow([], sorted(near), near, many, budget)


def grow(
    chosen: list[int], open_: list[int], near: dict[int, set[int]], many: int, budget: list[int]
) -> list[int]:
    if len(chosen) == many:
        return chosen
    budget[0] -= 1
    if budget[0] < 0:
        return []
    colours = coloured(open_, near)
    for k in range(len(colours) - 1, -1, -1):
        colour, node = colours[k]
        if len(chosen) + colour < many:
            return []
        left = [other for _, other in colours[:k] if other in near[node]]
        found = grow([*chosen, node], left, near, many, budget)
        if found:
            return found
    return []


def coloured(nodes: list[int], near: dict[int, set[int]]) -> list[Pair]:
    """Colour greedily → (colour from 1, node), the lowest colours first: no clique has more than its colours."""
    classes: list[list[int]] = []
    for node in sorted(nodes, key=lambda node: (-len(near[node]), node)):
        for members in classes:
            if not near[node] & set(members):
                members.append(node)
                break
        else:
            classes.append([node])
    return [(colour, node) for colour, members in enumerate(classes, 1) for node in members]
