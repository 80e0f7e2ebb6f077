"""What each person says of an article: read by that person alone, and counted by fives."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from contracts.agreements.models import Party
from interventions.texts.models.articles import Article, ArticleVersion
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class StanceValue(models.TextChoices):
    LIVE = "live", _("I can live with it")
    CANNOT = "cannot", _("I cannot live with it")
    ABSTAIN = "abstain", _("I abstain")


class StanceQuerySet(ScopedQuerySet):
    """Nobody reads what another said of an article, not even those who lead."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(article__text__closed_at__isnull=True)

    def counted(self) -> Self:
        """Return the answers of those who take part and agree; what was said of an earlier wording counts no more."""
        return self.filter(party__left_at__isnull=True, party__disagreed_at__isnull=True)


class Stance(SealedModel):
    """One person's answer to one version of an article, from the cell in which they sit."""

    sealed_by = "party_id"
    bound_to = ("cell_id",)

    article = models.ForeignKey(Article, models.CASCADE, related_name="stances")
    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="stances")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    value = SealedTextField(_("answer"))

    objects = StanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "party"], name="one_stance_per_article_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
