"""The common contract: clauses from a library, versions that never change once proposed, signatures."""

from contracts.agreements.models.frame import (
    Contract,
    ContractIntervenant,
    ContractQuerySet,
    Party,
    PartyQuerySet,
)
from contracts.agreements.models.library import ClauseKind, ClauseTemplate
from contracts.agreements.models.signing import (
    Answer,
    AnswerQuerySet,
    AnswerValue,
    Reply,
    ReplyQuerySet,
    Signature,
    SignatureMode,
    SignatureQuerySet,
    SignedSheet,
    SignedSheetQuerySet,
)
from contracts.agreements.models.versions import (
    Clause,
    ClauseQuerySet,
    OtherWording,
    OtherWordingQuerySet,
    Version,
    VersionQuerySet,
)

__all__ = [
    "Answer",
    "AnswerQuerySet",
    "AnswerValue",
    "Clause",
    "ClauseKind",
    "ClauseQuerySet",
    "ClauseTemplate",
    "Contract",
    "ContractIntervenant",
    "ContractQuerySet",
    "OtherWording",
    "OtherWordingQuerySet",
    "Party",
    "PartyQuerySet",
    "Reply",
    "ReplyQuerySet",
    "Signature",
    "SignatureMode",
    "SignatureQuerySet",
    "SignedSheet",
    "SignedSheetQuerySet",
    "Version",
    "VersionQuerySet",
]
