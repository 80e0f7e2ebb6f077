"""Acts on a common text: open and close it, propose to it and let out, merge into articles, say where one stands."""

from interventions.texts.services.leaving import (
    answer_for_cell,
    carry_over,
    let_out,
    take_back,
    withdraw_saying,
    withdraw_sayings_of,
)
from interventions.texts.services.merging import Draft, Overtaken, add_article, reword_article, set_aside
from interventions.texts.services.opening import close_text, fingerprint, open_text, reopen_text
from interventions.texts.services.saying import cell_of, dissent, forget_stances, propose, take_stance

__all__ = [
    "Draft",
    "Overtaken",
    "add_article",
    "answer_for_cell",
    "carry_over",
    "cell_of",
    "close_text",
    "dissent",
    "fingerprint",
    "forget_stances",
    "let_out",
    "open_text",
    "propose",
    "reopen_text",
    "reword_article",
    "set_aside",
    "take_back",
    "take_stance",
    "withdraw_saying",
    "withdraw_sayings_of",
]
