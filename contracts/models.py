"""What was promised: the contract, its versions, who signed, and what a signed version lets out."""

from contracts.agreements.models import (
    Answer,
    Clause,
    ClauseTemplate,
    Contract,
    ContractIntervenant,
    OtherWording,
    Party,
    Reply,
    Signature,
    SignedSheet,
    Version,
)
from contracts.confidentiality.models import Carried, Release, Voice
from contracts.listening.models import Need, UrnWord
from contracts.negotiation.models import Amendment, AmendmentAnswer, SpokenReply, Tie

__all__ = [
    "Amendment",
    "AmendmentAnswer",
    "Answer",
    "Carried",
    "Clause",
    "ClauseTemplate",
    "Contract",
    "ContractIntervenant",
    "Need",
    "OtherWording",
    "Party",
    "Release",
    "Reply",
    "Signature",
    "SignedSheet",
    "SpokenReply",
    "Tie",
    "UrnWord",
    "Version",
    "Voice",
]
