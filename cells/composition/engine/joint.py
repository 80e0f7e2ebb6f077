"""Compose several rounds at once by simulated annealing: mixed cells in each, and nobody meeting again.

Each round takes its cells from swaps within it. What meeting again costs grows while people still move with
ease, since few swaps are left once nobody may meet again; then what is still repeated is undone by tabu search,
and the rest cooled. Compiled (`joint_moves`): a swap is weighed in a few operations, a hundred times as fast as on
arrays, which it takes to mix rounds that share no pair.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .gower import Distances, Ints
from .joint_counts import Counted, barred, counted_in
from .joint_moves import Arrays, anneal, price_trades, repair
from .problem import Problem
from .search import Watch
from .units import Singles

# heats and prices in mean distances (of the search, and of the cooling), and the shares of the moves
WARM, TEPID, COLD = 0.1, 0.1, 0.05
CHEAP, DEAR, STRICT = 0.2, 4.0, 2.0
MAIN, COOLINGS = 0.85, 2
PARTS = 40  # of the search, between which one may stop
REPAIRS, SCANNED = 1000, 500_000_000  # most steps of a repair, and pairs looked at in all
FORBIDDEN = 100.0  # mean distances that two people apart lose by sharing a cell

Score = Callable[[Ints], tuple[float, float]]


@dataclass
class Joint:
    """`distances` and `past` (n, n): what sharing a cell is worth, and the tolls of the past; `scale` of both.

    `counted` is what a cell must count; `barred` (cells, n) where people may not sit.
    """

    distances: Singles
    past: Singles
    cells: int
    scale: float
    novelty: float
    counted: Counted
    barred: NDArray[np.bool_]
    watch: Watch
    rng: np.random.Generator


def compose_jointly(
    problem: Problem,
    measured: Distances,
    cell: Ints,
    score: Score,
    watch: Watch,
    rng: np.random.Generator,
) -> Ints:
    """Improve rounds `cell` (rounds, people) together → the rounds found whose `score` is least."""
    joint = open_joint(problem, measured, watch, rng)
    found = [cell, shaken(joint, cell, MAIN, (WARM, TEPID), (CHEAP, DEAR))]
    for _ in range(COOLINGS if watch.moves else 0):
        start = min((mended(joint, found[-1]), found[-1]), key=lambda each: score(each)[0])
        share = (1 - MAIN) / COOLINGS
        found.append(shaken(joint, start, share, (TEPID, COLD), (STRICT, STRICT)))
        found.append(mended(joint, found[-1]))
    return min(found, key=score)


def open_joint(problem: Problem, measured: Distances, watch: Watch, rng: np.random.Generator) -> Joint:
    people = problem.people
    scale = measured.mean or 1.0
    distances = np.zeros((people, people), np.float32)
    if measured.traits:
        for person in range(people):
            distances[person] = measured.from_one(person)
    past = np.zeros((people, people), np.float32)
    for (i, j), weight in problem.met.items():
        past[i, j] = past[j, i] = weight
    for i, j in problem.apart:
        distances[i, j] = distances[j, i] = -FORBIDDEN * scale
    novelty = problem.novelty or 1.0
    counted, no = counted_in(problem), barred(problem)
    return Joint(distances, past, len(problem.sizes), scale, novelty, counted, no, watch, rng)


def shaken(
    joint: Joint, cell: Ints, share: float, heats: tuple[float, float], prices: tuple[float, float]
) -> Ints:
    """Anneal a copy with this share of the moves, heat and price going from first to last."""
    arrays = laid_out(joint, cell)
    watch, parts = joint.watch, max(1, round(PARTS * share))
    for k in range(parts):
        if watch.ended():
            break
        ends = [k / parts, (k + 1) / parts]
        heat = [joint.scale * heats[0] * (heats[1] / heats[0]) ** end for end in ends]
        price = [joint.scale * joint.novelty * prices[0] * (prices[1] / prices[0]) ** end for end in ends]
        moves = max(1, int(watch.moves * share / parts))
        anneal(arrays, (heat[0], heat[1]), (price[0], price[1]), moves, draw(joint))
        watch.done += moves
        watch.tell(min(0.95 * watch.done / watch.moves, 0.95))
    return cells_of(joint, arrays)


def mended(joint: Joint, cell: Ints) -> Ints:
    """Undo repeated meetings of a copy, whatever it costs."""
    arrays = laid_out(joint, cell)
    steps, best = min(REPAIRS, SCANNED // cell.shape[1] ** 2, joint.watch.moves), arrays[2].copy()
    repair(arrays, 5 * STRICT * joint.scale, steps, draw(joint), best)
    return best - np.arange(len(best))[:, None] * joint.cells


def draw(joint: Joint) -> int:
    return int(joint.rng.integers(1, 1 << 31))


def laid_out(joint: Joint, cell: Ints) -> Arrays:
    """Lay out rounds for the moves: see `joint_moves`."""
    rounds, people = cell.shape
    number = np.ascontiguousarray(cell + np.arange(rounds)[:, None] * joint.cells)
    many = np.bincount(number.ravel(), minlength=rounds * joint.cells)
    order = np.argsort(number.ravel(), kind="stable")
    rank = np.arange(number.size) - (np.cumsum(many) - many)[number.ravel()[order]]
    slots = np.full((len(many), int(many.max())), -1)
    slots[number.ravel()[order], rank] = order % people
    place = np.zeros(number.size, np.int64)
    place[order] = rank
    met = np.zeros((people, people), np.int16)
    for row in cell:
        met += row[:, None] == row
    np.fill_diagonal(met, 0)
    near = np.zeros((len(many), people), np.float32)
    toll = np.zeros((len(many), people), np.float32)
    for k, row in enumerate(cell):
        member = (row == np.arange(joint.cells)[:, None]).astype(np.float32)
        here = slice(k * joint.cells, (k + 1) * joint.cells)
        near[here] = member @ joint.distances
        elsewhere = met - (row[:, None] == row)
        toll[here] = member @ (joint.past + (elsewhere > 0).astype(np.float32))
        near[here] -= FORBIDDEN * joint.scale * joint.barred
    seats = place.reshape(rounds, people)
    return joint.distances, joint.past, number, slots, seats, near, toll, met, *counted_now(joint, number)


def counted_now(joint: Joint, number: Ints) -> tuple[Ints, Ints, Ints, Singles, Singles]:
    """Count what is counted in the cells `number` (rounds, people) → kind, counts, many, cost, trade."""
    kind, counts = joint.counted.kind, joint.counted.counts
    cells = len(number) * joint.cells
    many = np.zeros((cells, counts.shape[1]), np.int64)
    np.add.at(many, number, counts[kind][None])
    cost = np.tile(joint.counted.cost, (len(number), 1, 1))
    trade = np.zeros((cells, len(counts), len(counts)), np.float32)
    for cell in range(cells):
        price_trades(counts, many, cost, trade, cell)
    return kind, counts, many, cost, trade


def cells_of(joint: Joint, arrays: Arrays) -> Ints:
    number = arrays[2]
    return number - np.arange(len(number))[:, None] * joint.cells
