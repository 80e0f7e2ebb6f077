"""Find kinds that clash together, such as the categories of a trait with the sizes, by a flow.

A flow from people through categories to cells exists, or what is asked clashes; a deletion filter leaves what is
needed for that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .conflict import Asked, Conflict, Relaxation, shrink
from .conflict_pairs import every
from .flow import ENDLESS, Network

if TYPE_CHECKING:
    from .problem import Problem

# the number said for each kind and quota; how many cells, and how many people, are of the same kind
Said = dict[tuple[str, int | None], int | None]
CellKinds = Counter[tuple[tuple[tuple[int, int], ...], str, int]]
PeopleKinds = Counter[tuple[int, frozenset[str], int]]


def flow_conflicts(problem: Problem) -> Iterator[Conflict]:
    """Give the conflicts found, one for each family of quotas at most."""
    for family in families(problem):
        yield from tangled(problem, family)


def families(problem: Problem) -> list[list[int]]:
    """Group the quotas that exclude each other, by name; one that overlaps its family stands alone."""
    found: dict[str, list[int]] = {}
    alone = []
    for k, quota in enumerate(problem.quotas):
        family = found.setdefault(quota.name, [])
        if any(quota.members & problem.quotas[other].members for other in family):
            alone.append([k])
        else:
            family.append(k)
    return [*found.values(), *alone]


def tangled(problem: Problem, family: list[int]) -> Iterator[Conflict]:
    """What a family of quotas, the sizes and availability ask cannot hold together."""
    asked = [*asked_of_numbers(problem, family), *asked_of_people(problem)]
    if flows(problem, family, asked):
        return
    kept = shrink(asked, lambda fewer: not flows(problem, family, fewer))
    changes = [change for each in kept for change in changes_of(problem, family, each, kept)]
    yield Conflict("counts", tuple(kept), {}, tuple(changes))


def asked_of_numbers(problem: Problem, family: list[int]) -> Iterator[Asked]:
    """Give what the quotas of a family ask, then the sizes."""
    for k in family:
        quota = problem.quotas[k]
        cells = tuple(cell for cell in every(problem) if quota.applies(cell))
        if quota.least:
            yield Asked("quota_least", quota=k, number=quota.least, cells=cells)
        if quota.most is not None:
            yield Asked("quota_most", quota=k, number=quota.most, cells=cells)
    for end, kind in enumerate(("size_least", "size_most")):
        number = (max, min)[end](limit[end] for limit in problem.limits)
        yield Asked(kind, cells=every(problem), number=number)


def asked_of_people(problem: Problem) -> Iterator[Asked]:
    """Give what availability and locked seats ask, each as a whole."""
    if problem.slots and problem.available:
        yield Asked("slot", slots=tuple(sorted(set(problem.slots))))
    if problem.locked:
        yield Asked("locked", people=tuple(sorted(problem.locked)))


def changes_of(problem: Problem, family: list[int], each: Asked, kept: list[Asked]) -> Iterator[Relaxation]:
    """Give the changes of one thing asked that end the conflict."""
    yield from eased(problem, family, each, [other for other in kept if other is not each])
    if each.kind == "locked":
        yield Relaxation("unlock", people=each.people)
    elif each.kind == "slot":
        bound = tuple(p for p, can in sorted(problem.available.items()) if not can.issuperset(each.slots))
        yield Relaxation("make_available", people=bound, slots=each.slots, number=len(bound))


def eased(problem: Problem, family: list[int], each: Asked, others: list[Asked]) -> Iterator[Relaxation]:
    """Find by halving the smallest change of one limit that lets the numbers flow."""
    kinds = {
        "quota_least": ("lower_quota", 0),
        "quota_most": ("raise_quota", problem.people),
        "size_least": ("lower_size", 0),
        "size_most": ("raise_size", problem.people),
    }
    if each.kind not in kinds or each.number is None:
        return
    kind, far = kinds[each.kind]
    near = each.number

    def does(number: int) -> bool:
        loose = Asked(each.kind, cells=each.cells, quota=each.quota, number=number)
        return flows(problem, family, [*others, loose])

    if not does(far):
        return
    while abs(far - near) > 1:
        middle = (far + near) // 2
        if does(middle):
            far = middle
        else:
            near = middle
    yield Relaxation(kind, (), each.cells, each.quota, far)


def flows(problem: Problem, family: list[int], asked: list[Asked]) -> bool:
    """Tell whether people can go through categories to cells, were only this asked."""
    said = {(each.kind, each.quota): each.number for each in asked}
    when = ("slot", None) in said
    locked = problem.locked if ("locked", None) in said else {}
    cells = cells_alike(problem, family, said, when, set(locked.values()))
    people = people_alike(problem, family, when, locked)
    return circulates(cells, people, problem.people, len(family) + 1, when)


def cells_alike(problem: Problem, family: list[int], said: Said, when: bool, locked: set[int]) -> CellKinds:
    """Count the cells with the same limits and slot; one that somebody is locked in is of its own kind."""
    everyone = problem.people
    kinds: CellKinds = Counter()
    for cell in every(problem):
        low, high = problem.limits[cell]
        key = [limit(said, "size", None, low, high, everyone)]
        for k in family:
            low, high = problem.quotas[k].limits(cell, everyone)
            key.append(limit(said, "quota", k, low, high, everyone))
        slot = problem.slots[cell] if when else ""
        kinds[tuple(key), slot, cell if cell in locked else -1] += 1
    return kinds


def people_alike(problem: Problem, family: list[int], when: bool, locked: Mapping[int, int]) -> PeopleKinds:
    """Count the people of the same category (0 for none) who can come in the same slots, and sit in one cell."""
    category = [0] * problem.people
    for place, k in enumerate(family, 1):
        for person in problem.quotas[k].members:
            category[person] = place
    kinds: PeopleKinds = Counter()
    for person in range(problem.people):
        slots = problem.available.get(person, frozenset(problem.slots)) if when else frozenset()
        kinds[category[person], slots, locked.get(person, -1)] += 1
    return kinds


def circulates(cells: CellKinds, people: PeopleKinds, everyone: int, wide: int, when: bool) -> bool:
    """Tell whether the flow exists: kinds of people, the categories in each kind of cell, kinds of cells."""
    start, first = 0, 1 + len(people)
    end = first + len(cells) * (wide + 1)
    network = Network(end + 1)
    fine = network.add(end, start, everyone, everyone)
    for c, ((within, slot, cell), times) in enumerate(cells.items()):
        base = first + c * (wide + 1)
        fine &= network.add(base + wide, end, within[0][0] * times, within[0][1] * times)
        for place in range(wide):
            low, high = within[place] if place else (0, everyone)
            fine &= network.add(base + place, base + wide, low * times, high * times)
        for p, (place, slots, seat) in enumerate(people):
            if (not when or slot in slots) and (seat < 0 or seat == cell):
                network.add(1 + p, base + place, 0, ENDLESS)
    for p, many in enumerate(people.values()):
        network.add(start, 1 + p, many, many)
    return fine and network.circulates()


def limit(
    said: Said,
    name: str,
    quota: int | None,
    low: int,
    high: int,
    everyone: int,
) -> tuple[int, int]:
    """Give a cell's limits, less those that are not asked; a limit eased holds for all cells."""
    least, most = said.get((f"{name}_least", quota)), said.get((f"{name}_most", quota))
    return 0 if least is None else min(low, least), everyone if most is None else max(high, most)
