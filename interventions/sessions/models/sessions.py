"""Sessions: when and where a cell meets, or the whole collective."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cells.composition.models import Cell
from contracts.agreements.models import Contract
from interventions.programmes.models import Programme
from interventions.sessions.hours import shown_at
from interventions.sessions.zones import clock_of, zone_of
from tst_platform.core.models import AskedOftenManager, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("session", "planned")
    OPEN = "open", pgettext_lazy("session", "under way")
    HELD = "held", pgettext_lazy("session", "held")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")


# How long after its hours a session that was opened, and that nobody ended, still counts as under way.
GRACE = timedelta(hours=2)


def over(now: datetime, sessions: str = "session") -> models.Q:
    """Return what says that a session is over: held, cancelled, or opened and left open well after its hours.

    One that nobody opened is not: it may still be moved, and nobody is known to have met.
    """
    left = {f"{sessions}__state": SessionState.OPEN, f"{sessions}__ends_at__lte": now - GRACE}
    ended = {f"{sessions}__state__in": [SessionState.HELD, SessionState.CANCELLED]}
    return models.Q(**ended) | models.Q(**left)


class Mode(models.TextChoices):
    ON_SITE = "on_site", gettext_lazy("on site")
    REMOTE = "remote", gettext_lazy("remote")
    MIXED = "mixed", pgettext_lazy("session", "mixed")


class SessionQuerySet(ScopedQuerySet):
    """Seen by those who see its cell; one of the whole collective, by all who have signed what is in force."""

    def visible_to(self, viewer: Viewer) -> Self:
        of_all = models.Q(cell__isnull=True, contract__in=Contract.objects.content_open_to(viewer))
        return self.filter(models.Q(cell__in=Cell.objects.visible_to(viewer)) | of_all)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.editable_by(viewer))

    def to_come(self, now: datetime | None = None) -> Self:
        """Return the sessions that stand planned and have not begun."""
        return self.filter(state=SessionState.PLANNED, starts_at__gt=now or timezone.now())

    def held(self) -> Self:
        return self.filter(state=SessionState.HELD)

    def left_open(self, now: datetime | None = None) -> Self:
        """Return what is over by its hours and was neither ended nor cancelled: it does not count as held yet."""
        standing = [SessionState.PLANNED, SessionState.OPEN]
        return self.filter(state__in=standing, ends_at__lte=now or timezone.now())

    def begun(self) -> Self:
        """Return those that people met in, as far as is known: opened, or with someone noted as there or absent."""
        opened = models.Q(started_at__isnull=False) | models.Q(state=SessionState.OPEN)
        noted = Session.objects.filter(attendances__presence__gt="")
        return self.filter(opened | models.Q(pk__in=noted.order_by().values("pk")))

    def now_or_next(self) -> Self:
        """Return what is under way, then what is planned and not over: the first row is the one that awaits."""
        open_first = models.Case(models.When(state=SessionState.OPEN, then=0), default=1)
        awaited = self.filter(
            models.Q(state=SessionState.OPEN)
            | models.Q(state=SessionState.PLANNED, ends_at__gt=timezone.now())
        )
        return awaited.order_by(open_first, "starts_at", "pk")


def default_zone() -> str:
    return settings.TIME_ZONE


class Session(SealedModel):
    """A meeting of a cell, or of the whole collective (`cell` empty).

    Its calendar identity is `pk` and `sequence`, which rises at each change. `zone` is the clock on the wall
    of the place (IANA name), by which it was planned and is told.
    """

    sealed_by = "circle_id"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(gettext_lazy("starts"))
    ends_at = models.DateTimeField(gettext_lazy("ends"))
    zone = models.CharField(gettext_lazy("clock of the place"), max_length=64, default=default_zone)
    mode = models.CharField(
        gettext_lazy("how one takes part"), max_length=10, choices=Mode.choices, default=Mode.ON_SITE
    )
    place = SealedTextField(gettext_lazy("place"))
    link = SealedTextField(gettext_lazy("link to the remote room"), null=True, default=None)
    reason = SealedTextField(gettext_lazy("reason told for the change"), null=True, default=None)
    # Sessions planned together share this; each is moved and cancelled by itself.
    series = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    sequence = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True, help_text="when it was opened in fact")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was ended in fact")
    # When the present hour was set: reminders whose time had passed by then are not written.
    scheduled_at = models.DateTimeField(default=timezone.now)

    objects = AskedOftenManager.from_queryset(SessionQuerySet)()  # type: ignore[assignment]

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=gettext_lazy("The end comes before the start."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def circle_id(self) -> UUID:
        """Return the id of those who meet: the cell, or the contract of the whole collective."""
        return self.cell_id or self.contract_id

    @property
    def whose(self) -> str:
        """Name those who meet, to intervenants: no message that leaves says it."""
        if self.cell is None:
            return _("the whole collective")
        return _("cell %(letter)s") % {"letter": self.cell.letter}

    @property
    def starts_here(self) -> datetime:
        """Return the start as the clock of the place shows it, without its zone: pages write it as it stands."""
        return shown_at(self.starts_at, zone_of(self.zone))

    @property
    def ends_here(self) -> datetime:
        return shown_at(self.ends_at, zone_of(self.zone))

    @property
    def clock(self) -> str:
        """Name the clock of the place, where it is not that of the installation."""
        return clock_of(self.zone)

    @property
    def minutes_planned(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def is_open(self) -> bool:
        return self.state == SessionState.OPEN

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    @property
    def is_held(self) -> bool:
        return self.state == SessionState.HELD
