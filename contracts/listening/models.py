"""What is told before the contract: needs, doubts, reluctances and mistrust, and the urn of what has no name."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.listening.audience import Door, Kind, Reach, Rule, audience, rule_of
from tst_platform.core.models import ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.small_numbers import SMALLEST_GROUP
from tst_platform.core.viewer import Viewer


def rule_in_force(contract: Contract) -> Rule:
    """Return what the version in force says of listening; the default before there is one."""
    clauses = Clause.objects.filter(version__in=Version.objects.in_force().filter(contract=contract))
    return rule_of(clauses.order_by("position").values_list("terms", flat=True))


class NeedQuerySet(ScopedQuerySet):
    """Intervenants hear all that is told; an author finds their own words; the others hear what its audience says."""

    def visible_to(self, viewer: Viewer) -> Self:
        standing = self.filter(withdrawn=False)
        if viewer.is_staff:
            return standing.filter(contract__in=Contract.objects.visible_to(viewer))
        contract = Contract.objects.visible_to(viewer).first() if viewer.is_participant else None
        if contract is None:
            return self.none()
        heard = Q(author_id=viewer.party_id)
        if _is_open(contract, viewer):
            heard |= Q(pk__in=Need.objects.heard_by_all(contract).values("pk"))
        return standing.filter(heard, contract=contract)

    def editable_by(self, viewer: Viewer) -> Self:
        """Only its author changes a word; what was entered from paper, also those who enter it."""
        if viewer.is_staff:
            return self.visible_to(viewer).filter(door=Door.PAPER)
        return (
            self.visible_to(viewer).filter(author_id=viewer.party_id)
            if viewer.is_participant
            else self.none()
        )

    def heard_by_all(self, contract: Contract) -> Self:
        """Return what everyone who takes part may hear now: also what a screen in the hall may show."""
        rule = rule_in_force(contract)
        doors = [door for door in Door if audience(door, rule).has_participants]
        heard = self.filter(contract=contract, withdrawn=False, reach=Reach.PARTICIPANTS, door__in=doors)
        nameless = Need.objects.filter(
            contract=contract, withdrawn=False, reach=Reach.PARTICIPANTS, door=Door.NAMELESS
        )
        few = nameless.count() < SMALLEST_GROUP
        return heard.exclude(door=Door.NAMELESS) if few else heard


def _is_open(contract: Contract, viewer: Viewer) -> bool:
    """Say whether others' words are open: once the version in force is signed, or before there is anything to sign."""
    if Contract.objects.content_open_to(viewer).filter(pk=contract.pk).exists():
        return True
    return not Version.objects.in_force().filter(contract=contract).exists()


class Need(SealedModel):
    """One word told in listening. Clauses may point to it by its id, which stays when the word is withdrawn.

    Of a word without name no row says whose it is: no author, no version, no moment, but the day on which it came out
    of the urn, together with at least four others, under an id that was drawn like theirs.
    """

    sealed_by = "scope"
    bound_to = ("contract_id",)

    created_at = None  # type: ignore[assignment]  # a moment would tie a word to whoever was there
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="needs")
    author = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="+")
    # Whose key seals it: its author's, which goes with them; without a name, a key of its own.
    scope = models.UUIDField(editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    door = models.CharField(max_length=10, choices=Door.choices)
    reach = models.CharField(max_length=12, choices=Reach.choices)
    said_on = models.DateField()
    said_under = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    text = SealedTextField(_("text"))
    # Of the secret link to a word without name, of no use in another purpose.
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="word_without_name_is_nobodys",
                condition=Q(door="nameless", author__isnull=True, said_under__isnull=True, scope=F("id"))
                | (~Q(door="nameless") & Q(author__isnull=False, digest__isnull=True, scope=F("author"))),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class UrnWordQuerySet(ScopedQuerySet):
    """Nobody reads the urn: only the clock empties it, and a secret link finds its own word."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.none()


class UrnWord(SealedModel):
    """One word that waits in the urn of its contract. All rows of an urn are written anew, shuffled, at each change."""

    sealed_by = "contract_id"

    created_at = None  # type: ignore[assignment]
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    # Another digest than the one it leaves with: a copy of the urn does not tell which word left when.
    digest = models.CharField(max_length=64, unique=True)
    payload = SealedJSONField()

    objects = UrnWordQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
