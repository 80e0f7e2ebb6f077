"""Sub-groups within a session: one plan of tables after the other, who sits where, and what is asked for today alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.collectives.models import Participant
from cells.composition.models import ConstraintKind
from interventions.sessions.models import Session, SessionState, over
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer

SMALLEST, LARGEST = 2, 12  # people at a table
MOST_PEOPLE = 400  # composed while one waits; more are composed as cells
# How long after its hours what was asked of a day is kept where nobody opened the session: it may have been put off.
PUT_OFF = timedelta(days=7)


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan of tables", "proposed")
    VALIDATED = "validated", pgettext_lazy("plan of tables", "validated")


class TablePlanQuerySet(ScopedQuerySet):
    """Seen by those who lead; by those who meet once it is validated."""

    def visible_to(self, viewer: Viewer) -> Self:
        rows = self.filter(session__in=Session.objects.visible_to(viewer))
        return rows if viewer.is_staff else rows.validated()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(session__in=Session.objects.editable_by(viewer))

    def validated(self) -> Self:
        return self.filter(state=PlanState.VALIDATED)

    def unwritten(self) -> Self:
        """Return the plans in which people meet, or have met, and of which no mark is written yet."""
        return (
            self.validated().filter(remembered_at__isnull=True).exclude(session__state=SessionState.CANCELLED)
        )


class TablePlan(SealedModel):
    """One set of tables within a session; `number` tells the first from the second of the evening.

    `proposal` is what the engine proposes beside the present seats, `past` what undo gives back: see services.seating.
    """

    sealed_by = "circle_id"
    bound_to = ("session_id",)

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    # That of its session: the cell that meets, or the contract of the whole collective.
    circle_id = models.UUIDField(editable=False)
    number = models.PositiveSmallIntegerField()
    low = models.PositiveSmallIntegerField(pgettext_lazy("people at a table", "from"))
    high = models.PositiveSmallIntegerField(pgettext_lazy("people at a table", "to"))
    seed = models.PositiveIntegerField(default=1)
    tables = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    question = SealedTextField(_("first question given to the tables"))
    proposal = SealedJSONField(null=True, default=None)
    past = SealedJSONField(null=True, default=None)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    remembered_at = models.DateTimeField(null=True, blank=True, help_text="when who met was written as marks")

    objects = TablePlanQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="plan_number_once_per_session"),
            models.CheckConstraint(
                condition=Q(remembered_at__isnull=True) | Q(state="validated"),
                name="only_a_validated_plan_is_remembered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    @property
    def is_settled(self) -> bool:
        """Say whether the session is over and who met is written down: nothing of it is moved any more."""
        return self.remembered_at is not None

    @property
    def acts(self) -> list[dict[str, Any]]:
        """Return what can be taken back, the first act first."""
        return list((self.past or {}).get("acts", []))


class TableSeatQuerySet(ScopedQuerySet):
    """All of them for those who lead; for each person, those of their own table, once it is validated."""

    def visible_to(self, viewer: Viewer) -> Self:
        rows = self.filter(plan__in=TablePlan.objects.visible_to(viewer))
        if viewer.is_staff:
            return rows
        mine = TableSeat.objects.filter(
            participant__party_id=viewer.party_id, plan=OuterRef("plan"), position=OuterRef("position")
        )
        return rows.filter(Exists(mine))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(plan__in=TablePlan.objects.editable_by(viewer))


class TableSeat(BaseModel):
    """One person's place at one table of a plan; `position` is the number of the table, from 1."""

    plan = models.ForeignKey(TablePlan, models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    is_kept = models.BooleanField(default=False)

    objects = TableSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "participant"], name="one_seat_per_person_and_plan"),
            models.CheckConstraint(condition=Q(position__gte=1), name="tables_are_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DayConstraintQuerySet(ScopedQuerySet):
    """For those who lead, as long as the session is not over; for nobody else, ever."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        rows = self.filter(session__in=Session.objects.editable_by(viewer))
        return rows.exclude(over(timezone.now()))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)

    def stale(self, now: datetime) -> Self:
        """Return those of sessions that are over, or that nobody opened and nobody moved since."""
        unopened = Q(session__state=SessionState.PLANNED, session__ends_at__lte=now - PUT_OFF)
        return self.filter(over(now) | unopened)


class DayConstraint(BaseModel):
    """Two people to be apart, or together, at the tables of this one session; erased when it is over."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ConstraintKind.choices)
    first = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    second = models.ForeignKey(Participant, models.CASCADE, related_name="+")

    objects = DayConstraintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "first", "second"], name="one_constraint_of_the_day_per_pair"
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="constraint_of_the_day_is_between_two"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
