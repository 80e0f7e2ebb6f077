"""Group by a matrix of distances: `mdgp FILE --sizes ss|ds --seconds S --seed K`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ProblemError
from .errors import InputError
from .limits import add_limits, check_limits, several

if TYPE_CHECKING:
    from ..matrix import Grouping, Matrix

# Moves a second of processor time for up to so many people, measured on the slower of our machines: the same
# seconds ask for the same moves everywhere, so that the result depends on the file, the seconds and the seed.
RATES = ((60, 1.2e8), (120, 1.4e8), (240, 1.05e8), (480, 7e7), (960, 4e7))
SLOWEST = 1.5e7
OPENING = 0.5  # seconds that go into loading the compiled moves
USED = 0.85  # part of the time that the moves are meant to take

REFUSED = {
    "empty": "There is nobody to group in this file.",
    "mdgp_empty": "The file is empty.",
    "mdgp_groups": "There are more groups ({groups}) than people ({people}).",
    "mdgp_text": "The file is neither plain text nor text compressed by xz, or it is cut short.",
    "mdgp_header": "The first lines must say: people, groups, ss or ds, then the least and most of each group.",
    "mdgp_sizes": "The file has no line with group sizes of the kind {sizes}.",
    "mdgp_short": "The file is cut short: {values} distances of {pairs}.",
    "mdgp_long": "The file has {values} distances where {pairs} are needed.",
    "mdgp_number": "The file holds a distance that is not a number.",
    "nan": "The file holds a distance that is not a finite number.",
    "size": "A group has {size} as a size, or a least above its most: sizes are whole numbers, 1 or more.",
    "places": "The sizes of the groups do not allow {people} people.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--sizes", choices=["ss", "ds"], default="ss", help="same sizes, or different ones")
    add_limits(parser, 3.0)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Read, group, tell → value, groups, seconds. Raises InputError, OSError, ProblemError."""
    check_limits(options)
    import numpy as np

    from ..matrix import Matrix, group
    from ..mdgplib import read_mdgp

    # the first run on a machine compiles, which takes seconds: that is not the time of a search
    group(Matrix(np.ones((4, 4)), ((2, 2), (2, 2))), seed=0, moves=1)
    started = time.process_time()
    try:
        matrix = read_mdgp(options.file, options.sizes)
    except ProblemError as error:
        if error.code not in REFUSED:
            raise
        raise InputError(REFUSED[error.code].format(**error.data)) from error
    several(len(matrix.distances))
    moves = moves_in(options.seconds, len(matrix.distances)) if options.moves is None else options.moves
    found = group(
        matrix,
        seed=options.seed,
        moves=moves,
        stop=lambda: time.process_time() - started > options.seconds - OPENING / 2,
    )
    return {**told(found, matrix), "seconds": round(time.process_time() - started, 3)}


def told(found: Grouping, matrix: Matrix) -> dict[str, Any]:
    """Tell a grouping: its value, and the people of each group."""
    import numpy as np

    from ..matrix import members

    groups = [each.tolist() for each in members(np.array(found.cells), len(matrix.ranges))]
    return {"value": round(found.value, 6), "groups": groups}


def moves_in(seconds: float, people: int) -> int:
    """Give the moves that a search of this length makes, whatever the machine."""
    rate = next((rate for most, rate in RATES if people <= most), SLOWEST)
    return int(rate * max(USED * seconds - OPENING, 0.05 * seconds))
