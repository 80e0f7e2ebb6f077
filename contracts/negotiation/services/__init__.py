"""The acts of negotiating: propose, comment, take up, answer, set aside; tie needs to clauses, write down spoken replies."""

from contracts.negotiation.services.amending import (
    clause_in_force,
    comment_clause,
    erase_amendment,
    propose_wording,
    withdraw_amendment,
)
from contracts.negotiation.services.answering import answer_amendment, read_answers, set_aside, take_amendment
from contracts.negotiation.services.tying import take_back_spoken_reply, tie_needs, write_spoken_reply

__all__ = [
    "answer_amendment",
    "clause_in_force",
    "comment_clause",
    "erase_amendment",
    "propose_wording",
    "read_answers",
    "set_aside",
    "take_amendment",
    "take_back_spoken_reply",
    "tie_needs",
    "withdraw_amendment",
    "write_spoken_reply",
]
