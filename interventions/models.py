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
from interventions.texts.models import (
    Article,
    ArticleVersion,
    ClosedArticle,
    Closing,
    CommonText,
    Saying,
    Source,
    Stance,
)

__all__ = [
    "ActorMet",
    "Article",
    "ArticleVersion",
    "Attendance",
    "Card",
    "Circulation",
    "ClosedArticle",
    "Closing",
    "CommonText",
    "Indicator",
    "Measure",
    "ObjectiveVersion",
    "Programme",
    "Question",
    "Rating",
    "RatingMoment",
    "Receipt",
    "Saying",
    "Session",
    "SessionLog",
    "Source",
    "SponsorLink",
    "Stance",
    "Step",
    "StepChange",
    "Supervision",
]
