"""Rounds of cells, and who sits where."""

from __future__ import annotations

from typing import Self, cast
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Participant
from contracts.agreements.models import Contract
from tst_platform.accounts.models import User
from tst_platform.core.models import AskedOftenManager, BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


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

    def closable_by(self, viewer: Viewer) -> Self:
        """Return the rounds whose cells meet now, to whoever leads them."""
        return self.visible_to(viewer).filter(state=RoundState.VALIDATED, closed_at__isnull=True)

    def hold(self, pk: UUID) -> Round:
        """Lock one round until the transaction ends: before its seats and its proposals, after its contract."""
        return cast("Round", self.select_for_update(no_key=True).get(pk=pk))


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
    validated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    encounters_at = models.DateTimeField(
        null=True, blank=True, help_text="when who met here was written as pair marks"
    )
    # A round that is closed stays validated: its cells live on. What ends is the sight of traits.
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked = SealedJSONField(
        null=True, default=None, help_text="what the present seats were composed with: see services.asking"
    )
    plan = SealedJSONField(
        null=True, default=None, help_text='rounds composed together with this one: {"rounds": [seating, …]}'
    )
    counts = SealedJSONField(
        null=True, default=None, help_text="what remains of the traits once closed: see services.counting"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="round_number_once_per_contract"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(state="validated"),
                name="only_a_validated_round_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_draft(self) -> bool:
        return self.state == RoundState.DRAFT

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_open(self) -> bool:
        """Say whether the cells of this round meet now: validated, and not closed."""
        return self.state == RoundState.VALIDATED and self.closed_at is None


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
    slot = SealedTextField(_("when this cell meets"), null=True, default=None)
    # A proposal of fewer cells was taken: kept for undo, gone at validation.
    is_set_aside = models.BooleanField(default=False)

    objects = AskedOftenManager.from_queryset(CellQuerySet)()  # type: ignore[assignment]

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
    # The intervenant keeps this seat: whatever is composed anew, this person stays in this cell.
    is_kept = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "participant"], name="one_seat_per_person_and_round"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
