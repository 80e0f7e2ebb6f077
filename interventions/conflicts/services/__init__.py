"""Prepare, open and close a space; take positions and reveal them; hear each other; note what came out."""

from interventions.conflicts.services.entering import Slip, enter_slips, why_not_entered
from interventions.conflicts.services.forgetting import forget_in_conflicts, withdraw_in_conflicts
from interventions.conflicts.services.hearing import (
    answer_hearing,
    be_ready,
    leave_pair,
    make_pairs,
    say_anew,
    take_back_readiness,
)
from interventions.conflicts.services.informing import (
    bring_out,
    consent_to,
    keep_for_oneself,
    note_information,
    strike_out,
)
from interventions.conflicts.services.leading import (
    Asked,
    change_space,
    change_threshold,
    close_space,
    note_turning,
    open_space,
    pause_space,
    postpone_space,
    prepare_space,
)
from interventions.conflicts.services.revealing import reveal
from interventions.conflicts.services.taking import Said, take_stand, withdraw_words

__all__ = [
    "Asked",
    "Said",
    "Slip",
    "answer_hearing",
    "be_ready",
    "bring_out",
    "change_space",
    "change_threshold",
    "close_space",
    "consent_to",
    "enter_slips",
    "forget_in_conflicts",
    "keep_for_oneself",
    "leave_pair",
    "make_pairs",
    "note_information",
    "note_turning",
    "open_space",
    "pause_space",
    "postpone_space",
    "prepare_space",
    "reveal",
    "say_anew",
    "strike_out",
    "take_back_readiness",
    "take_stand",
    "why_not_entered",
    "withdraw_in_conflicts",
    "withdraw_words",
]
