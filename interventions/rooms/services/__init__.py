"""Prepare a running order, lead a session by it, give the floor, enter afterwards what was on paper."""

from interventions.rooms.services.entering import (
    Entry,
    PaperCard,
    SpaceSlips,
    StepDone,
    TestimonySheets,
    enter_session,
)
from interventions.rooms.services.leading import end_room, go_back, go_on
from interventions.rooms.services.pausing import ask_pause, resume
from interventions.rooms.services.preparing import (
    Step,
    StepChanged,
    add_item,
    change_item,
    change_question,
    copy_items,
    mark_of,
    move_item,
    remove_item,
    step_of,
)
from interventions.rooms.services.rounds import draw_round, end_round, go_round, pass_turn
from interventions.rooms.services.speaking import (
    clear_ended,
    forget_voices,
    give_floor,
    lower_hand,
    raise_hand,
    take_floor_back,
)

__all__ = [
    "Entry",
    "PaperCard",
    "SpaceSlips",
    "Step",
    "StepChanged",
    "StepDone",
    "TestimonySheets",
    "add_item",
    "ask_pause",
    "change_item",
    "change_question",
    "clear_ended",
    "copy_items",
    "draw_round",
    "end_room",
    "end_round",
    "enter_session",
    "forget_voices",
    "give_floor",
    "go_back",
    "go_on",
    "go_round",
    "lower_hand",
    "mark_of",
    "move_item",
    "pass_turn",
    "raise_hand",
    "remove_item",
    "resume",
    "step_of",
    "take_floor_back",
]
