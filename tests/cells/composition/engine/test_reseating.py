"""One person of each cell handed out anew at once: the best assignment, sums that stay true, and repeats undone."""

from itertools import permutations

import numpy as np
import pytest

from cells.composition.engine.assignment import assign
from cells.composition.engine.matrix import inside
from cells.composition.engine.reseating_moves import WIDEST, reseat
from cells.composition.engine.rounds import repeated_pairs
from cells.composition.engine.successive import together
from cells.composition.engine.tempering import LUCKY

COLD = (1e-6, 1e-6)


def worth_of(people, seed):
    worth = np.random.default_rng(seed).random((people, people)).astype(np.float32)
    worth = (worth + worth.T) / 2
    np.fill_diagonal(worth, 0)
    return worth


def rounds_of(sizes, rounds, seed):
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(np.repeat(np.arange(len(sizes)), sizes)) for _ in range(rounds)])


def counted(rounds):
    return sum(together(row) for row in rounds)


def value(worth, rounds, price):
    met = counted(rounds)
    twice = np.triu(met * (met - 1) // 2).sum()
    return sum(inside(worth.astype(float), row) for row in rounds) - price * twice


@pytest.mark.parametrize("many", [1, 2, 3, 5, 7])
def test_no_assignment_costs_less(many):
    rng = np.random.default_rng(many)
    for _ in range(60):
        cost = rng.integers(0, 6, (many, many)).astype(np.float32)
        places = assign(cost)
        assert sorted(places.tolist()) == list(range(many))
        least = min(sum(cost[i, order[i]] for i in range(many)) for order in permutations(range(many)))
        assert cost[np.arange(many), places].sum() == least


@pytest.mark.parametrize("sizes", [(4, 4, 4, 4), (5, 4, 4), (2,) * (WIDEST + 6), (1, 3)])
def test_reseating_keeps_sizes_counts_who_met_and_never_loses_when_cold(sizes):
    sizes, people = np.array(sizes), sum(sizes)
    worth, rounds = worth_of(people, 1), rounds_of(sizes, 3, 2)
    met, before = counted(rounds), value(worth, rounds, 0.7)
    for seed in range(1, 6):
        moved = reseat(worth, met, rounds, sizes, COLD, 0.7, 400, LUCKY, seed)
        after = value(worth, rounds, 0.7)
        assert after >= before - 1e-3 and (moved > 0 or after == before)
        before = after
    assert (met == counted(rounds)).all()
    assert all(np.bincount(row).tolist() == sizes.tolist() for row in rounds)


def test_meetings_that_repeat_are_undone_as_they_grow_dear():
    sizes = np.full(8, 4)
    worth, rounds = worth_of(32, 4), rounds_of(sizes, 3, 5)
    met = counted(rounds)
    assert repeated_pairs(rounds) > 5
    reseat(worth, met, rounds, sizes, (0.3, 0.05), 3.0, 40_000, LUCKY, 1)
    assert repeated_pairs(rounds) == 0


def test_a_seed_gives_the_same_again():
    sizes, worth = np.full(5, 5), worth_of(25, 6)
    made = []
    for _ in range(2):
        rounds = rounds_of(sizes, 2, 7)
        reseat(worth, counted(rounds), rounds, sizes, (0.5, 0.1), 1.0, 500, LUCKY, 3)
        made.append(rounds)
    assert (made[0] == made[1]).all()
