"""Who reads an amendment or a comment: the rule that `Amendment.objects.visible_to` asks, and its sentence.

It is a word told by name about the contract (product.md, « Who may see what »: author yes, own cell no, intervenants
yes), so it has the audience of a word of listening that is said to the intervenants alone, in the words of that rule.
"""

from __future__ import annotations

from contracts.listening.audience import Door, Rule, audience, sentence


def is_heard_by_all() -> bool:
    """Say whether the people who take part read each other's amendments."""
    return audience(Door.RESERVED, Rule()).has_participants


def who_reads(intervenants: str) -> str:
    """Say who will read an amendment, to whoever is about to send it; `intervenants` are their names, in one phrase."""
    return sentence(Door.RESERVED, Rule(), intervenants)


def who_reads_from_paper(intervenants: str) -> str:
    """Say the same to whoever enters it for someone."""
    return sentence(Door.PAPER, Rule(), intervenants)
