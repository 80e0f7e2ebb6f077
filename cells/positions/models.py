"""Questions on which people differ, as a line between two poles, and where each one stands on it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Contract, Party, Version
from tst_platform.accounts.models import User
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.unreadable import Unreadable
from tst_platform.core.viewer import Viewer

UNSAID = 0  # « Je préfère ne pas dire »
SHORT, LONG = 5, 7  # places on a line: both have a middle


class DisagreementQuerySet(ScopedQuerySet):
    """Those who lead, and those who take part once they have signed: a question is content of the programme."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.content_open_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Disagreement(SealedModel):
    """One question asked of everyone who takes part: a sentence, two poles in words, and places on the line between.

    Closed once, and never opened again: it is counted then. Whoever compared the counts before and after one more
    answer would know that answer.
    """

    sealed_by = "contract_id"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    question = SealedTextField(_("question"))
    first_pole = SealedTextField(_("one end of the line"))
    last_pole = SealedTextField(_("the other end"))
    places = models.PositiveSmallIntegerField(_("places on the line"), default=SHORT)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__in=(SHORT, LONG)), name="a_line_has_five_places_or_seven"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class PositionQuerySet(ScopedQuerySet):
    """A position is read by its author, and by nobody else: the second wall says the same."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Position(SealedModel):
    """Where one person stands: a place from 1 on, or UNSAID. Sealed by their own key, which goes with them.

    One digit whatever is said: the length of what stands sealed tells nothing either.
    """

    sealed_by = "party_id"

    disagreement = models.ForeignKey(Disagreement, models.CASCADE, related_name="positions")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    place = SealedTextField(_("place on the line"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PositionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disagreement", "party"], name="one_position_per_question_and_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_readable(self) -> bool:
        return not isinstance(self.place, Unreadable)

    @property
    def stands(self) -> int:
        """Return the place, UNSAID also where nothing can be read any more: erased, or no key."""
        said = self.place
        return int(said) if isinstance(said, str) and said.isdecimal() else UNSAID
