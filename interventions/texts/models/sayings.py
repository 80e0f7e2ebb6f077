"""What one person says to the common text: an article proposed in a cell, or a dissent on an article.

Both leave by the release of `contracts.confidentiality`, as a card of the boards does: the circle that they enter is the
common text. Until then a proposal is read in its cell, a dissent by its author alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from contracts.agreements.models import Party, Version
from contracts.confidentiality.models import Release, Voice
from interventions.texts.models.articles import Article
from interventions.texts.models.texts import CommonText
from tst_platform.core.models import DataKey, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


class SayingKind(models.TextChoices):
    PROPOSAL = "proposal", _("a proposal")
    DISSENT = "dissent", _("a dissent")


class SayingQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the proposals of the viewer's cells, what was let out into texts open to them, and the viewer's own.

        The words of whoever withdrew their signature are their own alone, until they sign.
        """
        out = let_out_of(CommonText.objects.visible_to(viewer).values_list("pk", flat=True))
        of_cells = Q(kind=SayingKind.PROPOSAL, cell__in=Cell.objects.visible_to(viewer))
        there = Q(author__disagreed_at__isnull=True) & (of_cells | Q(pk__in=out))
        return self.standing().filter(there if viewer.is_staff else there | own(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return the viewer's own sayings: one's own words are taken back at any time, whatever is to be signed."""
        return self.standing().filter(own(viewer))

    def standing(self) -> Self:
        """Return what was not withdrawn and whose author's words were not erased."""
        erased = DataKey.objects.filter(scope=OuterRef("author"), destroyed_at__isnull=False)
        return self.filter(~Exists(erased), withdrawn_at__isnull=True)

    def let_out(self) -> Self:
        """Return what may be read on the common page, now: its release is live, of this saying and for this text."""
        live = Release.objects.live().filter(content_id=OuterRef("pk"), circle_id=OuterRef("text"))
        return self.standing().filter(Exists(live.filter(pk=OuterRef("release"))))

    def put_to(self, viewer: Viewer) -> Self:
        """Return what this party is asked, for their cell, whether it may leave."""
        asked = list(Voice.objects.editable_by(viewer).values_list("release", flat=True))
        return self.standing().filter(
            release__in=asked,
            author__disagreed_at__isnull=True,
            cell__in=Cell.objects.visible_to(viewer),
        )


def own(viewer: Viewer) -> Q:
    """Match what this party has said, as long as it takes part; nothing for staff."""
    if not viewer.is_participant:
        return Q(pk__in=[])
    return Q(author=viewer.party_id, author__left_at__isnull=True)


def let_out_of(texts: Iterable[UUID]) -> list[UUID]:
    """Return the ids of what was let out into these texts; the caller may read the texts.

    Whether a release is live hangs on the answers of a cell, which nobody there reads: the platform asks them itself.
    """
    return _let_out(list(texts))


@works_as(Work.FIGURES)
def _let_out(texts: list[UUID]) -> list[UUID]:
    return list(Saying.objects.let_out().filter(text__in=texts).values_list("pk", flat=True)) if texts else []


class Saying(SealedModel):
    """One proposal, or one dissent, said by a party in a cell under a version of the contract; never changed, only withdrawn."""

    sealed_by = "author_id"
    bound_to = ("cell_id",)

    text = models.ForeignKey(CommonText, models.CASCADE, related_name="sayings")
    kind = models.CharField(max_length=8, choices=SayingKind.choices, default=SayingKind.PROPOSAL)
    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="dissents")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    said_under = models.ForeignKey(Version, models.PROTECT, related_name="+")
    title = SealedTextField(_("title"))
    words = SealedTextField(_("text"))
    release = models.OneToOneField(Release, models.SET_NULL, null=True, blank=True, related_name="+")
    # The cell that may be named beside it, as it was when it left; none where that would point at people.
    told_cell = models.ForeignKey(Cell, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SayingQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="dissent_is_on_an_article",
                condition=Q(kind="dissent", article__isnull=False, told_cell__isnull=True)
                | Q(kind="proposal", article__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_dissent(self) -> bool:
        return self.kind == SayingKind.DISSENT
