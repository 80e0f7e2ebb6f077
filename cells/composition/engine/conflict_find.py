"""Look for a proof that nothing fits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from .conflict import Conflict
from .conflict_around import around_conflicts
from .conflict_cliques import clique_conflicts
from .conflict_counts import count_conflicts
from .conflict_pairs import pair_conflicts

if TYPE_CHECKING:
    from .problem import Problem


def conflicts(problem: Problem) -> Iterator[Conflict]:
    """Give the conflicts that can be proved without a search, the simplest first."""
    found = False
    for each in chain(pair_conflicts(problem), count_conflicts(problem), clique_conflicts(problem)):
        found = True
        yield each
    if not found:  # what lacks everywhere lacks around each person as well
        yield from around_conflicts(problem)


def conflict(problem: Problem) -> Conflict | None:
    """Give one conflict that can be proved, or None when no proof is found: then there may be a composition."""
    return next(islice(conflicts(problem), 1), None)
