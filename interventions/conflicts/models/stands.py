"""Where one person stands in a space, and why: the place is read by its author alone, words by the cell once revealed."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from contracts.agreements.models import Party, Version
from interventions.conflicts.models.spaces import Space
from tst_platform.core.models import DataKey, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.unreadable import UnreadableMapping
from tst_platform.core.viewer import Viewer

UNSAID = 0  # « Je préfère ne pas dire »
HIGHEST = 3  # of the intensity, from 1 on


class Placed:
    """What can be read of where somebody stands, said on a phone or on a slip."""

    said: dict[str, Any]

    @property
    def is_readable(self) -> bool:
        return not isinstance(self.said, UnreadableMapping)

    @property
    def place(self) -> int:
        return int(self.said.get("place", UNSAID))

    @property
    def strength(self) -> int:
        return int(self.said.get("strength", UNSAID))

    @property
    def votes(self) -> dict[str, Any]:
        return dict(self.said.get("votes", {}))


class StandQuerySet(ScopedQuerySet):
    """Read by its author, and by nobody else: the second wall says the same."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Stand(Placed, SealedModel):
    """Where one stood from one moment on: the earlier ones stay, as a path of one's own.

    `said` holds "place" and "strength" (UNSAID where nothing was chosen) and "votes" by statement: 1 agrees, -1
    disagrees, 0 passes.
    """

    sealed_by = "party_id"

    space = models.ForeignKey(Space, models.CASCADE, related_name="stands")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    step = models.PositiveSmallIntegerField()  # on the path of this person, from 1 on
    is_late = models.BooleanField(default=False)  # said after positions were revealed
    said = SealedJSONField(_("position"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StandQuerySet.as_manager()

    class Meta:
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["space", "party", "step"], name="one_stand_per_step_of_a_path"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReasonQuerySet(ScopedQuerySet):
    """Its author's alone until they are shown; then the cell's, and of whoever is to say them anew in a pair."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Return what was shown in the viewer's spaces, what they are to reformulate, and the viewer's own.

        The words of whoever withdrew their signature are their own alone, until they sign.
        """
        agreed = Q(author__disagreed_at__isnull=True)
        shown = Q(shown_at__isnull=False, space__in=Space.objects.visible_to(viewer))
        if viewer.is_staff:
            return self.standing().filter(agreed & shown)
        if not viewer.is_participant:
            return self.none()
        heard = Reason.objects.filter(hearings__hearer=viewer.party_id).order_by().values("pk")
        to_hear = Q(pk__in=heard, space__in=Space.objects.visible_to(viewer))
        return self.standing().filter(agreed & (shown | to_hear) | own(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.standing().filter(own(viewer))

    def standing(self) -> Self:
        """Return what was not withdrawn and whose author's words were not erased."""
        erased = DataKey.objects.filter(scope=OuterRef("author"), destroyed_at__isnull=False)
        return self.filter(~Exists(erased), withdrawn_at__isnull=True)


def own(viewer: Viewer) -> Q:
    """Match what this party has said, as long as it takes part; nothing for staff."""
    if not viewer.is_participant:
        return Q(pk__in=[])
    return Q(author=viewer.party_id, author__left_at__isnull=True)


class Reason(SealedModel):
    """What one defends, fears, and needs the others to know. Kept apart from the place: nothing shown ties one to the other.

    `shown_at`: when the cell could read it, at the revealing; what is said later stays its author's. `is_named`: its
    author lets their name stand beside it.
    """

    sealed_by = "author_id"
    bound_to = ("cell_id",)

    space = models.ForeignKey(Space, models.CASCADE, related_name="reasons")
    stand = models.OneToOneField(Stand, models.SET_NULL, null=True, blank=True, related_name="reason")
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    defend = SealedTextField(_("what I defend"))
    fear = SealedTextField(_("what I fear"))
    know = SealedTextField(_("what I need you to know"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    is_named = models.BooleanField(default=False)
    shown_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        # By an id that is drawn by lot: the order in which words stand tells nothing.
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
