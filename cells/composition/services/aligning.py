"""Name the cells of a proposal as those of the present that they are most like: only those who truly move, move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cells.collectives.models import Participant
from cells.composition.engine import Problem
from cells.composition.models import Round, Seat


def aligned(
    round: Round, people: Sequence[Participant], cells: Sequence[int], problem: Problem | None = None
) -> list[int]:
    """Return the proposed cells under the positions of the present cells with which they share most people.

    The largest overlap is served first; that leaves at most twice the fewest moves. Cells in which a seat is kept
    stay where they are, and cells that meet at different moments do not change names.
    """
    present = dict(Seat.objects.filter(round=round).values_list("participant", "cell__position"))
    count = max(cells, default=-1) + 1
    kinds = kinds_of(problem, count)
    shared = Counter(
        (cell, present[person.pk])
        for person, cell in zip(people, cells, strict=True)
        if present.get(person.pk, count) < count
    )
    named: dict[int, int] = {}
    taken: set[int] = set()
    for (cell, position), _many in sorted(shared.items(), key=lambda one: (-one[1], one[0])):
        if cell not in named and position not in taken and kinds[cell] == kinds[position]:
            named[cell] = position
            taken.add(position)
    for cell in range(count):
        if cell not in named:
            free = (p for p in range(count) if p not in taken and kinds[p] == kinds[cell])
            named[cell] = next(free)
            taken.add(named[cell])
    return [named[cell] for cell in cells]


def kinds_of(problem: Problem | None, count: int) -> list[tuple[str, int]]:
    """Return what tells cells apart, besides their people: cells of one kind may change names."""
    if problem is None:
        return [("", -1)] * count
    held = set(problem.locked.values())
    slots = problem.slots or ("",) * count
    return [(slots[cell], cell if cell in held else -1) for cell in range(count)]
