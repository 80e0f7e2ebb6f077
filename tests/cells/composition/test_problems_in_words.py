"""Why nothing fits is said with the names of people, and with what would do."""

from dataclasses import dataclass
from itertools import combinations

import pytest
from django.utils import translation

from cells.composition.engine import Problem, ProblemError, Quota, Trait, compose, place
from cells.composition.services.problems import in_words
from tests.cells.composition.engine.test_engine_conflicts import CLASHES


@dataclass
class Person:
    name_for_staff: str


PEOPLE = [Person(name) for name in ("Ada", "Bo", "Cem", "Dia", "Eli", "Fatou", "Gil", "Hawa", "Ivo", "Jun")]


def said(make, people=PEOPLE):
    with pytest.raises(ProblemError) as error:
        compose(make(), seed=0, moves=0)
    with translation.override("en"):
        return in_words(error.value, people)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("together_apart_chain", "Ada and Cem are to be kept apart, and both are to be with Bo."),
        ("together_too_big", "3 people are to be kept together, and a cell holds 2 at most."),
        ("together_no_cell", "No cell can take Ada and Bo together"),
        ("person_no_cell", "No cell can take Ada with all that is asked of them."),
        ("locked_together", "Ada and Bo are to be kept together, and keep seats in different cells."),
        ("locked_apart", "Ada and Bo are to be kept apart, and seats that are kept put them in one cell."),
        ("locked_full", "3 of “people” keep seats in cell A, which takes 2 at most."),
        ("sizes_short", "There are 5 people, and the cells hold 4 at most."),
        ("sizes_excess", "There are 3 people, and the cells need 4 at least."),
        ("quota_short", "The cells need 2 of “x” in all, and 1 can serve."),
        ("quota_excess", "The cells take 2 of “x” at most, and there are 3."),
        ("slot_hall", "The cells that meet then (s2) need 1 of “x”, and only 0 can come."),
        (
            "slot_excess",
            "The cells that meet then (s1) take 2 of “people” at most, and 3 can come only then.",
        ),
        ("counts", "These cannot hold together: "),
        ("apart_clique", "(Ada, Cem and Eli), and there are 2 cells."),
        ("apart_slot_clique", "(Ada and Bo), and one cell meets when they can come."),
        ("around", "Wherever Ada sits, that cell cannot have 1 of “x”: Ada and Bo apart; "),
        ("search", "These cannot hold together: "),
    ],
)
def test_each_clash_is_told_with_names_and_with_what_would_do(kind, sentence):
    told = said(CLASHES[kind])
    assert sentence in told
    assert "What would do: " in told
    assert "None" not in told
    assert "%(" not in told


def test_many_names_are_counted():
    told = said(lambda: Problem(10, (2,) * 5, slots=("a",) * 5, available={p: set() for p in range(1)}))
    assert "Ada" in told
    told = said(lambda: Problem(10, (1,) * 8 + (2,), apart=frozenset(combinations(range(10), 2))))
    assert "Ada, Bo, Cem, Dia, Eli, Fatou and 4 more people" in told


def test_changes_after_which_something_else_clashes_are_a_beginning():
    told = said(lambda: Problem(10, (5, 5), apart=frozenset(combinations(range(10), 2))))
    assert "To begin with: open more cells, 3 in all; or let " in told


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Problem(0), "the list of this intervention is empty"),
        (lambda: Problem(1, (0, 1)), "at least one person"),
        (lambda: Problem(1, (-2,)), "at least one person"),
        (lambda: Problem(2, (1, 1, 1)), "The cells hold 3 people, and there are 2."),
        (lambda: Problem(2, (2,), (Trait("age", [1.0, float("nan")], "number"),)), "not a number for Bo"),
        (lambda: Problem(2, (2,), apart=frozenset({(0, 7)})), "not on the list any more"),
        (lambda: Problem(2, (2,), apart=frozenset({(1, 1)})), "Bo cannot be kept apart from"),
    ],
)
def test_input_that_makes_no_sense_has_its_sentence(make, sentence):
    assert sentence in said(make)


def test_one_person_alike_people_and_silence_are_composed():
    assert compose(Problem(1, (1,)), seed=0).cells == (0,)
    silent = Problem(6, (3, 3), (Trait("t", [None] * 6, "category"),))
    assert compose(silent, seed=0).heterogeneity == 1.0


def test_who_cannot_be_received_is_named():
    problem = Problem(3, (1, 2), quotas=(Quota("x", frozenset({2}), 0, 0),))
    with pytest.raises(ProblemError) as error, translation.override("en"):
        place(problem, (0, 1, -1), 2)
    with translation.override("en"):
        assert in_words(error.value, PEOPLE) == "No cell can receive Cem without breaking a constraint."
