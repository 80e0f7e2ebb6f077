"""Weigh every swap between paired cells at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .gower import Ints
from .units import Singles, Units

if TYPE_CHECKING:
    from .limits import Limits

NEVER = np.float32(-1e30)


@dataclass
class State:
    """`slots` (c, l) the units of each cell, padded by the dummy; `sums` (c, f) of x; `value` gained.

    With `limits`, units of any size may swap, with an empty place too, at the cost that the limits say.
    """

    units: Units
    slots: Ints
    sums: Singles
    cell: Ints
    value: float = 0.0
    limits: Limits | None = None


def open_state(units: Units, cell: Ints, cells: int, limits: Limits | None = None) -> State:
    """Lay out a composition `cell` (m,) for the search."""
    many = np.bincount(cell, minlength=cells)
    dummy = len(cell)
    widest = max(int(many.max()), 1)
    if limits:
        limits.recount(cell)
        loose = (limits.least[:, 0] < limits.most[:, 0]).any() or (units.size[:-1] > 1).any()
        widest = max(widest, int(limits.most[:, 0].max())) if loose else widest
    slots = np.full((cells, widest), dummy)
    order = np.argsort(cell, kind="stable")
    start = np.concatenate(([0], np.cumsum(many)))[:-1]
    slots[cell[order], np.arange(dummy) - start[cell[order]]] = order
    sums = units.x[slots].sum(axis=1)
    return State(units, slots, sums, np.append(cell, -1), limits=limits)


def gains(state: State, a: Ints, b: Ints, left: Ints, right: Ints) -> Singles:
    """Weigh the swap of each left unit with each right unit, shape (p, l, l).

    With δ = x[right] − x[left] and s the sums of the two cells, the gain is (s[a] − s[b])·gδ + δ·gδ.
    """
    units = state.units
    x, y = units.x[left], units.x[right] * units.g
    between = (state.sums[a] - state.sums[b])[:, :, None]
    gain = x @ y.transpose(0, 2, 1)
    gain *= -2
    gain += (units.square[left] - (x * units.g @ between)[:, :, 0])[:, :, None]
    gain += (units.square[right] + (y @ between)[:, :, 0])[:, None, :]
    if len(units.left):
        lines = meeting(state, a, b)
        add_moves(state, lines, left, right, gain)
        add_crossings(state, lines, left, right, gain)
    size, fixed = units.size, (units.seat >= 0) | (units.size == 0)
    if state.limits:
        fixed = units.seat >= 0
        state.limits.charge(a, b, left, right, gain)
        gain[(size[left] == 0)[:, :, None] & (size[right] == 0)[:, None, :]] = NEVER
    else:
        gain[size[left][:, :, None] != size[right][:, None, :]] = NEVER
    gain[fixed[left]] = NEVER
    gain.transpose(0, 2, 1)[fixed[right]] = NEVER
    return gain


@dataclass
class Lines:
    """Costs between units i and j of two paired cells, i in the left one unless both are in the `same`."""

    pair: Ints
    i: Ints
    j: Ints
    cost: Singles
    same: np.ndarray


def meeting(state: State, a: Ints, b: Ints) -> Lines:
    """Find the costs that the swaps between cells a[p] and b[p] can change."""
    units = state.units
    match = np.full(len(state.slots), -1)
    match[a], match[b] = np.arange(len(a)), np.arange(len(a))
    u, v = state.cell[units.left], state.cell[units.right]
    line = np.flatnonzero((match[u] == match[v]) & (match[u] >= 0))
    i, j, u, v = units.left[line], units.right[line], u[line], v[line]
    pair = match[u]
    first = u == a[pair]
    return Lines(pair, np.where(first, i, j), np.where(first, j, i), units.cost[line], u == v)


def add_moves(state: State, lines: Lines, left: Ints, right: Ints, gain: Singles) -> None:
    """Take off what each unit would pay in the other cell, give back what it pays in its own."""
    toward = np.where(lines.same, -lines.cost, lines.cost)
    many = len(state.units.size)
    change = np.bincount(lines.i, toward, many) + np.bincount(lines.j, toward, many)
    change = change.astype(np.float32)
    gain -= change[left][:, :, None]
    gain -= change[right][:, None, :]


def add_crossings(state: State, lines: Lines, left: Ints, right: Ints, gain: Singles) -> None:
    """Give back what two units that change places would have paid each other."""
    place = np.full(len(state.units.size), -1)
    place[left], place[right] = np.arange(left.shape[1]), np.arange(right.shape[1])
    i, j = place[lines.i], place[lines.j]
    cross = ~lines.same & (i >= 0) & (j >= 0)
    np.add.at(gain, (lines.pair[cross], i[cross], j[cross]), 2 * lines.cost[cross])
