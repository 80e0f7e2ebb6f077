"""The common text of a programme, open or closed, and each closing with its fingerprint."""

from __future__ import annotations

from typing import Self, cast
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Contract
from interventions.programmes.models import Programme
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class CommonTextQuerySet(ScopedQuerySet):
    """A common text is read by all who signed the contract of its programme, and by those who lead it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(programme__contract__in=Contract.objects.content_open_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()

    def hold(self, pk: UUID) -> CommonText:
        """Lock one text until the transaction ends: before its articles; its key stays free for rows that point to it."""
        return cast("CommonText", self.select_for_update(of=("self",), no_key=True).get(pk=pk))


class CommonText(SealedModel):
    """One text that the cells of a programme write together; its id is the circle into which a proposal is let."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="common_texts")
    title = SealedTextField(_("title"))
    purpose = SealedTextField(_("what it is for"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CommonTextQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class ClosingQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(text__in=CommonText.objects.visible_to(viewer))


class Closing(BaseModel):
    """One closing of the text: a number, a moment, and the SHA-256 of the articles as they then stood."""

    text = models.ForeignKey(CommonText, models.CASCADE, related_name="closings")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="closing_number_once_per_text"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class ClosedArticleQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(closing__in=Closing.objects.visible_to(viewer))


class ClosedArticle(BaseModel):
    """One article of a closed text, as it stood; whether nobody who answered could not live with it."""

    closing = models.ForeignKey(Closing, models.CASCADE, related_name="articles")
    version = models.ForeignKey("interventions.ArticleVersion", models.CASCADE, related_name="+")
    is_agreed = models.BooleanField(default=False)

    objects = ClosedArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "version"], name="article_once_per_closing"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
