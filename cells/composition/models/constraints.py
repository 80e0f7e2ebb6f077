"""What a composition must respect: who is to be apart, who together, and all else that is asked of the cells."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Participant
from contracts.agreements.models import Contract
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField
from tst_platform.core.viewer import Viewer


class ConstraintKind(models.TextChoices):
    APART = "apart", _("to be kept apart")
    TOGETHER = "together", _("to be kept together")


class StaffOfCollectiveQuerySet(ScopedQuerySet):
    """For intervenants alone: what only they may know of the people of their collective."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(collective__in=Collective.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class PairConstraint(BaseModel):
    """Two people to be kept apart, or together; for the engine and the intervenants alone."""

    collective = models.ForeignKey(Collective, models.CASCADE, related_name="pair_constraints")
    kind = models.CharField(max_length=10, choices=ConstraintKind.choices)
    first = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    second = models.ForeignKey(Participant, models.CASCADE, related_name="+")

    objects = StaffOfCollectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_constraint_per_pair"),
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="constraint_is_between_two"),
        ]

    def __str__(self) -> str:
        return self.kind


class BriefQuerySet(ScopedQuerySet):
    """For intervenants alone: it names components, traits, and when people can come."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Brief(SealedModel):
    """What the intervenants ask of the next composition, kept until they ask anew; erased after the last round."""

    sealed_by = "contract_id"

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="+")
    asked = SealedJSONField(help_text="see services.asking")
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = BriefQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
