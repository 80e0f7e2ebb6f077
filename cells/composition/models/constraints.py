"""What a composition must respect: who is to be apart, who together."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Participant
from tst_platform.core.models import BaseModel, ScopedQuerySet
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
