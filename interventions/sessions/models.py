"""Sessions: when and where a cell meets, and who was there."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.collectives.models import Participant
from cells.composition.models import Cell
from interventions.programmes.models import Programme
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("session", "planned")
    OPEN = "open", pgettext_lazy("session", "under way")
    HELD = "held", pgettext_lazy("session", "held")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")


class SessionQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(cell__in=Cell.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(cell__in=Cell.objects.editable_by(viewer))

    def to_come(self, now: datetime | None = None) -> Self:
        """Return the sessions that stand planned and have not begun."""
        return self.filter(state=SessionState.PLANNED, starts_at__gt=now or timezone.now())

    def now_or_next(self) -> Self:
        """Return what is under way, then what is planned and not over: the first row is the one that awaits."""
        open_first = models.Case(models.When(state=SessionState.OPEN, then=0), default=1)
        awaited = self.filter(
            models.Q(state=SessionState.OPEN)
            | models.Q(state=SessionState.PLANNED, ends_at__gt=timezone.now())
        )
        return awaited.order_by(open_first, "starts_at", "pk")


class Session(SealedModel):
    """A meeting of a cell. Its calendar identity is `pk` and `sequence`, which rises at each change."""

    sealed_by = "cell_id"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = SealedTextField(_("place"))
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    sequence = models.PositiveIntegerField(default=0)
    # When the present hour was set: reminders whose time had passed by then are not written.
    scheduled_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The end comes before the start."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def is_open(self) -> bool:
        return self.state == SessionState.OPEN

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    LATE = "late", _("came late")
    ABSENT = "absent", _("absent")


class AttendanceQuerySet(ScopedQuerySet):
    """Attendance by name is for intervenants; each person sees their own."""

    def visible_to(self, viewer: Viewer) -> Self:
        attendances = self.filter(session__in=Session.objects.visible_to(viewer))
        return attendances if viewer.is_staff else attendances.filter(participant__party_id=viewer.party_id)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))


class Attendance(BaseModel):
    """Whether a person was at a session; `declined_at` when they said beforehand that they could not."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence.choices, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="one_attendance_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
