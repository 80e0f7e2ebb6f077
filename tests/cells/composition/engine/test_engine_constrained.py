"""The engine under all its constraints at once: they hold, the mix improves, and a seed decides."""

import json
import random
import time
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cells.composition.engine import (
    Problem,
    ProblemError,
    Quota,
    Seating,
    Trait,
    compose,
    effects,
    explain,
    place,
)
from cells.composition.engine.cli.stated import read
from cells.composition.engine.compose import score
from cells.composition.engine.gower import distances
from cells.composition.engine.limits import UNEVEN
from tests.cells.composition.engine.planted import faults, planted
from tests.cells.composition.engine.test_engine_proofs import small

FEW = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
MOVES = 20_000
LOOKS = 1_500  # times that a search may look whether to stop before it has kept everything
BENCH = Path(__file__).parents[5] / "shared" / "bench" / "composition" / "constrained"


TIGHT = [(6, 9, 11), (6, 9, 67), (6, 6, 94), (4, 9, 125), (6, 9, 305), (6, 9, 375), (5, 8, 432), (5, 8, 460)]


@pytest.mark.parametrize(("cells", "size", "seed"), [(3, 4, 1), (2, 9, 4), (6, 3, 5), *TIGHT])
def test_planted_constraints_are_all_kept(cells, size, seed):
    problem, witness = planted(cells * size, cells, seed)
    assert faults(problem, witness) == []
    composed = compose(problem, seed=seed, moves=MOVES)
    assert faults(problem, composed.cells) == []
    assert composed.heterogeneity <= composed.bound


@settings(FEW, max_examples=40)
@given(st.integers(2, 7), st.integers(3, 10), st.integers(0, 10_000))
def test_whatever_was_planted_is_found(cells, size, seed):
    problem, _ = planted(cells * size, cells, seed)
    looks = 0

    def stop():
        nonlocal looks
        looks += 1
        return looks > LOOKS

    assert faults(problem, compose(problem, seed=0, moves=0, stop=stop).cells) == []


def test_stop_while_it_is_hot_keeps_the_best_seen():
    problem, _ = planted(60, 5, 7)
    measured = distances(problem)

    def stopped_after(turns):
        shares = []
        composed = compose(problem, seed=3, progress=shares.append, stop=lambda: len(shares) > turns)
        assert faults(problem, composed.cells) == []
        return score(problem, measured, np.array(composed.cells))

    worth = [stopped_after(turns) for turns in (0, 2, 5, 10, 20, 40)]
    assert all(later >= before - 1e-3 for before, later in pairwise(worth))


@settings(FEW, max_examples=2)
@given(st.integers(0, 1))
def test_same_seed_gives_same_cells_and_search_is_never_worse_than_the_start(seed):
    problem, _ = planted(36, 4, seed)
    last = compose(problem, seed=seed, moves=MOVES)
    assert compose(problem, seed=seed, moves=MOVES) == last
    first = compose(problem, seed=seed, moves=0)
    measured = distances(problem)

    def worth(composed):
        return score(problem, measured, np.array(composed.cells))

    assert worth(last) >= worth(first) - 1e-9


@settings(FEW, max_examples=2)
@given(st.integers(0, 1), st.randoms(use_true_random=False))
def test_order_of_people_does_not_decide_whether_it_can_be_done(seed, random):
    problem, _ = planted(24, 3, seed)
    order = list(range(24))
    random.shuffle(order)
    new = {old: k for k, old in enumerate(order)}

    def pairs(found):
        return frozenset((new[i], new[j]) for i, j in found)

    shuffled = Problem(
        24,
        traits=tuple(replace(trait, values=[trait.values[old] for old in order]) for trait in problem.traits),
        apart=pairs(problem.apart),
        together=pairs(problem.together),
        locked={new[p]: cell for p, cell in problem.locked.items()},
        ranges=problem.ranges,
        quotas=tuple(replace(q, members=frozenset(new[p] for p in q.members)) for q in problem.quotas),
        slots=problem.slots,
        available={new[p]: slots for p, slots in problem.available.items()},
        company=problem.company,
    )
    one, other = compose(problem, seed=1, moves=MOVES), compose(shuffled, seed=1, moves=MOVES)
    assert faults(shuffled, other.cells) == []
    assert other.heterogeneity == pytest.approx(one.heterogeneity, rel=0.05)


def test_sizes_that_may_vary_give_way_to_what_must_hold():
    together = frozenset({(0, 1), (1, 2), (2, 3), (3, 4)})
    problem = Problem(
        9, ranges=((2, 6), (2, 6)), together=together, quotas=(Quota("x", frozenset({5, 6}), 1),)
    )
    cells = compose(problem, seed=0).cells
    assert faults(problem, cells) == []
    assert sorted((cells.count(0), cells.count(1))) in ([3, 6], [4, 5])


def test_nobody_is_alone_of_their_component_where_it_can_be_avoided():
    values = ["a"] * 16 + ["b"] * 4 + ["c"] * 4
    trait = Trait("component", values, "category")
    apart = compose(Problem(24, (6,) * 4, (trait,)), seed=1)
    beside = compose(Problem(24, (6,) * 4, (trait,), company="component"), seed=1)
    problem = Problem(24, (6,) * 4, (trait,), company="component")
    assert sum(len(cell.alone) for cell in explain(problem, apart.cells).cells) == 8
    assert sum(len(cell.alone) for cell in explain(problem, beside.cells).cells) == 0


@pytest.mark.parametrize("seed", [37, 188, 280])
def test_few_people_under_limits_are_composed_as_well_as_brute_force_does(seed):
    rng = random.Random(seed + 10**6)
    problem = small(seed)
    words = [rng.choice("aabbc") if rng.random() < 0.9 else None for _ in range(problem.people)]
    letters = [rng.choice("xyz") for _ in words]
    traits = (Trait("t", words, "category"), Trait("u", letters, "category"))
    problem = replace(problem, traits=traits, company="t")
    measured = distances(problem)

    def worth(cells):
        uneven = np.bincount(cells, minlength=len(problem.sizes)) - problem.sizes
        return score(problem, measured, np.array(cells)) - UNEVEN * measured.mean * float((uneven**2).sum())

    every = product(range(len(problem.sizes)), repeat=problem.people)
    best = max(worth(each) for each in every if not faults(problem, each))
    found = compose(problem, seed=1).cells
    assert faults(problem, found) == []
    assert worth(found) == pytest.approx(best)


def test_company_in_a_trait_that_is_not_there_is_refused():
    with pytest.raises(ProblemError, match="company"):
        Problem(2, (2,), company="component")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("quota", lambda: Problem(2, (2,), quotas=(Quota("x", frozenset(), 2, 1),))),
        ("quota", lambda: Problem(2, (2,), quotas=(Quota("x", frozenset(), -1),))),
        ("unknown_person", lambda: Problem(2, (2,), quotas=(Quota("x", frozenset({2})),))),
        ("unknown_cell", lambda: Problem(2, (2,), quotas=(Quota("x", frozenset(), cells=frozenset({1})),))),
        ("unknown_person", lambda: Problem(2, (2,), slots=("s",), available={2: frozenset()})),
        ("slots", lambda: Problem(2, (1, 1), slots=("s",))),
        ("size", lambda: Problem(2, ranges=((-1, 3),))),
        ("size", lambda: Problem(2, ranges=((3, 1),))),
        ("ranges", lambda: Problem(2, (1, 1), ranges=((1, 2),))),
        ("sizes", lambda: Problem(5, ranges=((1, 2), (1, 2)))),
        ("empty", lambda: Problem(0, ranges=((1, 2),))),
    ],
)
def test_what_makes_no_sense_has_its_code(code, problem):
    with pytest.raises(ProblemError) as error:
        problem()
    assert error.value.code == code


def test_late_arrival_goes_where_they_can_come_and_no_quota_overflows():
    trait = Trait("t", ["a", "b", "a", "b", "a"], "category")
    problem = Problem(
        5,
        traits=(trait,),
        ranges=((1, 3),) * 2,
        quotas=(Quota("t", frozenset({0, 2, 4}), 0, 2, value="a"),),
        slots=("s1", "s2"),
        available={4: frozenset({"s1"})},
    )
    assert place(problem, (0, 0, 1, 1, -1), 4) == 0
    with pytest.raises(ProblemError, match="no_place"):
        place(problem, (0, 1, 0, 1, -1), 4)
    found = {effect.cell: effect for effect in effects(problem, (0, 0, 1, 1, 0), 4)}
    assert found[1].broken == ("slot",)


@settings(FEW, max_examples=8)
@given(st.integers(0, 10_000), st.data())
def test_swaps_are_those_of_changing_places_and_measuring_again(seed, data):
    problem, where = planted(20, 3, seed)
    silent = Trait("age", [None if p % 7 == 0 else float(p * p % 11) for p in range(20)], "number")
    sets = Trait("tongues", [frozenset("abc"[: p % 4]) for p in range(20)], "set")
    met = {(p, (p * 3 + 1) % 20): 1.0 for p in range(20) if p != (p * 3 + 1) % 20}
    problem = replace(problem, traits=(*problem.traits, silent, sets), met=met)
    person = data.draw(st.integers(0, 19))
    before = explain(problem, where)
    swaps = Seating(problem, where).swaps(person)
    for other, change, repeated, allowed in zip(
        swaps.others.tolist(), swaps.heterogeneity, swaps.repeated, swaps.allowed, strict=True
    ):
        cells = list(where)
        cells[person], cells[other] = cells[other], cells[person]
        after = explain(problem, cells)
        assert change == pytest.approx(after.heterogeneity - before.heterogeneity, abs=1e-9)
        assert repeated == after.repeated - before.repeated
        assert allowed == (faults(problem, cells) == [])


def test_why_here_names_what_is_rare_and_what_binds():
    problem = Problem(
        6,
        (3, 3),
        (Trait("component", ["a", "a", "b", "b", "b", "b"], "category"),),
        apart=frozenset({(0, 3)}),
        met={(0, 1): 1.0},
        quotas=(Quota("facilitator", frozenset({0, 5}), 1),),
        slots=("s1", "s2"),
        available={0: frozenset({"s1"})},
    )
    why = Seating(problem, (0, 0, 0, 1, 1, 1)).why(0)
    assert (why.cell, why.new, why.others, why.closed) == (0, 1, 2, 1)
    assert why.binds == ("slot", "quota")
    assert (why.brings[0].word, why.brings[0].here, why.brings[0].ideal) == ("a", 2, 1.0)
    assert why.best_move is None
    told = explain(problem, (0, 0, 0, 1, 1, 1))
    assert (told.cells[0].slot, told.cells[0].quotas[0].count, told.cells[0].absent) == ("s1", 1, ())


def test_ten_thousand_alike_are_composed_at_once():
    alike = Trait("t", ["same"] * 10_000, "category")
    silent = Trait("s", [None] * 10_000, "category")
    problem = Problem(10_000, traits=(alike, silent), ranges=((9, 11),) * 1000, company="t")
    composed = compose(problem, seed=1, moves=0)
    assert faults(replace(problem, quotas=()), composed.cells) == []
    assert composed.heterogeneity == 1.0


def test_a_trait_of_ten_thousand_values_is_composed():
    every = Trait("t", [f"v{k}" for k in range(2_000)], "category")
    problem = Problem(2_000, traits=(every,), ranges=((9, 11),) * 200)
    assert faults(problem, compose(problem, seed=1, moves=0).cells) == []


@pytest.mark.parametrize(("name", "seconds"), [("constrained-60", 4), ("constrained-240", 4)])
def test_bench_is_solved_without_violation(name, seconds):
    path = BENCH / f"{name}.json"
    if not path.exists():
        pytest.skip("the instances of the bench are not beside the repository")
    problem = read(str(path), "component").problem()
    started = time.process_time()
    assert faults(problem, compose(problem, seed=1).cells) == []
    assert time.process_time() - started < seconds
    assert json.loads(path.read_text())["n"] == problem.people
