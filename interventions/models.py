"""What happens, in time: programmes, sessions, logs, boards, supervision."""

from interventions.boards.models import Card, Circulation, Receipt
from interventions.logs.models import SessionLog
from interventions.programmes.models import (
    ActorMet,
    Indicator,
    Measure,
    ObjectiveVersion,
    Programme,
    Rating,
    RatingMoment,
    SponsorLink,
    Step,
    StepChange,
)
from interventions.sessions.models import Attendance, Session
from interventions.supervision.models import Question, Supervision

__all__ = [
    "ActorMet",
    "Attendance",
    "Card",
    "Circulation",
    "Indicator",
    "Measure",
    "ObjectiveVersion",
    "Programme",
    "Question",
    "Rating",
    "RatingMoment",
    "Receipt",
    "Session",
    "SessionLog",
    "SponsorLink",
    "Step",
    "StepChange",
    "Supervision",
]
