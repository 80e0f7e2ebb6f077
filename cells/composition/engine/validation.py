"""Refuse a problem that makes no sense, with a code and the data that say why."""

import math
from itertools import chain
from numbers import Real
from typing import TYPE_CHECKING, Any

from .conflict_counts import size_conflicts
from .conflict_pairs import pair_conflicts
from .errors import ProblemError
from .groups import groups_together
from .traits import Trait

if TYPE_CHECKING:
    from .problem import Problem

KINDS = ("category", "ordinal", "number", "set")


def validate(problem: "Problem") -> None:
    """Raise the first ProblemError found, from the simplest to the most entangled."""
    check_sizes(problem)
    check_traits(problem)
    check_indices(problem)
    check_quotas(problem)
    check_weights(problem)
    check_groups(problem)


def check_sizes(problem: "Problem") -> None:
    if problem.people < 1:
        raise ProblemError("empty")
    for cell, (low, high) in enumerate(problem.ranges):
        if not 0 <= low <= high or high < 1:
            raise ProblemError("size", cell=cell, size=low if low < 0 or low > high else high)
    for cell, size in enumerate(problem.sizes):
        if size < 0 or (size < 1 and not problem.ranges):
            raise ProblemError("size", cell=cell, size=size)
    places = sum(problem.sizes)
    if places != problem.people:
        why = next(size_conflicts(problem), None) if len(problem.ranges) == len(problem.sizes) else None
        raise ProblemError("sizes", people=problem.people, places=places, conflict=why, problem=problem)
    if problem.ranges and len(problem.ranges) != len(problem.sizes):
        raise ProblemError("ranges", cells=len(problem.sizes), ranges=len(problem.ranges))
    for cell, ((low, high), size) in enumerate(zip(problem.limits, problem.sizes, strict=True)):
        if not low <= size <= high:
            raise ProblemError("size", cell=cell, size=size)


def check_traits(problem: "Problem") -> None:
    names: set[str] = set()
    for trait in problem.traits:
        if trait.name in names:
            raise ProblemError("trait_duplicate", trait=trait.name)
        names.add(trait.name)
        if trait.kind not in KINDS:
            raise ProblemError("trait_kind", trait=trait.name, kind=trait.kind)
        if len(trait.values) != problem.people:
            many = len(trait.values)
            raise ProblemError("trait_length", trait=trait.name, values=many, people=problem.people)
        if not (math.isfinite(trait.weight) and trait.weight >= 0):
            raise ProblemError("trait_weight", trait=trait.name)
        for person, value in enumerate(trait.values):
            if value is not None:
                check_value(trait, person, value)


def check_value(trait: Trait, person: int, value: object) -> None:
    number = isinstance(value, Real)
    if isinstance(value, Real) and not math.isfinite(value):
        raise ProblemError("nan", trait=trait.name, person=person)
    right = {
        "category": number or isinstance(value, str),
        "number": number,
        "ordinal": number or isinstance(value, str),
        "set": isinstance(value, frozenset | set),
    }[trait.kind]
    if not right:
        raise ProblemError("trait_value", trait=trait.name, person=person, value=value)
    if trait.kind == "ordinal" and (value not in trait.order if trait.order else not number):
        raise ProblemError("ordinal_order", trait=trait.name, person=person, value=value)


def check_indices(problem: "Problem") -> None:
    for i, j in sorted(chain(problem.apart, problem.together, problem.met)):
        for person in (i, j):
            if not 0 <= person < problem.people:
                raise ProblemError("unknown_person", person=person)
        if i == j:
            raise ProblemError("self_pair", person=i)
    for person, cell in problem.locked.items():
        if not 0 <= person < problem.people:
            raise ProblemError("unknown_person", person=person)
        if not 0 <= cell < len(problem.sizes):
            raise ProblemError("unknown_cell", cell=cell, person=person)


def check_quotas(problem: "Problem") -> None:
    cells = len(problem.sizes)
    for k, quota in enumerate(problem.quotas):
        if quota.least < 0 or (quota.most is not None and quota.most < quota.least):
            raise ProblemError("quota", quota=k, least=quota.least, most=quota.most)
        for person in sorted(quota.members):
            if not 0 <= person < problem.people:
                raise ProblemError("unknown_person", person=person)
        for cell in sorted(quota.cells or ()):
            if not 0 <= cell < cells:
                raise ProblemError("unknown_cell", cell=cell, quota=k)
    if problem.slots and len(problem.slots) != cells:
        raise ProblemError("slots", slots=len(problem.slots), cells=cells)
    for person in sorted(problem.available):
        if not 0 <= person < problem.people:
            raise ProblemError("unknown_person", person=person)
    if problem.company is not None and problem.company not in {trait.name for trait in problem.traits}:
        raise ProblemError("company", trait=problem.company)


def check_weights(problem: "Problem") -> None:
    for pair, weight in problem.met.items():
        if not (math.isfinite(weight) and weight >= 0):
            raise ProblemError("met_weight", pair=pair)
    if not (math.isfinite(problem.novelty) and problem.novelty >= 0):
        raise ProblemError("novelty")


def check_groups(problem: "Problem") -> None:
    groups = groups_together(problem.people, problem.together)
    group_of = {person: k for k, group in enumerate(groups) for person in group}
    for i, j in sorted(problem.apart):
        if group_of[i] == group_of[j]:
            raise clash(problem, "apart_together", pair=(i, j), group=tuple(groups[group_of[i]]))
    largest = max(most for _, most in problem.limits)
    for group in groups:
        if len(group) > largest:
            raise clash(problem, "together_too_large", group=tuple(group), largest=largest)
    check_locked(problem, groups, group_of)


def clash(problem: "Problem", code: str, **data: Any) -> ProblemError:
    """Refuse with the whole conflict: what clashes, and what would do."""
    return ProblemError(code, conflict=next(pair_conflicts(problem), None), problem=problem, **data)


def check_locked(problem: "Problem", groups: list[list[int]], group_of: dict[int, int]) -> None:
    seat: dict[int, int] = {}
    for person, cell in sorted(problem.locked.items()):
        if seat.setdefault(group_of[person], cell) != cell:
            raise clash(problem, "locked_together", group=tuple(groups[group_of[person]]))
    for i, j in sorted(problem.apart):
        common = seat.get(group_of[i])
        if common is not None and common == seat.get(group_of[j]):
            raise clash(problem, "locked_apart", pair=(i, j), cell=common)
    taken = [0] * len(problem.sizes)
    for k, cell in seat.items():
        taken[cell] += len(groups[k])
        if taken[cell] > problem.limits[cell][1]:
            raise clash(problem, "locked_full", cell=cell, size=problem.limits[cell][1])
