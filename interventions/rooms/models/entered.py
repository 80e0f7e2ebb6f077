"""What was written on paper in a session, and entered afterwards for who wrote it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from interventions.boards.models import Card
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


class Consent(models.TextChoices):
    """How someone let their words be put on the board of their cell."""

    SHEET = "sheet", _("on their sheet")
    ALOUD = "aloud", _("aloud, before me")


class EnteredCardQuerySet(ScopedQuerySet):
    """Its author and those who lead know who entered a card, and by which consent."""

    def visible_to(self, viewer: Viewer) -> Self:
        cards = Card.objects.visible_to(viewer)
        if viewer.is_participant:
            cards = cards.filter(author=viewer.party_id)
        return self.filter(card__in=cards)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.none()


class EnteredCard(BaseModel):
    """Who entered a card that its author had on paper, and how the author had agreed."""

    card = models.OneToOneField(Card, models.CASCADE, related_name="+")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    consent = models.CharField(_("consent given"), max_length=10, choices=Consent.choices)

    objects = EnteredCardQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
