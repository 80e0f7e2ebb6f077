"""The options that every search takes on the command line."""

import argparse
import math

from .errors import InputError


def add_limits(parser: argparse.ArgumentParser, seconds: float) -> None:
    parser.add_argument(
        "--seconds",
        type=float,
        default=seconds,
        help="processor time: sets the moves, and is the outer limit",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--moves", type=int, default=None, help="moves to weigh, instead of a time")


def check_limits(options: argparse.Namespace) -> None:
    """Raise InputError for a time, a seed or moves that make no sense."""
    if not (math.isfinite(options.seconds) and options.seconds > 0):
        raise InputError("--seconds must be a number above 0.")
    if options.seed < 0:
        raise InputError("--seed must be 0 or more.")
    if options.moves is not None and options.moves < 0:
        raise InputError("--moves must be 0 or more.")


def several(people: int) -> None:
    """Raise InputError for one person alone."""
    if people == 1:
        raise InputError("There is one person alone: there is nobody for them to meet.")
