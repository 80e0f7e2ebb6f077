"""Have rounds of cells composed, take or leave what is proposed, move people by hand, and say who sits together."""

from cells.composition.services.asking import (
    Asked,
    QuotaAsked,
    SlotAsked,
    Weight,
    asked_before,
    keep_brief,
)
from cells.composition.services.closing import Remains, close_round, remains_of
from cells.composition.services.comparing import Comparison, compare, ended_early, open_proposal
from cells.composition.services.composing import compose_proposal, compose_waiting_rounds
from cells.composition.services.constraining import constrain, release_constraint
from cells.composition.services.counting import ClosedReading
from cells.composition.services.deserted import DesertedReading, read_round
from cells.composition.services.effects import Change, PersonEffects, Swap, Target, effects_of
from cells.composition.services.encounters import (
    Meetings,
    forget_encounters,
    remember_tables,
    remember_waiting,
    who_has_met,
)
from cells.composition.services.forgetting import forget_places
from cells.composition.services.history import Act, history_of, what
from cells.composition.services.keeping import keep_seat
from cells.composition.services.marking import Mark, mark_people
from cells.composition.services.mates import Mate, names_in_cell, names_known_to, who_answers_for
from cells.composition.services.mixing import mixes
from cells.composition.services.moving import move_person, swap_people, undo_last
from cells.composition.services.opposing import mixed_in_words, seated_by
from cells.composition.services.planning import Followed, follow_plan, followed_in_words, planned
from cells.composition.services.proposing import (
    AlreadyComposing,
    ask_proposal,
    leave_proposal,
    stop_composing,
    take_proposal,
)
from cells.composition.services.reading import RoundReading
from cells.composition.services.standing import Outdated
from cells.composition.services.stating import facilitators
from cells.composition.services.validating import seat_late_arrival, validate_round

__all__ = [
    "Act",
    "AlreadyComposing",
    "Asked",
    "Change",
    "ClosedReading",
    "Comparison",
    "DesertedReading",
    "Followed",
    "Mark",
    "Mate",
    "Meetings",
    "Outdated",
    "PersonEffects",
    "QuotaAsked",
    "Remains",
    "RoundReading",
    "SlotAsked",
    "Swap",
    "Target",
    "Weight",
    "ask_proposal",
    "asked_before",
    "close_round",
    "compare",
    "compose_proposal",
    "compose_waiting_rounds",
    "constrain",
    "effects_of",
    "ended_early",
    "facilitators",
    "follow_plan",
    "followed_in_words",
    "forget_encounters",
    "forget_places",
    "history_of",
    "keep_brief",
    "keep_seat",
    "leave_proposal",
    "mark_people",
    "mixed_in_words",
    "mixes",
    "move_person",
    "names_in_cell",
    "names_known_to",
    "open_proposal",
    "planned",
    "read_round",
    "release_constraint",
    "remains_of",
    "remember_tables",
    "remember_waiting",
    "seat_late_arrival",
    "seated_by",
    "stop_composing",
    "swap_people",
    "take_proposal",
    "undo_last",
    "validate_round",
    "what",
    "who_answers_for",
    "who_has_met",
]
