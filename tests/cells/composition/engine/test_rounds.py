"""Several rounds: designs are exact, everyone sits once a round, and repetition is told truly."""

import json
import subprocess
import sys
from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.composition.engine import Problem, ProblemError, Quota, Trait, explain, sizes_for
from cells.composition.engine.designs import design, most_rounds
from cells.composition.engine.gower import distances
from cells.composition.engine.joint import cells_of, laid_out, open_joint
from cells.composition.engine.joint_counts import least_repeated_in_company
from cells.composition.engine.joint_moves import anneal, repair
from cells.composition.engine.people_csv import read_people
from cells.composition.engine.rounds import (
    Asked,
    by_design,
    compose_rounds,
    golf,
    least_repeated,
    mixed,
    people_of,
    repeated_pairs,
)
from cells.composition.engine.search import Watch
from cells.composition.engine.turning import by_turning
from tests.cells.composition.engine.planted import faults

FEW = settings(max_examples=25, derandomize=True, deadline=None)
PERFECT = [  # groups, size, rounds
    (5, 3, 7),
    (8, 4, 9),
    (6, 6, 3),
    (7, 7, 8),
    (20, 12, 6),
    (100, 10, 8),
    (3, 3, 4),
    (4, 4, 5),
    (9, 9, 10),
    (16, 4, 21),
]


def meetings(table):
    found = Counter()
    for row in table:
        for cell in people_of(tuple(row)):
            found.update(combinations(cell, 2))
    return found


@pytest.mark.parametrize(("groups", "size", "rounds"), PERFECT)
def test_nobody_meets_twice(groups, size, rounds):
    table = golf(groups, size, rounds, seed=1, moves=0)
    assert table.shape == (rounds, groups * size)
    assert all((np.bincount(row, minlength=groups) == size).all() for row in table)
    assert max(meetings(table).values()) == 1
    assert repeated_pairs(table) == 0


@FEW
@given(st.integers(2, 13), st.integers(1, 8), st.integers(1, 5), st.data())
def test_designs_with_empty_places_are_exact(groups, size, rounds, data):
    missing = data.draw(st.integers(0, groups - 1))
    if (rounds - 1) * (size - 1) >= groups:
        return
    table = design(groups, size, rounds, missing)
    assert table is not None
    assert table.shape == (rounds, groups * size - missing)
    for row in table:
        assert set(np.bincount(row, minlength=groups)) <= {size, size - 1}
    assert max(meetings(table).values(), default=1) == 1
    assert rounds <= most_rounds(groups, size, groups * size - missing)


def test_what_cannot_be_is_told():
    assert design(3, 3, 5) is None
    table = golf(3, 3, 5, seed=1, moves=3000)
    assert repeated_pairs(table) >= least_repeated(3, 3, 5) == 9
    assert repeated_pairs(table) == sum(many - 1 for many in meetings(table).values())
    assert least_repeated(2, 4, 2) == 4


@st.composite
def problems(draw):
    people, size = draw(st.integers(1, 30)), draw(st.integers(1, 6))
    values = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=people, max_size=people))
    traits = (Trait("t", values, "category"),) if draw(st.booleans()) else ()
    pairs = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1))
    met = {pair: 1.0 for pair in draw(st.lists(pairs, max_size=4)) if pair[0] != pair[1]}
    return Problem(people, sizes_for(people, size), traits, met=met)


@FEW
@given(problems(), st.integers(1, 4), st.integers(0, 3))
def test_rounds_seat_everyone_once_and_are_the_same_again(problem, rounds, seed):
    made = compose_rounds(problem, rounds=rounds, seed=seed, moves=500)
    assert len(made) == rounds
    met = set(problem.met)
    for each in made:
        assert tuple(np.bincount(each.cells, minlength=len(problem.sizes))) == problem.sizes
        assert each.heterogeneity <= each.bound + 1e-9
        now = {pair for cell in people_of(each.cells) for pair in combinations(cell, 2)}
        assert each.repeated == len(now & met)
        met |= now
    assert made == compose_rounds(problem, rounds=rounds, seed=seed, moves=500)


def test_constraints_hold_in_every_round():
    people = 24
    trait = Trait("t", ["ab"[k % 2] for k in range(people)], "category")
    apart, together = frozenset({(0, 1), (2, 3)}), frozenset({(4, 5)})
    free = Problem(people, (6,) * 4, (trait,), apart=apart)
    tied = Problem(people, (6,) * 4, (trait,), apart=apart, together=together, locked={7: 2})
    for problem in (free, tied):
        for each in compose_rounds(problem, rounds=3, seed=2, moves=4000):
            assert all(each.cells[i] != each.cells[j] for i, j in apart)
            if problem is tied:
                assert each.cells[4] == each.cells[5]
                assert each.cells[7] == 2


def test_past_encounters_are_avoided_in_rounds_made_together():
    met = {pair: 1.0 for start in range(0, 30, 3) for pair in combinations(range(start, start + 3), 2)}
    made = compose_rounds(Problem(30, (3,) * 10, met=met), rounds=3, seed=1, moves=40_000)
    assert [each.repeated for each in made] == [0, 0, 0]


def test_traits_are_mixed_in_rounds_without_repeated_pairs():
    trait = Trait("t", ["abc"[k % 3] for k in range(36)], "category")
    made = compose_rounds(Problem(36, (4,) * 9, (trait,)), rounds=3, seed=1, moves=20_000)
    assert sum(each.repeated for each in made) == 0
    assert sum(each.heterogeneity for each in made) / 3 > 1.02


def test_nobody_is_alone_nor_meets_again_where_both_can_be():
    words = "a" * 8 + "b" * 10 + "c" * 12 + "d" * 30
    trait = Trait("t", list(words), "category")
    problem = Problem(60, (6,) * 10, (trait,), company="t")
    made = compose_rounds(problem, rounds=3, seed=1, moves=40_000)
    assert [each.repeated for each in made] == [0, 0, 0]
    assert all(not cell.alone for each in made for cell in explain(problem, each.cells).cells)


def test_quotas_slots_and_kept_seats_hold_in_rounds_without_repeated_pairs():
    slots = ("s1",) * 5 + ("s2",) * 5
    available = {k: frozenset({"s1" if k % 2 else "s2"}) for k in range(10)}
    quota = Quota("facilitator", frozenset(range(20, 35)), 1, 2)
    trait = Trait("t", list("abc" * 20), "category")
    problem = Problem(
        60, (6,) * 10, (trait,), quotas=(quota,), slots=slots, available=available, locked={50: 3}
    )
    made = compose_rounds(problem, rounds=3, seed=1, moves=40_000)
    assert [each.repeated for each in made] == [0, 0, 0]
    assert all(faults(problem, each.cells) == [] for each in made)


@FEW
@given(st.integers(2, 5), st.integers(2, 4), st.integers(1, 4), st.integers(0, 99))
def test_the_tables_of_rounds_made_together_stay_true(size, cells, rounds, seed):
    people, rng = size * cells, np.random.default_rng(seed)
    trait = Trait("t", rng.integers(0, 3, people).tolist(), "category")
    held = {"quotas": (Quota("x", frozenset({0, 1, 2}), 1, 2),), "company": "t"} if seed % 2 else {}
    problem = Problem(people, (size,) * cells, (trait,), met={(0, 1): 0.5}, **held)
    cell = np.array([rng.permutation(np.repeat(np.arange(cells), size)) for _ in range(rounds)])
    joint = open_joint(problem, distances(problem), Watch(0, None, None), rng)
    arrays = laid_out(joint, cell)
    made = anneal(arrays, (1.0, 0.5), (0.1, 1.0), 3000, seed + 1) + repair(
        arrays, 1.0, 5, seed, arrays[2].copy()
    )
    again = laid_out(joint, cells_of(joint, arrays))
    assert made >= 0
    for k in (5, 6, 7, 10, 12):  # distances, tolls, meetings, counts and what they cost
        assert np.allclose(arrays[k], again[k], atol=1e-3)


def test_rounds_made_together_are_more_mixed_than_a_design_and_repeat_nothing():
    rng = np.random.default_rng(1)
    traits = tuple(Trait(name, rng.integers(0, 4, 60).tolist(), "category") for name in "abc")
    problem = Problem(60, (6,) * 10, traits)
    made = compose_rounds(problem, rounds=3, seed=1, moves=40_000)
    measured = distances(problem)
    designed = by_design(Asked(problem, measured, 3, 40_000, np.random.default_rng(1), None, None))
    assert repeated_pairs(np.array([each.cells for each in made])) == 0
    assert mixed(measured, np.array([each.cells for each in made])) > mixed(measured, designed)


def test_composing_one_round_loads_nothing_compiled():
    asked = (
        "import sys, cells.composition.engine, cells.composition.engine.rounds; print('numba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"


def test_progress_grows_and_a_stop_still_gives_every_round():
    shares = []
    made = compose_rounds(
        Problem(24, (6,) * 4, (Trait("t", list("abcd" * 6), "category"),)),
        rounds=3,
        seed=1,
        stop=lambda: True,
        progress=shares.append,
    )
    assert len(made) == 3
    assert shares[-1] == 1.0
    assert all(a <= b for a, b in pairwise(shares))


def test_no_rounds_are_refused():
    with pytest.raises(ProblemError) as refused:
        compose_rounds(Problem(4, (2, 2)), rounds=0, seed=1)
    assert refused.value.code == "rounds"


def test_names_and_contacts_are_no_traits(tmp_path):
    path = tmp_path / "people.csv"
    lines = [f"P{k};N{k};a{k}@exemple.test;{1950 + k};{'FM'[k % 2]};lun soir, mar soir" for k in range(20)]
    path.write_text(
        "\n".join(["Prénom;Nom;Courriel;Année de naissance;Genre;Moments", *lines]), encoding="cp1252"
    )
    people = read_people(path)
    assert [(each.name, each.kind) for each in people.traits] == [
        ("Année de naissance", "number"),
        ("Genre", "category"),
        ("Moments", "set"),
    ]
    assert people.ids[0] == "1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('id,a\n1,"x\n2,y\n3,x\n', "csv_quote"),
        ('id,a\n1,"x\n2,"y"\n3,x\n', "csv_quote"),
        ("", "empty"),
        ("id,a\n", "empty"),
        ("id,a\n1,x\n1,y\n", "id_twice"),
        ("id,a\n1,x,y\n", "csv_row"),
        ("id,a\n1,\0\n", "csv"),
        ("id,a\n1,nan\n2,3\n", "nan"),
    ],
)
def test_tables_that_make_no_sense_are_refused(tmp_path, text, code):
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(ProblemError) as refused:
        read_people(path)
    assert refused.value.code == code


@pytest.mark.parametrize(("groups", "size", "rounds"), [(5, 3, 7), (4, 4, 5)])
def test_one_round_turned_gives_all_the_others(groups, size, rounds):
    table = by_turning(groups, size, rounds, 0)
    assert table.shape == (rounds, groups * size)
    assert repeated_pairs(table) == 0
    assert by_turning(8, 4, 10, 0) is None


@pytest.mark.parametrize(("alike", "rounds", "least"), [(5, 5, 10), (6, 4, 0)])
def test_company_that_forces_people_to_meet_again_repeats_hardly_more_than_it_must(alike, rounds, least):
    words = ["few"] * alike + [f"many{k % 3}" for k in range(120 - alike)]
    problem = Problem(120, (6,) * 20, (Trait("t", words, "category"),), company="t")
    assert least_repeated_in_company(problem, rounds) == least
    made = compose_rounds(problem, rounds=rounds, seed=1, moves=20_000)
    assert not any(cell.alone for each in made for cell in explain(problem, each.cells).cells)
    assert least <= sum(each.repeated for each in made) <= least + 2


@pytest.mark.parametrize(("people", "size"), [(2, 2), (12, 12), (3, 3)])
def test_one_cell_is_the_same_in_every_round(people, size, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,age\n" + "".join(f"p{k},{k % 2}\n" for k in range(people)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cells.composition.engine", "people", str(file)]
        + ["--size", str(size), "--rounds", "3", "--seconds", "5"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert [len(cells) for cells in json.loads(done.stdout)["rounds"]] == [1, 1, 1]
