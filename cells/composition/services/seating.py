"""Write down who sits where: cells made, seats moved, a whole seating put in place of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cells.collectives.models import Participant
from cells.composition.models import Cell, Round, Seat
from tst_platform.core.models import DataKey, Reason

# {"cells": how many, "size": people in a cell, "seats": {participant: position}, "slots": [when each cell meets],
#  "asked": what it was composed with, "plan": the rounds composed with it}; the last three where they are known
Seating = dict[str, Any]


def seating_of(round: Round) -> Seating:
    """Return the present seats of a round, as they can be put back."""
    seats = Seat.objects.filter(round=round).values_list("participant", "cell__position")
    cells = round.cells.filter(is_set_aside=False).order_by("position")
    return {
        "cells": len(cells),
        "size": round.cell_size,
        "seats": {str(person): position for person, position in seats},
        "slots": [cell.slot or "" for cell in cells],
        "asked": round.asked,
        "plan": round.plan,
    }


def seat_all(round: Round, seating: Seating) -> None:
    """Seat people as told, in place of the present seats; who has left meanwhile is left out."""
    cells = _cells_for(round, seating["cells"])
    wanted = {UUID(person): position for person, position in seating["seats"].items()}
    there = set(
        Participant.objects.present().filter(party__contract=round.contract_id).values_list("pk", flat=True)
    )
    seats = {seat.participant_id: seat for seat in Seat.objects.filter(round=round)}
    _move(round, seats, wanted, cells)
    Seat.objects.bulk_create(
        [
            Seat(round=round, cell=cells[position], participant_id=person)
            for person, position in wanted.items()
            if person in there and person not in seats
        ],
        batch_size=500,
    )
    _say_when(cells, seating.get("slots") or [])
    round.cell_size = seating["size"]
    round.asked, round.plan = seating.get("asked", round.asked), seating.get("plan", round.plan)
    round.save(update_fields=["cell_size", "asked", "plan"])


def _say_when(cells: list[Cell], slots: list[str]) -> None:
    """Write down at which moment each cell meets; where nothing is said any more, nothing stays."""
    for cell in cells:
        slot = slots[cell.position] if cell.position < len(slots) else ""
        if slot != (cell.slot or ""):
            cell.slot = slot
            cell.save(update_fields=["slot"])


def _move(round: Round, seats: Mapping[UUID, Seat], wanted: Mapping[UUID, int], cells: list[Cell]) -> None:
    """Move those who have a seat already; a seat that the new seating does not know is given up."""
    moved: dict[UUID, list[UUID]] = defaultdict(list)
    for person, seat in seats.items():
        if person in wanted and seat.cell_id != cells[wanted[person]].pk:
            moved[cells[wanted[person]].pk].append(seat.pk)
    for cell, ids in moved.items():
        Seat.objects.filter(pk__in=ids).update(cell=cell)
    given_up = [seat.pk for person, seat in seats.items() if person not in wanted]
    for start in range(0, len(given_up), 500):
        Seat.objects.filter(pk__in=given_up[start : start + 500]).delete()


def _cells_for(round: Round, count: int) -> list[Cell]:
    """Return `count` cells in order, made where they are missing; those beyond are set aside, not lost."""
    cells = list(round.cells.order_by("position"))
    if len(cells) < count:
        cells += make_cells(round, range(len(cells), count))
    round.cells.update(is_set_aside=False)
    round.cells.filter(position__gte=count).update(is_set_aside=True)
    return cells[:count]


def make_cells(round: Round, positions: range) -> list[Cell]:
    cells = [Cell(round=round, contract_id=round.contract_id, position=position) for position in positions]
    DataKey.objects.provision(cells)
    return Cell.objects.bulk_create(cells, batch_size=200)


def drop_cells_set_aside(round: Round) -> None:
    """Take away the cells that no seating needs any more, with their keys."""
    aside = list(round.cells.filter(is_set_aside=True).values_list("pk", flat=True))
    DataKey.objects.destroy(*aside, reason=Reason.REMOVED)
    Cell.objects.filter(pk__in=aside).delete()
