"""Compose rounds of cells, move people by hand, and say who sits together."""

from cells.composition.services.composing import (
    compose_round,
    compose_waiting_rounds,
    fill_round,
    seat_late_arrival,
    validate_round,
)
from cells.composition.services.constraining import constrain, release_constraint
from cells.composition.services.mates import Mate, names_in_cell
from cells.composition.services.moving import move_person, undo_move
from cells.composition.services.reading import RoundReading, read_round

__all__ = [
    "Mate",
    "RoundReading",
    "compose_round",
    "compose_waiting_rounds",
    "constrain",
    "fill_round",
    "move_person",
    "names_in_cell",
    "read_round",
    "release_constraint",
    "seat_late_arrival",
    "undo_move",
    "validate_round",
]
