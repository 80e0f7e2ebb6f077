"""The articles of a common text, each in its versions, and the proposals from which each version came."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from interventions.texts.models.texts import CommonText
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class ArticleQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(text__in=CommonText.objects.visible_to(viewer), set_aside_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()


class Article(BaseModel):
    """One article; what it says stands in its versions, of which `revision` is the number of the last."""

    text = models.ForeignKey(CommonText, models.CASCADE, related_name="articles")
    revision = models.PositiveIntegerField(default=0)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class ArticleVersionQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return what articles say and said; not the words that were literally someone's who has taken them back."""
        from interventions.texts.models.sayings import let_out_of

        texts = CommonText.objects.visible_to(viewer)
        out = let_out_of(texts.values_list("pk", flat=True))
        gone = Source.objects.filter(version=OuterRef("pk"), is_literal=True).exclude(saying__in=out)
        return self.filter(~Exists(gone), text__in=texts, article__set_aside_at__isnull=True)

    def current(self) -> Self:
        """Return of each article that stands the last version."""
        return self.filter(number=F("article__revision"), article__set_aside_at__isnull=True)


class ArticleVersion(SealedModel):
    """What an article says from one moment on, and its place in the text: never changed."""

    sealed_by = "text_id"
    bound_to = ("article_id",)

    text = models.ForeignKey(CommonText, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(_("place in the text"))
    title = SealedTextField(_("title"))
    words = SealedTextField(_("text"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class SourceQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(version__text__in=CommonText.objects.visible_to(viewer))


class Source(BaseModel):
    """A proposal from which one version of an article came; it stays, empty, when the proposal is taken back."""

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="sources")
    saying = models.ForeignKey(
        "interventions.Saying", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_literal = models.BooleanField(default=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "saying"], name="source_once_per_version"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
