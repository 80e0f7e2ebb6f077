"""What lets a word out of its circle: the release, given by its author, with the voices that the contract asks for.

The rule of a release is the stricter of two: that of the version under which the word was said, kept with the release
when it is given, and that of the version in force, asked anew at each read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.agreements.terms import HOURS
from contracts.confidentiality.policy import Circulation
from tst_platform.core.models import BaseModel, ScopedQuerySet
from tst_platform.core.viewer import Viewer


class ReleaseState(models.TextChoices):
    REQUESTED = "requested", _("waiting for the author")
    GIVEN = "given", _("released")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


RULES = [(rule.value, rule.value) for rule in Circulation]


class VoiceValue(models.TextChoices):
    WAITING = "waiting", _("has not answered")
    YES = "yes", _("agrees")
    OBJECTION = "objection", _("objects")


class ReleaseQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        releases = self.filter(contract__in=Contract.objects.visible_to(viewer))
        return releases if viewer.is_staff else releases.filter(author_id=viewer.party_id)

    def editable_by(self, viewer: Viewer) -> Self:
        """Only its author gives or takes back a release; an intervenant only asks."""
        return (
            self.visible_to(viewer).filter(author_id=viewer.party_id)
            if viewer.is_participant
            else self.none()
        )

    def live(self) -> Self:
        """Return the releases that let out, now: given, by someone who is there and agrees, as both rules ask."""
        now = timezone.now()
        alone = Q(rule=Circulation.AUTHOR)
        unanimous = Q(rule=Circulation.UNANIMITY, put_to_circle_at__isnull=False, is_unsaid=False)
        silent = Q(rule=Circulation.NO_OBJECTION, opens_at__lte=now, is_opposed=False)
        return self.annotate(is_unsaid=Exists(_unsaid("pk")), is_opposed=Exists(_opposed("pk"))).filter(
            alone | unanimous | silent,
            ~Exists(_held_back_by_the_version_in_force()),
            state=ReleaseState.GIVEN,
            author__left_at__isnull=True,
            author__disagreed_at__isnull=True,
        )

    def live_of(self, content_id: UUID, circle_id: UUID) -> Self:
        return self.live().filter(content_id=content_id, circle_id=circle_id)


class Release(BaseModel):
    """Leave given by an author for one content to enter one circle (a cell), under the version then in force."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="releases")
    content_id = models.UUIDField(db_index=True)
    circle_id = models.UUIDField(db_index=True)
    under = models.ForeignKey(Version, models.PROTECT, related_name="+")
    # The rule by which it was given; for `no_objection`, when the time to object ends.
    rule = models.CharField(max_length=12, choices=RULES, default=Circulation.AUTHOR.value)
    opens_at = models.DateTimeField(null=True, blank=True)
    # When the people of the circle were asked, and how many they were with its author.
    put_to_circle_at = models.DateTimeField(null=True, blank=True)
    asked_people = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.REQUESTED)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_id", "circle_id"], name="one_release_per_content_and_circle"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class VoiceQuerySet(ScopedQuerySet):
    """Nobody reads what another answered: not those who lead, and not the author."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.filter(party_id=viewer.party_id, party__left_at__isnull=True)

    def editable_by(self, viewer: Viewer) -> Self:
        open_contracts = Contract.objects.content_open_to(viewer)
        return self.visible_to(viewer).filter(
            release__state=ReleaseState.GIVEN, release__contract__in=open_contracts
        )


class Voice(BaseModel):
    """What one person of the circle answers, where the contract asks them before a word leaves it."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="voices")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    value = models.CharField(max_length=9, choices=VoiceValue.choices, default=VoiceValue.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "party"], name="one_voice_per_release_and_party"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def _unsaid(release: str) -> VoiceQuerySet:
    voices = Voice.objects.filter(release=OuterRef(release), party__left_at__isnull=True)
    return voices.exclude(value=VoiceValue.YES)


def _opposed(release: str) -> VoiceQuerySet:
    return Voice.objects.filter(
        release=OuterRef(release), party__left_at__isnull=True, value=VoiceValue.OBJECTION
    )


def _of_release(name: str, field: models.Field) -> ExpressionWrapper:
    return ExpressionWrapper(OuterRef(name), output_field=field)


def _held_back_by_the_version_in_force() -> models.QuerySet[Clause]:
    """Return the clauses in force by which a release, given under a wider one, lets nothing out."""
    now = timezone.now()
    was_asked = Q(put_at__isnull=False)
    too_early = Q()
    for hours in HOURS:
        too_early |= Q(terms__objection_hours=hours, put_at__gt=now - timedelta(hours=hours))
    later = Version.objects.filter(
        contract=OuterRef("contract"), number__gt=OuterRef("version__number"), proposed_at__isnull=False
    )
    in_force = Clause.objects.filter(
        ~Exists(later), contract=OuterRef("contract"), version__proposed_at__isnull=False
    ).annotate(
        put_at=_of_release("put_to_circle_at", models.DateTimeField()),
        asked=_of_release("asked_people", models.IntegerField()),
        unsaid=_of_release("is_unsaid", models.BooleanField()),
        opposed=_of_release("is_opposed", models.BooleanField()),
        quorum=Cast(KT("terms__quorum"), models.IntegerField()),
    )
    return in_force.filter(
        Q(terms__circulation=Circulation.NOBODY.value)
        | Q(terms__circulation=Circulation.UNANIMITY.value) & (~was_asked | Q(unsaid=True))
        | Q(terms__circulation=Circulation.NO_OBJECTION.value) & (~was_asked | Q(opposed=True) | too_early)
        | was_asked & Q(quorum__gt=F("asked"))
    )


class CarriedQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(viewer))

    def editable_by(self, viewer: Viewer) -> Self:
        if not viewer.is_participant:
            return self.none()
        return self.visible_to(viewer).filter(author_id=viewer.party_id)


class Carried(BaseModel):
    """Its author said that a later version holds for one content: what was said under an earlier one is governed by it."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    author = models.ForeignKey(Party, models.CASCADE, related_name="+")
    content_id = models.UUIDField(unique=True)
    to = models.ForeignKey(Version, models.PROTECT, related_name="+")

    objects = CarriedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
