"""What each party answers to each clause, and their signature on one version."""

from __future__ import annotations

import base64
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models.frame import Party
from contracts.agreements.models.versions import Clause, Version
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealed_bytes import SealedBytesField
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class SignatureMode(models.TextChoices):
    ONLINE = "online", _("online")
    PAPER = "paper", _("on paper")
    SPOKEN = "spoken", _("spoken before the intervenant")


class SignatureQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        signatures = self.filter(version__in=Version.objects.visible_to(viewer))
        return signatures if viewer.is_staff else signatures.filter(party_id=viewer.party_id)


class Signature(BaseModel):
    """A party's yes to one version, with the hash of the text that was shown. It stays on its version."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, models.CASCADE, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    mode = models.CharField(max_length=10, choices=SignatureMode.choices, default=SignatureMode.ONLINE)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="one_signature_per_version_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SignedSheetQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the photographs of those who lead, while the agreement stands; a party sees their own, always.

        A sheet bears a name and a hand: whoever takes their agreement back closes it to the intervenants at once.
        """
        sheets = self.filter(signature__in=Signature.objects.visible_to(viewer))
        return sheets.filter(signature__withdrawn_at__isnull=True) if viewer.is_staff else sheets

    def editable_by(self, viewer: Viewer) -> Self:
        """Return the photographs that this viewer may take away: those who lead, and the person themselves."""
        return self.visible_to(viewer)


class SignedSheet(SealedModel):
    """The photograph of a sheet signed on paper, drawn anew as JPEG; erasing the person erases it with their key."""

    sealed_by = "party_id"
    bound_to = ("signature_id",)

    # What `visible_to` above holds to, in words: while the agreement stands, and once it is taken back.
    SEEN_BY = _(
        "The photograph is kept sealed. The intervenants of this contract and the person who signed see it, nobody else. Either may take it away."
    )
    SEEN_BY_ONESELF = _(
        "You took this agreement back: you alone still see the photograph, sealed, and may take it away."
    )

    signature = models.OneToOneField(Signature, models.CASCADE, related_name="sheet")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    photograph = SealedBytesField(_("photograph"))

    objects = SignedSheetQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def jpeg(self) -> bytes:
        """Return the picture, or nothing where it does not open."""
        return self.photograph if isinstance(self.photograph, bytes) else b""

    @property
    def as_data(self) -> str:
        """Return the picture in one line of text, as a file of data can hold it."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode()}"


class AnswerValue(models.TextChoices):
    ACCEPT = "accept", _("I accept")
    RESERVATION = "reservation", _("I have a reservation")
    REFUSE = "refuse", _("I refuse")


class AnswerQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        answers = self.filter(clause__in=Clause.objects.visible_to(viewer))
        return answers if viewer.is_staff else answers.filter(party_id=viewer.party_id)


class Answer(SealedModel):
    """What a party answers to one clause; a reservation may say why."""

    sealed_by = "party_id"

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="answers")
    value = models.CharField(max_length=12, choices=AnswerValue.choices)
    comment = SealedTextField(_("comment"))

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clause", "party"], name="one_answer_per_clause_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReplyQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        replies = self.filter(clause__in=Clause.objects.visible_to(viewer))
        return replies if viewer.is_staff else replies.filter(party_id=viewer.party_id)


class Reply(SealedModel):
    """What an intervenant answers to a party's reservation or refusal; it stays when the party answers anew."""

    sealed_by = "party_id"

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="replies")
    party = models.ForeignKey(Party, models.CASCADE, related_name="replies")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = SealedTextField(_("reply"))

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return str(self.pk)
