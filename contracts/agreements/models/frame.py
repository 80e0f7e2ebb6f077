"""The contract of one programme, those who lead it, and the pseudonymous seats of those who take part.

A party is the pseudonymous seat of one person in one programme. Everything said is said by a party;
the name and the contact of the person stand apart, in `cells.collectives`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from tst_platform.accounts.models import User
from tst_platform.core.models import AskedOftenManager, BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer

if TYPE_CHECKING:
    from contracts.agreements.models.versions import Version


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
        from contracts.agreements.models.signing import Signature
        from contracts.agreements.models.versions import Version

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


class ContractManager(AskedOftenManager.from_queryset(ContractQuerySet)):  # type: ignore[misc]
    def content_open_to(self, viewer: Viewer) -> ContractQuerySet:
        return self._built("content_open_to", viewer)  # type: ignore[no-any-return]


class Contract(BaseModel):
    """The frame of one programme: those who lead it, those who take part in it, and what they agreed."""

    intervenants = models.ManyToManyField(User, through="ContractIntervenant", related_name="+")

    objects = ContractManager()

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
        from contracts.agreements.models.signing import Signature

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
    # Since when this person agrees to no version any more: their words are closed to everyone else until they sign.
    disagreed_at = models.DateTimeField(null=True, blank=True)

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
