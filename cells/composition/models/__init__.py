"""Rounds, cells and seats; what is proposed beside them, what was changed by hand; who has met whom."""

from cells.composition.models.constraints import Brief, ConstraintKind, PairConstraint
from cells.composition.models.encounters import Encounter
from cells.composition.models.proposals import Move, Proposal, ProposalState
from cells.composition.models.rounds import Cell, Round, RoundState, Seat

__all__ = [
    "Brief",
    "Cell",
    "ConstraintKind",
    "Encounter",
    "Move",
    "PairConstraint",
    "Proposal",
    "ProposalState",
    "Round",
    "RoundState",
    "Seat",
]
