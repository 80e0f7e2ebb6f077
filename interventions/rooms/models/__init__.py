"""A session as it is led: its running order, who speaks, and what was entered of it afterwards."""

from interventions.rooms.models.entered import Consent, EnteredCard, EnteredCardQuerySet
from interventions.rooms.models.running import (
    Kind,
    RunningItem,
    RunningItemQuerySet,
    RunningNotes,
    RunningNotesQuerySet,
)
from interventions.rooms.models.voices import (
    Hand,
    HandQuerySet,
    LedQuerySet,
    Outcome,
    PauseAsked,
    RoundPlace,
    RoundPlaceQuerySet,
    SpeakingTurn,
    SpokenCount,
)

__all__ = [
    "Consent",
    "EnteredCard",
    "EnteredCardQuerySet",
    "Hand",
    "HandQuerySet",
    "Kind",
    "LedQuerySet",
    "Outcome",
    "PauseAsked",
    "RoundPlace",
    "RoundPlaceQuerySet",
    "RunningItem",
    "RunningItemQuerySet",
    "RunningNotes",
    "RunningNotesQuerySet",
    "SpeakingTurn",
    "SpokenCount",
]
