"""Compose people of a CSV file: `people FILE.csv --size 12 --rounds R --seconds S --seed K`."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..compose import moves_for
from ..errors import ProblemError
from ..people_csv import People, read_people
from ..problem import Composition, Problem, sizes_for
from ..rounds import as_crowded, compose_rounds, people_of, repeated_pairs
from ..traits import Trait
from .errors import InputError
from .limits import add_limits, check_limits, several

# Swaps a second of processor time, measured on the slower of our machines, for categories alone and with other
# traits: the same seconds ask for the same swaps everywhere, so that the result depends on the file, the seconds
# and the seed.
RATES = (1.0e7, 3e6)
USED = 0.8  # part of the time that the swaps are meant to take
ROUNDS = 1.3e9  # the same of several rounds, where each counts as often as it is weighed in turn
MOST = 500  # rounds in one command

REFUSED = {
    "empty": "There is nobody to compose in this file.",
    "silent": "Nobody says anything by which people could be mixed: every value is missing or not said.",
    "csv": "The file is not a table of comma or semicolon separated values.",
    "csv_quote": "The row that begins on line {row} has a quotation mark that is never closed, or out of place.",
    "csv_row": "Row {row} has more values than the head has names.",
    "id_twice": "The id {id!r} is empty or is there twice.",
    "nan": "The column {trait} has a value that is not a finite number.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.csv", type=Path)
    parser.add_argument("--size", type=int, required=True, help="people in each cell, about")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--novelty", type=float, default=1.0, help="cost of meeting again")
    add_limits(parser, 60.0)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Read, compose, tell → rounds, heterogeneity (mean of the rounds), bound, repeated_pairs, seconds."""
    check_limits(options)
    if options.rounds > 1:
        warm_up()
    started = time.process_time()
    people = people_in(options.file)
    check_counts(options)
    many = len(people.ids)
    several(many)
    problem = Problem(many, sizes_for(many, options.size), people.traits, novelty=options.novelty)
    made = compose_rounds(
        problem,
        rounds=options.rounds,
        seed=options.seed,
        moves=moves_in(options.seconds, problem, options.rounds) if options.moves is None else options.moves,
        stop=lambda: time.process_time() - started > options.seconds,
    )
    return {**told(made, people), "seconds": round(time.process_time() - started, 3)}


def warm_up() -> None:
    """Compile, which takes seconds in the first run on a machine: that is not the time of a search."""
    few = Problem(4, (2, 2), (Trait("", ["a", "a", "b", "b"], "category"),))
    compose_rounds(few, rounds=2, seed=0, moves=1)


def people_in(path: Path) -> People:
    try:
        return read_people(path)
    except ProblemError as error:
        raise InputError(REFUSED[error.code].format(**error.data)) from error


def check_counts(options: argparse.Namespace) -> None:
    if options.size < 1:
        raise InputError("--size must be 1 or more.")
    if options.rounds < 1:
        raise InputError("--rounds must be 1 or more.")
    if options.rounds > MOST:
        raise InputError(f"--rounds must be {MOST} at most.")


def told(made: Sequence[Composition], people: People) -> dict[str, Any]:
    """Tell the rounds with the ids of the file, and how good they are."""
    return {
        "rounds": [[[people.ids[k] for k in cell] for cell in people_of(each.cells)] for each in made],
        "heterogeneity": sum(each.heterogeneity for each in made) / len(made),
        "bound": made[0].bound,
        "repeated_pairs": repeated_pairs(np.array([each.cells for each in made])),
        "traits": [each.name for each in people.traits],
        "left_out": list(people.left_out),
        "notes": notes(people),
    }


def notes(people: People) -> list[str]:
    """Say what is odd about people who are composed all the same."""
    said = []
    if people.too_varied:
        names = ", ".join(people.too_varied)
        said.append(f"Nearly everyone has a value of their own, by which nobody can be mixed: {names}.")
    if not any(len(set(each.values) - {None}) > 1 for each in people.traits):
        said.append("Nobody differs from anybody by what is known of them: any cells are as mixed as others.")
    return said


def moves_in(seconds: float, problem: Problem, rounds: int) -> int:
    """Give the swaps for each round and way: as many as the engine would by itself, or as the time allows."""
    rate = RATES[any(each.kind != "category" for each in problem.traits)]
    if rounds > 1:
        rate = ROUNDS / rounds / as_crowded(problem, rounds)
    return min(moves_for(problem, None), int(rate * USED * seconds))
