"""Compose the tables of a session, adjust them, show them, and write down who met once it is over."""

from interventions.tables.services.adjusting import keep_seat, place_late, seat_person, table_for, undo_last
from interventions.tables.services.composing import (
    compose_tables,
    last_time,
    leave_proposal,
    seat_as_last_time,
    take_proposal,
)
from interventions.tables.services.constraining import constrain_today, release_today
from interventions.tables.services.mates import forget_tables, mates_of, shown_plan
from interventions.tables.services.settling import (
    ask_first,
    drop_plan,
    finish_due,
    validate_plan,
    withdraw_plan,
)

__all__ = [
    "ask_first",
    "compose_tables",
    "constrain_today",
    "drop_plan",
    "finish_due",
    "forget_tables",
    "keep_seat",
    "last_time",
    "leave_proposal",
    "mates_of",
    "place_late",
    "release_today",
    "seat_as_last_time",
    "seat_person",
    "shown_plan",
    "table_for",
    "take_proposal",
    "undo_last",
    "validate_plan",
    "withdraw_plan",
]
