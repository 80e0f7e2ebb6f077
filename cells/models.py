"""Who is together: collectives and their people, rounds and cells, lists that were imported."""

from cells.collectives.models import (
    Collective,
    Component,
    Invitation,
    Membership,
    Participant,
    ReturnPhrase,
    WaitingSeat,
)
from cells.composition.models import Brief, Cell, Encounter, Move, PairConstraint, Proposal, Round, Seat
from cells.imports.models import ImportedParticipant, ImportRun
from cells.positions.models import Disagreement, Position

__all__ = [
    "Brief",
    "Cell",
    "Collective",
    "Component",
    "Disagreement",
    "Encounter",
    "ImportRun",
    "ImportedParticipant",
    "Invitation",
    "Membership",
    "Move",
    "PairConstraint",
    "Participant",
    "Position",
    "Proposal",
    "ReturnPhrase",
    "Round",
    "Seat",
    "WaitingSeat",
]
