"""Put people into pairs so that those who differ meet: pure, and the same for the same people.

The more two differ, the better; two who were a pair already are not put together again. Greedy first, then improved by
exchanging partners between two pairs until nothing is gained: with the twenty people of a cell at most, that is at
once, and no optimum is promised.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import combinations
from typing import TypeVar

from interventions.conflicts.models import HIGHEST, UNSAID, Form, Stand

Person = TypeVar("Person", bound=Hashable)
Pair = tuple[Person, Person]
Apart = Callable[[Person, Person], float]


def pairs_of(
    people: Sequence[Person], apart: Apart[Person], met: Collection[frozenset[Person]] = ()
) -> list[Pair[Person]]:
    """Return pairs of these people; whoever has nobody left to be put with stays without.

    `apart` says how much two differ, from 0 to 1; those who come first in `people` are the last to stay without.
    """
    rank = {person: place for place, person in enumerate(people)}
    open_ways = [way for way in combinations(people, 2) if frozenset(way) not in met]
    wanted = sorted(open_ways, key=lambda way: (-apart(*way), rank[way[0]] + rank[way[1]], rank[way[0]]))
    taken: set[Person] = set()
    pairs: list[Pair[Person]] = []
    for one, other in wanted:
        if one not in taken and other not in taken:
            pairs.append((one, other))
            taken |= {one, other}
    return _improved(pairs, apart, met)


def _improved(
    pairs: list[Pair[Person]], apart: Apart[Person], met: Collection[frozenset[Person]]
) -> list[Pair[Person]]:
    gained = True
    while gained:
        gained = False
        for i, j in combinations(range(len(pairs)), 2):
            (a, b), (c, d) = pairs[i], pairs[j]
            now = apart(a, b) + apart(c, d)
            for first, second in (((a, c), (b, d)), ((a, d), (b, c))):
                if frozenset(first) in met or frozenset(second) in met:
                    continue
                if apart(*first) + apart(*second) > now + 1e-9:
                    pairs[i], pairs[j], gained = first, second, True
                    break
    return pairs


def how_far_apart(form: str, places: int, one: Stand, other: Stand) -> float:
    """Return how much two differ, from 0 to 1; half where one of them has not said it."""
    if form == Form.LINE:
        if UNSAID in (one.place, other.place):
            return 0.5
        return abs(one.place - other.place) / (places - 1)
    if form == Form.STATEMENTS:
        both = one.votes.keys() & other.votes.keys()
        return sum(abs(one.votes[key] - other.votes[key]) for key in both) / (2 * len(both)) if both else 0.5
    if UNSAID in (one.strength, other.strength):
        return 0.5
    return abs(one.strength - other.strength) / (HIGHEST - 1)
