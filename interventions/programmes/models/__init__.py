"""The programme, and what it aims at: its objective in versions, how it is rated, indicators, who was met before."""

from interventions.programmes.models.actors import ActorMet
from interventions.programmes.models.indicators import Indicator, Measure
from interventions.programmes.models.objectives import (
    MomentKind,
    ObjectiveTest,
    ObjectiveVersion,
    Rating,
    RatingMoment,
)
from interventions.programmes.models.programmes import (
    Programme,
    ProgrammeQuerySet,
    SponsorLink,
    Step,
    StepChange,
)

__all__ = [
    "ActorMet",
    "Indicator",
    "Measure",
    "MomentKind",
    "ObjectiveTest",
    "ObjectiveVersion",
    "Programme",
    "ProgrammeQuerySet",
    "Rating",
    "RatingMoment",
    "SponsorLink",
    "Step",
    "StepChange",
]
