"""Seat people in the slots of a design so that the cells of all rounds are mixed.

A slot is a cell in each round; two people who exchange slots exchange all their cells, so that nobody meets
again whatever the exchange. Each step weighs every exchange of one slot, drawn in turn, and draws one by
heat bath while cooling, as in `search`. With T[u] the sum of the x of all who share a cell with slot u in some
round, and δ = x[q] − x[p], an exchange of p in u and q in v gains (T[u] − T[v])·gδ + m δ·gδ, m the rounds in
which u and v are apart.
"""

from dataclasses import dataclass

import numpy as np

from .gower import Floats, Ints
from .search import LEAST, Watch
from .units import Singles, Units

HOT, COLD = 0.6, 0.03  # first and last temperatures, in mean distances of two people and in √rounds
ENDING = 3  # turns over all slots at the end, taking the best exchanges only
REFRESH = 512  # steps after which sums are made anew, against rounding


@dataclass
class Seating:
    """`who` (s,) the unit in each slot; `cell` (r, s); `x` (s, f) by slot; `total` (s, f); `apart` rounds (s, s).

    `cost` (m, m), or empty: what each two units pay for sharing a cell; `paid` (m, s): what each would pay in
    each slot.
    """

    units: Units
    who: Ints
    cell: Ints
    meet: Singles
    cost: Singles
    x: Singles
    total: Singles
    paid: Singles


def open_seating(units: Units, cell: Ints, who: Ints) -> Seating:
    count = cell.shape[1]
    meet = np.zeros((count, count), np.float32)
    for row in cell:
        meet += row[:, None] == row
    np.fill_diagonal(meet, len(cell))
    seating = Seating(
        units,
        who,
        cell,
        meet,
        costs_of(units, count),
        np.zeros((0, 0), np.float32),
        *[np.zeros((0, 0), np.float32)] * 2,
    )
    refresh(seating)
    return seating


def costs_of(units: Units, count: int) -> Singles:
    cost = np.zeros((count, count) if len(units.left) else (0, 0), np.float32)
    if len(units.left):
        cost[units.left, units.right] = units.cost
        cost[units.right, units.left] = units.cost
    return cost


def refresh(seating: Seating) -> None:
    """Make the sums anew from who sits where."""
    seating.x = seating.units.x[seating.who]
    seating.total = np.zeros_like(seating.x)
    for row in seating.cell:
        sums = np.zeros((int(row.max()) + 1, seating.x.shape[1]), np.float32)
        np.add.at(sums, row, seating.x)
        seating.total += sums[row]
    if len(seating.cost):
        others = seating.meet - np.diag(np.diag(seating.meet))
        seating.paid = seating.cost[:, seating.who] @ others


def weigh(seating: Seating, u: int) -> Singles:
    """Give the gain of exchanging slot u with each slot, shape (s,)."""
    delta = seating.x - seating.x[u]
    scaled = delta * seating.units.g
    gain = (
        (seating.total[u] - seating.total + (len(seating.cell) - seating.meet[u])[:, None] * delta) * scaled
    ).sum(1)
    if len(seating.cost):
        who, p, paid = seating.who, seating.who[u], seating.paid
        slot = np.arange(len(who))
        gain += (
            paid[p, u] + paid[who, slot] - paid[who, u] - paid[p] + 2 * seating.meet[u] * seating.cost[p, who]
        )
    gain[u] = 0
    return np.asarray(gain, np.float32)


def exchange(seating: Seating, u: int, v: int) -> None:
    delta = seating.x[v] - seating.x[u]
    change = (seating.meet[u] - seating.meet[v])[:, None] * delta
    seating.total += change
    if len(seating.cost):
        near = seating.meet[u] - seating.meet[v]
        near[u] = near[v] = 0
        p, q = seating.who[u], seating.who[v]
        seating.paid += np.outer(seating.cost[:, q] - seating.cost[:, p], near)
        shared = seating.meet[u, v]
        seating.paid[:, u] += shared * (seating.cost[:, p] - seating.cost[:, q])
        seating.paid[:, v] += shared * (seating.cost[:, q] - seating.cost[:, p])
    seating.who[[u, v]] = seating.who[[v, u]]
    seating.x[[u, v]] = seating.x[[v, u]]


def seat(units: Units, cell: Ints, watch: Watch, rng: np.random.Generator) -> Ints:
    """Assign units to the slots of `cell` (rounds, slots) → cells of each unit, (rounds, units)."""
    count = cell.shape[1]
    seating = open_seating(units, cell, rng.permutation(count))
    best, value, kept = 0.0, 0.0, seating.who.copy()
    scale = (units.mean or 1.0) * float(np.sqrt(len(cell)))
    steps = 0
    while not watch.ended() and (len(units.g) or len(seating.cost)):
        share = watch.done / watch.moves
        heat = scale * HOT * (COLD / HOT) ** share
        for u in rng.permutation(count).tolist():
            value += step(seating, u, heat, rng)
            steps += 1
            if steps % REFRESH == 0:
                refresh(seating)
            if value > best + LEAST and share > 0.5:
                best, kept = value, seating.who.copy()
        watch.done += count * count
        watch.tell(0.95 * share)
    seating.who = kept
    refresh(seating)
    for _ in range(ENDING if watch.moves else 0):
        if sum(step(seating, u, 0.0, rng) for u in range(count)) <= 0:
            break
    result = np.zeros_like(cell)
    result[:, seating.who] = cell
    return result


def step(seating: Seating, u: int, heat: float, rng: np.random.Generator) -> float:
    """Exchange slot u with one drawn by its gain, the best one at heat 0 → gain."""
    gain = weigh(seating, u)
    drawn: Singles | Floats = gain
    if heat > 0:
        drawn = gain - np.float32(heat) * np.log(
            rng.standard_exponential(len(gain), np.float32) + np.float32(1e-30)
        )
    v = int(drawn.argmax())
    if v == u or (heat == 0 and gain[v] <= LEAST):
        return 0.0
    exchange(seating, u, v)
    return float(gain[v])
