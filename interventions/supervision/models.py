"""Supervision without betrayal: who supervises whom, and questions on a programme."""

from __future__ import annotations

from datetime import date
from typing import Self, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.agreements.models import ContractIntervenant
from interventions.programmes.models import Programme
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer

NO_BREAK = "\u00a0"


class SupervisionQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        return self.filter(Q(supervisor=viewer.user) | Q(intervenant=viewer.user))

    def running(self) -> Self:
        """Return the supervisions that run today."""
        today = timezone.localdate()
        return self.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gt=today))

    def programmes(self, viewer: Viewer) -> models.QuerySet[Programme]:
        """Return the programmes that the viewer supervises today, through those who lead them."""
        if not viewer.is_staff:
            return Programme.objects.none()
        supervised = self.running().filter(supervisor=viewer.user).values("intervenant")
        led = ContractIntervenant.objects.filter(user__in=supervised).values("contract")
        return Programme.objects.filter(contract__in=led)

    def since_when(self, viewer: Viewer, programme: Programme) -> date:
        """Return the day from which the viewer supervises this programme. Raises Supervision.DoesNotExist."""
        leads = ContractIntervenant.objects.filter(contract=programme.contract_id).values("user")
        mine = self.running().filter(supervisor=viewer.user, intervenant__in=leads)
        return cast("Supervision", mine.earliest("since")).since


class Supervision(BaseModel):
    """Who supervises whom, since when, until when."""

    supervisor = models.ForeignKey(User, models.PROTECT, related_name="+")
    intervenant = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisor=models.F("intervenant")), name="nobody_supervises_themselves"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class QuestionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("question", "asked")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    CLOSED = "closed", pgettext_lazy("question", "closed")


class QuestionQuerySet(ScopedQuerySet):
    """A question is seen by the supervisor who asked it and by the intervenants of the programme."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        asked = Q(asked_by=viewer.user, programme__in=Supervision.objects.programmes(viewer))
        return self.filter(asked | Q(programme__in=Programme.objects.editable_by(viewer)))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).exclude(state=QuestionState.CLOSED)

    def answerable_by(self, viewer: Viewer) -> Self:
        """Return the questions on programmes that the viewer leads: they answer, the asker does not."""
        return self.filter(programme__in=Programme.objects.editable_by(viewer))

    def closable_by(self, viewer: Viewer) -> Self:
        """Return the questions that the viewer asked, while they supervise: who asked says when it is enough."""
        if not viewer.is_staff:
            return self.none()
        return self.filter(asked_by=viewer.user, programme__in=Supervision.objects.programmes(viewer))


class Question(SealedModel):
    """A supervisor's question on a programme, and the intervenant's answer."""

    sealed_by = "programme_id"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = SealedTextField(_("question"))
    answer = SealedTextField(_("answer"))
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.ASKED)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)


def lasting(minutes: int) -> str:
    """Write « 7 h 30 », « 12 h », « 45 min »: how long, not what time."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h{NO_BREAK}{rest:02d}" if rest else f"{hours}{NO_BREAK}h"


class SupervisionRhythmQuerySet(ScopedQuerySet):
    """Read by both, set by the supervisor while they supervise."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(supervision__in=Supervision.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(
            supervision__in=Supervision.objects.running().filter(supervisor=viewer.user)
        )


class SupervisionRhythm(BaseModel):
    """How often two people meet for supervision, and how many minutes a year are to be reached; else the defaults hold."""

    WEEKS, MINUTES = 6, 12 * 60

    supervision = models.OneToOneField(Supervision, models.CASCADE, related_name="+")
    every_weeks = models.PositiveSmallIntegerField(_("every so many weeks"), default=WEEKS)
    minutes_a_year = models.PositiveIntegerField(default=MINUTES)

    objects = SupervisionRhythmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=52), name="a_rhythm_is_of_weeks"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MeetingKind(models.TextChoices):
    INDIVIDUAL = "individual", pgettext_lazy("supervision", "individual")
    GROUP = "group", pgettext_lazy("supervision", "in a group")


class SupervisionMeetingQuerySet(ScopedQuerySet):
    """Read by both; written and taken out by the supervisor, while they supervise."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(supervision__in=Supervision.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(
            supervision__in=Supervision.objects.running().filter(supervisor=viewer.user)
        )


class SupervisionMeeting(BaseModel):
    """They met for supervision: on which day, alone or in a group, how long. What was said stands nowhere here."""

    supervision = models.ForeignKey(Supervision, models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("held on"))
    kind = models.CharField(max_length=10, choices=MeetingKind.choices, default=MeetingKind.INDIVIDUAL)
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    objects = SupervisionMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="a_meeting_lasts_a_day_at_most"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def in_words(self) -> str:
        return lasting(self.minutes)
