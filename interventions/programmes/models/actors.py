"""Who was met before anything began, and the blockage in their own words: for those who lead, and nobody else."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Component
from interventions.programmes.models.programmes import Programme
from tst_platform.accounts.models import User
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class ActorMetQuerySet(ScopedQuerySet):
    """Never to a supervisor, a sponsor or a participant: those who were met often take part themselves."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class ActorMet(SealedModel):
    """A preliminary meeting: sealed by a key of its own, so that to remove it is to erase it for good."""

    bound_to = ("programme_id",)

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="actors_met")
    met_on = models.DateField(_("met on"))
    who = SealedTextField(_("who"))
    function = SealedTextField(_("function"))
    # Without a constraint: a component is also taken away by someone of the collective who does not lead here, and
    # to whom these rows are not there to be changed. It is read by an outer join, and then there is none.
    component = models.ForeignKey(
        Component, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    words = SealedTextField(_("the blockage in their words"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ActorMetQuerySet.as_manager()

    class Meta:
        ordering = ["met_on", "created_at"]

    def __str__(self) -> str:
        return str(self.pk)
