"""What was decided together, what somebody objects to it, how it is looked at again; and what people engage to do."""

from __future__ import annotations

import datetime as dt
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cells.composition.models import Cell
from contracts.agreements.models import Contract, Party, Version
from interventions.programmes.models import Programme
from interventions.sessions.models import Session
from tst_platform.accounts.models import User
from tst_platform.core.models import DataKey, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class Way(models.TextChoices):
    """How it was decided."""

    CONSENT = "consent", pgettext_lazy("decided", "by consent: nobody objects any more")
    ADVICE = "advice", pgettext_lazy("decided", "after taking advice")
    CONSENSUS = "consensus", pgettext_lazy("decided", "by consensus")


class Outcome(models.TextChoices):
    """What becomes of a decision that was looked at again."""

    KEPT = "kept", pgettext_lazy("decision", "kept")
    CHANGED = "changed", pgettext_lazy("decision", "changed")
    DROPPED = "dropped", pgettext_lazy("decision", "dropped")


class DecisionQuerySet(ScopedQuerySet):
    """Seen by those who see its cell; one of the whole collective, by all who have signed what is in force."""

    def visible_to(self, viewer: Viewer) -> Self:
        of_all = Q(cell__isnull=True, contract__in=Contract.objects.content_open_to(viewer))
        return self.filter(Q(cell__in=Cell.objects.visible_to(viewer)) | of_all)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.editable_by(viewer))

    def standing(self) -> Self:
        return self.filter(dropped_on__isnull=True)

    def to_review(self, until: dt.date) -> Self:
        """Return those that stand and are to be looked at again by this day, of interventions that go on."""
        return self.standing().filter(review_on__lte=until, programme__closed_at__isnull=True)


class InACircle(SealedModel):
    """What belongs to a cell, or to the whole collective (`cell` empty), as a session does."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def circle_id(self) -> UUID:
        """Return the id of those who decide: the cell, or the contract of the whole collective."""
        return self.cell_id or self.contract_id

    @property
    def whose(self) -> str:
        """Name those who decide, on pages: no message that leaves says it."""
        if self.cell_id is None:
            return _("the whole collective")
        if self.cell is None:  # the second wall hides it from who has not signed what is in force
            return _("your cell")
        return _("cell %(letter)s") % {"letter": self.cell.letter}


class Decision(InACircle):
    """What a circle decided together. `review_set_at`: what was due before the present date was set is not told."""

    sealed_by = "circle_id"

    text = SealedTextField(gettext_lazy("decision"))
    way = models.CharField(gettext_lazy("how it was taken"), max_length=10, choices=Way.choices)
    decided_on = models.DateField(gettext_lazy("decided on"))
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField(gettext_lazy("looked at again on"), null=True, blank=True)
    review_set_at = models.DateTimeField(default=timezone.now)
    dropped_on = models.DateField(null=True, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | Q(review_on__isnull=True),
                name="a_dropped_decision_is_not_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_standing(self) -> bool:
        return self.dropped_on is None

    @property
    def seen(self) -> str:
        """Return what a page sends back to say which state of it was read."""
        return self.review_set_at.isoformat()

    @property
    def is_to_review(self) -> bool:
        return self.review_on is not None and self.review_on <= timezone.localdate()


class DecisionReviewQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(decision__in=Decision.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return none: what was said at a review stands as history."""
        return self.none()


class DecisionReview(SealedModel):
    """A decision was looked at again: what became of it, in words, and which date that had been planned for it."""

    sealed_by = "circle"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="reviews")
    circle = models.UUIDField(editable=False)
    planned_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    words = SealedTextField(gettext_lazy("in words"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DecisionReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-created_at"]

    def __str__(self) -> str:
        return str(self.pk)


def _erased() -> Exists:
    return Exists(DataKey.objects.filter(scope=OuterRef("party"), destroyed_at__isnull=False))


def _mine(viewer: Viewer) -> Q:
    """Match what this party says or does, as long as it takes part; nothing for staff."""
    if not viewer.is_participant:
        return Q(pk__in=[])
    return Q(party=viewer.party_id, party__left_at__isnull=True)


class ObjectionQuerySet(ScopedQuerySet):
    """Seen with its decision; the words of whoever agrees to no version any more are theirs alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        agreed = Q(party__isnull=True) | Q(party__disagreed_at__isnull=True)
        there = agreed & Q(decision__in=Decision.objects.visible_to(viewer))
        return self.filter(~_erased()).filter(there | _mine(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return one's own, whatever is to be signed; to those who lead, what they noted without name."""
        if viewer.is_staff:
            return self.filter(party__isnull=True, decision__in=Decision.objects.editable_by(viewer))
        return self.filter(_mine(viewer))


class Objection(SealedModel):
    """What somebody objects to a decision: said by themselves, or noted for them, without a name, by who leads."""

    sealed_by = "scope"
    bound_to = ("decision_id",)

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="objections")
    circle = models.UUIDField(editable=False)
    # Whose key seals it: their own, who said it; of what was noted without a name, the circle's.
    scope = models.UUIDField(editable=False)
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    text = SealedTextField(gettext_lazy("objection"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "party"], name="one_objection_per_decision_and_party"
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=True, noted_by__isnull=False)
                | Q(party__isnull=False, noted_by__isnull=True),
                name="an_objection_is_said_or_noted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ActionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("engagement", "under way")
    DONE = "done", pgettext_lazy("engagement", "done")
    GIVEN_UP = "given_up", pgettext_lazy("engagement", "given up")


class ActionQuerySet(ScopedQuerySet):
    """Seen by the circle, and by who does it; what somebody said themselves is theirs alone while they disagree."""

    def visible_to(self, viewer: Viewer) -> Self:
        of_all = Q(cell__isnull=True, contract__in=Contract.objects.content_open_to(viewer))
        there = Q(cell__in=Cell.objects.visible_to(viewer)) | of_all
        agreed = Q(noted_by__isnull=False) | Q(party__disagreed_at__isnull=True)
        gone = Q(noted_by__isnull=True) & Q(_erased())
        return self.exclude(gone).filter((there & agreed) | _mine(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        """Return what the viewer does themselves or leads."""
        if viewer.is_staff:
            return self.visible_to(viewer).filter(contract__in=Contract.objects.editable_by(viewer))
        return self.filter(_mine(viewer))

    def open(self) -> Self:
        return self.filter(state=ActionState.OPEN)

    def taken(self) -> Self:
        """Return what somebody has said yes to."""
        return self.filter(accepted_at__isnull=False)

    def late(self, today: dt.date | None = None) -> Self:
        """Return what somebody took on, was due before today, and is neither done nor given up."""
        late = self.open().taken().filter(due_on__lt=today or timezone.localdate())
        return late.filter(programme__closed_at__isnull=True)


class Action(InACircle):
    """Something to be done, and who said yes to it: `party` without `accepted_at` is only asked.

    What a participant says of their own is sealed by their own key; what was noted by who leads, by the circle's.
    `usual_actor`: whether who does it is the one who usually would; empty where it was not said.
    """

    sealed_by = "scope"
    bound_to = ("cell_id",)

    scope = models.UUIDField(editable=False)
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="actions")
    what = SealedTextField(gettext_lazy("what is to be done"))
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    usual_actor = models.BooleanField(null=True, blank=True)
    due_on = models.DateField(gettext_lazy("until"), null=True, blank=True)
    due_set_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=ActionState.choices, default=ActionState.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    words = SealedTextField(gettext_lazy("in words"))
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(noted_by__isnull=False) | Q(party__isnull=False, accepted_at__isnull=False),
                name="an_action_is_noted_or_ones_own",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(party__isnull=False),
                name="who_said_yes_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, ended_at__isnull=True)
                | Q(~Q(state=ActionState.OPEN), ended_at__isnull=False),
                name="an_ended_action_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def seen(self) -> str:
        """Return what a page sends back to say which day of it was read."""
        return self.due_set_at.isoformat()

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

    @property
    def is_taken(self) -> bool:
        return self.accepted_at is not None

    @property
    def is_free(self) -> bool:
        """Say whether anyone of the circle may take it on."""
        return self.is_open and self.party_id is None

    @property
    def is_late(self) -> bool:
        return (
            self.is_open and self.is_taken and self.due_on is not None and self.due_on < timezone.localdate()
        )
