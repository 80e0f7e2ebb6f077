"""Who was at a session, and who said beforehand whether they would come."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Participant
from interventions.sessions.models.sessions import Session
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


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
    """Whether a person was at a session, and since when; what they said beforehand, never why.

    `accepted_at` when they said they would come, `declined_at` that they could not: at most one of the two.
    `created_at` is when their presence was noted last, once it is.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence.choices, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True, help_text="of one who came late")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="one_attendance_per_person"),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(declined_at__isnull=True),
                name="coming_or_not_coming",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def minutes_counted(self) -> int:
        """Return the minutes of the session as it was planned; of one who came late, from the arrival on."""
        if self.presence not in (Presence.PRESENT, Presence.LATE):
            return 0
        starts, ends = self.session.starts_at, self.session.ends_at
        if self.presence == Presence.LATE and self.arrived_at is not None:
            starts = min(max(self.arrived_at, starts), ends)
        return round((ends - starts).total_seconds() / 60)
