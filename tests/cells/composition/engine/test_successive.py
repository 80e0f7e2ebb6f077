"""Rounds annealed one after the other: mixed nearly as well as one alone, and nobody meets again."""

import os
from itertools import combinations

import numpy as np
import pytest

from cells.composition.engine import Problem, Trait, compose
from cells.composition.engine.gower import distances
from cells.composition.engine.matrix import inside
from cells.composition.engine.rounds import (
    Asked,
    again,
    by_design,
    compose_rounds,
    in_turn,
    mixed,
    repeated_pairs,
    together,
)
from cells.composition.engine.successive import pool
from cells.composition.engine.successive_moves import cool

LONG = os.environ.get("TST_LONG") == "1"
# People, size, rounds, moves, percent that may be lost against one round alone.
CASES: list[tuple[int, int, int, int | None, float]] = [(60, 6, 3, 20_000, 1.0)]
CASES += [(240, 12, 5, None, 0.35), (240, 12, 6, None, 0.55)] if LONG else []


def collective(people, size, **more):
    """Six traits of about as many categories as a census asks for."""
    rng = np.random.default_rng(people)
    traits = tuple(
        Trait(str(k), rng.choice(many, people, p=rng.dirichlet(np.full(many, 8.0))).tolist(), "category")
        for k, many in enumerate((6, 2, 8, 5, 7, 4))
    )
    return Problem(people, (size,) * (people // size), traits, **more)


@pytest.mark.parametrize(("people", "size", "rounds", "moves", "most"), CASES)
def test_little_is_lost_for_nobody_to_meet_again(people, size, rounds, moves, most):
    problem = collective(people, size)
    made = compose_rounds(problem, rounds=rounds, seed=1, moves=moves)
    best = compose(problem, seed=1).heterogeneity
    mean = sum(each.heterogeneity for each in made) / rounds
    assert repeated_pairs(np.array([each.cells for each in made])) == 0
    assert 100 * (1 - mean / best) <= most


def test_rounds_made_in_turn_are_better_mixed_than_in_all_other_ways():
    problem = collective(60, 6)
    measured = distances(problem)
    found = [
        way(Asked(problem, measured, 4, 10_000, np.random.default_rng(1), None, None))
        for way in (in_turn, by_design, together)
    ]
    assert repeated_pairs(found[0]) == 0
    assert mixed(measured, found[0]) > max(mixed(measured, each) for each in found[1:])


def test_people_apart_and_the_past_are_minded_in_turn():
    met = {pair: 1.0 for start in range(0, 60, 6) for pair in combinations(range(start, start + 6), 2)}
    apart = frozenset((k, k + 7) for k in range(0, 50, 5))
    problem = collective(60, 6, met=met, apart=apart)
    asked = Asked(problem, distances(problem), 3, 5_000, np.random.default_rng(1), None, None)
    made = in_turn(asked)
    assert again(problem, made) == 0
    assert all(row[i] != row[j] for row in made for i, j in apart)
    same = in_turn(Asked(problem, asked.measured, 3, 5_000, np.random.default_rng(1), None, None))
    assert (made == same).all()


def test_a_round_cooled_keeps_its_sizes_and_ends_where_no_swap_gains():
    rng = np.random.default_rng(3)
    worth = rng.random((23, 23)).astype(np.float32)
    worth = (worth + worth.T) / 2
    np.fill_diagonal(worth, 0)
    cell = rng.permutation(np.repeat(np.arange(4), (6, 6, 6, 5)))
    first = inside(worth.astype(float), cell)
    assert cool(worth, cell, 4, (1e-6, 1e-6), 20_000, pool(23), 7) > 0
    assert sorted(np.bincount(cell).tolist()) == [5, 6, 6, 6]
    last = inside(worth.astype(float), cell)
    assert last > first
    for i, j in combinations(range(23), 2):
        other = cell.copy()
        other[[i, j]] = cell[[j, i]]
        assert inside(worth.astype(float), other) <= last + 1e-4
