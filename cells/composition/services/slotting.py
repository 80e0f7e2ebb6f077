"""Share the cells out among the moments at which they meet, and read who can come when."""

from __future__ import annotations

from collections.abc import Sequence

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.engine import ProblemError
from cells.composition.services.asking import SlotAsked


def folded(moment: str) -> str:
    """Return a moment as it is compared: « Mardi  soir » is « mardi soir »."""
    return " ".join(moment.split()).casefold()


def moments_of(person: Participant, slots: Sequence[str]) -> frozenset[str]:
    """Return the slots in which someone can come; those of whom none is known can come in all."""
    declared = {folded(moment) for moment in person.traits.get(TraitName.AVAILABILITY) or ()}
    known = frozenset(slot for slot in slots if folded(slot) in declared)
    return known or frozenset(slots)


def slots_of_cells(asked: Sequence[SlotAsked], people: Sequence[Participant], cells: int) -> tuple[str, ...]:
    """Return the slot of each cell, in order; none where no slot is asked.

    Slots without a number of cells share what is left, in proportion to those who can come, one cell at least where
    there are enough. Raises ProblemError slots (`asked` cells in all, of `cells`).
    """
    if not asked:
        return ()
    fixed = sum(slot.cells or 0 for slot in asked)
    open_ = [slot for slot in asked if slot.cells is None]
    left = cells - fixed
    if left < 0 or (left > 0 and not open_):
        raise ProblemError("slots", slots=fixed, cells=cells, people=len(people))
    shares = dict(zip([slot.name for slot in open_], _shares(open_, asked, people, left), strict=True))
    return tuple(
        slot.name for slot in asked for _ in range(shares[slot.name] if slot.cells is None else slot.cells)
    )


def _shares(
    open_: Sequence[SlotAsked], asked: Sequence[SlotAsked], people: Sequence[Participant], left: int
) -> list[int]:
    """Divide cells by the highest averages (Sainte-Laguë), so that who is seen first gets the first."""
    names = [slot.name for slot in asked]
    drawn = dict.fromkeys(names, 0.0)
    for person in people:
        can = moments_of(person, names)
        for slot in can:
            drawn[slot] += 1 / len(can)
    shares = [0] * len(open_)
    for _ in range(left):
        best = max(
            range(len(open_)), key=lambda k: (not shares[k], drawn[open_[k].name] / (2 * shares[k] + 1), -k)
        )
        shares[best] += 1
    return shares
