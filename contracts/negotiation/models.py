"""What people propose about the clauses of the contract, which needs a clause answers, and what was answered aloud."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.confidentiality.policy import what_is_executed
from contracts.listening.models import Need
from contracts.negotiation.audience import is_heard_by_all
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


class AmendmentKind(models.TextChoices):
    WORDING = "wording", _("another wording")
    COMMENT = "comment", _("a comment")


class AmendmentState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("taken into the next text")
    SET_ASIDE = "set_aside", _("set aside")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AmendmentQuerySet(ScopedQuerySet):
    """Its author and the intervenants read it: it is a word told by name, and no clause widens that.

    Other participants read what came of it, in the next version that is proposed to them.
    """

    def visible_to(self, viewer: Viewer) -> Self:
        standing = self.exclude(state=AmendmentState.WITHDRAWN)
        contracts = Contract.objects.visible_to(viewer)
        if viewer.is_staff:
            return standing.filter(contract__in=contracts)
        if not viewer.is_participant:
            return self.none()
        heard = Q(author_id=viewer.party_id)
        if is_heard_by_all():
            heard |= Q(contract__in=Contract.objects.content_open_to(viewer))
        return standing.filter(heard, contract__in=contracts)

    def editable_by(self, viewer: Viewer) -> Self:
        """Those who lead answer it and take it up; its author withdraws it."""
        if viewer.is_staff:
            return self.visible_to(viewer)
        own = self.visible_to(viewer)
        return own.filter(author_id=viewer.party_id) if viewer.is_participant else self.none()

    def withdrawable_by(self, viewer: Viewer) -> Self:
        """Its author takes it back at any time; whoever entered one from paper by mistake, while it waits."""
        rows = self.editable_by(viewer)
        if viewer.is_staff:
            return rows.filter(entered_by=viewer.user, state=AmendmentState.WAITING, answers__isnull=True)
        return rows


class Amendment(SealedModel):
    """What a participant says of one clause of the version in force: another wording of it, or a comment.

    The clause says under which version it was said. Of a clause that the platform executes, another wording is
    another value of its term (`terms`), and `text` the sentence that this value is.
    """

    sealed_by = "author_id"
    bound_to = ("contract_id",)

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=AmendmentKind.choices)
    state = models.CharField(max_length=10, choices=AmendmentState.choices, default=AmendmentState.WAITING)
    text = SealedTextField(_("text"))
    terms = SealedJSONField()
    reason = SealedTextField(_("reason"))
    # Into which draft it was taken: the clause of the same lineage there got its text.
    taken_into = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    # Of what came on paper, or was said aloud: who wrote it down for its author.
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # When something last became of it, until its author has said that they read it.
    news_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="amendment_is_taken_into_a_draft",
                condition=Q(state="taken", taken_into__isnull=False)
                | (~Q(state="taken") & Q(taken_into__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        return self.state == AmendmentState.WAITING

    @property
    def what_stands(self) -> str:
        """Return what the wording is compared with: the clause, or the sentence of what it executes."""
        return what_is_executed(self.clause) or self.clause.text

    @property
    def is_comment(self) -> bool:
        return self.kind == AmendmentKind.COMMENT


class AmendmentAnswerQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(amendment__in=Amendment.objects.visible_to(viewer))


class AmendmentAnswer(SealedModel):
    """What an intervenant answers to an amendment, or why it was set aside; its author reads it beside their own."""

    sealed_by = "author_id"

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="answers")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = SealedTextField(_("answer"))

    objects = AmendmentAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class TieQuerySet(ScopedQuerySet):
    """Whoever may read the need may know which clause answers it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(need__in=Need.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()


class Tie(BaseModel):
    """A clause answers a need: by the clause's lineage, so that the tie follows it from version to version."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    lineage = models.UUIDField(editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")

    objects = TieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lineage", "need"], name="clause_tied_once_to_a_need"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SpokenReplyQuerySet(ScopedQuerySet):
    """Whoever may read the need reads what was answered to it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(need__in=Need.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()


class SpokenReply(SealedModel):
    """That a need was answered aloud: on which day, and in one line if the intervenant wishes."""

    sealed_by = "scope"
    bound_to = ("contract_id",)

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.CASCADE, related_name="spoken_replies")
    # The key of the need: what was answered goes with what was said.
    scope = models.UUIDField(editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_on = models.DateField()
    text = SealedTextField(_("text"))

    objects = SpokenReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need"], name="one_spoken_reply_to_a_need"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
