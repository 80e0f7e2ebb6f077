"""Take in what other parts bring out: once its author consents, it is a card of theirs like any other."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from cells.composition.models import Cell
from contracts.agreements.models import Party
from interventions.boards.models import Card
from interventions.boards.services import write_card
from interventions.sessions.models import Session
from tst_platform.core.viewer import Viewer


def put(*, cell: Cell, author: Party, text: str, session: Session | None, by: Viewer) -> UUID:
    """Put one piece of information on the board as its author; return the card. Raises DomainError as `write_card`."""
    return write_card(cell=cell, author=author, text=text, session=session, by=by).pk


def read(viewer: Viewer, cards: Iterable[UUID]) -> dict[UUID, str]:
    """Return the words of these cards that the viewer may read: a card that was withdrawn is not among them."""
    rows = Card.objects.visible_to(viewer).filter(pk__in=list(cards))
    return {card.pk: card.text for card in rows}
