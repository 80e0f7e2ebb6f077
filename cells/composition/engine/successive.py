"""Compose rounds one after the other by long annealings, then reseat people in all of them at once.

Each round is mixed as if it were alone, but for a price on meeting again: a maximally diverse grouping whose matrix
holds the distances less that price. Annealed at once (`joint`), rounds all freeze at the same heat, since any swap
repeats something: with 240 people in twelves over 6 rounds, 1.5 % of the mix is lost. One after the other, the first
rounds lose nothing and the last bears what they leave: a third as much is lost in all. Where many have met, annealing
freezes early, and `tempering` goes on. A few meetings may be repeated at that price. At the end one person of each cell
of a round, drawn at random, are handed out anew by the best assignment (`reseating_moves`), again and again in all
rounds while the price grows; what is still repeated then is undone by tabu search.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .gower import Distances, Ints
from .joint import Joint, Score, draw, mended, open_joint
from .problem import Problem
from .reseating_moves import WIDEST, reseat
from .search import Watch
from .successive_moves import cool
from .tempering import COPIES, DRAWS, LUCKY, Tempered, temper
from .units import Singles

# heats and prices in mean distances, tuned with 240 people over 6 rounds
HOT, COLD, PRICE = 0.18, 0.03, 0.8
THAWED, SET, DEAR = 0.12, 0.05, 2.0  # while people are reseated, and the price at which a round is judged
PRICES = (1.2, 8.0)  # while people are reseated: at the end no mix makes up for a repeated meeting
STARTS = 4  # a round that is annealed is made so many times, and the best kept
CROWDED = 0.08  # share of all pairs who met, from which a round is tempered
FIRST = 0.15  # share of the moves of a tempered round to anneal it first
LAST = 100  # times that each person is drawn to end a round that is hardened
ENDING, TRIES = 0.2, 6  # share of all moves to reseat people, and how often that is tried
PARTS = 16  # of an annealing, between which one may stop
# Moves counted, by the time they take, for each cell that one person is weighed for: who moves alone, who is reseated.
RELOCATING, RESEATING = 0.5, 12
POOL = 1 << 14


@dataclass
class Turn:
    """What to do in turn: `joint` the people, `pool` of exponential numbers."""

    joint: Joint
    pool: Singles

    @property
    def people(self) -> int:
        return len(self.joint.distances)

    @property
    def dear(self) -> float:
        """Give the price at which a round is judged: what is asked, or more than any mix makes up for."""
        return 1.0 if self.joint.novelty < 1 else DEAR

    def worth(self, met: Ints, price: float) -> Singles:
        """Give what sharing a cell is worth, where `met` (n, n) counts the meetings of other rounds."""
        toll = np.float32(price * self.joint.novelty * self.joint.scale)
        return self.joint.distances - toll * (self.joint.past + (met > 0))

    def crowd(self, met: Ints) -> float:
        """Give the share of all pairs who have met: where it is large, few swaps bring nobody together again."""
        return float(((met > 0) | (self.joint.past > 0)).mean())

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
    moves = int((1 - ENDING) * watch.moves)
    rounds, met = cell.copy(), np.zeros((problem.people, problem.people), np.int64)
    shares = np.arange(1, len(rounds) + 1) ** 2  # the last are the hardest
    for k, share in enumerate(shares / shares.sum()):
        made = tempered if turn.crowd(met) >= CROWDED else best_start
        rounds[k] = made(turn, rounds[k], met, int(share * moves))
        met += together(rounds[k])
    found = [rounds]
    for _ in range(TRIES if watch.moves else 0):
        if not watch.stopped():
            found.append(reseated(turn, rounds, int(ENDING * watch.moves / TRIES)))
    if score(min(found, key=score))[0] > 0 and not watch.stopped():
        found.append(mended(turn.joint, min(found, key=score)))
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


def best_start(turn: Turn, row: Ints, met: Ints, moves: int) -> Ints:
    """Make one round several times → the best of them, at the whole price of meeting again."""
    worth, whole = turn.worth(met, PRICE), turn.worth(met, 1.0)
    draws = moves // turn.people // STARTS // PARTS
    made: list[tuple[float, int, Ints]] = []
    for k in range(STARTS):
        if made and turn.joint.watch.stopped():
            break
        cell = turn.joint.rng.permutation(row)
        for heats in steps(HOT, COLD):
            turn.cool(worth, cell, heats, draws)
            if turn.joint.watch.stopped():
                break
        made.append((-float((whole * together(cell)).sum()), k, cell))
        tell(turn)
    return min(made)[2]


def tempered(turn: Turn, row: Ints, met: Ints, moves: int) -> Ints:
    """Make one round among people many of whom have met → the best found."""
    first = best_start(turn, row, met, int(FIRST * moves))
    same, watch = together(first), turn.joint.watch
    sizes = np.bincount(row, minlength=turn.joint.cells)
    round_ = Tempered(
        worth=lambda price: turn.worth(met, price),
        even=float((turn.joint.distances * same).sum() / max(same.sum(), 1)),
        crowd=turn.crowd(met),
        sizes=sizes,
        scale=turn.joint.scale,
        seeds=lambda: draw(turn.joint),
        rng=turn.joint.rng,
    )
    whole = turn.worth(met, turn.dear)

    def harden(cell: Ints) -> float:
        turn.cool(whole, cell, (COLD, COLD / 3), LAST * turn.people)
        return float((whole * together(cell)).sum())

    def go_on(drawn: int) -> bool:
        watch.done += int(drawn * RELOCATING * len(sizes))
        tell(turn)
        return not watch.stopped()

    each = COPIES * DRAWS * turn.people * RELOCATING * len(sizes)
    return temper(round_, first, int((1 - FIRST) * moves / each), harden, go_on)


def reseated(turn: Turn, rounds: Ints, moves: int) -> Ints:
    """Hand out anew one person of each cell, in all rounds, while meeting again grows dear → other rounds."""
    rounds, sizes = rounds.copy(), np.bincount(rounds[0], minlength=turn.joint.cells)
    met = sum((together(row) for row in rounds), np.zeros((turn.people, turn.people), np.int64))
    worth, unit = turn.worth(np.zeros_like(met), turn.dear), turn.joint.scale * turn.joint.novelty
    prices = np.geomspace(*(PRICES if turn.joint.novelty >= 1 else (1.0, 1.0)), PARTS) * unit
    each = RESEATING * min(len(sizes), WIDEST) ** 2
    many = moves // each // PARTS
    for price, (hot, cold) in zip(prices.tolist(), steps(THAWED, SET), strict=True):
        if turn.joint.watch.stopped():
            break
        heats = hot * turn.joint.scale, cold * turn.joint.scale
        reseat(worth, met, rounds, sizes, heats, price, many, LUCKY, draw(turn.joint))
        turn.joint.watch.done += many * each
        tell(turn)
    return rounds


def steps(hot: float, cold: float) -> Iterator[tuple[float, float]]:
    """Divide a cooling into parts."""
    return pairwise(np.geomspace(hot, cold, PARTS + 1).tolist())


def tell(turn: Turn) -> None:
    watch = turn.joint.watch
    watch.tell(min(0.95 * watch.done / max(watch.moves, 1), 0.95))
