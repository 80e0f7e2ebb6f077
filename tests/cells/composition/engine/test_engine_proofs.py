"""A conflict is a minimal proof, and the changes that it offers undo it: over clashes drawn at random."""

import random
from itertools import islice

import pytest

from cells.composition.engine import Asked, Problem, ProblemError, Quota, checked, compose
from cells.composition.engine.conflict_find import conflicts
from cells.composition.engine.conflict_search import LOOKS
from cells.composition.engine.relaxing import relaxed
from cells.composition.engine.trial import Trial
from tests.cells.composition.engine.planted import faults
from tests.cells.composition.engine.test_engine_conflicts import CLASHES

SEEDS = range(400)


def small(seed):
    """A small problem under a few constraints of every kind, often too many."""
    rng = random.Random(seed)
    people, cells = rng.randint(4, 9), rng.randint(2, 3)

    def pairs(many):
        return frozenset(tuple(sorted(rng.sample(range(people), 2))) for _ in range(rng.randint(0, many)))

    slots = tuple(rng.choice(("s1", "s2")) for _ in range(cells)) if rng.random() < 0.6 else ()
    order = rng.sample(range(people), people)
    cut = rng.randint(1, people - 1)
    each = people // cells
    ranges = tuple((rng.randint(0, each), rng.randint(each, each + 2)) for _ in range(cells))
    quotas = [
        Quota("t", frozenset(order[:cut]), rng.randint(0, 2), rng.randint(2, 4), value="a"),
        Quota("t", frozenset(order[cut:]), rng.randint(0, 2), rng.randint(2, 4), value="b"),
    ]
    return Problem(
        people,
        ranges=ranges,
        apart=pairs(7),
        together=pairs(3),
        locked={p: rng.randrange(cells) for p in rng.sample(range(people), rng.choice((0, 0, 1, 2)))},
        quotas=tuple(quotas[: rng.randint(0, 2)]),
        slots=slots,
        available={
            p: frozenset(s for s in ("s1", "s2") if rng.random() < 0.6)
            for p in range(people)
            if slots and rng.random() < 0.5
        },
    )


def refusals():
    found = []
    for seed in SEEDS:
        try:
            problem = small(seed)
        except ProblemError as error:
            found.append(error)
            continue
        found += [
            ProblemError("infeasible", conflict=each, problem=problem)
            for each in islice(conflicts(problem), 6)
        ]
    for make in CLASHES.values():
        try:
            compose(make(), seed=0, moves=0)
        except ProblemError as error:
            found.append(error)
    return [error for error in found if error.data.get("conflict")]


REFUSALS = refusals()


def things(problem, conflict):
    """What a conflict asks, thing by thing, each as what an exhaustive search understands."""
    names = frozenset(problem.slots)
    for each in conflict.asked:
        if each.kind == "cells":
            continue
        if each.kind == "slot" and (each.cells or not each.people):
            # what is asked is when people can come; who never can is a conflict alone
            narrow = conflict.kind == "apart_slot_clique"
            yield [
                Asked("slot", people=(p,), slots=tuple(sorted(can & names)))
                for p, can in sorted(problem.available.items())
                if not can >= names and (can & names or not narrow)
            ]
        elif each.kind == "locked":
            yield [Asked("locked", people=(p,), cells=(problem.locked[p],)) for p in each.people]
        else:
            yield [each]


def impossible(problem, asked):
    flat = [each for group in asked for each in group]
    return Trial(problem, flat).impossible(LOOKS)[0]


@pytest.mark.parametrize("kind", sorted(CLASHES))
def test_dropping_any_one_thing_of_a_conflict_undoes_its_proof(kind):
    of_kind = [error for error in REFUSALS if error.data["conflict"].kind == kind]
    assert of_kind
    for error in of_kind:
        problem, conflict = error.data["problem"], error.data["conflict"]
        asked = list(things(problem, conflict))
        assert impossible(problem, asked), conflict
        for k in range(len(asked)):
            assert not impossible(problem, asked[:k] + asked[k + 1 :]), (asked[k], conflict)


@pytest.mark.parametrize("kind", sorted(CLASHES))
def test_changes_that_are_enough_let_a_composition_be_found(kind):
    of_kind = [error for error in REFUSALS if error.data["conflict"].kind == kind]
    for error in of_kind[:12]:
        conflict = checked(error)
        assert conflict.relaxations, conflict
        for change in conflict.relaxations:
            if change.enough:
                after = relaxed(error.data["problem"], change)
                assert faults(after, compose(after, seed=1, moves=0).cells) == []
