"""The common contract: clauses from a library, versions that never change once proposed, signatures.

A party is the pseudonymous seat of one person in one programme. Everything said is said by a party;
the name and the contact of the person stand apart, in `cells.collectives`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Self, cast
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tst_platform.accounts.models import User
from tst_platform.core.bilingual import Bilingual
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


class ClauseKind(models.TextChoices):
    OBJECTIVE = "objective", _("Objective")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    PARTICIPATION = "participation", _("Participation")
    SAFETY = "safety", _("Safety")
    RETENTION = "retention", _("Retention")
    CIRCULATION = "circulation", _("Circulation")
    OTHER = "other", _("Other")


class ClauseTemplate(Bilingual, BaseModel):
    """A clause of the library kept by the Institut; rows of data, one per clause and language version."""

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=ClauseKind.choices)
    position = models.PositiveSmallIntegerField()
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_fr = models.TextField()
    text_en = models.TextField()
    # An executable clause is typed data: {"retention_months": 12}, {"circulation": "author"} …
    terms = models.JSONField(default=dict, blank=True)
    is_default = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.slug


class ContractQuerySet(ScopedQuerySet):
    """A contract is seen by its intervenants and by its parties."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(pk__in=ContractIntervenant.objects.filter(user=viewer.user).values("contract"))
        if viewer.is_participant:
            present = Party.objects.filter(pk=viewer.party_id, left_at__isnull=True)
            return self.filter(pk__in=present.values("contract"))
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer) if viewer.is_staff else self.none()

    def hold(self, pk: UUID) -> Contract:
        """Lock one contract until the transaction ends: always before any of its versions, or two acts would
        wait for each other. Its key stays free, so that rows which only point to it are written meanwhile."""
        return cast("Contract", self.select_for_update(no_key=True).get(pk=pk))

    def content_open_to(self, viewer: Viewer) -> Self:
        """Return the contracts whose content this viewer may read: for a party, only once the version
        in force is signed. This is the gate; every `visible_to` of content passes through it."""
        contracts = self.visible_to(viewer)
        if not viewer.is_participant:
            return contracts
        signature = Signature.objects.filter(
            version__in=Version.objects.in_force(),
            version__contract=OuterRef("pk"),
            party_id=viewer.party_id,
            withdrawn_at__isnull=True,
        )
        return contracts.filter(Exists(signature))


class Contract(BaseModel):
    """The frame of one programme: those who lead it, those who take part in it, and what they agreed."""

    intervenants = models.ManyToManyField(User, through="ContractIntervenant", related_name="+")

    objects = ContractQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def version_in_force(self) -> Version | None:
        """Return the version that people are asked to sign: the last one proposed."""
        return self.versions.in_force().first()

    @property
    def draft(self) -> Version | None:
        return self.versions.filter(proposed_at__isnull=True).first()


class ContractIntervenant(BaseModel):
    """Who leads: the right of staff to read and to act under a contract."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="staffing")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "user"], name="intervenant_once_per_contract"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PartyQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(contract__in=Contract.objects.visible_to(viewer))
        if viewer.is_participant:
            return self.filter(pk=viewer.party_id, left_at__isnull=True)
        return self.none()

    def present(self) -> Self:
        """Return the parties that joined and have not left."""
        return self.filter(joined_at__isnull=False, left_at__isnull=True)

    def signed(self, version: Version | None) -> Self:
        """Return the parties that signed this version."""
        if version is None:
            return self.none()
        signatures = Signature.objects.filter(
            version=version, party=OuterRef("pk"), withdrawn_at__isnull=True
        )
        return self.filter(Exists(signatures))


class Party(BaseModel):
    """One person's seat in one programme, without name: P1, P2 …; its id is the scope that seals its words."""

    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        related_name="parties",
        null=True,
        blank=True,
        help_text="empty while the person is on the list of a collective without a programme",
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="party_number_once_per_contract"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def pseudonym(self) -> str:
        return f"P{self.number}" if self.number else "P"


class VersionQuerySet(ScopedQuerySet):
    """Drafts are seen by intervenants; what was proposed, by all parties."""

    def visible_to(self, viewer: Viewer) -> Self:
        contracts = Contract.objects.visible_to(viewer)
        versions = self.filter(contract__in=contracts)
        return versions if viewer.is_staff else versions.filter(proposed_at__isnull=False)

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.editable_by(viewer), proposed_at__isnull=True)

    def in_force(self) -> Self:
        """Return of each contract the last version proposed: the one that people are asked to sign."""
        later = Version.objects.filter(
            contract=OuterRef("contract"), number__gt=OuterRef("number"), proposed_at__isnull=False
        )
        return self.filter(~Exists(later), proposed_at__isnull=False)


class Version(SealedModel):
    """One text of the contract. Once proposed it does not change: its hash is what people sign."""

    sealed_by = "contract_id"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="version_number_once_per_contract"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(proposed_at__isnull=True), name="one_draft_per_contract"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def is_proposed(self) -> bool:
        return self.proposed_at is not None

    def canonical_text(self) -> str:
        """Return the text as it is hashed: the clauses in order, with their terms, in one stable form."""
        clauses = [clause.as_signed() for clause in self.clauses.order_by("position")]
        return json.dumps({"version": self.number, "clauses": clauses}, ensure_ascii=False, sort_keys=True)

    def compute_sha256(self) -> str:
        return hashlib.sha256(self.canonical_text().encode()).hexdigest()


class ClauseQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(version__in=Version.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(version__in=Version.objects.editable_by(viewer))


class Clause(SealedModel):
    """One clause of one version; `terms` is what the platform executes of it."""

    sealed_by = "contract_id"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="clauses")
    template = models.ForeignKey(ClauseTemplate, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=ClauseKind.choices)
    position = models.PositiveSmallIntegerField()
    title = SealedTextField(_("title"))
    text = SealedTextField(_("text"))
    terms = models.JSONField(default=dict, blank=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="clause_position_once_per_version"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def as_signed(self) -> dict[str, Any]:
        return {"kind": self.kind, "title": self.title, "text": self.text, "terms": self.terms}


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
