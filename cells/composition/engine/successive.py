"""Compose rounds one after the other by long annealings, then all of them once more against each other.

Each round is mixed as if it were alone, but for a price on meeting again: a maximally diverse grouping whose matrix
holds the distances less that price. Annealed at once (`joint`), rounds all freeze at the same heat, since any swap
repeats something: with 240 people in twelves over 6 rounds, 1.5 % of the mix is lost. One after the other, the first
rounds lose nothing and the last bears what they leave: half as much is lost in all. A few meetings are repeated at
that price; they are undone at the end, each round giving way in its turn, then by tabu search, several times over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .gower import Distances, Ints
from .joint import Joint, Score, draw, mended, open_joint
from .problem import Problem
from .search import Watch
from .successive_moves import cool
from .units import Singles

# heats and prices in mean distances, tuned with 240 people over 6 rounds
HOT, COLD, PRICE = 0.18, 0.03, 0.8
MELT, SET, DEAR = 0.15, 0.08, 2.5  # while rounds give way to each other, up to the price DEAR
STARTS = 4  # each round is made so many times, and the best kept
PARTS = 16  # of an annealing, between which one may stop
ENDING, TRIES = 0.25, 4  # share of the moves for what is repeated at the end, and how often that is tried
TURNS, TABLES = (
    60,
    20_000_000,
)  # most turns of all rounds, and pairs looked at in all of them, in one such try
POOL = 1 << 14


@dataclass
class Turn:
    """What to do in turn: `joint` the people, `pool` of exponential numbers."""

    joint: Joint
    pool: Singles

    @property
    def people(self) -> int:
        return len(self.joint.distances)

    def worth(self, met: Ints, price: float) -> Singles:
        """Give what sharing a cell is worth, where `met` (n, n) counts the meetings of other rounds."""
        toll = np.float32(price * self.joint.novelty * self.joint.scale)
        return self.joint.distances - toll * (self.joint.past + (met > 0))

    def cool(self, worth: Singles, cell: Ints, heats: tuple[float, float], draws: int) -> None:
        """Cool one round in place, from one heat to the other."""
        hot, cold = heats[0] * self.joint.scale, heats[1] * self.joint.scale
        cool(worth, cell, self.joint.cells, (hot, cold), draws, self.pool, draw(self.joint))
        self.joint.watch.done += draws * self.people


def compose_in_turn(
    problem: Problem,
    measured: Distances,
    cell: Ints,
    score: Score,
    watch: Watch,
    rng: np.random.Generator,
) -> Ints:
    """Make as many rounds as `cell` (rounds, people) has, whose sizes they take → those of the least `score`."""
    turn = Turn(open_joint(problem, measured, watch, rng), pool(problem.people))
    draws = watch.moves // problem.people
    rounds, met = cell.copy(), np.zeros((problem.people, problem.people), np.int64)
    shares = np.arange(1, len(rounds) + 1) / sum(range(1, len(rounds) + 1))  # the last are the hardest
    for k, share in enumerate(shares):
        rounds[k] = best_start(turn, rounds[k], met, int((1 - ENDING) * share * draws / STARTS))
        met += together(rounds[k])
    found = [rounds]
    for _ in range(TRIES):
        if watch.stopped() or not watch.moves or score(found[0])[0] <= 0:
            break
        found += settled(turn, rounds, int(ENDING * draws / TRIES))
    return min(found, key=score)


def pool(people: int) -> Singles:
    """Give exponential numbers in an order without order, the same ones each time."""
    many = POOL + people
    each = -np.log((np.arange(many) + 0.5) / many)
    return np.random.default_rng(1).permutation(each).astype(np.float32)


def together(row: Ints) -> Ints:
    """Tell who shares a cell, shape (n, n)."""
    same = (row[:, None] == row).astype(np.int64)
    np.fill_diagonal(same, 0)
    return same


def best_start(turn: Turn, row: Ints, met: Ints, draws: int) -> Ints:
    """Make one round several times → the best of them, at the whole price of meeting again."""
    worth, whole = turn.worth(met, PRICE), turn.worth(met, 1.0)
    made: list[tuple[float, int, Ints]] = []
    for k in range(STARTS):
        if made and turn.joint.watch.stopped():
            break
        cell = turn.joint.rng.permutation(row)
        for heats in steps(HOT, COLD, PARTS):
            turn.cool(worth, cell, heats, draws // PARTS)
            if turn.joint.watch.stopped():
                break
        made.append((-float((whole * together(cell)).sum()), k, cell))
        tell(turn)
    return min(made)[2]


def settled(turn: Turn, rounds: Ints, draws: int) -> Iterator[Ints]:
    """Let the rounds give way to one another while the price grows, then undo what is still repeated."""
    rounds = rounds.copy()
    turns = max(1, min(TURNS, TABLES // rounds.size // turn.people))
    prices = np.geomspace(PRICE, DEAR, turns)
    give_way(turn, rounds, zip(steps(MELT, SET, turns), prices.tolist(), strict=True), draws // turns)
    yield rounds
    mending = mended(turn.joint, rounds)
    yield mending
    last = mending.copy()
    give_way(turn, last, [(heats, DEAR) for heats in steps(SET, COLD, 4)], draws // turns)
    yield last
    tell(turn)


def give_way(turn: Turn, rounds: Ints, plan: Iterable[tuple[tuple[float, float], float]], draws: int) -> None:
    """Cool each round in turn against the others, in place."""
    met = sum((together(row) for row in rounds), np.zeros((turn.people, turn.people), np.int64))
    for heats, price in plan:
        for row in rounds[::-1]:
            if turn.joint.watch.stopped():
                return
            met -= together(row)
            turn.cool(turn.worth(met, price), row, heats, draws // len(rounds))
            met += together(row)


def steps(hot: float, cold: float, many: int) -> list[tuple[float, float]]:
    """Divide a cooling into parts."""
    heats = np.geomspace(hot, cold, many + 1).tolist()
    return list(pairwise(heats))


def tell(turn: Turn) -> None:
    watch = turn.joint.watch
    watch.tell(min(0.95 * watch.done / max(watch.moves, 1), 0.95))
