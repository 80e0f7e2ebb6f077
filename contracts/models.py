"""What was promised: the contract, its versions, who signed, and what a signed version lets out."""

from contracts.agreements.models import (
    Answer,
    Clause,
    ClauseTemplate,
    Contract,
    ContractIntervenant,
    Party,
    Reply,
    Signature,
    Version,
)
from contracts.confidentiality.models import Carried, Release, Voice
from contracts.listening.models import Need, UrnWord

__all__ = [
    "Answer",
    "Carried",
    "Clause",
    "ClauseTemplate",
    "Contract",
    "ContractIntervenant",
    "Need",
    "Party",
    "Release",
    "Reply",
    "Signature",
    "UrnWord",
    "Version",
    "Voice",
]
