"""What one person testifies to, in two boxes, and to whom they open it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.composition.models import Cell
from contracts.agreements.models import Party, Version
from interventions.exercises.models.runs import ExerciseRun
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, DataKey, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class Reach(models.TextChoices):
    """To whom a testimony is open, from the narrowest to the widest."""

    ME = "me", pgettext_lazy("testimony", "for me alone")
    TABLE = "table", pgettext_lazy("testimony", "my sub-group")
    CELL = "cell", pgettext_lazy("testimony", "my cell")

    @property
    def width(self) -> int:
        return list(Reach).index(self)


class TestimonyQuerySet(ScopedQuerySet):
    """Read by its author; by those to whom they opened it, and then by those who lead; « for me alone » by nobody else."""

    def visible_to(self, viewer: Viewer) -> Self:
        agreed = Q(author__disagreed_at__isnull=True)
        if viewer.is_staff:
            led = ExerciseRun.objects.editable_by(viewer)
            opened = Q(run__in=led.values("pk"), reach__in=(Reach.TABLE, Reach.CELL))
            return self.standing().filter(agreed, opened)
        return self.standing().filter(own(viewer) | agreed & _opened_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return the viewer's own: nobody else changes, opens or withdraws a word, and that asks for no signature."""
        return self.standing().filter(own(viewer))

    def standing(self) -> Self:
        """Return what can be read still: the words of its author were not erased."""
        erased = DataKey.objects.filter(scope=OuterRef("author"), destroyed_at__isnull=False)
        return self.filter(~Exists(erased))


def own(viewer: Viewer) -> Q:
    """Match what this party has said, as long as it takes part; nothing for staff."""
    if not viewer.is_participant:
        return Q(pk__in=[])
    return Q(author=viewer.party_id, author__left_at__isnull=True)


def _opened_to(viewer: Viewer) -> Q:
    """Match what others opened to this party: to their cell, or to the people who sat at their table then."""
    if not viewer.is_participant:
        return Q(pk__in=[])
    named = TestimonyReader.objects.filter(party=viewer.party_id)
    of_cell = Q(reach=Reach.CELL, circle_id__in=Cell.objects.visible_to(viewer).values("pk"))
    of_table = Q(reach=Reach.TABLE, pk__in=named.values("testimony"))
    return (of_cell | of_table) & Q(run__in=ExerciseRun.objects.visible_to(viewer).values("pk"))


class Testimony(SealedModel):
    """The reality as one knows it, and as one lives it: said once per run, under a version, sealed by one's own key.

    `circle_id` is that of its run: the cell that met, or the contract of the whole collective, which is no cell.
    Withdrawn, it is deleted.
    """

    sealed_by = "author_id"
    bound_to = ("circle_id",)

    run = models.ForeignKey(ExerciseRun, models.CASCADE, related_name="testimonies")
    circle_id = models.UUIDField(editable=False)
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    said_under = models.ForeignKey(Version, models.PROTECT, related_name="+")
    known = SealedTextField(_("the reality as I know it"))
    lived = SealedTextField(_("the reality as I live it"))
    reach = models.CharField(_("circle"), max_length=5, choices=Reach.choices, default=Reach.ME)
    # Of one that was written on paper: who entered it, and how its author let them ("sheet", "aloud").
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    consent = models.CharField(max_length=10, blank=True, default="")

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "testimonies"
        ordering = ["pk"]  # random: the order tells of nobody
        constraints = [
            models.UniqueConstraint(fields=["run", "author"], name="one_testimony_per_run_and_author"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def reached(self) -> Reach:
        return Reach(self.reach)

    @property
    def opened_word(self) -> str:
        """Say to whom it was opened, to those who lead."""
        word = _("opened to the cell") if self.reach == Reach.CELL else _("opened to a sub-group")
        return str(word)


class TestimonyReaderQuerySet(ScopedQuerySet):
    """Read by its author, who opened it to these people, and each line by the person it names."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        mine = Testimony.objects.editable_by(viewer)
        return self.filter(
            Q(testimony__in=mine.values("pk")) | Q(party=viewer.party_id, party__left_at__isnull=True)
        )

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(testimony__in=Testimony.objects.editable_by(viewer).values("pk"))


class TestimonyReader(BaseModel):
    """One of the people to whom a testimony was opened: who sat at the table when it was, and nobody who came later."""

    testimony = models.ForeignKey(Testimony, models.CASCADE, related_name="readers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")

    objects = TestimonyReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["testimony", "party"], name="one_reader_per_testimony_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
