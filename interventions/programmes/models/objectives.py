"""The objective in its versions, and how the people who take part rate it at three moments of the way."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.agreements.models import Party
from interventions.programmes.models.programmes import Programme
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


class ObjectiveVersionQuerySet(ScopedQuerySet):
    """How the objective came to be is the paper of those who lead; who rated a text may read it again."""

    def visible_to(self, viewer: Viewer) -> Self:
        led = self.filter(programme__in=Programme.objects.editable_by(viewer))
        if not viewer.is_participant:
            return led
        return self.filter(pk__in=RatingMoment.objects.visible_to(viewer).values("version"))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return nothing: a text that was kept stays as it is; a new one is another version."""
        return self.none()


class ObjectiveVersion(SealedModel):
    """One text that the objective has had: never changed, written with each change of `Programme.objective`."""

    sealed_by = "programme_id"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="objective_versions")
    number = models.PositiveIntegerField()
    text = SealedTextField(_("objective"))
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ObjectiveVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="objective_version_once_per_programme"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class ObjectiveTest(models.TextChoices):
    """What an objective is tested for; the values are the names under which answers are kept."""

    AMBITIOUS = "ambitious", _("Ambitious")
    REALISTIC = "realistic", _("Realistic")
    REACHABLE = "reachable", _("Reachable")
    FOR_ALL = "for_all", _("In the service of all")


class MomentKind(models.TextChoices):
    START = "start", pgettext_lazy("rating", "at the start")
    MIDWAY = "midway", pgettext_lazy("rating", "midway")
    END = "end", pgettext_lazy("rating", "at the end")


class RatingMomentQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the moments of one's programmes: of one's own for a participant, of those one leads for staff."""
        return self.filter(programme__in=Programme.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(viewer))

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class RatingMoment(BaseModel):
    """A time at which the objective is rated: opened once, closed once, and never opened again.

    What is counted at the closing stays: whoever compared the figures before and after one more answer would
    know that answer.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rating_moments")
    kind = models.CharField(max_length=8, choices=MomentKind.choices)
    version = models.ForeignKey(ObjectiveVersion, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)

    objects = RatingMomentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="one_rating_of_a_kind_per_programme"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(closed_at__isnull=True),
                name="one_open_rating_per_programme",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class RatingQuerySet(ScopedQuerySet):
    """What one person answered is read by that person alone; those who lead read means of five answers or more."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(moment__closed_at__isnull=True)


class Rating(SealedModel):
    """One person's answer to the four tests at one moment: from 1 (not at all) to 5 (fully)."""

    sealed_by = "party_id"

    moment = models.ForeignKey(RatingMoment, models.CASCADE, related_name="ratings")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    values = SealedJSONField(_("answers"))

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["moment", "party"], name="one_rating_per_moment_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
