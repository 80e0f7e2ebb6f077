"""Spaces of conflict: a question that divides a cell, and the maps that were drawn of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.composition.models import Cell
from cells.positions.models import LONG, SHORT, Disagreement
from interventions.sessions.models import Session
from tst_platform.accounts.models import User
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


class SpaceState(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("space of conflict", "prepared")
    OPEN = "open", pgettext_lazy("space of conflict", "open")
    PAUSED = "paused", pgettext_lazy("space of conflict", "paused")
    WORKED = "worked", pgettext_lazy("space of conflict", "worked through")
    POSTPONED = "postponed", pgettext_lazy("space of conflict", "postponed")


class Form(models.TextChoices):
    LINE = "line", _("a line between two ends")
    STATEMENTS = "statements", _("statements: I agree, I disagree, I pass")
    FREE = "free", _("free: each says it in their words")


class SpaceQuerySet(ScopedQuerySet):
    """The cell's alone: those who lead it, and its people once it was opened and they have signed."""

    def visible_to(self, viewer: Viewer) -> Self:
        of_cells = self.filter(cell__in=Cell.objects.visible_to(viewer))
        return of_cells if viewer.is_staff else of_cells.exclude(opened_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(cell__in=Cell.objects.editable_by(viewer))

    def under_way(self) -> Self:
        return self.filter(state__in=[SpaceState.OPEN, SpaceState.PAUSED])


class Space(SealedModel):
    """One question in one cell. It closes on what it brought out, or is postponed: nobody wins.

    `threshold` is how many must have spoken before positions are revealed; empty, all who are there. `disagreement`
    is the question to everyone whose line it takes up: who takes a place here takes it there as well.
    """

    sealed_by = "cell_id"

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    question = SealedTextField(_("question"))
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.LINE)
    first_pole = SealedTextField(_("one end of the line"))
    last_pole = SealedTextField(_("the other end"))
    places = models.PositiveSmallIntegerField(_("places on the line"), default=SHORT)
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    disagreement = models.ForeignKey(Disagreement, models.SET_NULL, null=True, blank=True, related_name="+")
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SpaceState.choices, default=SpaceState.PREPARED)
    opened_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__in=(SHORT, LONG)), name="a_space_has_a_line_of_five_places_or_seven"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_prepared(self) -> bool:
        return self.state == SpaceState.PREPARED

    @property
    def can_be_changed(self) -> bool:
        """Say whether what it asks may still change: nobody was asked."""
        return self.opened_at is None

    @property
    def is_open(self) -> bool:
        return self.state == SpaceState.OPEN

    @property
    def is_paused(self) -> bool:
        return self.state == SpaceState.PAUSED

    @property
    def is_under_way(self) -> bool:
        return self.is_open or self.is_paused

    @property
    def is_worked(self) -> bool:
        return self.state == SpaceState.WORKED

    @property
    def is_postponed(self) -> bool:
        return self.state == SpaceState.POSTPONED

    @property
    def is_revealed(self) -> bool:
        return self.revealed_at is not None

    @property
    def is_line(self) -> bool:
        return self.form == Form.LINE

    @property
    def is_of_statements(self) -> bool:
        return self.form == Form.STATEMENTS


class OfSpaceQuerySet(ScopedQuerySet):
    """What is read with its space."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(space__in=Space.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(space__in=Space.objects.editable_by(viewer))


class Statement(SealedModel):
    """One statement with which each agrees, disagrees, or which they pass."""

    sealed_by = "cell_id"

    space = models.ForeignKey(Space, models.CASCADE, related_name="statements")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    text = SealedTextField(_("statement"))

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return str(self.pk)


class Moment(models.TextChoices):
    REVEALED = "revealed", _("when positions were revealed")
    CLOSED = "closed", _("when the space was closed")


class DrawnMap(SealedModel):
    """A map as it was drawn at one moment, and stays: no later answer moves a point on it (`revealing.py`).

    `drawn` holds points and counts in an order that tells nothing; a person stands in it only by their name given.
    `smallest` is the strictest group under which the answers in it were said.
    """

    sealed_by = "cell_id"

    space = models.ForeignKey(Space, models.CASCADE, related_name="maps")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    moment = models.CharField(max_length=10, choices=Moment.choices)
    drawn = SealedJSONField(_("map"))
    smallest = models.PositiveSmallIntegerField()

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["space", "moment"], name="one_map_per_space_and_moment"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
