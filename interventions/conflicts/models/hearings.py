"""Reformulation in pairs: one says anew what they heard, the other answers whether that is it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Party
from interventions.conflicts.models.spaces import Space
from interventions.conflicts.models.stands import Reason
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class WillingQuerySet(ScopedQuerySet):
    """Nobody reads who is ready to be put into a pair, but they themselves; those who lead read how many."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Willing(BaseModel):
    """Someone agrees to be put into a pair, in which the other reads their words and knows whose they are."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="willing")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")

    objects = WillingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "party"], name="willing_once_per_space_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.TextChoices):
    THAT_IS_IT = "that_is_it", _("that is it")
    NOT_QUITE = "not_quite", _("not quite")


class HearingQuerySet(ScopedQuerySet):
    """For these two alone, as long as both take part and the cell is open to whoever looks."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        mine = Q(hearer=viewer.party_id) | Q(heard=viewer.party_id)
        return self.filter(
            mine,
            space__in=Space.objects.visible_to(viewer),
            hearer__left_at__isnull=True,
            heard__left_at__isnull=True,
        )

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Hearing(SealedModel):
    """One direction of a pair: `hearer` reads the words of `heard`, and says them anew; `pair` names both directions."""

    sealed_by = "hearer_id"

    space = models.ForeignKey(Space, models.CASCADE, related_name="hearings")
    pair = models.UUIDField(editable=False)
    round = models.PositiveSmallIntegerField()
    hearer = models.ForeignKey(Party, models.CASCADE, related_name="+")
    heard = models.ForeignKey(Party, models.CASCADE, related_name="+")
    reason = models.ForeignKey(Reason, models.CASCADE, related_name="hearings")
    words = SealedTextField(_("I heard"))

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["-round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["space", "round", "hearer"], name="one_hears_one_in_a_round"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class HeardAnswerQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(hearing__in=Hearing.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(author=viewer.party_id)


class HeardAnswer(SealedModel):
    """What the one who was heard answers, sealed by their own key; it goes when the other says it anew."""

    sealed_by = "author_id"

    hearing = models.OneToOneField(Hearing, models.CASCADE, related_name="answer")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    value = models.CharField(max_length=10, choices=Answer.choices)
    words = SealedTextField(_("in your words"))

    objects = HeardAnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_it(self) -> bool:
        return self.value == Answer.THAT_IS_IT
