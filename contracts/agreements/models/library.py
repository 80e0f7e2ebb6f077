"""The library of clauses from which contracts start: kept by the Institut in versions, shipped with a first set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.terms.field import TermsField
from tst_platform.accounts.models import InstitutRole
from tst_platform.core.bilingual import Bilingual
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


class ClauseKind(models.TextChoices):
    OBJECTIVE = "objective", _("Objective")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    PARTICIPATION = "participation", _("Participation")
    SAFETY = "safety", _("Safety")
    RETENTION = "retention", _("Retention")
    CIRCULATION = "circulation", _("Circulation")
    OTHER = "other", _("Other")


class ClauseTemplateQuerySet(ScopedQuerySet):
    """Those who make contracts or answer for them read the library; administrators of the Institut keep it."""

    def visible_to(self, viewer: Viewer) -> Self:
        has_part = viewer.user is not None and viewer.user.role != InstitutRole.SPONSOR
        return self.all() if has_part else self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        keeps = viewer.user is not None and viewer.user.is_administrator
        return self.all() if keeps else self.none()

    def newest(self) -> Self:
        """Return of each clause its last version, retired or not."""
        later = ClauseTemplate.objects.filter(slug=OuterRef("slug"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def offered(self) -> Self:
        """Return what may be taken into a draft: of each clause that is not retired, its last version."""
        return self.newest().filter(retired_at__isnull=True)

    def not_taken(self, templates: Iterable[UUID | None]) -> Self:
        """Leave out the clauses of which some version, among these rows, is in a draft already."""
        taken = ClauseTemplate.objects.filter(pk__in=[pk for pk in templates if pk])
        return self.exclude(slug__in=taken.values("slug"))

    def versions_of(self, templates: Iterable[UUID]) -> Self:
        """Return all versions of the clauses of which these rows are one, the last first."""
        slugs = ClauseTemplate.objects.filter(pk__in=templates).values("slug")
        return self.filter(slug__in=slugs).order_by("position", "slug", "-number")


class ClauseTemplate(Bilingual, BaseModel):
    """One version of a clause of the library kept by the Institut; its words stay when the next is written.

    `slug` says which clause, `number` which version of it: a clause of a contract points to the very row it came from.
    """

    slug = models.SlugField()
    number = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=ClauseKind.choices)
    position = models.PositiveSmallIntegerField()
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_fr = models.TextField()
    text_en = models.TextField()
    # An executable clause is typed data: {"retention_months": 12}, {"circulation": "author"} …
    terms = TermsField(default=dict, blank=True)
    # Whether new contracts start with it: true of the last version of a clause alone, and of none that is retired.
    is_default = models.BooleanField(default=True)
    # Of the last version: since when it is not offered any more.
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ClauseTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug", "number"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="template_number_once_per_clause"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(is_default=True), name="one_default_version_per_clause"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(retired_at__isnull=True),
                name="retired_clause_starts_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} v{self.number}"

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def as_drafted(self, language: str) -> dict[str, Any]:
        """Return what a clause of a draft takes from it, in one of the two languages."""
        other = language == "en"
        return {
            "kind": self.kind,
            "title": self.title_en if other else self.title_fr,
            "text": self.text_en if other else self.text_fr,
            "terms": self.terms,
        }
