"""The log of a session: what the intervenants keep, saved as they type."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from interventions.sessions.models import Session
from tst_platform.accounts.models import User
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class LogState(models.TextChoices):
    DRAFT = "draft", _("draft")
    VALIDATED = "validated", _("validated")


class SessionLogQuerySet(ScopedQuerySet):
    """For the intervenants of the programme alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(state=LogState.DRAFT)


class SessionLog(SealedModel):
    """One log per session. `revision` rises at each save, so that a second device never overwrites in silence."""

    sealed_by = "circle_id"

    session = models.OneToOneField(Session, models.CASCADE, related_name="log")
    cell = models.ForeignKey(
        Cell,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: of the whole collective",
    )
    body = SealedTextField(_("log"))
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=LogState.choices, default=LogState.DRAFT)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Which open page saved last, and its how-manieth change: a save whose answer was lost on the way
    # is told from one of another device, and an older save that arrives late never undoes a newer one.
    saved_from = models.CharField(max_length=36, blank=True)
    saved_change = models.PositiveIntegerField(default=0)

    objects = SessionLogQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def circle_id(self) -> UUID:
        return self.cell_id or self.session.circle_id

    @property
    def is_validated(self) -> bool:
        return self.state == LogState.VALIDATED
