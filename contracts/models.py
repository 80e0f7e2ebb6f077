"""What was promised: the contract, its versions, who signed, and what a signed version lets out."""

from contracts.agreements.models import (
    Answer,
    Clause,
    ClauseTemplate,
    Contract,
    ContractIntervenant,
    Party,
    Signature,
    Version,
)
from contracts.confidentiality.models import Release

__all__ = [
    "Answer",
    "Clause",
    "ClauseTemplate",
    "Contract",
    "ContractIntervenant",
    "Party",
    "Release",
    "Signature",
    "Version",
]
