"""Take whoever left out of the seatings that are kept: what was planned, what was proposed, what undo would put back.

A seating that is followed later still tells how many left since it was composed: it counts them, and names them no more.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from cells.collectives.models import Participant
from cells.composition.models import Proposal, Round


def forget_places(contract: UUID, *, leaver: UUID | None = None) -> None:
    """Strip every kept seating of a contract of those who are off the list, and of `leaver`, who is about to be."""
    present = Participant.objects.present().filter(party__contract=contract).values_list("pk", flat=True)
    there = {str(one) for one in present if one != leaver}
    # Rounds before proposals, as everywhere: two acts would wait for each other.
    for round in Round.objects.filter(contract=contract).select_for_update(no_key=True).order_by("number"):
        _strip(round, there, "plan")
    proposals = Proposal.objects.filter(contract=contract).select_for_update(no_key=True)
    for proposal in proposals.order_by("created_at"):
        _strip(proposal, there, "seats", "before", "later")


def _strip(row: Round | Proposal, there: Collection[str], *names: str) -> None:
    kept = {name: stripped(getattr(row, name), there) for name in names}
    changed = [name for name, value in kept.items() if value != getattr(row, name)]
    for name in changed:
        setattr(row, name, kept[name])
    if changed:
        row.save(update_fields=changed)


def stripped(kept: Any, there: Collection[str]) -> Any:
    """Return a seating, or the seatings of a plan, with those alone who are there; `left` counts the others."""
    if not isinstance(kept, dict):
        return kept
    told = {name: stripped(value, there) for name, value in kept.items()}
    if isinstance(kept.get("rounds"), list):
        told["rounds"] = [stripped(one, there) for one in kept["rounds"]]
    if isinstance(kept.get("seats"), dict):
        told["seats"] = {one: place for one, place in kept["seats"].items() if one in there}
        gone = len(kept["seats"]) - len(told["seats"])
        if gone:
            told["left"] = kept.get("left", 0) + gone
    return told


def left_since(seating: dict[str, Any]) -> int:
    """Return how many have been taken out of a seating since it was composed."""
    return int(seating.get("left", 0))
