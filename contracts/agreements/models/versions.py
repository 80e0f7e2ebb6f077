"""Versions of the contract and their clauses: a version does not change once it is proposed."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models.frame import Contract
from contracts.agreements.models.library import ClauseKind, ClauseTemplate
from contracts.agreements.terms.field import TermsField
from tst_platform.accounts.models import User
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField
from tst_platform.core.viewer import Viewer


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
    """One clause of one version; `terms` is what the platform executes of it.

    `lineage` is the same from version to version for as long as it is the same clause, however it is worded: what is
    tied to a clause hangs on it. It is no part of the text that is hashed and signed.
    """

    sealed_by = "contract_id"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="clauses")
    template = models.ForeignKey(ClauseTemplate, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=ClauseKind.choices)
    position = models.PositiveSmallIntegerField()
    title = SealedTextField(_("title"))
    text = SealedTextField(_("text"))
    terms = TermsField(default=dict, blank=True)
    lineage = models.UUIDField(default=uuid4, editable=False, db_index=True)

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


class OtherWordingQuerySet(ScopedQuerySet):
    """What editors of a draft wrote and did not keep is read by those who write it, and by nobody else."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(version__in=Version.objects.editable_by(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class OtherWording(SealedModel):
    """A wording of a clause that stands in no draft: kept until the version is proposed, then erased with its key."""

    class Why(models.TextChoices):
        NOT_KEPT = "not_kept", _("two people wrote at the same time; another text was kept")
        REPLACED = "replaced", _("the text of an amendment took its place")
        TAKEN_OUT = "taken_out", _("the clause was taken out of the draft")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="other_wordings")
    clause = models.UUIDField(editable=False, help_text="the clause it was written for, which may be gone")
    lineage = models.UUIDField(editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    template = models.ForeignKey(ClauseTemplate, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ClauseKind.choices)
    title = SealedTextField(_("title"))
    text = SealedTextField(_("text"))
    terms = TermsField(default=dict, blank=True)

    objects = OtherWordingQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)
