"""Write exercises, run them in a session, take testimonies, deal and close."""

from interventions.exercises.services.cards import draw_cards, hand_back, hand_card, players_of
from interventions.exercises.services.entering import PaperTestimony, enter_testimonies
from interventions.exercises.services.leaving import forget_exercises, withdraw_testimonies_of
from interventions.exercises.services.library import (
    Draft,
    can_write,
    choose_programmes,
    put_to,
    remove_exercise,
    rewrite_exercise,
    write_exercise,
)
from interventions.exercises.services.runs import can_run, close_due, close_run, open_run
from interventions.exercises.services.testimonies import (
    choose_reach,
    withdraw_testimony,
    write_testimony,
)

__all__ = [
    "Draft",
    "PaperTestimony",
    "can_run",
    "can_write",
    "choose_programmes",
    "choose_reach",
    "close_due",
    "close_run",
    "draw_cards",
    "enter_testimonies",
    "forget_exercises",
    "hand_back",
    "hand_card",
    "open_run",
    "players_of",
    "put_to",
    "remove_exercise",
    "rewrite_exercise",
    "withdraw_testimonies_of",
    "withdraw_testimony",
    "write_exercise",
    "write_testimony",
]
