"""Chase the last faults of a composition, one at a time: tabu search (Glover 1989) with breakout (Morris 1993).

Each step draws one cell in which something is broken, weighs every change of places between its units and the
others, and every move into it or out of it, and makes the best one, better or not. A unit does not come back
to a cell that it left a few steps ago, unless nothing as good was seen; a limit that stays broken grows heavier.
"""

from dataclasses import dataclass

import numpy as np

from .gower import Ints
from .limits import Limits, broken
from .search import Watch
from .units import Units

WIDEST = 240  # units elsewhere weighed in one step, drawn at random when there are more
TENURE = 4, 12  # least and most steps for which a unit stays away from where it was
BAN = 2.0  # coming when one cannot weighs more than a count that is one off
HEAVIER, HEAVIEST = 0.5, 20.0  # what a broken limit gains in a step that mends nothing; when all are eased


@dataclass
class Chase:
    """`cell` (m + 1,) of each unit and of the dummy (−1); `count` (c, k); `foes` (m + 1, c) who is apart there;
    `weight` (c, k) of each limit; `cost` (c, k, w) of each number; `until` (m + 1, c) the step of a return."""

    units: Units
    limits: Limits
    against: dict[int, Ints]
    cell: Ints
    foes: Ints
    weight: np.ndarray
    cost: np.ndarray
    until: Ints
    fixed: np.ndarray

    def price(self) -> None:
        """Write anew what each number costs in each cell."""
        n = np.arange(self.limits.width)
        least, most = self.limits.least[:, :, None], self.limits.most[:, :, None]
        out = np.maximum(least - n, 0) + np.maximum(n - most, 0)
        if self.limits.company:
            out = out + (self.limits.lonely > 0)
        self.cost = (self.weight[:, :, None] * out).astype(np.float32)


def chase(units: Units, limits: Limits, cell: Ints, watch: Watch, rng: np.random.Generator) -> Ints:
    """Give the least broken composition seen, of units (m,); `limits` counts it at the end.

    Where being alone counts too, it never outweighs anything else that is broken.
    """
    state = opened(units, limits, cell)
    best, least, step = cell, (1 << 60, 0), 0
    while not watch.ended():
        faults = broken(limits, units, state.cell[:-1])
        total = int(faults.sum())
        rank = total - (limits.alone() if limits.company else 0), total
        if rank < least:
            best, least = state.cell[:-1].copy(), rank
        if not total:
            break
        watch.done += advance(state, faults, step, rng)
        step += 1
    limits.recount(best)
    return best


def opened(units: Units, limits: Limits, cell: Ints) -> Chase:
    held = np.flatnonzero(units.seat[:-1] >= 0)
    cell = np.append(cell, -1)
    cell[held] = units.seat[held]
    limits.recount(cell[:-1])
    foes = np.zeros((len(cell), len(limits.least)), np.int64)
    both = np.concatenate([units.apart, units.apart[:, ::-1]])
    np.add.at(foes, (both[:, 0], cell[both[:, 1]]), 1)
    weight, never = np.ones(limits.least.shape), np.zeros_like(foes)
    state = Chase(units, limits, opponents(units), cell, foes, weight, weight, never, units.seat >= 0)
    state.price()
    return state


def opponents(units: Units) -> dict[int, Ints]:
    """List, for each unit that is apart from some, from whom."""
    both = np.concatenate([units.apart, units.apart[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    who, start = np.unique(both[:, 0], return_index=True)
    return dict(zip(who.tolist(), np.split(both[:, 1], start[1:]), strict=False))


def advance(state: Chase, faults: Ints, step: int, rng: np.random.Generator) -> int:
    """Make the best change around one broken cell → changes weighed."""
    here = int(rng.choice(np.flatnonzero(faults)))
    dummy = len(state.cell) - 1
    left, right, there = around(state, here, rng)
    change = weigh(state, here, left, right, there)
    change[-1, right == dummy] = np.inf
    stale = (state.until[left][:, there] > step) | (state.until[right, here] > step)[None]
    allowed = np.where(stale & (change > -faults.sum()), change + 1e3, change)
    flat = allowed.ravel() + 0.5 * rng.random(allowed.size)
    i, j = divmod(int(flat.argmin()), len(right))
    worse = change[i, j] >= 0
    for unit, old, new in ((left[i], here, there[j]), (right[j], there[j], here)):
        if unit != dummy:
            move(state, int(unit), int(old), int(new))
            state.until[unit, old] = step + rng.integers(*TENURE)
    if worse:
        grow(state)
    return int(change.size)


def around(state: Chase, here: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """List who may leave the cell `here` (l,), who may come in exchange (r,), and from which cell (r,).

    The dummy stands on the left for an exchange that only brings somebody in, on the right for one that only
    takes somebody out, once for each cell.
    """
    dummy, cells = len(state.cell) - 1, state.foes.shape[1]
    left = np.append(np.flatnonzero((state.cell == here) & ~state.fixed), dummy)
    right = np.flatnonzero((state.cell != here) & ~state.fixed)[:-1]
    if len(right) > WIDEST:
        right = rng.choice(right, WIDEST, replace=False)
    elsewhere = np.delete(np.arange(cells), here)
    if len(elsewhere) > WIDEST:
        elsewhere = rng.choice(elsewhere, WIDEST, replace=False)
    there = np.concatenate([state.cell[right], elsewhere])
    return left, np.concatenate([right, np.full(len(elsewhere), dummy)]), there


def weigh(state: Chase, here: int, left: Ints, right: Ints, there: Ints) -> np.ndarray:
    """Weigh exchanging each unit of the cell `here` with each other, of the cell `there` → (l, r)."""
    limits, rows = state.limits, np.arange(state.limits.least.shape[1])
    more = limits.bring[right][None] - limits.bring[left][:, None]
    top = limits.width - 1
    mine = np.clip(limits.count[here] + more, 0, top)
    theirs = np.clip(limits.count[there] - more, 0, top)
    change = state.cost[here, rows, mine].sum(2) + state.cost[there[:, None], rows, theirs].sum(2)
    change -= state.cost[here, rows, limits.count[here]].sum()
    change -= state.cost[there[:, None], rows, limits.count[there]].sum(1)
    foes, banned = state.foes, BAN * limits.banned
    change += (foes + banned)[left][:, there] - (foes + banned)[left, here][:, None]
    change += ((foes + banned)[right, here] - (foes + banned)[right, there])[None]
    place: dict[int, int] = {unit: j for j, unit in enumerate(right.tolist())}
    for i, unit in enumerate(left.tolist()):
        for other in state.against.get(unit, ()):
            j = place.get(int(other))
            if j is not None:
                change[i, j] -= 2
    return np.asarray(change)


def move(state: Chase, unit: int, old: int, new: int) -> None:
    state.cell[unit] = new
    state.limits.count[old] -= state.limits.bring[unit]
    state.limits.count[new] += state.limits.bring[unit]
    others = state.against.get(unit)
    if others is not None:
        state.foes[others, old] -= 1
        state.foes[others, new] += 1


def grow(state: Chase) -> None:
    """Make what is still broken heavier, and ease all when one is too heavy."""
    state.weight += HEAVIER * (state.limits.lack() > 0)
    if state.weight.max() > HEAVIEST:
        state.weight = 1 + (state.weight - 1) / 4
    state.price()
