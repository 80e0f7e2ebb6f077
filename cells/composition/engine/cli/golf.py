"""Groups in which nobody meets twice: `golf --groups G --size S --rounds R --seconds S --seed K`."""

import argparse
import time
from typing import Any

from ..rounds import golf, least_repeated, people_of, repeated_pairs
from .errors import InputError
from .limits import add_limits, check_limits, several

MOST = 1_000_000  # seats in all rounds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--groups", type=int, required=True)
    parser.add_argument("--size", type=int, required=True, help="people in each group")
    parser.add_argument("--rounds", type=int, required=True)
    add_limits(parser, 60.0)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Compose → rounds, repeated_pairs and the fewest that counting allows, seconds. Raises InputError."""
    check_limits(options)
    for name in ("groups", "size", "rounds"):
        if getattr(options, name) < 1:
            raise InputError(f"--{name} must be 1 or more.")
    if options.groups * options.size * options.rounds > MOST:
        raise InputError(f"That is more than {MOST} seats in all.")
    several(options.groups * options.size)
    started = time.process_time()
    table = golf(
        options.groups,
        options.size,
        options.rounds,
        seed=options.seed,
        moves=options.moves,
        stop=lambda: time.process_time() - started > options.seconds,
    )
    return {
        "rounds": [people_of(tuple(row.tolist())) for row in table],
        "repeated_pairs": repeated_pairs(table),
        "repeated_at_least": least_repeated(options.groups, options.size, options.rounds),
        "seconds": round(time.process_time() - started, 3),
    }
