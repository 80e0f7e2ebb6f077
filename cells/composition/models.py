"""Rounds of cells, who sits where, and what the composition must respect."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Participant
from contracts.agreements.models import Contract
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class ConstraintKind(models.TextChoices):
    APART = "apart", _("to be kept apart")
    TOGETHER = "together", _("to be kept together")


class StaffOfCollectiveQuerySet(ScopedQuerySet):
    """For intervenants alone: what only they may know of the people of their collective."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(collective__in=Collective.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class PairConstraint(BaseModel):
    """Two people to be kept apart, or together; for the engine and the intervenants alone."""

    collective = models.ForeignKey(Collective, models.CASCADE, related_name="pair_constraints")
    kind = models.CharField(max_length=10, choices=ConstraintKind.choices)
    first = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    second = models.ForeignKey(Participant, models.CASCADE, related_name="+")

    objects = StaffOfCollectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_constraint_per_pair"),
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="constraint_is_between_two"),
        ]

    def __str__(self) -> str:
        return self.kind


class RoundState(models.TextChoices):
    COMPOSING = "composing", _("being composed")
    DRAFT = "draft", _("proposed")
    REFUSED = "refused", _("not possible")
    VALIDATED = "validated", _("validated")


class RoundQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(state=RoundState.DRAFT)


class Round(SealedModel):
    """One set of cells composed together."""

    sealed_by = "contract_id"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    collective = models.ForeignKey(Collective, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    cell_size = models.PositiveSmallIntegerField(_("people in a cell"))
    seed = models.PositiveIntegerField(default=1)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent, while it is composed")
    refusal = SealedTextField(help_text="why the engine found no composition, in words")
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    # Raised at each move: a screen that shows an older one is told so instead of overwriting.
    revision = models.PositiveIntegerField(default=0)
    validated_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="round_number_once_per_contract"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_draft(self) -> bool:
        return self.state == RoundState.DRAFT


class CellQuerySet(ScopedQuerySet):
    """A cell is seen by its intervenants; by its members once it is validated and they have signed."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(contract__in=Contract.objects.visible_to(viewer))
        if viewer.is_participant:
            return self.filter(
                contract__in=Contract.objects.content_open_to(viewer).values("pk"),
                round__state=RoundState.VALIDATED,
                pk__in=Seat.objects.filter(participant__party_id=viewer.party_id).values("cell"),
            )
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()


class Cell(SealedModel):
    """A protected sub-group with its own objective; its id is the scope that seals what is said in it."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="cells")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = SealedTextField(_("name"))
    objective = SealedTextField(_("objective"))

    objects = CellQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="cell_position_once_per_round"),
        ]

    def __str__(self) -> str:
        return self.letter

    @property
    def letter(self) -> str:
        """Return A … Z, then AA, AB …: what people call the cell by."""
        letters, rest = "", self.position
        while True:
            letters = chr(ord("A") + rest % 26) + letters
            rest = rest // 26 - 1
            if rest < 0:
                return letters


class SeatQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(cell__in=Cell.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(round__in=Round.objects.editable_by(viewer))


class Seat(BaseModel):
    """One person's place in one cell of a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="seats")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="seats")
    is_locked = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "participant"], name="one_seat_per_person_and_round"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MoveQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(round__in=Round.objects.visible_to(viewer))


class Move(BaseModel):
    """One person moved by hand from a cell to another: the history, and what undo takes back."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="moves")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    origin = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    target = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)
