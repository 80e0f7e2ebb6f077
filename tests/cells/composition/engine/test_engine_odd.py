"""The command line on what is odd: refused in one line, or composed at once with a note."""

import json
import time

import pytest

from cells.composition.engine.__main__ import main
from cells.composition.engine.silence import is_silent


def people(tmp_path, capsys, rows, *words, head="id,a,b"):
    path = tmp_path / "people.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    code = main(["people", str(path), "--size", "3", "--seconds", "5", *words])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "nobody to compose"),
        (["1,x,y"], "one person alone"),
        (["1,,?", "2,-,", "3,Je préfère ne pas le dire,prefer not to say"], "Nobody says anything"),
        (["1,nan,y", "2,3,x"], "not a finite number"),
        (["1,inf,y", "2,3,x"], "not a finite number"),
        (["1,x,y", "1,x,z"], "there twice"),
        (["1,x,y,z", "2,x,y"], "more values"),
    ],
)
@pytest.mark.parametrize("rounds", ["1", "2"])
def test_people_who_cannot_be_composed_are_refused_in_one_line(tmp_path, capsys, rows, says, rounds):
    code, told, err = people(tmp_path, capsys, rows, "--rounds", rounds)
    assert (code, told, err.count("\n")) == (2, None, 1)
    assert says in err


@pytest.mark.parametrize(
    "words",
    ["--size -3", "--size 0", "--rounds 0", "--rounds x", "--novelty nan", "--novelty -1", "--seconds nan"]
    + ["--seconds -1", "--seed -1", "--moves -4"],
)
def test_options_that_make_no_sense_are_refused_in_one_line(tmp_path, capsys, words):
    code, told, err = people(tmp_path, capsys, ["1,x,y", "2,z,y", "3,x,t"], *words.split())
    assert (code, told, err.count("\n")) == (2, None, 1)
    assert words.split()[0] in err or "meeting again" in err


@pytest.mark.parametrize("words", ["0 3 2", "5 -1 2", "2 3 0", "1 1 1", "1000 1000 9"])
def test_groups_that_make_no_sense_are_refused_in_one_line(capsys, words):
    groups, size, rounds = words.split()
    assert main(["golf", "--groups", groups, "--size", size, "--rounds", rounds]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("4 2 ss 2", "first lines"),
        ("4 2 ss 2 2 2 2\n1 2 3", "cut short"),
        ("4 2 ss -2 2 2 2\n1 2 3 4 5 6", "-2 as a size"),
        ("1 1 ss 1 1", "one person alone"),
        ("2 3 ss 1 1 1 1 1 1\n5", "more groups (3) than people (2)"),
    ],
)
def test_matrices_that_make_no_sense_are_refused_in_one_line(tmp_path, capsys, text, says):
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert main(["mdgp", str(path), "--seconds", "0.1"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert says in told.err


def test_company_that_nobody_has_is_refused(tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"cells": 1, "people": [{"id": k, "t": "x"} for k in "ab"]}))
    assert main(["constrained", str(path), "--company", "zz"]) == 2
    assert "'zz', which nobody has" in capsys.readouterr().err
    assert main(["constrained", str(path)]) == 0


@pytest.mark.parametrize("rounds", ["1", "3"])
def test_ten_thousand_people_alike_are_composed_at_once_with_a_note(tmp_path, capsys, rounds):
    started = time.process_time()
    code, told, _ = people(tmp_path, capsys, [f"{k},x,y" for k in range(10_000)], "--rounds", rounds)
    assert time.process_time() - started < 4
    assert (code, told["repeated_pairs"], told["heterogeneity"]) == (0, 0, 1.0)
    assert sum(map(len, told["rounds"][-1])) == 10_000
    assert "Nobody differs" in told["notes"][0]


def test_a_trait_of_ten_thousand_values_is_left_out_with_a_note(tmp_path, capsys):
    code, told, _ = people(
        tmp_path, capsys, [f"{k},x{k},{'yz'[k % 2]}" for k in range(10_000)], "--seconds", "1"
    )
    assert (code, told["traits"]) == (0, ["b"])
    assert "value of their own" in told["notes"][0]
    assert told["notes"][0].endswith(": a.")


def test_names_alone_are_no_silence(tmp_path, capsys):
    code, told, _ = people(tmp_path, capsys, ["1,Ada", "2,Bo", "3,Cy", "4,Di"], head="id,nom")
    assert (code, sum(map(len, told["rounds"][0]))) == (0, 4)
    assert "Nobody differs" in told["notes"][0]


@pytest.mark.parametrize("word", ["", "-", "?", "N/A", "Je préfère ne pas répondre", "I prefer not to say."])
def test_silence_is_known_in_both_languages(word):
    assert is_silent(word)


@pytest.mark.parametrize("word", ["0", "no", "non", "elected", "préfecture", "sans emploi"])
def test_what_is_said_is_no_silence(word):
    assert not is_silent(word)
