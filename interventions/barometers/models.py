"""What is felt after a session, along four dimensions: answered in private, counted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Party, Version
from interventions.sessions.models import Attendance, Presence, Session
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField
from tst_platform.core.viewer import Viewer

UNSAID = 0  # « Je préfère ne pas dire »
LOWEST, HIGHEST = 1, 5
# How long after its session a barometer can be answered: a night, and a day to come back to it.
STAYS_OPEN = timedelta(hours=48)


class Dimension(models.TextChoices):
    SAFETY = "safety", _("safety")
    TRUST = "trust", _("trust")
    SPEECH = "speech", _("free speech")
    COOPERATION = "cooperation", _("co-operation")


class BarometerQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def asked_of(self, viewer: Viewer) -> Self:
        """Return what a participant may answer now: open, of sessions at which they were not noted as absent."""
        absent = Attendance.objects.visible_to(viewer).filter(presence=Presence.ABSENT)
        return self.visible_to(viewer).open().exclude(session__in=absent.values("session"))


class Barometer(BaseModel):
    """The four questions at the closing of one session: opened once, closed once, never opened again.

    What is counted at the closing stays: whoever compared the means before and after one more answer would know it.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = BarometerQuerySet.as_manager()

    class Meta:
        ordering = ["session__starts_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class FeltQuerySet(ScopedQuerySet):
    """What one person felt is read by that person alone; everyone else reads means of five answers or more."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(barometer__closed_at__isnull=True)


class Felt(SealedModel):
    """One person's answer: along each dimension from LOWEST to HIGHEST, or UNSAID. Sealed by their own key."""

    sealed_by = "party_id"

    barometer = models.ForeignKey(Barometer, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    values = SealedJSONField(_("answers"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = FeltQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["barometer", "party"], name="one_answer_per_barometer_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PaperFeltQuerySet(ScopedQuerySet):
    """Copied from a slip, it is counted by the platform and read by nobody, not even by who copied it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.none()


class PaperFelt(SealedModel):
    """What somebody felt, on a slip without name; `values` as in `Felt`. Sealed by the key of those who meet."""

    sealed_by = "circle_id"

    barometer = models.ForeignKey(Barometer, models.CASCADE, related_name="slips")
    circle_id = models.UUIDField(editable=False, help_text="the cell that meets, or the contract of all")
    values = SealedJSONField(_("answers"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PaperFeltQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
