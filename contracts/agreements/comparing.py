"""What differs between two versions, clause by clause: added, taken out, written anew, moved. A pure function of both.

A clause is known again by its lineage, however it is worded. Of the clauses that both versions have, the longest run
that stands in the same order stands still (longest increasing subsequence); only the others are said to have moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.agreements.models import Clause

SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"


@dataclass(frozen=True)
class Compared:
    """One clause in two versions; `number` is its place in the later one, or in the earlier where it is gone."""

    how: str
    number: int
    before: Clause | None
    after: Clause | None
    moved_from: int = 0  # its place in the earlier version, where it moved

    @property
    def clause(self) -> Clause:
        clause = self.after or self.before
        assert clause is not None
        return clause

    @property
    def titles(self) -> tuple[str, str]:
        return (self.before.title if self.before else "", self.after.title if self.after else "")

    @property
    def texts(self) -> tuple[str, str]:
        return (self.before.text if self.before else "", self.after.text if self.after else "")


def compare(before: Iterable[Clause], after: Iterable[Clause]) -> list[Compared]:
    """Return the clauses of the later version in their order, then those that are gone."""
    old = {clause.lineage: (number, clause) for number, clause in enumerate(before, start=1)}
    new = {clause.lineage: (number, clause) for number, clause in enumerate(after, start=1)}
    still = _still([old[lineage][0] for lineage in new if lineage in old])
    found = [_compared(number, clause, old.get(lineage), still) for lineage, (number, clause) in new.items()]
    gone = [
        Compared(GONE, number, clause, None)
        for lineage, (number, clause) in old.items()
        if lineage not in new
    ]
    return [*found, *gone]


def _compared(number: int, clause: Clause, old: tuple[int, Clause] | None, still: set[int]) -> Compared:
    if old is None:
        return Compared(NEW, number, None, clause)
    place, before = old
    how = SAME if before.as_signed() == clause.as_signed() else CHANGED
    return Compared(how, number, before, clause, 0 if place in still else place)


def _still(places: Sequence[int]) -> set[int]:
    """Return a longest run of these places that increases."""
    tails: list[int] = []
    runs: list[list[int]] = []
    for place in places:
        at = bisect_left(tails, place)
        run = [*(runs[at - 1] if at else []), place]
        tails[at : at + 1], runs[at : at + 1] = [place], [run]
    return set(runs[-1]) if runs else set()


def differing(compared: Iterable[Compared]) -> dict[UUID, Compared]:
    """Return, by clause, what is not as it was in the earlier version."""
    return {one.clause.pk: one for one in compared if one.how != SAME or one.moved_from}
