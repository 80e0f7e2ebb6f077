"""What tells whether the objective is reached: a unit, where it started, where it should arrive, what was measured."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from interventions.programmes.models.programmes import Programme
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer

DIGITS, DECIMALS = 12, 2


class IndicatorQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Indicator(SealedModel):
    """One figure that is followed towards the objective."""

    sealed_by = "programme_id"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="indicators")
    name = SealedTextField(_("indicator"))
    unit = SealedTextField(_("unit"))
    baseline = models.DecimalField(_("at the start"), max_digits=DIGITS, decimal_places=DECIMALS)
    target = models.DecimalField(_("to be reached"), max_digits=DIGITS, decimal_places=DECIMALS)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class MeasureQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(indicator__in=Indicator.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Measure(BaseModel):
    """What an indicator was on one day."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measures")
    on = models.DateField(_("measured on"))
    value = models.DecimalField(_("value"), max_digits=DIGITS, decimal_places=DECIMALS)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "on"], name="one_measure_per_indicator_and_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
