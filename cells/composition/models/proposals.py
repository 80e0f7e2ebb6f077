"""What the engine proposes beside the present seats, and the history of what was changed by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Participant
from cells.composition.models.rounds import Cell, Round
from contracts.agreements.models import Contract
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField
from tst_platform.core.viewer import Viewer


class ProposalState(models.TextChoices):
    COMPOSING = "composing", _("being composed")
    READY = "ready", _("ready")
    STOPPED = "stopped", _("ended early, the best so far")
    REFUSED = "refused", _("not possible")
    TAKEN = "taken", _("taken")
    LEFT = "left", _("left aside")


OFFERED = (ProposalState.READY, ProposalState.STOPPED)
OPEN = (ProposalState.COMPOSING, ProposalState.REFUSED, *OFFERED)


class ProposalQuerySet(ScopedQuerySet):
    """For those who lead the programme: what the engine proposes is no one else's business."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(round__in=Round.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(state__in=OPEN)

    def composing(self) -> Self:
        return self.filter(state=ProposalState.COMPOSING)

    def unclaimed(self, now: datetime) -> Self:
        """Return what waits for a worker: nobody is at it, or whoever was has gone silent."""
        return self.composing().filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))


class Proposal(SealedModel):
    """One composition asked of the engine. The row is the queue: a worker claims it, tells how far it is, ends it."""

    sealed_by = "contract_id"

    round = models.ForeignKey(Round, models.CASCADE, related_name="proposals")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    cell_size = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.COMPOSING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="a worker is at it until then")
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    asked = SealedJSONField(
        null=True, default=None, help_text="what this composition was to respect: see services.asking"
    )
    # {"cells": how many, "seats": {participant: position}}; emptied once nothing can be undone any more.
    seats = SealedJSONField(help_text="who sits where in it")
    before = SealedJSONField(help_text="who sat where before it was taken, for undo")
    later = SealedJSONField(
        null=True, default=None, help_text='the rounds composed together with it: {"rounds": [seating, …]}'
    )
    refusal = SealedJSONField(help_text="why there is no composition, in the words of each language")
    heterogeneity = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    pairs = models.PositiveIntegerField(null=True, blank=True)
    repeated_pairs = models.PositiveIntegerField(null=True, blank=True)
    empty_chairs = models.PositiveIntegerField(null=True, blank=True)
    alone = models.PositiveIntegerField(
        null=True, blank=True, help_text="people who are alone of their component in their cell"
    )

    positions_mixed = SealedJSONField(
        null=True, default=None, help_text="which questions it mixes, and how well: see services.opposing"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="composing"), name="one_composing_per_contract"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_composing(self) -> bool:
        return self.state == ProposalState.COMPOSING

    @property
    def is_offered(self) -> bool:
        return self.state in OFFERED

    @property
    def is_refused(self) -> bool:
        return self.state == ProposalState.REFUSED

    @property
    def why_not(self) -> str:
        """Return the refusal in the language of whoever reads."""
        words = self.refusal or {}
        return str(words.get(get_language() or "") or next(iter(words.values()), ""))

    @property
    def positions(self) -> dict[UUID, int]:
        """Return the cell of each person, by its position."""
        return {UUID(person): position for person, position in self.seats.get("seats", {}).items()}


class MoveQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(round__in=Round.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(round__in=Round.objects.editable_by(viewer))

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)


class Move(BaseModel):
    """One act by hand: a person moved, or seated late (no origin), or a whole proposal taken. Undo takes the last one back."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="moves")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="+")
    origin = models.ForeignKey(Cell, models.SET_NULL, null=True, blank=True, related_name="+")
    target = models.ForeignKey(Cell, models.SET_NULL, null=True, blank=True, related_name="+")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="+")
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0, help_text="which revision of the round this act made")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_revision = models.PositiveIntegerField(null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, proposal__isnull=True)
                | Q(participant__isnull=True, proposal__isnull=False),
                name="a_move_is_of_one_person_or_of_a_proposal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
