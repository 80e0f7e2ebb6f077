"""Name the cells of a proposal as those of the present that they are most like: only those who truly move, move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cells.collectives.models import Participant
from cells.composition.models import Round, Seat


def aligned(round: Round, people: Sequence[Participant], cells: Sequence[int]) -> list[int]:
    """Return the proposed cells under the positions of the present cells with which they share most people.

    The largest overlap is served first; that leaves at most twice the fewest moves.
    """
    present = dict(Seat.objects.filter(round=round).values_list("participant", "cell__position"))
    count = max(cells, default=-1) + 1
    shared = Counter(
        (cell, present[person.pk])
        for person, cell in zip(people, cells, strict=True)
        if present.get(person.pk, count) < count
    )
    named: dict[int, int] = {}
    taken: set[int] = set()
    for (cell, position), _many in sorted(shared.items(), key=lambda one: (-one[1], one[0])):
        if cell not in named and position not in taken:
            named[cell] = position
            taken.add(position)
    free = iter(position for position in range(count) if position not in taken)
    return [named[cell] if cell in named else named.setdefault(cell, next(free)) for cell in cells]
