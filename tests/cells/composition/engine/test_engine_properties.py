"""The engine by its properties, on problems drawn at random, and against brute force on small ones."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.composition.engine import Problem, ProblemError, Trait, compose, effects, explain, sizes_for
from cells.composition.engine.bounds import bound
from cells.composition.engine.compose import heterogeneity
from cells.composition.engine.gower import distances
from cells.composition.engine.ordering import reordered
from cells.composition.engine.rounds import compose_rounds
from tests.cells.composition.engine.measured import (
    FEW,
    MOVES,
    distance_table,
    every_composition,
    problems,
    respects,
    slow_heterogeneity,
)


@FEW
@given(problems(), st.integers(0, 5))
def test_everyone_sits_once_and_sizes_and_constraints_hold(problem, seed):
    cells = compose(problem, seed=seed, moves=MOVES).cells
    assert len(cells) == problem.people
    assert Counter(cells) == Counter(dict(enumerate(problem.sizes)))
    assert respects(problem, cells)


@FEW
@given(problems(), st.integers(0, 5))
def test_same_seed_gives_same_cells(problem, seed):
    assert compose(problem, seed=seed, moves=MOVES) == compose(problem, seed=seed, moves=MOVES)


@FEW
@given(problems(), st.integers(0, 5))
def test_search_is_never_worse_than_construction(problem, seed):
    def worth(cells):
        table = distance_table(problem)
        mean = (sum(table.values()) / len(table) if table else 0) or 1.0
        inside = sum(value for (i, j), value in table.items() if cells[i] == cells[j])
        return inside - mean * sum(w for (i, j), w in problem.met.items() if cells[i] == cells[j])

    first = compose(problem, seed=seed, moves=0)
    assert worth(compose(problem, seed=seed, moves=MOVES).cells) >= worth(first.cells) - 1e-6


@FEW
@given(problems(), st.integers(0, 5))
def test_bounds_are_never_exceeded(problem, seed):
    composed = compose(problem, seed=seed, moves=MOVES)
    assert composed.heterogeneity <= composed.bound
    explained = explain(problem, composed.cells)
    assert all(cell.heterogeneity <= cell.bound + 1e-9 for cell in explained.cells)
    assert explained.bound == pytest.approx(composed.bound)


@FEW
@given(problems(most=14), st.integers(0, 5))
def test_figures_are_those_of_the_definition(problem, seed):
    composed = compose(problem, seed=seed, moves=MOVES)
    assert composed.heterogeneity == pytest.approx(slow_heterogeneity(problem, composed.cells), abs=1e-9)
    again = [pair for pair in problem.met if composed.cells[pair[0]] == composed.cells[pair[1]]]
    assert composed.repeated == len(again)
    explained = explain(problem, composed.cells)
    assert explained.heterogeneity == pytest.approx(composed.heterogeneity)
    assert sorted(pair for cell in explained.cells for pair in cell.met_before) == sorted(again)
    assert explained.pairs == sum(size * (size - 1) // 2 for size in problem.sizes)
    assert explained.new == explained.pairs - len(again)


@FEW
@given(problems(most=14), st.data())
def test_effects_are_those_of_moving_and_measuring_again(problem, data):
    cells = list(compose(problem, seed=1, moves=0).cells)
    person = data.draw(st.integers(0, problem.people - 1))
    before = slow_heterogeneity(problem, cells)
    found = effects(problem, cells, person)
    assert [effect.cell for effect in found] == [c for c in range(len(problem.sizes)) if c != cells[person]]
    for effect in found:
        moved = [*cells[:person], effect.cell, *cells[person + 1 :]]
        assert effect.heterogeneity == pytest.approx(slow_heterogeneity(problem, moved) - before, abs=1e-9)
        more = sum((moved[i] == moved[j]) - (cells[i] == cells[j]) for i, j in problem.met)
        assert effect.repeated == more
        assert ("apart" in effect.broken) == any(moved[i] == moved[j] for i, j in problem.apart)
        assert "full" in effect.broken
        if not {"apart", "together", "locked"} & set(effect.broken):
            assert respects(problem, moved)


@settings(FEW, max_examples=20)
@given(problems(most=7))
def test_small_cases_bound_holds_for_all_and_search_finds_the_best(problem):
    problem = Problem(problem.people, problem.sizes, problem.traits, problem.apart, problem.together)
    every = list(every_composition(problem))[:600]
    composed = compose(problem, seed=0, moves=MOVES)
    best = max(slow_heterogeneity(problem, cells) for cells in every)
    assert best <= composed.bound + 1e-9
    if not problem.together and len(every) < 600:
        assert composed.heterogeneity >= best - 1e-6


@settings(FEW, max_examples=60)
@given(st.data())
def test_infeasible_is_said_only_when_nothing_fits(data):
    people = data.draw(st.integers(2, 7))
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1))
    try:
        problem = Problem(
            people,
            sizes_for(people, data.draw(st.integers(1, 4))),
            apart=frozenset(data.draw(st.lists(pair, max_size=12))),
            together=frozenset(data.draw(st.lists(pair, max_size=2))),
        )
    except ProblemError:
        return
    feasible = next(every_composition(problem), None) is not None
    if feasible:
        assert respects(problem, compose(problem, seed=0, moves=500).cells)
    else:
        with pytest.raises(ProblemError) as error:
            compose(problem, seed=0, moves=500)
        assert error.value.code == "infeasible"


@FEW
@given(problems(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_order_of_people_changes_no_figure(problem, seed, random):
    order = np.array(random.sample(range(problem.people), problem.people))
    shuffled = reordered(problem, order)
    cells = compose(problem, seed=seed, moves=0).cells
    moved = tuple(cells[k] for k in order.tolist())
    count = len(problem.sizes)
    assert bound(distances(shuffled), problem.sizes) == pytest.approx(
        bound(distances(problem), problem.sizes)
    )
    assert heterogeneity(distances(shuffled), np.array(moved), count) == pytest.approx(
        heterogeneity(distances(problem), np.array(cells), count)
    )
    for one, other in zip(explain(problem, cells).cells, explain(shuffled, moved).cells, strict=True):
        assert one.heterogeneity == pytest.approx(other.heterogeneity)


@settings(FEW, max_examples=6)
@given(st.integers(0, 10**6), st.integers(0, 5), st.randoms(use_true_random=False))
def test_order_of_people_changes_nobodys_company(drawn, seed, random):
    problem = all_told_apart(drawn)
    order = np.array(random.sample(range(problem.people), problem.people))
    cells = compose(problem, seed=seed, moves=MOVES).cells
    moved = compose(reordered(problem, order), seed=seed, moves=MOVES).cells
    assert moved == tuple(cells[k] for k in order.tolist())


@settings(FEW, max_examples=4)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_order_of_people_changes_no_round(drawn, random):
    problem = all_told_apart(drawn, tied=False)
    order = np.array(random.sample(range(problem.people), problem.people))
    rounds = compose_rounds(problem, rounds=3, seed=1, moves=MOVES)
    moved = compose_rounds(reordered(problem, order), rounds=3, seed=1, moves=MOVES)
    assert [one.cells for one in moved] == [tuple(one.cells[k] for k in order.tolist()) for one in rounds]


def all_told_apart(drawn, *, tied=True):
    """A problem of 24 people no two of whom say the same, with constraints of every kind."""
    rng = np.random.default_rng(drawn)
    people, sizes = 24, (5, 5, 5, 5, 4)
    ages = Trait("age", rng.permutation(people).astype(float).tolist(), "number")
    words = Trait("component", rng.choice(list("abcd"), people).tolist(), "category")
    pairs = [tuple(rng.choice(people, 2, replace=False).tolist()) for _ in range(6)]
    held = {"apart": frozenset(pairs[:3]), "locked": {pairs[5][0]: 0}, "company": "component"} if tied else {}
    return Problem(people, sizes, (ages, words), met=dict.fromkeys(pairs[3:5], 1.0), **held)


def test_company_is_kept_as_well_as_brute_force_does():
    for component, least in (("aabbb", 0), ("aaabb", 0), ("abacbba", 0), ("aaab", 1)):
        cells = compose(company_of(component), seed=1).cells
        best = min(lonely(component, each) for each in every_composition(company_of(component)))
        assert lonely(component, cells) == best == least


def company_of(component):
    people = len(component)
    sizes = (people - people // 2, people // 2)
    trait = Trait("component", list(component), "category")
    return Problem(people, sizes, (trait,), company="component")


def lonely(component, cells):
    """Count those alone of their component in their cell, who are not the only one of it."""
    inside = Counter(zip(component, cells, strict=True))
    return sum(inside[word, cell] == 1 and component.count(word) > 1 for word, cell in inside)
