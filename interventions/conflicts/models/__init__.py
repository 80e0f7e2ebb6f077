"""A question on which a cell is divided: the space, where each one stands, what it brought out."""

from interventions.conflicts.models.hearings import Answer, HeardAnswer, Hearing, Willing
from interventions.conflicts.models.on_paper import PaperReason, PaperStand
from interventions.conflicts.models.outcomes import Information, InformationState, Turning
from interventions.conflicts.models.spaces import DrawnMap, Form, Moment, Space, SpaceState, Statement
from interventions.conflicts.models.stands import HIGHEST, UNSAID, Placed, Reason, Stand

__all__ = [
    "HIGHEST",
    "UNSAID",
    "Answer",
    "DrawnMap",
    "Form",
    "HeardAnswer",
    "Hearing",
    "Information",
    "InformationState",
    "Moment",
    "PaperReason",
    "PaperStand",
    "Placed",
    "Reason",
    "Space",
    "SpaceState",
    "Stand",
    "Statement",
    "Turning",
    "Willing",
]
