"""Who wants to speak, who speaks, who comes next: rows of the moment, deleted when the session ends.

What stays is how many speaking turns each component had in one session (`SpokenCount`). It is no published figure and
passes no rule of small groups: it is told to those alone who were in the room and saw who spoke, to let them give the
floor to those who had it least. No page of anyone else, no report and no export holds it, and it counts no person.
"""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from cells.collectives.models import Component
from contracts.agreements.models import Party
from interventions.sessions.models import Session
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


class LedQuerySet(ScopedQuerySet):
    """For the intervenants of the session alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class HandQuerySet(LedQuerySet):
    """Those who lead see who wants to speak; each person sees their own hand."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_participant:
            return self.filter(party=viewer.party_id, session__in=Session.objects.visible_to(viewer))
        return super().visible_to(viewer)


class Hand(BaseModel):
    """Someone wants to speak, since `created_at`. No act is recorded of it: it leaves nothing once it is lowered."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")

    objects = HandQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "party"], name="one_hand_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SpeakingTurnQuerySet(HandQuerySet):
    """Each person sees that they have the floor; those who lead give it, and take it back."""

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))


class SpeakingTurn(BaseModel):
    """Who has the floor now: one row per session, given to the next by the same row. What was before is not kept."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = SpeakingTurnQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class SpokenCount(BaseModel):
    """How many speaking turns a component had in one session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    component = models.ForeignKey(Component, models.CASCADE, null=True, blank=True, related_name="+")
    turns = models.PositiveIntegerField(default=0)

    objects = LedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "component"], name="one_count_per_component"),
            models.UniqueConstraint(
                fields=["session"], condition=models.Q(component=None), name="one_count_of_no_component"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Outcome(models.TextChoices):
    SPOKEN = "spoken", pgettext_lazy("check-in round", "has spoken")
    PASSED = "passed", pgettext_lazy("check-in round", "passed")


class RoundPlaceQuerySet(LedQuerySet):
    """The order of a round is heard by all who sit in it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        if viewer.is_participant:
            return self.visible_to(viewer).filter(party=viewer.party_id)
        return super().editable_by(viewer)


class RoundPlace(BaseModel):
    """A person's place in the check-in round. Whoever comes first of those with no outcome speaks now."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    objects = RoundPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["session", "party"], name="one_place_per_person_in_a_round"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PauseAsked(models.Model):
    """Someone asked for a pause: at most one row per session, so that askings are not counted, and nobody's name.

    `asked_at` is cut to the minute. No act is recorded of the asking: a record has a second, and an actor.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()

    objects = LedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
