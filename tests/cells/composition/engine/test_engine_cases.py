"""The engine on cases written out: refusals, explanations, late arrivals, odd populations, time taken."""

import itertools
import math
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.composition.engine import (
    Problem,
    ProblemError,
    Trait,
    compose,
    effects,
    explain,
    place,
    sizes_for,
)
from cells.composition.engine.gower import distances
from cells.composition.engine.units import units
from cells.composition.engine.weighing import gains, open_state
from tests.cells.composition.engine.measured import MOVES, distance_table


@pytest.mark.parametrize(
    ("people", "size", "expected"),
    [
        (240, 12, (12,) * 20),
        (50, 12, (13, 13, 12, 12)),
        (5, 12, (5,)),
        (12, 12, (12,)),
        (1, 1, (1,)),
        (3, 1, (1, 1, 1)),
    ],
)
def test_sizes_are_about_the_size_and_differ_by_one_at_most(people, size, expected):
    assert sizes_for(people, size) == expected


@given(st.integers(1, 3000), st.integers(1, 60))
def test_sizes_always_add_up(people, size):
    sizes = sizes_for(people, size)
    assert sum(sizes) == people
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 1


FOUR = Trait("component", ["a", "b", "a", "b"], "category")

REFUSED = {
    "empty": lambda: Problem(0, ()),
    "size": lambda: Problem(4, (5, -1)),
    "sizes": lambda: Problem(4, (2, 1)),
    "trait_kind": lambda: Problem(4, (2, 2), (Trait("t", [1] * 4, "colour"),)),
    "trait_length": lambda: Problem(3, (3,), (FOUR,)),
    "trait_duplicate": lambda: Problem(4, (4,), (FOUR, FOUR)),
    "trait_value": lambda: Problem(2, (2,), (Trait("t", ["1", 2.0], "number"),)),
    "trait_weight": lambda: Problem(2, (2,), (Trait("t", ["a", "b"], "category", weight=-1),)),
    "nan": lambda: Problem(2, (2,), (Trait("t", [1.0, math.nan], "number"),)),
    "ordinal_order": lambda: Problem(2, (2,), (Trait("t", ["low", "high"], "ordinal", order=("low",)),)),
    "unknown_person": lambda: Problem(4, (2, 2), apart=frozenset({(0, 4)})),
    "unknown_cell": lambda: Problem(4, (2, 2), locked={0: 2}),
    "self_pair": lambda: Problem(4, (2, 2), met={(1, 1): 1.0}),
    "apart_together": lambda: Problem(
        6, (3, 3), apart=frozenset({(0, 2)}), together=frozenset({(0, 1), (1, 2)})
    ),
    "together_too_large": lambda: Problem(4, (2, 2), together=frozenset({(0, 1), (1, 2)})),
    "locked_together": lambda: Problem(4, (2, 2), together=frozenset({(0, 1)}), locked={0: 0, 1: 1}),
    "locked_apart": lambda: Problem(4, (2, 2), apart=frozenset({(0, 1)}), locked={0: 0, 1: 0}),
    "locked_full": lambda: Problem(4, (2, 2), locked={0: 0, 1: 0, 2: 0}),
    "met_weight": lambda: Problem(4, (2, 2), met={(0, 1): -1.0}),
    "novelty": lambda: Problem(4, (2, 2), novelty=math.inf),
    "moves": lambda: compose(Problem(4, (2, 2)), seed=0, moves=-1),
    "cells": lambda: explain(Problem(4, (2, 2)), (0, 0, 1, 2)),
    "infeasible": lambda: compose(
        Problem(4, (2, 2), apart=frozenset({(0, 1), (1, 2), (0, 2)})), seed=0, moves=10
    ),
    "no_place": lambda: place(Problem(3, (2, 1), apart=frozenset({(0, 2)})), (0, 1, -1), 2),
}


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_each_refusal_has_its_code(code):
    with pytest.raises(ProblemError) as error:
        REFUSED[code]()
    assert error.value.code == code


def test_unknown_person_is_refused_by_effects_and_place():
    problem = Problem(4, (2, 2), (FOUR,))
    for ask in (effects, place):
        with pytest.raises(ProblemError, match="unknown_person"):
            ask(problem, (0, 0, 1, 1), 4)


def test_packing_of_groups_is_found_by_going_back():
    groups = [(0, 1, 2), (3, 4, 5), (6, 7), (8, 9), (10, 11)]
    chains = frozenset(pair for group in groups for pair in itertools.pairwise(group))
    cells = compose(Problem(12, (6, 6), together=chains), seed=0).cells
    assert Counter(cells) == {0: 6, 1: 6}
    assert all(len({cells[i] for i in group}) == 1 for group in groups)


def test_silence_neither_gains_nor_loses():
    problem = Problem(6, (3, 3), (Trait("t", ["a", "a", "b", "b", "c", None], "category"),))
    table = distance_table(problem)
    silent = {value for (_, j), value in table.items() if j == 5}
    assert len(silent) == 1
    assert silent.pop() == pytest.approx(sum(table.values()) / len(table))


def test_perfect_mix_reaches_the_bound():
    values = [f"C{k % 5}" for k in range(60)]
    problem = Problem(60, sizes_for(60, 12), (Trait("component", values, "category"),))
    composed = compose(problem, seed=3)
    assert composed.heterogeneity == pytest.approx(composed.bound, rel=1e-9)


@pytest.mark.parametrize("kind", ["category", "number"])
def test_bound_stays_close_where_some_prefer_not_to_say(kind):
    rng = np.random.default_rng(1)
    drawn = rng.integers(5, size=240) if kind == "category" else rng.normal(size=240)
    silent = rng.random(240) < 0.1
    values = [None if no else float(value) for value, no in zip(drawn, silent, strict=True)]
    composed = compose(Problem(240, (12,) * 20, (Trait("t", values, kind),)), seed=0)
    assert composed.bound * 0.9895 <= composed.heterogeneity <= composed.bound


def test_people_meet_anew_when_they_can():
    first = compose(Problem(16, (4,) * 4), seed=1).cells
    met = {pair: 1.0 for pair in itertools.combinations(range(16), 2) if first[pair[0]] == first[pair[1]]}
    assert compose(Problem(16, (4,) * 4, met=met), seed=1).repeated == 0


def test_explanation_counts_components_and_the_missing():
    trait = Trait("component", ["a"] * 4 + ["b"] * 3 + ["c"], "category")
    age = Trait("age", [20.0, 30.0, None, 40.0, 50.0, 60.0, 70.0, 80.0], "number")
    explained = explain(Problem(8, (4, 4), (trait, age)), (0, 0, 0, 0, 1, 1, 1, 1))
    left, right = (cell.traits[0] for cell in explained.cells)
    assert left.counts == {"a": 4, "b": 0, "c": 0}
    assert left.ideal == {"a": 2.0, "b": 1.5, "c": 0.5}
    assert (left.present, left.of, left.missing) == (1, 3, ("b", "c"))
    assert (right.present, right.missing) == (2, ("a",))
    assert explained.deviation == 2.0
    assert explained.cells[0].traits[1].mean == pytest.approx(30.0)
    assert explained.cells[0].traits[1].unsaid == 1
    assert explained.cells[0].traits[1].population == pytest.approx(50.0)


def test_late_arrival_goes_where_they_are_missing_and_moves_nobody():
    trait = Trait("component", ["a", "a", "b", "c", "b", "c", "a"], "category")
    cells = [0, 0, 0, 1, 1, 1, -1]
    assert place(Problem(7, (4, 3), (trait,)), cells, 6) == 0
    assert place(Problem(7, (3, 4), (trait,)), cells, 6) == 1
    assert place(Problem(7, (4, 3), (trait,)), cells, 6, rooms=(9, 9)) == 1
    assert cells == [0, 0, 0, 1, 1, 1, -1]
    apart = Problem(7, (4, 3), (trait,), apart=frozenset({(3, 6)}))
    assert place(apart, cells, 6, rooms=(9, 9)) == 0


def test_effects_name_each_constraint_broken():
    problem = Problem(
        6,
        (2, 2, 2),
        apart=frozenset({(0, 2)}),
        together=frozenset({(0, 1)}),
        locked={1: 0},
        met={(0, 4): 1.0},
    )
    found = {effect.cell: effect for effect in effects(problem, (0, 0, 1, 1, 2, 2), 0)}
    assert found[1].broken == ("full", "apart", "together", "locked")
    assert found[2].broken == ("full", "together", "locked")
    assert (found[1].repeated, found[2].repeated) == (0, 1)


def test_every_swap_is_weighed_as_measuring_again_would():
    rng = np.random.default_rng(4)
    said = [None, "a", "b", "c"]
    traits = (
        Trait("word", [said[k] for k in rng.integers(4, size=12)], "category"),
        Trait("number", [None, *rng.normal(size=11).tolist()], "number", weight=2.0),
        Trait("set", [frozenset("xyz"[: k % 4]) for k in range(12)], "set"),
    )
    met = {pair: 1.0 for pair in itertools.combinations(range(12), 2) if sum(pair) % 3 == 0}
    problem = Problem(12, (6, 6), traits, met=met)
    table, cells = distance_table(problem), [0, 1] * 6
    mean = sum(table.values()) / len(table)
    cost = {pair: table[pair] - mean * met.get(pair, 0) for pair in table}
    state = open_state(units(problem, distances(problem)), np.array(cells), 2)
    weighed = gains(state, np.array([0]), np.array([1]), state.slots[:1], state.slots[1:])[0]
    for (row, i), (column, j) in itertools.product(enumerate(range(0, 12, 2)), enumerate(range(1, 12, 2))):
        swapped = [*cells]
        swapped[i], swapped[j] = cells[j], cells[i]
        gain = sum(v * ((swapped[a] == swapped[b]) - (cells[a] == cells[b])) for (a, b), v in cost.items())
        assert weighed[row, column] == pytest.approx(gain, abs=1e-5)


def population(people, seed=0, traits=6):
    rng = np.random.default_rng(seed)
    return tuple(
        Trait(f"t{k}", rng.choice([f"v{v}" for v in range(4 + k)], people).tolist(), "category")
        for k in range(traits)
    )


def test_stop_ends_with_a_valid_composition_and_progress_rises_to_one():
    told, asked = [], []
    problem = Problem(60, sizes_for(60, 12), population(60))
    stopped = compose(problem, seed=0, stop=lambda: bool(asked.append(1)) or len(asked) > 5)
    assert Counter(stopped.cells) == dict.fromkeys(range(5), 12)
    assert len(asked) < 10
    compose(problem, seed=0, moves=MOVES, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_240_people_take_less_than_three_seconds_and_come_close_to_the_bound():
    problem = Problem(240, sizes_for(240, 12), population(240))
    start = time.process_time()
    composed = compose(problem, seed=0)
    assert time.process_time() - start < 3
    assert composed.heterogeneity >= composed.bound * 0.999


def test_effects_at_1000_people_take_less_than_20_ms():
    problem = Problem(1000, sizes_for(1000, 12), population(1000))
    cells = compose(problem, seed=0, moves=0).cells
    spent = []
    for person in range(5):
        start = time.process_time()
        effects(problem, cells, person)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.02


@pytest.mark.parametrize(
    "trait",
    [
        Trait("same", ["x"] * 3000, "category"),
        Trait("silent", [None] * 3000, "number"),
        Trait("own", [f"v{k}" for k in range(3000)], "category"),
        Trait("rare", [f"v{k // 3}" for k in range(3000)], "category"),
    ],
    ids=lambda trait: trait.name,
)
def test_odd_populations_are_composed(trait):
    composed = compose(Problem(3000, sizes_for(3000, 12), (trait,)), seed=0, moves=100_000)
    assert Counter(Counter(composed.cells).values()) == {12: 250}
    assert composed.heterogeneity == pytest.approx(composed.bound, rel=1e-3)


def test_engine_imports_neither_django_nor_celery():
    code = (
        "import sys, cells.composition.engine;"
        "bad = {'django', 'celery', 'tst_platform', 'contracts'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
