"""Circulating information: cards on a cell's board, their way out with consent, who has received them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from contracts.agreements.models import Party, Version
from contracts.confidentiality.models import Release, Voice
from interventions.sessions.models import Session
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, DataKey, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class Column(models.TextChoices):
    KNOW = "know", _("what we know")
    BELIEVE = "believe", _("what we believe")
    UNKNOWN = "unknown", _("what we do not know")
    WHO_KNOWS = "who_knows", _("who knows?")


class CardQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the cards of the viewer's cells, those let into them by a live release, and the viewer's own.

        The words of whoever withdrew their signature are their own alone, until they sign.
        """
        cells = Cell.objects.visible_to(viewer)
        agreed = Q(author__disagreed_at__isnull=True)
        if viewer.is_staff:
            return self.standing().filter(agreed, cell__in=cells)
        arrived = Circulation.objects.arrived().filter(to_cell__in=cells)
        there = agreed & (Q(cell__in=cells) | Q(pk__in=arrived.values("card")))
        return self.standing().filter(there | own(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return the viewer's own cards: nobody else changes or withdraws a word.

        It asks for no signature: one's own words are taken back at any time, whatever is to be signed.
        """
        return self.standing().filter(own(viewer))

    def standing(self) -> Self:
        """Return the cards that were not withdrawn and whose author's words were not erased."""
        erased = DataKey.objects.filter(scope=OuterRef("author"), destroyed_at__isnull=False)
        return self.filter(~Exists(erased), withdrawn_at__isnull=True)


def own(viewer: Viewer, author: str = "author") -> Q:
    """Match what this party has said, as long as it takes part; nothing for staff."""
    if not viewer.is_participant:
        return Q(pk__in=[])
    return Q(**{author: viewer.party_id, f"{author}__left_at__isnull": True})


class Card(SealedModel):
    """One piece of information, said by a party in a cell under a version of the contract."""

    sealed_by = "author_id"
    bound_to = ("cell_id",)

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="cards")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    said_under = models.ForeignKey(Version, models.PROTECT, related_name="+")
    column = models.CharField(_("column"), max_length=12, choices=Column.choices, default=Column.KNOW)
    text = SealedTextField(_("information"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class CirculationQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the ways of one's own cards, to staff those of all; and what has arrived in the viewer's cells."""
        cells = Cell.objects.visible_to(viewer)
        standing = self.filter(card__in=Card.objects.standing())
        if viewer.is_staff:
            return standing.filter(card__cell__in=cells, card__author__disagreed_at__isnull=True)
        arrived = Circulation.objects.arrived().filter(to_cell__in=cells)
        return standing.filter(own(viewer, "card__author") | Q(pk__in=arrived.values("pk")))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return the ways of the viewer's own cards: the author alone opens and closes them."""
        return self.filter(own(viewer, "card__author"), card__in=Card.objects.standing())

    def arrived(self) -> Self:
        """Return the circulations whose release is live: the card may be read over there, now.

        The release must be of this card and for this cell: a row pointed at another's leave lets nothing out.
        """
        live = Release.objects.live().filter(content_id=OuterRef("card"), circle_id=OuterRef("to_cell"))
        return self.filter(Exists(live.filter(pk=OuterRef("release"))), card__in=Card.objects.standing())

    def put_to(self, viewer: Viewer) -> Self:
        """Return the ways of which this party is asked, for their cell, whether the card may take them."""
        asked = list(Voice.objects.editable_by(viewer).values_list("release", flat=True))
        return self.filter(
            release__in=asked,
            card__in=Card.objects.standing().filter(author__disagreed_at__isnull=True),
            card__cell__in=Cell.objects.visible_to(viewer),
        )

    def read_in_cells_of(self, viewer: Viewer) -> Self:
        """Return what came into the viewer's cells from cells that are not theirs."""
        if not viewer.is_participant:
            return self.none()
        cells = Cell.objects.visible_to(viewer)
        return self.arrived().filter(to_cell__in=cells).exclude(card__cell__in=cells)


class Circulation(BaseModel):
    """The way of one card to one other cell, asked by an intervenant, opened by its author alone."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="circulations")
    to_cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    release = models.OneToOneField(Release, models.CASCADE, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = CirculationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "to_cell"], name="one_circulation_per_card_and_cell"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Receipt(BaseModel):
    """A party of the other cell has read the card."""

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="receipts")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circulation", "party"], name="one_receipt_per_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
