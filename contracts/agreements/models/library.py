"""The library of clauses from which contracts start: kept by the Institut, shipped with a first set."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.agreements.terms.field import TermsField
from tst_platform.core.bilingual import Bilingual
from tst_platform.core.models import BaseModel


class ClauseKind(models.TextChoices):
    OBJECTIVE = "objective", _("Objective")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    PARTICIPATION = "participation", _("Participation")
    SAFETY = "safety", _("Safety")
    RETENTION = "retention", _("Retention")
    CIRCULATION = "circulation", _("Circulation")
    OTHER = "other", _("Other")


class ClauseTemplate(Bilingual, BaseModel):
    """A clause of the library kept by the Institut; rows of data, one per clause and language version."""

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=ClauseKind.choices)
    position = models.PositiveSmallIntegerField()
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_fr = models.TextField()
    text_en = models.TextField()
    # An executable clause is typed data: {"retention_months": 12}, {"circulation": "author"} …
    terms = TermsField(default=dict, blank=True)
    is_default = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.slug
