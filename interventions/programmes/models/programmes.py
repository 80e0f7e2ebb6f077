"""The programme: one intervention in one collective, its objective, and where it stands in the process."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective
from contracts.agreements.models import Contract
from tst_platform.accounts.models import User
from tst_platform.core.bilingual import Bilingual
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class Step(Bilingual, BaseModel):
    """A step of the process: data shipped with the platform, for practitioners count seven or eight."""

    slug = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(unique=True)
    title_fr = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    text_fr = models.TextField()
    text_en = models.TextField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class ProgrammeQuerySet(ScopedQuerySet):
    """A programme is seen by its intervenants and its parties; supervision has its own, narrower, view."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.editable_by(viewer))

    def sponsored_by(self, viewer: Viewer) -> Self:
        """Return the programmes whose report this viewer receives: the report only, nothing else of them."""
        if viewer.user is None or not viewer.user.is_sponsor:
            return self.none()
        return self.filter(sponsor=viewer.user)


class Programme(SealedModel):
    """One intervention; its contract is who takes part in it and on what terms."""

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="+")
    contract = models.OneToOneField(Contract, models.PROTECT, related_name="+")
    title = SealedTextField(_("title"))
    objective = SealedTextField(_("objective"))
    sponsor_name = SealedTextField(_("sponsor"))
    sponsor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    current_step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    certified_from = models.PositiveSmallIntegerField(
        _("share of presence from which a certificate is made, in %"), default=80
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(certified_from__range=(1, 100)), name="certified_from_a_share"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StepChange(BaseModel):
    """The programme moved to a step, forwards or back; recorded without blame."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="step_changes")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.pk)


class SponsorLinkQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)

    def live(self) -> Self:
        """Return the links that still open: neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class SponsorLink(BaseModel):
    """A link to the sponsor's report: counts that the contract lets out, and nothing else."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sponsor_links")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=6)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SponsorLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.hint
