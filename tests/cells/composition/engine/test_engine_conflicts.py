"""What cannot be is explained: a clash that is really one, and the command line that tells it."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cells.composition.engine import Problem, ProblemError, Quota, compose
from cells.composition.engine.__main__ import main
from tests.cells.composition.engine.planted import cliques, faults, planted

FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BENCH = Path(__file__).parents[5] / "shared" / "bench" / "composition" / "infeasible"


def why(make):
    with pytest.raises(ProblemError) as error:
        compose(make(), seed=0, moves=0)
    return error.value.data["conflict"]


@FEW
@given(st.data())
def test_infeasible_is_said_exactly_when_nothing_fits(data):
    people, cells = data.draw(st.integers(2, 6)), data.draw(st.integers(1, 3))
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)).filter(
        lambda pair: pair[0] != pair[1]
    )
    some = st.frozensets(st.integers(0, people - 1))
    slots = ("s1", "s2", "s1")[:cells]
    try:
        problem = Problem(
            people,
            ranges=((data.draw(st.integers(0, 2)), data.draw(st.integers(2, 4))),) * cells,
            apart=data.draw(st.frozensets(pair, max_size=6)),
            together=data.draw(st.frozensets(pair, max_size=2)),
            quotas=(Quota("x", data.draw(some), data.draw(st.integers(0, 1)), data.draw(st.integers(1, 2))),),
            slots=slots,
            available={p: data.draw(st.frozensets(st.sampled_from(["s1", "s2"]))) for p in range(2)},
        )
    except ProblemError:
        return
    fits = any(not faults(problem, seats) for seats in product(range(cells), repeat=people))
    if fits:
        assert faults(problem, compose(problem, seed=0, moves=0).cells) == []
    else:
        assert why(lambda: problem).asked


CLASHES = {
    "together_apart_chain": lambda: Problem(
        6, (3, 3), apart=frozenset({(0, 2)}), together=frozenset({(0, 1), (1, 2)})
    ),
    "together_too_big": lambda: Problem(4, (2, 2), together=frozenset({(0, 1), (1, 2)})),
    "together_no_cell": lambda: Problem(
        4,
        (2, 2),
        together=frozenset({(0, 1)}),
        slots=("s1", "s2"),
        available={0: frozenset({"s1"}), 1: frozenset({"s2"})},
    ),
    "person_no_cell": lambda: Problem(2, (1, 1), slots=("s1", "s2"), available={0: frozenset()}),
    "locked_together": lambda: Problem(4, (2, 2), together=frozenset({(0, 1)}), locked={0: 0, 1: 1}),
    "locked_apart": lambda: Problem(4, (2, 2), apart=frozenset({(0, 1)}), locked={0: 0, 1: 0}),
    "locked_full": lambda: Problem(4, (2, 2), locked={0: 0, 1: 0, 2: 0}),
    "sizes_short": lambda: Problem(5, ranges=((1, 2), (1, 2))),
    "sizes_excess": lambda: Problem(3, ranges=((2, 4), (2, 4))),
    "quota_short": lambda: Problem(4, (2, 2), quotas=(Quota("x", frozenset({0}), 1),)),
    "quota_excess": lambda: Problem(4, (2, 2), quotas=(Quota("x", frozenset({0, 1, 2}), 0, 1),)),
    "slot_hall": lambda: Problem(
        4,
        (2, 2),
        quotas=(Quota("x", frozenset({0, 1}), 1),),
        slots=("s1", "s2"),
        available={0: frozenset({"s1"}), 1: frozenset({"s1"})},
    ),
    "slot_excess": lambda: Problem(
        4, (2, 2), slots=("s1", "s2"), available=dict.fromkeys(range(3), frozenset({"s1"}))
    ),
    "counts": lambda: Problem(
        4,
        (2, 2),
        quotas=(
            Quota("t", frozenset({0, 1}), 0, 1, frozenset({0}), "a"),
            Quota("t", frozenset({2, 3}), 0, 0, frozenset({0}), "b"),
        ),
    ),
    "apart_clique": lambda: Problem(6, (3, 3), apart=cliques((0, 2, 4))),
    "apart_slot_clique": lambda: Problem(
        6, (2, 2, 2), apart=cliques((0, 1)), slots=("s1", "s2", "s2"), available={0: {"s1"}, 1: {"s1"}}
    ),
    "around": lambda: Problem(
        6,
        (2, 2, 2),
        apart=frozenset({(0, 1)}),
        quotas=(Quota("x", frozenset({1, 2, 3}), 1),),
        slots=("s1", "s2", "s2"),
        available={0: {"s1"}, 2: {"s2"}, 3: {"s2"}},
    ),
    "search": lambda: Problem(10, (5, 5), apart=frozenset({(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)})),
}


@pytest.mark.parametrize("kind", sorted(CLASHES))
def test_each_clash_is_named_and_has_relaxations(kind):
    conflict = why(CLASHES[kind])
    assert conflict.kind == kind
    assert conflict.relaxations


def test_dropping_any_pair_of_a_clique_or_chain_undoes_it():
    clique = CLASHES["apart_clique"]()
    for each in why(lambda: clique).asked:
        if each.kind == "apart":
            eased = replace(clique, apart=clique.apart - {each.people})
            assert faults(eased, compose(eased, seed=0, moves=0).cells) == []


def statement(problem):
    people = [{"id": f"p{p}", "slots": sorted(problem.available[p])} for p in range(problem.people)]
    for trait in problem.traits:
        for person, value in zip(people, trait.values, strict=True):
            person[trait.name] = value
    for p in problem.quotas[0].members:
        people[p]["facilitator"] = True
    return {
        "cells": len(problem.slots),
        "size_min": problem.ranges[0][0],
        "size_max": problem.ranges[0][1],
        "cell_slots": problem.slots,
        "facilitators_per_cell_min": 1,
        "quotas": [
            {"attribute": q.name, "value": q.value, "min": q.least, "max": q.most} for q in problem.quotas[1:]
        ],
        "apart": [[f"p{i}", f"p{j}"] for i, j in problem.apart],
        "together": [[f"p{i}", f"p{j}"] for i, j in problem.together],
        "locked": {f"p{p}": cell for p, cell in problem.locked.items()},
        "people": people,
    }


def run(tmp_path, capsys, text):
    path = tmp_path / "asked.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    code = main(["constrained", str(path), "--moves", "0"])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_command_line_composes_what_is_asked(tmp_path, capsys):
    problem, _ = planted(24, 3, 5)
    code, out, err = run(tmp_path, capsys, statement(problem))
    told = json.loads(out)
    assert (code, err, told["feasible"]) == (0, "", True)
    assert faults(problem, [told["cells"][f"p{p}"] for p in range(24)]) == []


GOOD = {"cells": 1, "size_max": 3, "people": [{"id": "a"}, {"id": "b"}]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not JSON"),
        ("[]", "JSON object"),
        ('{"people": NaN}', "NaN"),
        ("[" * 100_000, "nested"),
        ({"people": []}, "no people"),
        ({"cells": 1, "people": [{"id": "a", "component": "x"}]}, "one person alone"),
        (
            {**GOOD, "people": [{"id": k, "component": w} for k, w in enumerate((None, "", "?"))]},
            "Nobody says",
        ),
        ({**GOOD, "people": [{"id": "a"}, {"id": "a"}]}, "Two people have the id"),
        ({**GOOD, "cells": 3}, "more cells"),
        ({**GOOD, "size_min": -1}, "size_min must be from 0"),
        ({**GOOD, "size_min": 4}, "above size_max"),
        ({**GOOD, "apart": [["a", "z"]]}, "'z', who is not among"),
        ({**GOOD, "together": [["a", "z"]]}, "'z', who is not among"),
        ({**GOOD, "apart": [["a", "a"]]}, "a person twice"),
        ({**GOOD, "cell_slots": ["s1", "s2"]}, "2 slots for 1 cells"),
        ({**GOOD, "quotas": [{"attribute": "x", "value": 1}]}, "which nobody has"),
    ],
)
def test_command_line_refuses_in_one_line(tmp_path, capsys, text, says):
    code, out, err = run(tmp_path, capsys, text)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err


@pytest.mark.parametrize(
    ("people", "cells"),
    [
        ([{"id": f"p{k}", "component": "x"} for k in range(2_000)], 200),
        ([{"id": f"p{k}", "component": f"v{k}"} for k in range(2_000)], 200),
        ([{"id": f"p{k}"} for k in range(24)], 2),
    ],
    ids=["all alike", "as many values as people", "nothing asked"],
)
def test_command_line_composes_what_is_odd_and_makes_sense(tmp_path, capsys, people, cells):
    asked = {"cells": cells, "size_min": 1, "size_max": 14, "people": people}
    code, out, _ = run(tmp_path, capsys, asked)
    told = json.loads(out)
    assert (code, told["feasible"], len(told["cells"])) == (0, True, len(people))


@pytest.mark.parametrize("words", [[], ["nothing"], ["constrained"], ["constrained", "/no/such/file.json"]])
def test_command_line_refuses_words_that_make_no_sense(capsys, words):
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_command_line_says_why_in_a_sentence(tmp_path, capsys):
    asked = {**GOOD, "apart": [["a", "b"]], "together": [["a", "b"]]}
    code, out, _ = run(tmp_path, capsys, asked)
    told = json.loads(out)
    assert (code, told["feasible"]) == (0, False)
    assert told["sentence"] == "a and b are to be apart, and both are to be together."
    assert {"kind": "apart", "people": ["a", "b"]} in told["conflict"]


@pytest.mark.parametrize("people", [60, 240])
def test_bench_is_explained_as_its_certificates_say(capsys, people):
    if not BENCH.exists():
        pytest.skip("the instances of the bench are not beside the repository")
    for name, certificate in json.loads((BENCH / "certificates.json").read_text()).items():
        if name.endswith(f"-{people}"):
            assert main(["constrained", str(BENCH / f"{name}.json")]) == 0
            told = json.loads(capsys.readouterr().out)
            assert told["kind"] == certificate["kind"]
            said = json.dumps(told["conflict"])
            named = json.dumps(certificate["conflict"])
            assert all(f'"{word}"' in said for word in named.split('"') if word.startswith("p0"))
