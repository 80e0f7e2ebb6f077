"""Read a file of MDGPLIB: line 1 `N G ss least most …`, line 2 the same with `ds`, then distances.

The distances are the upper triangle row by row, one value a line (or several), or lines `i j distance` as
the library was first published. Plain text, or compressed by xz.
"""

import lzma
from pathlib import Path

import numpy as np

from .errors import ProblemError
from .gower import Floats
from .matrix import Matrix

XZ = b"\xfd7zXZ\x00"
MOST = 20_000  # people: beyond, the matrix does not fit in memory


def read_mdgp(path: Path, sizes: str) -> Matrix:
    """Read the matrix and the group sizes of the kind asked for, "ss" or "ds".

    Raises OSError, and ProblemError: mdgp_empty, mdgp_text (cannot be decompressed or is not text), mdgp_header,
    mdgp_sizes (no sizes of this kind), empty, mdgp_groups (more than people), mdgp_short, mdgp_long, mdgp_number, nan,
    size, places.
    """
    raw = path.read_bytes()
    try:
        text = (lzma.decompress(raw) if raw.startswith(XZ) else raw).decode("ascii")
    except (lzma.LZMAError, UnicodeDecodeError, EOFError) as error:
        raise ProblemError("mdgp_text") from error
    lines = [words for line in text.splitlines() if (words := line.split())]
    if not lines:
        raise ProblemError("mdgp_empty")
    heads = [words for words in lines[:2] if len(words) > 2 and words[2] in ("ss", "ds")]
    if not heads:
        raise ProblemError("mdgp_header")
    head = next((words for words in heads if words[2] == sizes), None)
    if head is None:
        raise ProblemError("mdgp_sizes", sizes=sizes)
    people, ranges = read_head(head)
    return Matrix(read_distances(lines[len(heads) :], people), ranges)


def read_head(words: list[str]) -> tuple[int, tuple[tuple[int, int], ...]]:
    try:
        people, groups = int(words[0]), int(words[1])
        limits = [int(word) for word in words[3:]]
    except ValueError as error:
        raise ProblemError("mdgp_header") from error
    if people < 1 or groups < 1:
        raise ProblemError("empty")
    if people < groups <= MOST:
        raise ProblemError("mdgp_groups", people=people, groups=groups)
    if people > MOST or len(limits) != 2 * groups:
        raise ProblemError("mdgp_header")
    return people, tuple(zip(limits[::2], limits[1::2], strict=True))


def read_distances(lines: list[list[str]], people: int) -> Floats:
    pairs = people * (people - 1) // 2
    listed = bool(lines) and all(len(words) == 3 for words in lines)
    try:
        values = np.array([float(word) for words in lines for word in words])
    except ValueError as error:
        raise ProblemError("mdgp_number") from error
    matrix = np.zeros((people, people))
    row, column = np.triu_indices(people, 1)
    if listed and len(values) == 3 * pairs:
        ends = values.reshape(-1, 3)[:, :2]
        if not (np.isfinite(ends).all() and (ends >= 0).all() and (ends < people).all()):
            raise ProblemError("mdgp_number")
        row, column, values = *np.sort(ends.astype(np.int64), axis=1).T, values[2::3]
        if len(np.unique(row * people + column)) != pairs or (row == column).any():
            raise ProblemError("mdgp_short", values=len(np.unique(row * people + column)), pairs=pairs)
    if len(values) != pairs:
        raise ProblemError(
            "mdgp_short" if len(values) < pairs else "mdgp_long", values=len(values), pairs=pairs
        )
    matrix[row, column] = values
    return matrix + matrix.T
