"""The collective, its components and seats, its people, and the links by which they join."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Contract, Party
from tst_platform.accounts.models import User
from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedJSONField, SealedTextField
from tst_platform.core.viewer import Viewer


class CollectiveKind(models.TextChoices):
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
    TERRITORY = "territory", _("territory")
    INSTITUTION = "institution", _("institution")
    ORGANISATION = "organisation", _("organisation")
    COOPERATIVE = "cooperative", _("co-operative")
    FAMILY = "family", _("family")


class CollectiveQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        return self.filter(pk__in=Membership.objects.filter(user=viewer.user).values("collective"))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class Collective(BaseModel):
    """The social body that is helped. Its name and slug are not confidential, what is said in it is."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=CollectiveKind.choices)
    members = models.ManyToManyField(User, through="Membership", related_name="+")

    objects = CollectiveQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipRole(models.TextChoices):
    LEAD = "lead", _("lead intervenant")
    CO = "co", _("co-intervenant")


class Membership(BaseModel):
    """A user of staff in a collective, and what they are there."""

    collective = models.ForeignKey(Collective, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=MembershipRole.choices, default=MembershipRole.LEAD)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collective", "user"], name="member_once_per_collective"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ComponentQuerySet(ScopedQuerySet):
    """Components are seen by staff, and by the people of the collective who say where they stand in it."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_participant:
            mine = Participant.objects.visible_to(viewer)
            return self.filter(collective__in=mine.values("collective"))
        return self.filter(collective__in=Collective.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.filter(collective__in=Collective.objects.editable_by(viewer))


class Component(BaseModel):
    """A socio-cultural part of the collective, with the seats it should have in each cell."""

    collective = models.ForeignKey(Collective, models.CASCADE, related_name="components")
    name = models.CharField(_("name"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ComponentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective", "name"],
                name="component_name_once_per_collective",
                violation_error_message=_("This component is already there."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ParticipantQuerySet(ScopedQuerySet):
    """A person's row, with name and contact, is seen by staff and by that person; never by others.

    How cell-mates call each other comes from `cells.composition.services.names_in_cell`.
    """

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_staff:
            return self.filter(collective__in=Collective.objects.visible_to(viewer))
        if viewer.is_participant:
            return self.filter(party_id=viewer.party_id, party__left_at__isnull=True)
        return self.none()

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)

    def present(self) -> Self:
        """Return the people who have not left."""
        return self.filter(party__left_at__isnull=True)


class Participant(SealedModel):
    """A person in one programme: name, contact and declared traits, kept apart from what they say."""

    sealed_by = "party_id"

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="participants")
    party = models.OneToOneField(Party, models.CASCADE, related_name="+")
    component = models.ForeignKey(
        Component, models.SET_NULL, null=True, blank=True, related_name="participants"
    )
    given_name = SealedTextField(_("first name"))
    family_name = SealedTextField(_("last name"))
    called = SealedTextField(_("how this person wants to be called here"))
    email = SealedTextField(_("e-mail address"))
    phone = SealedTextField(_("phone"))
    # Declared, functional, minimal: {"neighbourhood": …, "age_band": …, "availability": […]}; never the refused ones.
    traits = SealedJSONField(_("traits"))
    # Intervenants no longer see the traits: the round that they served is closed.
    traits_closed_at = models.DateTimeField(null=True, blank=True)
    sensitive_speech_consent_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def known_as(self) -> str:
        """Return the name this person chose, or their first name until they have; what cell-mates may read."""
        return self.called or self.given_name or self.party.pseudonym

    @property
    def name_for_staff(self) -> str:
        """Return the full name where it is known: for the pages of intervenants, never for a cell."""
        return self.full_name or self.known_as


class InvitationKind(models.TextChoices):
    PERSONAL = "personal", _("personal link")
    SHARED = "shared", _("shared link with a waiting room")


class InvitationQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_staff:
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)

    def live(self, now: datetime | None = None) -> Self:
        """Return the links that still open: not revoked, not expired, with a use left."""
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=now or timezone.now(), uses__lt=F("most_uses")
        )


class Invitation(BaseModel):
    """A link that opens one door: for one participant, or to one waiting room. Only its digest is kept.

    A link that is handed over on paper has a short code beside it, which opens the same door for a shorter time.
    """

    collective = models.ForeignKey(Collective, models.CASCADE, related_name="invitations")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    participant = models.ForeignKey(
        Participant, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=InvitationKind.choices)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=6)
    code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    most_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=InvitationKind.PERSONAL, participant__isnull=False)
                    | Q(kind=InvitationKind.SHARED, participant__isnull=True)
                ),
                name="personal_invitation_has_its_participant",
            ),
            models.CheckConstraint(
                condition=Q(code_digest__isnull=True, code_expires_at__isnull=True)
                | Q(code_digest__isnull=False, code_expires_at__isnull=False),
                name="invitation_code_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return self.hint


class WaitingSeatQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(invitation__in=Invitation.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class WaitingSeat(SealedModel):
    """Someone who came by a shared link and waits to be let in; their phone holds only this row's id."""

    sealed_by = "pk"

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="waiting")
    called = SealedTextField(_("how you want to be called here"))
    contact = SealedTextField(_("e-mail address or phone"))
    component = models.ForeignKey(Component, models.SET_NULL, null=True, blank=True, related_name="+")
    participant = models.OneToOneField(Participant, models.CASCADE, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    # When its phone went in, or no longer may: a seat lets in once.
    entered_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingSeatQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class ReturnPhraseQuerySet(ScopedQuerySet):
    """That there is a phrase, and since when; the phrase itself is nowhere. Staff does not see even that."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(participant__in=Participant.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer)


class ReturnPhrase(BaseModel):
    """Six words that bring one participant back, on any phone; only their digest is kept."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="return_phrase")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ReturnPhraseQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
