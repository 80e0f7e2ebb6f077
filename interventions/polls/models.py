"""Date polls: the dates that an intervenant proposes to those who are to meet, and who can come when."""

from __future__ import annotations

import datetime as dt
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.collectives.models import Participant
from cells.composition.models import Cell
from contracts.agreements.models import Contract
from interventions.programmes.models import Programme
from interventions.sessions.models import Mode, Session
from interventions.sessions.models.sessions import default_zone
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer

FEWEST, MOST = 2, 20  # dates in one poll


class PollState(models.TextChoices):
    OPEN = "open", pgettext_lazy("date poll", "open")
    CLOSED = "closed", pgettext_lazy("date poll", "closed: the date is chosen")
    CANCELLED = "cancelled", pgettext_lazy("date poll", "cancelled")


class DatePollQuerySet(ScopedQuerySet):
    """Seen by those who would see the session: of a cell, its members; of all, whoever signed what is in force."""

    def visible_to(self, viewer: Viewer) -> Self:
        of_all = Q(cell__isnull=True, contract__in=Contract.objects.content_open_to(viewer))
        return self.filter(Q(cell__in=Cell.objects.visible_to(viewer)) | of_all)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.editable_by(viewer))

    def open(self) -> Self:
        return self.filter(state=PollState.OPEN)

    def asked(self) -> Self:
        """Return those that wait for answers: of a closed programme nobody is asked any more."""
        return self.open().filter(programme__closed_at__isnull=True)


class DatePoll(SealedModel):
    """A question about dates, put to a cell or to the whole collective (`cell` empty); closing it makes a session.

    `answer_by` is the last day on which an answer is hoped for: answers are taken until the poll is closed.
    `counted_on` is the day on which the counts that participants read were last taken.
    """

    sealed_by = "circle_id"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.CharField(
        _("how one takes part"), max_length=10, choices=Mode.choices, default=Mode.ON_SITE
    )
    place = SealedTextField(_("place"))
    link = SealedTextField(_("link to the remote room"), null=True, default=None)
    zone = models.CharField(_("clock of the place"), max_length=64, default=default_zone)
    answer_by = models.DateField(_("answers hoped for by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=PollState.choices, default=PollState.OPEN)
    session = models.OneToOneField(Session, models.PROTECT, null=True, blank=True, related_name="+")
    counted_on = models.DateField(null=True, blank=True)

    objects = DatePollQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PollState.CLOSED, session__isnull=False)
                | Q(~Q(state=PollState.CLOSED), session__isnull=True),
                name="a_closed_poll_has_its_session",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def circle_id(self) -> UUID:
        """Return the id of those who would meet: the cell, or the contract of the whole collective."""
        return self.cell_id or self.contract_id

    @property
    def meeting(self) -> Session:
        """Return the session that it is about, not planned yet: who would see it is who is asked."""
        return Session(
            programme=self.programme,
            contract=self.contract,
            cell=self.cell,
            mode=self.mode,
            place=self.place,
            zone=self.zone,
        )

    @property
    def is_open(self) -> bool:
        return self.state == PollState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == PollState.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.state == PollState.CANCELLED

    @property
    def is_overdue(self) -> bool:
        """Say whether the day has passed by which answers were hoped for."""
        return self.answer_by is not None and self.answer_by < timezone.localdate()


class ProposedDateQuerySet(ScopedQuerySet):
    """A date is seen with its poll."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(poll__in=DatePoll.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(poll__in=DatePoll.objects.editable_by(viewer))

    def to_come(self, now: dt.datetime | None = None) -> Self:
        """Return the dates that have not begun: only to these can one still say yes."""
        return self.filter(starts_at__gt=now or timezone.now())


class ProposedDate(BaseModel):
    """One date of a poll. `shown_yes` is how many can come as participants read it: taken once a day, in fives."""

    poll = models.ForeignKey(DatePoll, models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    shown_yes = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ProposedDateQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "ends_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="proposed_date_ends_after_it_starts",
                violation_error_message=_("The end comes before the start."),
            ),
            models.UniqueConstraint(fields=["poll", "starts_at", "ends_at"], name="proposed_once_in_a_poll"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_past(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def occasion(self) -> Session:
        """Return the session that this date would make, not planned: it tells its hours on the clock of the place."""
        session = self.poll.meeting
        session.starts_at, session.ends_at = self.starts_at, self.ends_at
        return session


class Can(models.TextChoices):
    """What one says of a date."""

    YES = "yes", pgettext_lazy("can you come on that date", "yes")
    MAYBE = "maybe", pgettext_lazy("can you come on that date", "maybe")
    NO = "no", pgettext_lazy("can you come on that date", "no")


class AvailabilityQuerySet(ScopedQuerySet):
    """By name for those who lead; each person reads their own, and nobody another's."""

    def visible_to(self, viewer: Viewer) -> Self:
        rows = self.filter(date__in=ProposedDate.objects.visible_to(viewer))
        return rows if viewer.is_staff else rows.filter(participant__party_id=viewer.party_id)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Availability(BaseModel):
    """What one person says of one date; `entered_by` who copied it from paper, or was told it."""

    date = models.ForeignKey(ProposedDate, models.CASCADE, related_name="availabilities")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    value = models.CharField(max_length=5, choices=Can.choices)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "participant"], name="one_availability_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
