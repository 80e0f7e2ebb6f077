"""The running order of a session: its steps one after the other, and what the intervenants note beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interventions.conflicts.models import Space
from interventions.exercises.models import Exercise
from interventions.sessions.models import Session, SessionState
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer

LONGEST_MINUTES = 600


class Kind(models.TextChoices):
    WELCOME = "welcome", _("welcome")
    ROUND = "round", _("check-in round")
    QUESTION = "question", pgettext_lazy("running order", "question")
    TABLES = "tables", _("sub-groups")
    EXERCISE = "exercise", pgettext_lazy("running order", "exercise")
    CONFLICT = "conflict", _("space of conflict")
    BOARD = "board", _("circulating information")
    BREAK = "break", pgettext_lazy("running order", "break")
    BAROMETER = "barometer", _("barometer")
    FREE = "free", pgettext_lazy("running order", "something else")


class RunningItemQuerySet(ScopedQuerySet):
    """What is prepared is the intervenants' paper; once the session is opened, all its screens share it."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.editable_by(viewer)
        begun = [SessionState.OPEN, SessionState.HELD]
        return self.filter(session__in=Session.objects.visible_to(viewer).filter(state__in=begun))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def current(self) -> Self:
        return self.filter(started_at__isnull=False, ended_at__isnull=True)


class RunningItem(SealedModel):
    """One step: its title and its question are shown to all who meet, `rank` is its place from 0 on.

    It goes on from `started_at` until `ended_at`; a session is in one step at a time.
    """

    sealed_by = "circle_id"

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    circle_id = models.UUIDField(editable=False, help_text="the cell that meets, or the contract of all")
    rank = models.PositiveIntegerField()
    kind = models.CharField(_("kind of step"), max_length=10, choices=Kind.choices, default=Kind.FREE)
    title = SealedTextField(_("title"))
    question = SealedTextField(_("question"), null=True, default=None)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    # What is to be opened when the step begins: those who lead open it themselves, from its own page.
    exercise = models.ForeignKey(Exercise, models.SET_NULL, null=True, blank=True, related_name="+")
    space = models.ForeignKey(Space, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RunningItemQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(started_at__isnull=False, ended_at__isnull=True),
                name="one_step_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="step_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_current(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def is_done(self) -> bool:
        return self.ended_at is not None

    @property
    def minutes_used(self) -> int | None:
        """Return how many minutes it took, once it is done."""
        if self.started_at is None or self.ended_at is None:
            return None
        return round((self.ended_at - self.started_at).total_seconds() / 60)

    def seconds_used(self, now: datetime) -> int:
        if self.started_at is None:
            return 0
        return max(0, round(((self.ended_at or now) - self.started_at).total_seconds()))


class RunningNotesQuerySet(ScopedQuerySet):
    """For the intervenants of the programme alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(item__in=RunningItem.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class RunningNotes(SealedModel):
    """What the intervenants note for themselves beside a step: a row of its own, that no other screen fetches."""

    sealed_by = "circle_id"

    item = models.OneToOneField(RunningItem, models.CASCADE, related_name="notes")
    circle_id = models.UUIDField(editable=False)
    text = SealedTextField(_("notes for the intervenants"))

    objects = RunningNotesQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
