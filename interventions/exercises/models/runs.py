"""An exercise as it is run in one session, and the cards of its roles for as long as it lasts."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Party
from interventions.exercises.models.exercises import Exercise, Kind
from interventions.sessions.models import Session
from tst_platform.accounts.models import User
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class ExerciseRunQuerySet(ScopedQuerySet):
    """Seen by those who see its session: in the room everyone reads the same instructions."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class ExerciseRun(SealedModel):
    """One exercise under way in one session: opened once, closed once.

    What the room reads is copied when it is opened: it stays as it was said there, whatever becomes of the exercise,
    and nobody needs to read the library for it. Sealed by the circle that meets: its cell, or the whole collective.
    """

    sealed_by = "circle_id"

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    exercise = models.ForeignKey(Exercise, models.SET_NULL, null=True, blank=True, related_name="+")
    circle_id = models.UUIDField(editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = SealedTextField(_("title"))
    instructions = SealedTextField(_("instructions"))
    minutes = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    # Of a role play that is over: how many cards were played. Which, and by whom, is kept nowhere.
    cards_played = models.PositiveSmallIntegerField(default=0)

    objects = ExerciseRunQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(closed_at__isnull=True),
                name="one_exercise_under_way_per_session",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_testimony(self) -> bool:
        return self.kind == Kind.TESTIMONY

    @property
    def is_role_play(self) -> bool:
        return self.kind == Kind.ROLES


class RoleCardQuerySet(ScopedQuerySet):
    """A card is read by who holds it, and by those who lead; each person's own secret is theirs."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(run__in=ExerciseRun.objects.editable_by(viewer).values("pk"))
        if not viewer.is_participant:
            return self.none()
        runs = ExerciseRun.objects.visible_to(viewer).open()
        return self.filter(party=viewer.party_id, run__in=runs.values("pk"))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return what those who lead hand out, and what its holder may hand back."""
        return self.visible_to(viewer)


class RoleCard(SealedModel):
    """One role of a run, in the deck (`party` empty) or in somebody's hand. Deleted, with its key, at the closing.

    A row that `is_aside` has no words: it says that this person handed a card back, so that no lot gives them another.
    """

    sealed_by = "run_id"

    run = models.ForeignKey(ExerciseRun, models.CASCADE, related_name="cards")
    position = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    title = SealedTextField(_("role"))
    situation = SealedTextField(_("situation"))
    secret = SealedTextField(_("secret instruction"))
    is_aside = models.BooleanField(default=False)

    objects = RoleCardQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], condition=Q(is_aside=False), name="role_position_once_per_run"
            ),
            models.UniqueConstraint(
                fields=["run", "party"], condition=Q(party__isnull=False), name="one_role_per_run_and_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
