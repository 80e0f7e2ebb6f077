"""Improve a composition by swaps: heat-bath annealing on pairs of cells, then exchange to a local maximum.

The problem is the maximally diverse grouping problem (Weitz & Lakshminarayanan 1998). In a round, cells are
paired at random; every swap of two units of one size between the two cells of a pair is weighed at once,
and one is drawn with probability ∝ exp(gain / temperature), staying put included (heat bath: Creutz 1980;
annealing: Kirkpatrick et al. 1983). The pairs are disjoint, so a round is a few operations on arrays. It ends
with tournaments in which each cell meets each other and keeps the best swap (exchange: Baker & Powell 2002).
Moves, not time, are counted: the result depends on the seed alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .gower import Ints
from .units import Singles, Units
from .weighing import State, gains, open_state

WIDEST = 32  # units of a cell weighed in one round; wider cells are sampled
BATCH = 500_000  # swaps weighed at once, so that memory stays bounded
POOL = 1 << 20
TINY = np.float32(1e-30)
LEAST = 1e-6  # gain below which a swap is rounding
HOT, COLD = 0.12, 0.012  # first and last temperatures, in mean distances (tuned on the census benches)
TOURNAMENTS, ENDING = 6, 400  # most tournaments at the end, or as many as make this number of rounds


@dataclass
class Watch:
    """Counts moves, and passes on progress and the wish to stop."""

    moves: int
    stop: Callable[[], bool] | None
    progress: Callable[[float], None] | None
    done: int = 0
    told: float = 0.0

    def ended(self) -> bool:
        return self.done >= self.moves or self.stopped()

    def stopped(self) -> bool:
        return bool(self.stop and self.stop())

    def tell(self, share: float) -> None:
        if self.progress and (share >= self.told + 0.01 or share == 1.0):
            self.told = share
            self.progress(share)


@dataclass
class Best:
    """The best composition seen, so that a stop while it is hot still gives one."""

    cell: Ints
    value: float

    def keep(self, state: State) -> None:
        if state.value > self.value:
            self.cell, self.value = state.cell.copy(), state.value


def improve(units: Units, cell: Ints, cells: int, watch: Watch, rng: np.random.Generator) -> Ints:
    """Give the best composition found, never worse than `cell` (m,)."""
    state = open_state(units, cell, cells)
    if units.alike or cells in (1, len(cell)) or watch.moves <= 0:
        return state.cell[:-1].copy()
    best = Best(state.cell.copy(), state.value)
    bath = open_bath(rng)
    anneal(state, best, watch, bath)
    finish(state, watch, bath)
    best.keep(state)
    return best.cell[:-1]


@dataclass
class Bath:
    """Heat, in units of distance, and a `pool` of Gumbel noise; at heat 0 the best swap is taken."""

    rng: np.random.Generator
    pool: Singles
    heat: float = 0.0

    def noise(self, many: int) -> Singles:
        """Draw noise from the pool: a slice at random is much cheaper than new numbers."""
        start = int(self.rng.integers(0, len(self.pool) - many + 1))
        return self.pool[start : start + many] * np.float32(self.heat)


def open_bath(rng: np.random.Generator) -> Bath:
    return Bath(rng, -np.log(np.maximum(rng.standard_exponential(POOL, dtype=np.float32), TINY)))


def anneal(state: State, best: Best, watch: Watch, bath: Bath) -> None:
    """Cool geometrically over the moves allowed."""
    scale = state.units.mean or 1.0
    half = len(state.slots) // 2
    while not watch.ended():
        share = watch.done / watch.moves
        bath.heat = scale * HOT * (COLD / HOT) ** share
        order = bath.rng.permutation(len(state.slots))
        watch.done += play(state, order[:half], order[half : 2 * half], bath)[1]
        best.keep(state)
        watch.tell(0.9 * share)


def finish(state: State, watch: Watch, bath: Bath) -> None:
    """Play tournaments (circle method: each cell meets each other once) until one changes nothing."""
    bath.heat = 0.0
    count = len(state.slots) + len(state.slots) % 2
    turns = max(TOURNAMENTS, ENDING // count)
    for turn in range(turns):
        ring, gained = bath.rng.permutation(count), 0.0
        for k in range(count - 1):
            if watch.stop and watch.stop():
                return
            a, b = ring[: count // 2], ring[count // 2 :][::-1]
            real = (a < len(state.slots)) & (b < len(state.slots))
            gained += play(state, a[real], b[real], bath)[0]
            ring = np.concatenate((ring[:1], np.roll(ring[1:], 1)))
            watch.tell(0.9 + 0.1 * (turn + (k + 1) / count) / turns * 0.99)
        if gained <= 0:
            return


def play(state: State, a: Ints, b: Ints, bath: Bath) -> tuple[float, int]:
    """Let cell a[p] and cell b[p] swap once, for each p → gain, swaps weighed."""
    wide = min(state.slots.shape[1], WIDEST)
    step = max(1, min(BATCH // wide**2, BATCH // state.slots.shape[1]))
    gained, weighed = 0.0, 0
    for k in range(0, len(a), step):
        p, q = a[k : k + step], b[k : k + step]
        at = seats(state, p, wide, bath.rng)
        gain = gains(state, p, q, state.slots[p[:, None], at[0]], state.slots[q[:, None], at[1]])
        gained += swap(state, p, q, at, gain, bath)
        weighed += gain.size
    state.value += gained
    return gained, weighed


def seats(state: State, a: Ints, wide: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Choose the slots of each cell to be weighed: all, or some at random."""
    length = state.slots.shape[1]
    if wide == length:
        every = np.broadcast_to(np.arange(length), (len(a), length))
        return every, every
    drawn = rng.random((2, len(a), length)).argsort(2)[:, :, :wide]
    return drawn[0], drawn[1]


def swap(state: State, a: Ints, b: Ints, at: tuple[Ints, Ints], gain: Singles, bath: Bath) -> float:
    """Draw one swap a pair of cells, the best one at heat 0, and make it → total gain."""
    flat = gain.reshape(len(gain), -1)
    drawn, stay = flat, np.full(len(flat), LEAST)
    if bath.heat > 0:
        drawn = flat + bath.noise(flat.size).reshape(flat.shape)
        stay = bath.noise(len(flat))
    pairs = np.arange(len(flat))
    choice = drawn.argmax(1)
    go = (drawn[pairs, choice] > stay) & (flat[pairs, choice] > -state.units.forbidden / 2)
    i, j = np.divmod(choice[go], gain.shape[2])
    row = pairs[go]
    exchange(state, a[go], b[go], at[0][row, i], at[1][row, j])
    return float(flat[row, choice[go]].sum(dtype=np.float64))


def exchange(state: State, a: Ints, b: Ints, i: Ints, j: Ints) -> None:
    left, right = state.slots[a, i], state.slots[b, j]
    if state.limits:
        state.limits.exchange(a, b, left, right)
    state.slots[a, i], state.slots[b, j] = right, left
    state.cell[left], state.cell[right] = b, a
    change = state.units.x[right] - state.units.x[left]
    state.sums[a] += change
    state.sums[b] -= change
