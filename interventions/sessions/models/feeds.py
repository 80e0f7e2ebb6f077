"""The private address at which a person's calendar program fetches their sessions."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from contracts.agreements.models import Party
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import NOBODY, Viewer


class CalendarFeedQuerySet(ScopedQuerySet):
    """Everyone sees that they have one, and since when; the address itself is nowhere."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(user=viewer.user)
        return (
            self.filter(party=viewer.party_id, party__left_at__isnull=True)
            if viewer.party_id
            else self.none()
        )

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class CalendarFeed(BaseModel):
    """The one feed of a participant or of a user of staff. Only the digest of its secret is kept.

    A new address takes the place of the former; one that is taken back leaves no row.
    """

    party = models.OneToOneField(Party, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, user__isnull=True)
                | Q(party__isnull=True, user__isnull=False),
                name="calendar_feed_is_of_one_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def viewer(self) -> Viewer:
        """Return the one whose feed it is, as long as they may look; nobody afterwards."""
        if self.user is not None:
            return Viewer(user=self.user) if self.user.is_active else NOBODY
        return Viewer(party_id=self.party_id) if self.party.left_at is None else NOBODY  # type: ignore[union-attr]
