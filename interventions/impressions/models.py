"""What one imagines of what others live before meeting them, and what one has met: kept for oneself, counted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from contracts.agreements.models import Party, Version
from interventions.sessions.models import Attendance, Presence, Session, SessionState
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField
from tst_platform.core.viewer import Viewer

UNSAID = 0  # « Je préfère ne pas dire »
LOWEST, HIGHEST = 1, 5
# How long after its session one may say what one has met: a night, and a day to come back to it.
STAYS_OPEN = timedelta(hours=48)


class Moment(models.TextChoices):
    BEFORE = "before", pgettext_lazy("impressions", "before")
    AFTER = "after", pgettext_lazy("impressions", "after")


class ImpressionCallQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True).exclude(session__state=SessionState.CANCELLED)

    def asked_of(self, viewer: Viewer) -> Self:
        """Return what a participant may answer now: open, not afterwards of a session from which they were away, and not
        beforehand of one whose hours have passed and that nobody opened."""
        absent = Attendance.objects.visible_to(viewer).filter(presence=Presence.ABSENT)
        missed = Q(met_at__isnull=False, session__in=absent.values("session"))
        planned = Q(met_at__isnull=True, session__state=SessionState.PLANNED)
        lapsed = planned & Q(session__ends_at__lte=timezone.now())
        return self.visible_to(viewer).open().exclude(missed).exclude(lapsed)


class ImpressionCall(BaseModel):
    """The question put to those who meet at one session: before, and again once they have met (`met_at`).

    Asked once, closed once, never opened again: what is counted at the closing stays.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    met_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="known once they have met")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ImpressionCallQuerySet.as_manager()

    class Meta:
        ordering = ["session__starts_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_asking(self) -> bool:
        """Say whether it is still asked: of a session that was cancelled, or that nobody opened, nothing is."""
        return self.is_open and not self.session.is_cancelled and not self.has_lapsed

    @property
    def has_lapsed(self) -> bool:
        """Say whether the hours of the session have passed and nobody opened it: moved, or entered, it is asked again."""
        session = self.session
        return self.is_open and not self.is_after and session.is_planned and session.ends_at <= timezone.now()

    @property
    def moment(self) -> Moment:
        """Return which of the two is asked now."""
        return Moment.BEFORE if self.met_at is None else Moment.AFTER

    @property
    def is_after(self) -> bool:
        return self.met_at is not None


class ImpressionQuerySet(ScopedQuerySet):
    """What one person imagined, and met, is read by that person alone; everyone else reads means of five or more."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        """Return what can still be changed: what one imagined stays as it was once one has met."""
        now = Q(moment=Moment.BEFORE, call__met_at__isnull=True) | Q(
            moment=Moment.AFTER, call__met_at__isnull=False
        )
        return self.visible_to(viewer).filter(now, call__closed_at__isnull=True)


class Impression(SealedModel):
    """One person's answer at one moment: of each component, by its id, from LOWEST to HIGHEST, or UNSAID.

    Sealed by their own key. It says how well they picture what others live, and nothing of those others.
    """

    sealed_by = "party_id"

    call = models.ForeignKey(ImpressionCall, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    values = SealedJSONField()
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ImpressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "party", "moment"], name="one_impression_per_moment_and_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PaperImpressionQuerySet(ScopedQuerySet):
    """Copied from a slip, it is counted by the platform and read by nobody, not even by who copied it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.none()


class PaperImpression(SealedModel):
    """What somebody imagined and met of one component, on a slip without name: `values` holds "before" and "after".

    One slip for each component: whoever read several on one sheet would know by the one left out where its author
    belongs. Sealed by the key of those who meet.
    """

    sealed_by = "circle_id"
    bound_to = ("component_id",)

    call = models.ForeignKey(ImpressionCall, models.CASCADE, related_name="slips")
    circle_id = models.UUIDField(editable=False, help_text="the cell that meets, or the contract of all")
    component_id = models.UUIDField(editable=False)
    values = SealedJSONField()
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PaperImpressionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
