"""Draft the common contract, propose it, sign it."""

from contracts.agreements.services.drafting import (
    ClauseChanged,
    add_clause,
    add_from_library,
    bring_back,
    clause_fingerprint,
    edit_clause,
    install_library,
    move_clause,
    new_draft,
    remove_clause,
    start_contract,
)
from contracts.agreements.services.proposing import can_propose, propose_version
from contracts.agreements.services.sheets import can_keep_sheet, keep_sheet, remove_sheet
from contracts.agreements.services.signing import (
    Said,
    TextChanged,
    can_sign,
    reply_to_answer,
    sign_version,
    withdraw_signature,
)
from contracts.agreements.services.standing import (
    Agreements,
    Reserved,
    agreements_of,
    awaiting_reply,
    reservations_of,
    signatures_of,
)
from contracts.agreements.services.wordings import keep_aside, keep_both, keep_standing

__all__ = [
    "Agreements",
    "ClauseChanged",
    "Reserved",
    "Said",
    "TextChanged",
    "add_clause",
    "add_from_library",
    "agreements_of",
    "awaiting_reply",
    "bring_back",
    "can_keep_sheet",
    "can_propose",
    "can_sign",
    "clause_fingerprint",
    "edit_clause",
    "install_library",
    "keep_aside",
    "keep_both",
    "keep_sheet",
    "keep_standing",
    "move_clause",
    "new_draft",
    "propose_version",
    "remove_clause",
    "remove_sheet",
    "reply_to_answer",
    "reservations_of",
    "sign_version",
    "signatures_of",
    "start_contract",
    "withdraw_signature",
]
