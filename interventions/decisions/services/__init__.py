"""Note what was decided, look at it again, keep objections; take things on, finish them, give them up."""

from interventions.decisions.services.acting import (
    decline,
    end_action,
    engage,
    forget_actions,
    move_due,
    propose_action,
    reopen,
    take_on,
)
from interventions.decisions.services.deciding import decide, plan_review, review
from interventions.decisions.services.objecting import (
    forget_objections,
    note_objection,
    object_to,
    withdraw_objection,
)

__all__ = [
    "decide",
    "decline",
    "end_action",
    "engage",
    "forget_actions",
    "forget_objections",
    "move_due",
    "note_objection",
    "object_to",
    "plan_review",
    "propose_action",
    "reopen",
    "review",
    "take_on",
    "withdraw_objection",
]
