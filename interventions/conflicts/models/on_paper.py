"""What was written on slips without name: a place that is only counted, words that the cell reads once they are shown.

Neither row knows a party, nor the other: they came out of two boxes.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from contracts.agreements.models import Version
from interventions.conflicts.models.spaces import Space
from interventions.conflicts.models.stands import Placed
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


class PaperStandQuerySet(ScopedQuerySet):
    """Copied, it is counted by the platform and read by nobody, not even by who copied it: the second wall says the same."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.none()


class PaperStand(Placed, SealedModel):
    """Where somebody stood, on a slip; `said` as in `Stand`. It has no path: nobody can find it again to change it."""

    sealed_by = "cell_id"

    space = models.ForeignKey(Space, models.CASCADE, related_name="paper_stands")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    said = SealedJSONField(_("position"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PaperStandQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class PaperReasonQuerySet(ScopedQuerySet):
    """Read by nobody until it is shown; then as every shown reason: by the cell and those who lead."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(shown_at__isnull=False, space__in=Space.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.none()


class PaperReason(SealedModel):
    """What somebody defends, fears, and needs the others to know, on a slip. `shown_at`: when the cell could read it."""

    sealed_by = "cell_id"

    space = models.ForeignKey(Space, models.CASCADE, related_name="paper_reasons")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    defend = SealedTextField(_("what I defend"))
    fear = SealedTextField(_("what I fear"))
    know = SealedTextField(_("what I need you to know"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    shown_at = models.DateTimeField(null=True, blank=True)

    objects = PaperReasonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
