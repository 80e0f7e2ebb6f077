"""What lets a word out of its circle: the release, given by its author, taken back at any time."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.confidentiality.policy import Circulation
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


class ReleaseState(models.TextChoices):
    REQUESTED = "requested", _("waiting for the author")
    GIVEN = "given", _("released")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ReleaseQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        releases = self.filter(contract__in=Contract.objects.visible_to(viewer))
        return releases if viewer.is_staff else releases.filter(author_id=viewer.party_id)

    def editable_by(self, viewer: Viewer) -> Self:
        """Only its author gives or takes back a release; an intervenant only asks."""
        return (
            self.visible_to(viewer).filter(author_id=viewer.party_id)
            if viewer.is_participant
            else self.none()
        )

    def live(self) -> Self:
        """Return the releases that let out, now: given, by someone who is there, and no stricter version since."""
        closed = Clause.objects.filter(
            version__in=Version.objects.in_force(),
            version__contract=OuterRef("contract"),
            terms__circulation=Circulation.NOBODY.value,
        )
        return self.filter(~Exists(closed), state=ReleaseState.GIVEN, author__left_at__isnull=True)

    def live_of(self, content_id: UUID, circle_id: UUID) -> Self:
        return self.live().filter(content_id=content_id, circle_id=circle_id)


class Release(BaseModel):
    """Leave given by an author for one content to enter one circle (a cell), under the version then in force."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="releases")
    content_id = models.UUIDField(db_index=True)
    circle_id = models.UUIDField(db_index=True)
    under = models.ForeignKey(Version, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.REQUESTED)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_id", "circle_id"], name="one_release_per_content_and_circle"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
