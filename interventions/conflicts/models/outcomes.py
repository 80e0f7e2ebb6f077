"""What a space brings out: information, each with its author's consent; and the register of those who lead."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.composition.models import Cell
from contracts.agreements.models import Contract, Party
from interventions.conflicts.models.spaces import Space
from interventions.conflicts.models.stands import own
from tst_platform.accounts.models import User
from tst_platform.core.models import DataKey, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class InformationState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("information brought out", "waits for its author")
    CONSENTED = "consented", pgettext_lazy("information brought out", "on the board of the cell")
    DECLINED = "declined", pgettext_lazy("information brought out", "kept by its author")


class InformationQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the viewer's own; to those who lead, what was noted in their spaces.

        Once its author consents it is a card of the board, and read there by whom the board lets read it.
        """
        if viewer.is_participant:
            return self.standing().filter(own(viewer))
        led = Space.objects.editable_by(viewer)
        return self.standing().filter(space__in=led, author__disagreed_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        """Its author alone consents or keeps it."""
        return self.standing().filter(own(viewer))

    def standing(self) -> Self:
        erased = DataKey.objects.filter(scope=OuterRef("author"), destroyed_at__isnull=False)
        return self.filter(~Exists(erased))


class Information(SealedModel):
    """One piece of information that a space brought out, in words that are its author's.

    Noted by whom it belongs to, or by an intervenant who then asks. Once its author consents, `card` is its card on
    the board of the cell, and the words stand there alone; where they decline, the words are erased.
    """

    sealed_by = "author_id"
    bound_to = ("cell_id",)

    space = models.ForeignKey(Space, models.CASCADE, related_name="information")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    text = SealedTextField(_("information"))
    state = models.CharField(max_length=10, choices=InformationState.choices, default=InformationState.ASKED)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    card = models.UUIDField(null=True, blank=True, editable=False)

    objects = InformationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_asked(self) -> bool:
        return self.state == InformationState.ASKED

    @property
    def is_on_board(self) -> bool:
        return self.state == InformationState.CONSENTED


class TurningQuerySet(ScopedQuerySet):
    """For the intervenants of the contract alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Turning(SealedModel):
    """One line of the register: what was violence, and what conflict it became; for the intervenants alone."""

    sealed_by = "contract_id"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, models.CASCADE, related_name="turnings")
    violence = SealedTextField(_("what was violence"))
    conflict = SealedTextField(_("what conflict it became"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = TurningQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)
