"""Grouping by a matrix of distances, against brute force and by its properties; files of MDGPLIB."""

import itertools
import json
import lzma
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.composition.engine.errors import ProblemError
from cells.composition.engine.matrix import Matrix, best_sizes, group, members
from cells.composition.engine.mdgplib import read_mdgp

FEW = settings(max_examples=30, derandomize=True, deadline=None)


def drawn(people, seed=1, low=0.0, high=100.0):
    table = np.random.default_rng(seed).uniform(low, high, (people, people))
    return np.triu(table, 1) + np.triu(table, 1).T


def slow_value(distances, cells):
    pairs = itertools.combinations(range(len(cells)), 2)
    return sum(distances[i, j] for i, j in pairs if cells[i] == cells[j])


@st.composite
def matrices(draw):
    groups = draw(st.integers(1, 4))
    ranges = [
        draw(st.tuples(st.integers(0, 3), st.integers(1, 4)).map(sorted).map(tuple)) for _ in range(groups)
    ]
    ranges = [(low, max(high, 1)) for low, high in ranges]
    people = draw(st.integers(max(1, sum(low for low, _ in ranges)), sum(high for _, high in ranges)))
    low = draw(st.sampled_from([0.0, -50.0, 100.0]))
    return Matrix(drawn(people, draw(st.integers(0, 99)), low), tuple(ranges))


@FEW
@given(matrices(), st.integers(0, 5))
def test_everyone_is_in_one_group_of_an_allowed_size_and_the_value_is_true(matrix, seed):
    found = group(matrix, seed=seed, moves=20_000)
    sizes = [len(each) for each in members(np.array(found.cells), len(matrix.ranges))]
    assert len(found.cells) == len(matrix.distances)
    assert all(low <= size <= high for size, (low, high) in zip(sizes, matrix.ranges, strict=True))
    assert found.value == pytest.approx(slow_value(matrix.distances, found.cells))
    assert found == group(matrix, seed=seed, moves=20_000)


@FEW
@given(matrices())
def test_more_moves_never_give_less_than_the_start(matrix):
    start, found = group(matrix, seed=1, moves=0), group(matrix, seed=1, moves=50_000)
    assert found.value >= start.value - 1e-6


@pytest.mark.parametrize("ranges", [((3, 3), (3, 3), (3, 3)), ((2, 4), (2, 4), (1, 5))])
def test_small_matrices_reach_the_best_there_is(ranges):
    matrix = Matrix(drawn(9, 4), ranges)
    best = max(
        slow_value(matrix.distances, cells)
        for cells in itertools.product(range(3), repeat=9)
        if all(low <= cells.count(k) <= high for k, (low, high) in enumerate(ranges))
    )
    assert group(matrix, seed=1, moves=2_000_000).value == pytest.approx(best)


def test_sizes_are_those_that_hold_most_pairs():
    assert sorted(best_sizes(Matrix(drawn(12), ((2, 8), (2, 8), (2, 8))))) == [2, 2, 8]


def written(people=6, groups="2", sizes="3 3 3 3", values=15, word="1.5"):
    lines = [f"{people} {groups} ss {sizes}", f"{people} {groups} ds 2 4 2 4", *[word] * values]
    return "\n".join(lines).encode()


def test_files_are_read_plain_compressed_and_as_first_published(tmp_path):
    plain, packed, listed = tmp_path / "a.txt", tmp_path / "a.xz", tmp_path / "b.txt"
    plain.write_bytes(written())
    packed.write_bytes(lzma.compress(written()))
    pairs = itertools.combinations(range(6), 2)
    listed.write_text("\n".join(["6 2 ss 3 3 3 3", *[f"{i} {j} 1.5" for i, j in pairs]]))
    for path in (plain, packed, listed):
        matrix = read_mdgp(path, "ss")
        assert matrix.distances.sum() == 45
        assert matrix.ranges == ((3, 3), (3, 3))
    assert read_mdgp(plain, "ds").ranges == ((2, 4), (2, 4))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "mdgp_empty"),
        (b"3", "mdgp_header"),
        (b"\x00\xff", "mdgp_text"),
        (lzma.compress(written())[:40], "mdgp_text"),
        (written(values=14), "mdgp_short"),
        (written(values=16), "mdgp_long"),
        (written(word="nan"), "nan"),
        (written(word="inf"), "nan"),
        (written(word="x"), "mdgp_number"),
        (written(sizes="-3 3 3 3"), "size"),
        (written(sizes="4 3 3 3"), "size"),
        (written(sizes="3 3"), "mdgp_header"),
        (written(sizes="2 2 3 3"), "places"),
        (written(people=0), "empty"),
        (written(people=1), "mdgp_groups"),
        (written(people="six"), "mdgp_header"),
        (written(groups="99999999"), "mdgp_header"),
    ],
)
def test_files_that_make_no_sense_are_refused_with_their_reason(tmp_path, raw, code):
    path = tmp_path / "bad.txt"
    path.write_bytes(raw)
    with pytest.raises(ProblemError) as refused:
        read_mdgp(path, "ss")
    assert refused.value.code == code


def ask(*words):
    command = [sys.executable, "-m", "cells.composition.engine", "mdgp", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_command_line_gives_groups_and_their_value(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(written())
    result = json.loads(ask(path, "--sizes", "ss", "--seconds", "1", "--moves", "1000").stdout)
    assert sorted(k for each in result["groups"] for k in each) == list(range(6))
    assert result["value"] == 9.0


def test_the_command_line_refuses_a_file_cut_short_in_one_line(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(written(values=10))
    done = ask(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "The file is cut short: 10 distances of 15."
