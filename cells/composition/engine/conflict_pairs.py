"""Find what clashes around one group: apart and together, and groups that no cell can take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .conflict import Asked, Conflict, Relaxation, shrink
from .groups import Pair, chain, groups_together, tree

if TYPE_CHECKING:
    from .problem import Problem


def pair_conflicts(problem: Problem) -> Iterator[Conflict]:
    """Give the conflicts found, the simplest first."""
    groups = groups_together(problem.people, problem.together)
    group_of = {person: k for k, group in enumerate(groups) for person in group}
    yield from chains(problem, group_of)
    yield from locks(problem, group_of)
    for group in groups:
        yield from without_cell(problem, group)
    yield from overfull(problem, groups)


def together(pairs: Iterable[Pair]) -> list[Asked]:
    return [Asked("together", people=pair) for pair in pairs]


def chains(problem: Problem, group_of: dict[int, int]) -> Iterator[Conflict]:
    """People to be apart whom a chain of pairs keeps together; the shortest chain first."""
    found = [pair for pair in sorted(problem.apart) if group_of[pair[0]] == group_of[pair[1]]]
    paths = {pair: chain(problem.together, *pair) for pair in found[:50]}
    for pair in sorted(paths, key=lambda pair: (len(paths[pair]), pair)):
        drops = [Relaxation("drop_apart", people=pair)]
        for link in paths[pair]:
            if not chain(problem.together - {link}, *pair):
                drops.append(Relaxation("drop_together", people=link))
        yield Conflict(
            "together_apart_chain", (*together(paths[pair]), Asked("apart", people=pair)), {}, tuple(drops)
        )


def lock(problem: Problem, person: int) -> Asked:
    return Asked("locked", people=(person,), cells=(problem.locked[person],))


def locks(problem: Problem, group_of: dict[int, int]) -> Iterator[Conflict]:
    """A group with two locked seats; people apart locked into one cell."""
    first: dict[int, int] = {}
    for person in sorted(problem.locked):
        other = first.setdefault(group_of[person], person)
        if problem.locked[other] != problem.locked[person]:
            links = chain(problem.together, other, person)
            frees = tuple(Relaxation("unlock", people=(one,)) for one in (other, person))
            cuts = tuple(Relaxation("drop_together", people=link) for link in links)
            asked = (*together(links), lock(problem, other), lock(problem, person))
            yield Conflict("locked_together", asked, {}, frees + cuts)
    for pair in sorted(problem.apart):
        ends = [first[group_of[person]] for person in pair if group_of[person] in first]
        if len(ends) < 2:
            continue
        one, other = ends
        if problem.locked[one] != problem.locked[other]:
            continue
        links = chain(problem.together, pair[0], one) + chain(problem.together, pair[1], other)
        asked = (*together(links), Asked("apart", people=pair), lock(problem, one), lock(problem, other))
        frees = tuple(Relaxation("unlock", people=(person,)) for person in (one, other))
        yield Conflict("locked_apart", asked, {}, (Relaxation("drop_apart", people=pair), *frees))


def without_cell(problem: Problem, group: list[int]) -> Iterator[Conflict]:
    """A group, or one person, that no cell can take."""
    if any(fits(problem, group, cell) for cell in range(len(problem.sizes))):
        return
    largest = max(most for _, most in problem.limits)
    if len(group) > largest:
        links = tree(problem.together, group[0], largest + 1)
        members = tuple(sorted({person for link in links for person in link}))
        yield Conflict(
            "together_too_big",
            (*together(links), Asked("size_most", cells=every(problem), number=largest)),
            {"group": len(group), "most": largest, "shown": len(members)},
            (
                Relaxation("raise_size", number=len(group)),
                Relaxation("split_group", people=tuple(group), number=len(group) - largest),
            ),
        )
        return
    links = tree(problem.together, group[0], len(group))
    asked = shrink([*together(links), *bonds(problem, group)], lambda kept: stuck(problem, group, kept))
    alone = not any(each.kind == "together" for each in asked)
    yield Conflict(
        "person_no_cell" if alone else "together_no_cell", tuple(asked), {}, loosen(problem, asked)
    )


def fits(problem: Problem, group: list[int], cell: int) -> bool:
    if len(group) > problem.limits[cell][1]:
        return False
    if any(problem.locked.get(person, cell) != cell for person in group):
        return False
    if not all(problem.can_come(person, cell) for person in group):
        return False
    for quota in problem.quotas:
        most = quota.limits(cell, problem.people)[1]
        if len(group) > most and sum(person in quota.members for person in group) > most:
            return False
    return True


def bonds(problem: Problem, group: list[int]) -> list[Asked]:
    """List what is asked of a group and of the cells that could take it."""
    slots = tuple(sorted(set(problem.slots)))
    asked = [lock(problem, person) for person in group if person in problem.locked]
    for person in group:
        if problem.slots and any(slot not in problem.available.get(person, slots) for slot in slots):
            can = tuple(slot for slot in slots if slot in problem.available[person])
            asked.append(Asked("slot", people=(person,), slots=can))
    for k, quota in enumerate(problem.quotas):
        if quota.most is not None and sum(person in quota.members for person in group) > quota.most:
            asked.append(Asked("quota_most", quota=k, number=quota.most, cells=quota_cells(problem, k)))
    for most in sorted({most for _, most in problem.limits if most < len(group)}):
        cells = tuple(cell for cell, (_, high) in enumerate(problem.limits) if high == most)
        asked.append(Asked("size_most", cells=cells, number=most))
    return asked


def stuck(problem: Problem, group: list[int], kept: list[Asked]) -> bool:
    """Tell whether what is kept leaves some part of the group without any cell."""
    pairs = [each.people for each in kept if each.kind == "together"]
    parts = groups_together(problem.people, [(pair[0], pair[1]) for pair in pairs])
    inside = set(group)
    return any(
        part[0] in inside
        and not any(open_to(problem, part, cell, kept) for cell in range(len(problem.sizes)))
        for part in parts
    )


def open_to(problem: Problem, part: list[int], cell: int, kept: list[Asked]) -> bool:
    for each in kept:
        here = each.people and each.people[0] in part
        if each.kind == "locked" and here and each.cells[0] != cell:
            return False
        if each.kind == "slot" and here and problem.slots[cell] not in each.slots:
            return False
        if each.kind == "size_most" and cell in each.cells and len(part) > (each.number or 0):
            return False
        if each.kind == "quota_most" and each.quota is not None and cell in each.cells:
            members = problem.quotas[each.quota].members
            if sum(person in members for person in part) > (each.number or 0):
                return False
    return True


def loosen(problem: Problem, asked: list[Asked]) -> tuple[Relaxation, ...]:
    """Give a change for each thing asked: any one of them undoes a minimal conflict."""
    group = sum(each.kind == "together" for each in asked) + 1
    found = []
    for each in asked:
        if each.kind == "together":
            found.append(Relaxation("drop_together", people=each.people))
        elif each.kind == "locked":
            found.append(Relaxation("unlock", people=each.people))
        elif each.kind == "slot":
            others = [other for other in asked if other is not each]
            free = tuple(
                sorted({problem.slots[cell] for cell in every(problem) if opens(problem, others, cell)})
            )
            found.append(Relaxation("make_available", people=each.people, slots=free))
        elif each.kind == "size_most":
            found.append(Relaxation("raise_size", cells=each.cells, number=group))
        elif each.kind == "quota_most":
            found.append(Relaxation("raise_quota", quota=each.quota, number=group, cells=each.cells))
    return tuple(found)


def opens(problem: Problem, asked: list[Asked], cell: int) -> bool:
    """Tell whether a cell could take every part of a group, were only this asked."""
    pairs = [(each.people[0], each.people[1]) for each in asked if each.kind == "together"]
    people = {person for each in asked for person in each.people}
    parts = [part for part in groups_together(problem.people, pairs) if people & set(part)]
    return all(open_to(problem, part, cell, asked) for part in parts)


def overfull(problem: Problem, groups: list[list[int]]) -> Iterator[Conflict]:
    """A cell into which more people are locked than it holds, those who are to be with them included."""
    inside: dict[int, list[int]] = {}
    for group in groups:
        cells = {problem.locked[person] for person in group if person in problem.locked}
        if len(cells) == 1:
            inside.setdefault(cells.pop(), []).extend(group)
    for cell, people in sorted(inside.items()):
        limits: list[tuple[int, int | None, list[int]]] = [(problem.limits[cell][1], None, people)]
        for k, quota in enumerate(problem.quotas):
            most = quota.limits(cell, problem.people)[1]
            limits.append((most, k, [person for person in people if person in quota.members]))
        for most, which, counted in limits:
            if len(counted) > most:
                yield crammed(problem, cell, most, which, counted)


def crammed(problem: Problem, cell: int, most: int, quota: int | None, counted: list[int]) -> Conflict:
    held = sorted(counted, key=lambda person: (person not in problem.locked, person))[: most + 1]
    asked: list[Asked] = []
    for person in held:
        if person in problem.locked:
            asked.append(lock(problem, person))
            continue
        ends = (chain(problem.together, person, end) for end in problem.locked if problem.locked[end] == cell)
        links = min((path for path in ends if path), key=len)
        anchor = next(end for end in (*links[-1], *links[0]) if problem.locked.get(end) == cell)
        new = [*together(links), lock(problem, anchor)]
        asked += [each for each in new if each not in asked]
    members = set(counted)
    asked = shrink(asked, lambda kept: bound_to(problem, kept, members) > most)
    kind = "size_most" if quota is None else "quota_most"
    limit = Asked(kind, cells=(cell,), quota=quota, number=most)
    rise = Relaxation("raise_size" if quota is None else "raise_quota", (), (cell,), quota, len(counted))
    frees = tuple(Relaxation("unlock", people=each.people) for each in asked if each.kind == "locked")
    figures = {"locked": len(counted), "most": most, "cell": cell}
    return Conflict(
        "locked_full", (*asked, limit), figures, (rise, *frees) if len(counted) == most + 1 else (rise,)
    )


def bound_to(problem: Problem, asked: list[Asked], members: set[int]) -> int:
    """Count the members whom the locks and pairs kept hold in the one cell."""
    held = {each.people[0] for each in asked if each.kind == "locked"}
    pairs = [(each.people[0], each.people[1]) for each in asked if each.kind == "together"]
    parts = groups_together(problem.people, pairs)
    return sum(len(members & set(part)) for part in parts if held & set(part))


def every(problem: Problem) -> tuple[int, ...]:
    return tuple(range(len(problem.sizes)))


def quota_cells(problem: Problem, quota: int) -> tuple[int, ...]:
    return tuple(cell for cell in every(problem) if problem.quotas[quota].applies(cell))
