"""When and how people are reminded, who wants it otherwise, and who of staff takes no weekly summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Contract, Party
from interventions.programmes.models import Programme
from interventions.reminders.offsets import NAMED, OFFSETS, Offset, Quiet
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer
from tst_platform.outbox.models import Channel

DEFAULT_OFFSETS = ("J-7", "J-1", "H-2")


class Way(models.TextChoices):
    """How people are reminded; on paper, it is an intervenant who tells them."""

    MAIL = Channel.MAIL.value, _("by e-mail")
    SMS = Channel.SMS.value, _("by SMS")
    PAPER = "paper", _("by word of mouth, from a list to print")


def default_offsets() -> dict[str, str]:
    return dict.fromkeys(DEFAULT_OFFSETS, "")


def default_ways() -> list[str]:
    return [Way.MAIL, Way.PAPER]


class ReminderPlanQuerySet(ScopedQuerySet):
    """Seen by those who take part in the programme and by those who lead it, changed by these alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(programme__in=Programme.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(viewer))


class ReminderPlan(BaseModel):
    """How the people of one programme are reminded of their sessions; where there is none, the defaults hold.

    `offsets` holds the name of each offset, and since when it was chosen (ISO; empty: ever since).
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="+")
    offsets = models.JSONField(default=default_offsets)
    ways = models.JSONField(default=default_ways)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(21))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(8))

    objects = ReminderPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from, self.quiet_until)

    @property
    def chosen(self) -> list[Offset]:
        """Return the offsets of this plan, the furthest first; names that no longer exist are passed over."""
        return [offset for offset in OFFSETS if offset.name in self.offsets]

    def since(self, offset: Offset) -> dt.datetime | None:
        """Return since when this offset is chosen; None: ever since. What was due before is not made up for."""
        return parse_datetime(self.offsets.get(offset.name) or "")

    def choose(self, names: Sequence[str]) -> None:
        """Take these offsets; one that was there keeps since when."""
        now = timezone.now().isoformat()
        self.offsets = {name: self.offsets.get(name, now) for name in names if name in NAMED}


class ReminderWishQuerySet(ScopedQuerySet):
    """Each person's own; those who lead read whom a reminder reaches, and change nothing of it."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(party__contract__in=Contract.objects.visible_to(viewer))
        return self.filter(party__in=Party.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_participant else self.none()


class ReminderWish(BaseModel):
    """How one person wants to be reminded, and whether not at all.

    `digest` is that of the link by which they stop without signing in; the link is in their messages alone.
    """

    WAYS = [(Way.MAIL.value, Way.MAIL.label), (Way.SMS.value, Way.SMS.label)]

    party = models.OneToOneField(Party, models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=WAYS, blank=True, help_text="empty: as the plan says")
    stopped_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    objects = ReminderWishQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def has_stopped(self) -> bool:
        return self.stopped_at is not None


class DigestStopQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(user=viewer.user) if viewer.is_staff else self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class DigestStop(BaseModel):
    """This person of staff takes no weekly summary."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")

    objects = DigestStopQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
