"""Draft the common contract, propose it, sign it."""

from contracts.agreements.services.drafting import (
    add_clause,
    add_from_library,
    clause_fingerprint,
    edit_clause,
    install_library,
    move_clause,
    new_draft,
    remove_clause,
    start_contract,
)
from contracts.agreements.services.proposing import can_propose, propose_version
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

__all__ = [
    "Agreements",
    "Reserved",
    "Said",
    "TextChanged",
    "add_clause",
    "add_from_library",
    "agreements_of",
    "awaiting_reply",
    "can_propose",
    "can_sign",
    "clause_fingerprint",
    "edit_clause",
    "install_library",
    "move_clause",
    "new_draft",
    "propose_version",
    "remove_clause",
    "reply_to_answer",
    "reservations_of",
    "sign_version",
    "signatures_of",
    "start_contract",
    "withdraw_signature",
]
