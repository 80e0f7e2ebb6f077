"""Assign each of n to one of n places at the least cost in all, compiled.

Successive shortest paths with potentials (Kuhn 1955, Munkres 1957, in the form of Edmonds & Karp 1972). Who is cheapest
where nobody else is takes that place at once, so that few paths are left to find where most stay where they are.
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from .gower import Ints
from .units import Singles

FAR = np.float32(1e30)


@njit(cache=True)  # type: ignore[untyped-decorator]
def assign(cost: Singles) -> Ints:
    """Give the place (n,) of each, for `cost` (n, n) of each in each place."""
    many = len(cost)
    rows, columns = np.empty(many, np.float32), np.zeros(many + 1, np.float32)
    taken = np.full(many + 1, -1)  # who is in each place; the last is where a path begins
    waiting = np.zeros(many, np.bool_)
    for i in range(many):
        place = cheapest(cost[i])
        rows[i] = cost[i, place]
        if taken[place] < 0:
            taken[place] = i
        else:
            waiting[i] = True
    for i in range(many):
        if waiting[i]:
            take_in(cost, rows, columns, taken, i)
    places = np.empty(many, np.int64)
    for place in range(many):
        places[taken[place]] = place
    return places


@njit(cache=True)  # type: ignore[untyped-decorator]
def cheapest(costs: Singles) -> int:
    best = 0
    for place in range(1, len(costs)):
        if costs[place] < costs[best]:
            best = place
    return best


@njit(cache=True)  # type: ignore[untyped-decorator]
def take_in(cost: Singles, rows: Singles, columns: Singles, taken: Ints, who: int) -> None:
    """Find a place for one more along the shortest path, moving those on it one place on, all in place."""
    many = len(cost)
    least, before, seen = np.full(many, FAR, np.float32), np.full(many, many), np.zeros(many + 1, np.bool_)
    taken[many] = who
    at = many
    while taken[at] >= 0:
        seen[at] = True
        step, following = nearest(cost, rows, columns, taken[at], at, least, before, seen)
        for place in range(many + 1):
            if seen[place]:
                rows[taken[place]] += step
                columns[place] -= step
            elif place < many:
                least[place] -= step
        at = following
    while at != many:
        taken[at] = taken[before[at]]
        at = before[at]
    taken[many] = -1


@njit(cache=True)  # type: ignore[untyped-decorator]
def nearest(
    cost: Singles,
    rows: Singles,
    columns: Singles,
    who: int,
    at: int,
    least: Singles,
    before: Ints,
    seen: np.ndarray,
) -> tuple[np.float32, int]:
    """Weigh the places not seen from this one → the step to the nearest, and which it is."""
    step, following = FAR, at
    for place in range(len(least)):
        if seen[place]:
            continue
        reduced = cost[who, place] - rows[who] - columns[place]
        if reduced < least[place]:
            least[place], before[place] = reduced, at
        if least[place] < step:
            step, following = least[place], place
    return step, following
