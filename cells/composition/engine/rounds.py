"""Compose several rounds: nobody meets twice where that can be, and cells mixed in every round.

Up to four ways are tried, and the one with the fewest repeated meetings kept, then the most mixed: a design
(`designs`) whose slots are exchanged (`slots`); long annealings of one round after the other (`successive`), which take
people apart and the past; unless that does, all rounds at once (`joint`), which takes every constraint but people to be
together, in cells of the sizes wished for; one round after the other, the past remembered (`compose`), which takes all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from .compose import alone, compose, measure, met_again, moves_for
from .designs import design
from .errors import ProblemError
from .gower import Distances, Ints, distances
from .groups import Pair
from .joint_counts import keeps
from .limits import ALONE
from .ordering import in_order, reordered
from .problem import Composition, Problem
from .search import Watch
from .slots import seat
from .units import units

MOST = 3000  # people: beyond, the table of who meets whom does not fit, and rounds are made one by one
TURNS = 60  # exchanges weighed for each two slots of a design, by default
JOINTLY = 90  # swaps of all rounds at once, compiled, for one of those counted
# The same in turn, where nobody met before the last round, at most, and in all, so that it ends in minutes; and how it
# grows with the people, and the square of the share of all pairs who met by then.
IN_TURN, MOST_IN_TURN, IN_ALL, CROWDED = 600, 8_000, 210_000_000_000, 625

Way = Callable[["Asked"], Ints | None]
Stop = Callable[[], bool] | None
Progress = Callable[[float], None] | None


@dataclass(frozen=True)
class Asked:
    """What each way is to do: `rounds` compositions of a problem, in so many `moves` for each, told and stopped."""

    problem: Problem
    measured: Distances
    rounds: int
    moves: int | None
    rng: np.random.Generator
    stop: Stop
    progress: Progress

    def rank(self, placed: Ints) -> tuple[float, float]:
        """Rank rounds, the least being best: by who is alone and by repeated meetings, then by the mix.

        From a novelty of 1 no mix makes up for meeting again; below, it is the price of a meeting.
        """
        repeated, mix = again(self.problem, placed), mixed(self.measured, placed)
        lonely = ALONE * sum(alone(self.problem, row) for row in placed)
        if self.problem.novelty >= 1:
            return lonely + repeated, -mix
        return (self.measured.mean or 1.0) * (lonely + self.problem.novelty * repeated) - mix, repeated


def compose_rounds(
    problem: Problem,
    *,
    rounds: int,
    seed: int,
    moves: int | None = None,
    stop: Stop = None,
    progress: Progress = None,
) -> tuple[Composition, ...]:
    """Propose `rounds` compositions in turn; `repeated` counts the pairs who met in the past or a round before.

    `moves` bounds the swaps weighed for each round and way. A seed always gives the same rounds, whatever the
    order of the people. Raises ProblemError: rounds, moves, infeasible, undecided.
    """
    if rounds < 1:
        raise ProblemError("rounds", rounds=rounds)
    moves_for(problem, moves)
    if rounds == 1:
        return (compose(problem, seed=seed, moves=moves, stop=stop, progress=progress),)
    order = in_order(problem)
    now = reordered(problem, order)
    try:
        asked = Asked(now, distances(now), rounds, moves, np.random.default_rng(seed), stop, progress)
        found = best_way(asked)
    except ProblemError as error:
        if error.code == "infeasible":  # said again of the people as they were numbered
            compose(problem, seed=seed, moves=0, stop=stop)
        raise
    if progress:
        progress(1.0)
    placed = np.empty_like(found)
    placed[:, order] = found
    return told(problem, distances(problem), placed)


def best_way(asked: Asked) -> Ints:
    """Try the ways that suit → the best rounds found, (rounds, people)."""
    ways = [by_design, in_turn, together, one_by_one]
    if bound(asked.problem):  # one by one tells first whether it can be done
        ways = [one_by_one, together]
    ways = [way for way in ways if suits(asked, way)]
    found: list[tuple[Way, Ints]] = []
    for k, way in enumerate(ways):
        if found and (enough(asked, *found[0]) or (asked.stop and asked.stop())):
            break
        made = way(replace(asked, progress=within(asked.progress, k / len(ways), 1 / len(ways))))
        if made is not None:
            found = sorted([*found, (way, made)], key=lambda one: asked.rank(one[1]))
    return found[0][1]


def enough(asked: Asked, way: Way, placed: Ints) -> bool:
    """Tell whether nothing better is to be found: nobody meets again, and there is nothing to mix, or it is mixed well.

    What is made in turn is then better mixed than in all other ways, which take longer.
    """
    least = asked.measured.mean <= 0 or (way is in_turn and asked.problem.novelty >= 1)
    return least and again(asked.problem, placed) == 0


def bound(problem: Problem) -> bool:
    """Tell whether more is asked than that some people be apart."""
    return bool(problem.together or problem.locked or problem.entangled)


def suits(asked: Asked, way: Way) -> bool:
    """Tell whether a way can seat these people, and its tables fit in memory."""
    problem = asked.problem
    if way is one_by_one:
        return True
    if len(problem.sizes) < 2 or problem.together or (way in (by_design, in_turn) and bound(problem)):
        return False
    if way is in_turn and (asked.measured.mean <= 0 or max(problem.sizes) < 2):
        return False
    return problem.people <= MOST or (way is by_design and blank(asked))


def blank(asked: Asked) -> bool:
    """Tell whether it is all the same who sits in which place of a design."""
    return asked.measured.mean <= 0 and not asked.problem.met and not asked.problem.apart


def by_design(asked: Asked) -> Ints | None:
    """Seat people in a design; None without one, or if people apart would meet."""
    problem = asked.problem
    size, cells = max(problem.sizes), len(problem.sizes)
    missing = cells * size - problem.people
    table = design(cells, size, asked.rounds, missing) if missing < cells else None
    if table is None or min(problem.sizes) < size - 1:
        return None
    turns = TURNS * problem.people**2
    if asked.moves is not None:
        turns = min(asked.moves, 2 * turns // asked.rounds) * asked.rounds
    watch = Watch(turns, asked.stop, asked.progress)
    placed = table if blank(asked) else seat(units(problem, asked.measured), table, watch, asked.rng)
    for row in placed:  # the larger cells come where the problem has them
        row[:] = named(row, problem.sizes)
    return unless_broken(problem, placed)


def unless_broken(problem: Problem, placed: Ints) -> Ints | None:
    """Give the rounds, or None if one of them does not keep what must hold."""
    return placed if all(keeps(problem, row) for row in placed) else None


def named(row: Ints, sizes: tuple[int, ...]) -> Ints:
    """Number the cells of a round so that their sizes are those asked for."""
    many = np.bincount(row, minlength=len(sizes))
    name = np.zeros(len(sizes), np.int64)
    name[np.argsort(-many, kind="stable")] = np.argsort(-np.array(sizes), kind="stable")
    return name[row]


def in_turn(asked: Asked) -> Ints | None:
    """Anneal each round for long against those before; None if something would not be kept."""
    from .successive import compose_in_turn  # compiled: what is composed round by round does not wait for it

    return compiled(asked, compose_in_turn, as_crowded(asked.problem, asked.rounds))


def as_crowded(problem: Problem, rounds: int) -> int:
    """Give the swaps for each of those counted: the more people have met by the last round, the longer it takes."""
    every = problem.people * (problem.people - 1)
    inside = sum(size * (size - 1) for size in problem.sizes)
    crowd = ((rounds - 1) * inside + 2 * len(problem.met)) / every
    most = min(MOST_IN_TURN, IN_ALL // max(rounds * moves_for(problem, None), 1))  # one cell has no moves
    return max(IN_TURN, min(int(CROWDED * problem.people * crowd**2), most))


def together(asked: Asked) -> Ints | None:
    """Anneal all rounds at once; None if something would not be kept."""
    from .joint import compose_jointly  # compiled too

    return compiled(asked, compose_jointly, JOINTLY)


def compiled(asked: Asked, made: Callable[..., Ints], times: int) -> Ints | None:
    """Start from rounds at random, with so many times the moves asked for."""
    problem = asked.problem
    cell = np.repeat(np.arange(len(problem.sizes)), problem.sizes)
    first = np.array([asked.rng.permutation(cell) for _ in range(asked.rounds)])
    watch = Watch(times * asked.rounds * moves_for(problem, asked.moves), asked.stop, asked.progress)
    return unless_broken(problem, made(problem, asked.measured, first, asked.rank, watch, asked.rng))


def one_by_one(asked: Asked) -> Ints:
    """Compose each round with the memory of those before."""
    met, placed = dict(asked.problem.met), []
    for k in range(asked.rounds):
        part = within(asked.progress, k / asked.rounds, 1 / asked.rounds)
        now = replace(asked.problem, met=met)
        seed = int(asked.rng.integers(1 << 31))
        placed.append(compose(now, seed=seed, moves=asked.moves, stop=asked.stop, progress=part).cells)
        add_meetings(met, placed[-1])
    return np.array(placed)


def within(progress: Progress, start: float, share: float) -> Progress:
    return None if progress is None else lambda done: progress(min(start + share * done, 0.999))


def add_meetings(met: dict[Pair, float], cells: tuple[int, ...]) -> None:
    """Remember, in place, one whole round."""
    for who in people_of(cells):
        for pair in combinations(who, 2):
            met[pair] = met.get(pair, 0.0) + 1.0


def people_of(cells: tuple[int, ...]) -> list[list[int]]:
    """List the people of each cell, in order."""
    lists: list[list[int]] = [[] for _ in range(max(cells) + 1)]
    for person, cell in enumerate(cells):
        lists[cell].append(person)
    return lists


def mixed(measured: Distances, placed: Ints) -> float:
    """Sum the distances inside the cells of all rounds."""
    return float(sum(measured.within(row, int(row.max()) + 1).sum() for row in placed))


def again(problem: Problem, placed: Ints) -> float:
    """Weigh the meetings with someone met in the past or a round before."""
    past = sum(problem.met[pair] for row in placed for pair in met_again(problem, row))
    return past + repeated_pairs(placed)


def repeated_pairs(placed: Ints) -> int:
    """Count the meetings beyond the first of each two people, over all rounds (rounds, people)."""
    people = placed.shape[1]
    keys = []
    for row in placed:
        for who in people_of(tuple(row.tolist())):
            i, j = np.triu_indices(len(who), 1)
            keys.append(np.array(who, np.int64)[i] * people + np.array(who, np.int64)[j])
    every = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    return len(every) - len(np.unique(every))


def told(problem: Problem, measured: Distances, placed: Ints) -> tuple[Composition, ...]:
    met, compositions = dict(problem.met), []
    for row in placed:
        compositions.append(measure(replace(problem, met=met), measured, row))
        add_meetings(met, compositions[-1].cells)
    return tuple(compositions)


def golf(
    groups: int, size: int, rounds: int, *, seed: int, moves: int | None = None, stop: Stop = None
) -> Ints:
    """Play rounds of `groups` × `size` in which people meet again as little as can be → cells (rounds, people).

    Without a design, meetings are repeated: see `least_repeated`. Raises ProblemError size, rounds, moves.
    """
    for name, number in (("size", size), ("groups", groups), ("rounds", rounds)):
        if number < 1:
            raise ProblemError(name, **{name: number})
    table = design(groups, size, rounds)
    if table is None:
        alike = Problem(groups * size, (size,) * groups)
        made = compose_rounds(alike, rounds=rounds, seed=seed, moves=moves, stop=stop)
        table = np.array([each.cells for each in made])
    return table


def least_repeated(groups: int, size: int, rounds: int) -> int:
    """Bound from below the meetings that must repeat, by counting: pairs there are, and cells of last time."""
    people, inside = groups * size, size * (size - 1) // 2
    low, more = divmod(size, groups)
    forced = more * (low + 1) * low // 2 + (groups - more) * low * (low - 1) // 2
    return max(0, rounds * groups * inside - people * (people - 1) // 2, (rounds - 1) * groups * forced)
