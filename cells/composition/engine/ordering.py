"""Put people in an order that depends on what is said of them alone, so that the order of a list changes nothing.

People are told apart by traits, seat, slots and quotas, then by whom they are tied to (colour refinement:
Weisfeiler & Leman 1968). Those still alike keep their order: nearly always, exchanging them changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from .gower import Ints
from .groups import Pair
from .problem import Problem
from .traits import Trait

DEEP = 3  # how many ties away people still tell each other apart
MIX = np.uint64(0x9E3779B97F4A7C15)


def in_order(problem: Problem) -> Ints:
    """Give the people in an order of their own, shape (people,)."""
    people = range(problem.people)
    columns = [ranks(value_of(trait, k) for k in people) for trait in problem.traits]
    columns.append(np.array([problem.locked.get(k, -1) for k in people]))
    if problem.available:
        columns.append(ranks(tuple(sorted(problem.available.get(k, ("",)))) for k in people))
    columns += [np.array([k in quota.members for k in people], np.int64) for quota in problem.quotas]
    colour = coloured(columns)
    ties = [dict.fromkeys(problem.apart, 1.0), dict.fromkeys(problem.together, 1.0), problem.met]
    lines = [lines_of(each) for each in ties if each]
    for _ in range(DEEP if lines else 0):
        colour = coloured([colour, *(gathered(colour, *line) for line in lines)])
    return np.argsort(colour, kind="stable")


def value_of(trait: Trait, person: int) -> tuple[str, ...]:
    """Write a value so that values of every kind can be ranked."""
    value = trait.values[person]
    if isinstance(value, frozenset | set):
        return ("set", *sorted(value))
    return (type(value).__name__, str(value)) if value is not None else ()


def ranks(values: Iterable[tuple[str, ...]]) -> Ints:
    listed = list(values)
    rank = {value: k for k, value in enumerate(sorted(set(listed)))}
    return np.array([rank[value] for value in listed])


def coloured(columns: list[Ints]) -> Ints:
    """Number the different lines of several columns, shape (people,)."""
    return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].ravel()


def lines_of(ties: Mapping[Pair, float]) -> tuple[Ints, Ints, Ints]:
    """List ties both ways, with the rank of their weights."""
    pairs = np.array(list(ties), np.int64)
    weight = np.unique(np.array(list(ties.values())), return_inverse=True)[1].ravel()
    both = np.concatenate([pairs, pairs[:, ::-1]])
    return both[:, 0], both[:, 1], np.concatenate([weight, weight])


def gathered(colour: Ints, left: Ints, right: Ints, weight: Ints) -> Ints:
    """Sum up the colours of those each person is tied to, scrambled so that different ones differ."""
    mixed = (colour[right] + 1).astype(np.uint64) * MIX + weight.astype(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * MIX
    total = np.zeros(len(colour), np.uint64)
    np.add.at(total, left, mixed ^ (mixed >> np.uint64(29)))
    return total.view(np.int64)


def reordered(problem: Problem, order: Ints) -> Problem:
    """State the same problem with person order[k] called k."""
    place = np.argsort(order).tolist()
    who = order.tolist()
    return replace(
        problem,
        traits=tuple(replace(trait, values=[trait.values[k] for k in who]) for trait in problem.traits),
        apart=frozenset((place[i], place[j]) for i, j in problem.apart),
        together=frozenset((place[i], place[j]) for i, j in problem.together),
        locked={place[person]: cell for person, cell in problem.locked.items()},
        met={(place[i], place[j]): weight for (i, j), weight in problem.met.items()},
        quotas=tuple(
            replace(quota, members=frozenset(place[person] for person in quota.members))
            for quota in problem.quotas
        ),
        available={place[person]: slots for person, slots in problem.available.items()},
    )
