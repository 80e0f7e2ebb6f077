"""Let one person of each cell of a round change places at once, by the best assignment, compiled: see `successive`.

A large neighbourhood searched whole (Ahuja, Ergun, Orlin & Punnen 2002): people go round in cycles through many cells,
where each swap by itself would bring together who met.
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from .assignment import assign
from .chance import HALF, Index, below, shifted
from .gower import Ints
from .units import Singles

WIDEST = 24  # cells that hand someone on at once; of more, so many are drawn


@njit(cache=True)  # type: ignore[untyped-decorator]
def reseat(
    worth: Singles,
    met: Ints,
    rounds: Ints,
    sizes: Ints,
    heats: tuple[float, float],
    price: float,
    steps: int,
    luck: Singles,
    seed: int,
) -> int:
    """Hand out anew, so many times, one person of each cell of a round while cooling, in place → people moved.

    `rounds` (r, n) holds the cell of each; `met` (n, n) counts the rounds in which two share one, each costing `price`
    in all others; `worth` (n, n) is what sharing a cell is worth beside. One from each cell: what one gains by a cell
    does not depend on where the others go, so that the best of all ways is an assignment. `luck` holds Gumbel numbers,
    of which each step reads cells × cells from a place at random, times the heat.
    """
    count, wide = len(sizes), min(len(sizes), WIDEST)
    starts = np.uint64(len(luck) - wide * wide)
    x = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    toll, made = np.float32(price), 0
    near, members = laid_in_rounds(worth, met, rounds, sizes, toll)
    order, who, seat = np.arange(count), np.empty(wide, np.int64), np.empty(wide, np.int64)
    heat, ratio = heats[0], (heats[1] / heats[0]) ** (1 / max(steps, 1))
    for _ in range(steps):
        heat *= ratio
        x = shifted(x)
        k, first = below(np.uint64(len(rounds)), x & np.uint64(0xFFFFFFFF)), below(starts, x >> HALF)
        for c in range(wide):
            x = shifted(x)
            other = c + below(np.uint64(count - c), x & np.uint64(0xFFFFFFFF))
            order[c], order[other] = order[other], order[c]
            seat[c] = below(np.uint64(sizes[order[c]]), x >> HALF)
            who[c] = members[k, order[c], seat[c]]
        places = assign(costs(worth, met, near[k], order, who, toll, np.float32(heat), luck, first))
        made += hand_on(worth, met, rounds, near, members, k, order, who, seat, places, toll)
    return made


@njit(cache=True)  # type: ignore[untyped-decorator]
def laid_in_rounds(
    worth: Singles, met: Ints, rounds: Ints, sizes: Ints, toll: np.float32
) -> tuple[Singles, Ints]:
    """Give what each is worth in each cell, (r, cells, n), and who is in each, (r, cells, largest)."""
    people = rounds.shape[1]
    near = np.zeros((len(rounds), len(sizes), people), np.float32)
    members = np.full((len(rounds), len(sizes), sizes.max()), -1)
    for k in range(len(rounds)):
        many = np.zeros(len(sizes), np.int64)
        for j in range(people):
            cell = rounds[k, j]
            members[k, cell, many[cell]] = j
            many[cell] += 1
            for i in range(people):
                elsewhere = met[i, j] - (1 if rounds[k, i] == cell and i != j else 0)
                near[k, cell, i] += worth[i, j] - toll * elsewhere
    return near, members


@njit(cache=True)  # type: ignore[untyped-decorator]
def costs(
    worth: Singles,
    met: Ints,
    near: Singles,
    order: Ints,
    who: Ints,
    toll: np.float32,
    heat: np.float32,
    luck: Singles,
    first: Index,
) -> Singles:
    """Weigh each of those drawn in each cell that was drawn, whose own is gone."""
    wide = len(who)
    cost = np.empty((wide, wide), np.float32)
    for i in range(wide):
        for c in range(wide):
            gain = near[order[c], who[i]]
            if c != i:
                gain -= worth[who[i], who[c]] - toll * met[who[i], who[c]]
            cost[i, c] = -gain - heat * luck[first + i * wide + c]
    return cost


@njit(cache=True)  # type: ignore[untyped-decorator]
def hand_on(
    worth: Singles,
    met: Ints,
    rounds: Ints,
    near: Singles,
    members: Ints,
    k: Index,
    order: Ints,
    who: Ints,
    seat: Ints,
    places: Ints,
    toll: np.float32,
) -> int:
    """Move those whose place is another's, and keep all sums: first all meetings end, then the new ones begin."""
    moved = 0
    for i in range(len(who)):
        if places[i] != i:
            moved += 1
            part(met, rounds, near, members[k, order[i]], k, who[i], -1, toll)
    if not moved:
        return 0
    for i in range(len(who)):
        if places[i] != i:
            change(worth, met, near[k], order[i], order[places[i]], who[i], toll)
            rounds[k, who[i]] = order[places[i]]
            members[k, order[places[i]], seat[places[i]]] = who[i]
    for i in range(len(who)):
        if places[i] != i:
            part(met, rounds, near, members[k, order[places[i]]], k, who[i], 1, toll)
    return moved


@njit(cache=True)  # type: ignore[untyped-decorator]
def part(
    met: Ints, rounds: Ints, near: Singles, mates: Ints, k: Index, who: Index, change: int, toll: np.float32
) -> None:
    """Count the meetings of one with the people of a cell, once more or once less, and what they cost elsewhere."""
    for mate in mates:
        if mate < 0 or mate == who:
            continue
        met[who, mate] += change
        met[mate, who] += change
        for other in range(len(rounds)):
            if other != k:
                near[other, rounds[other, mate], who] -= toll * change
                near[other, rounds[other, who], mate] -= toll * change


@njit(cache=True)  # type: ignore[untyped-decorator]
def change(
    worth: Singles, met: Ints, near: Singles, a: Index, b: Index, who: Index, toll: np.float32
) -> None:
    """Take one, who meets nobody in this round now, from the sums of a cell to those of another."""
    for other in range(len(met)):
        if other != who:
            each = worth[who, other] - toll * met[who, other]
            near[a, other] -= each
            near[b, other] += each
