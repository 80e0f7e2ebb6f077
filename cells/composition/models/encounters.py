"""Who has met whom, as salted marks: they serve the engine, and name nobody."""

from __future__ import annotations

from typing import Self

from django.db import models

from cells.collectives.models import Component
from cells.composition.models.rounds import Round
from contracts.agreements.models import Contract
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


class EncounterQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(round__in=Round.objects.visible_to(viewer))


class Encounter(BaseModel):
    """Two people who sat together. A mark is an HMAC of the participant's id under a key of the contract.

    Without that key no mark leads to a person; the components beside them are all that a page shows.
    `first` is the lesser mark, and `first_component` is of its person.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    first = models.BinaryField(max_length=16)
    second = models.BinaryField(max_length=16)
    first_component = models.ForeignKey(Component, models.SET_NULL, null=True, blank=True, related_name="+")
    second_component = models.ForeignKey(Component, models.SET_NULL, null=True, blank=True, related_name="+")
    weight = models.FloatField(default=1.0, help_text="1 for a round spent in one cell")

    objects = EncounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "first", "second"], name="encounter_once_per_round"),
            # Marks are compared as bytes; a person never meets themselves.
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="encounter_is_of_two"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
