"""Messages that are to leave: written with the change that causes them, sent by whoever is awake."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tst_platform.core.models import BaseModel, ScopedQuerySet, SealedModel
from tst_platform.core.sealing import SealedTextField


class MessageState(models.TextChoices):
    DUE = "due", _("due")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")
    TOO_LATE = "too_late", _("too late to be useful")
    FAILED = "failed", _("failed")


class Channel(models.TextChoices):
    """By what a message travels."""

    MAIL = "mail", _("e-mail")
    SMS = "sms", _("SMS")


class Trouble(models.TextChoices):
    """Why a message did not leave, in one word: never what the other side answered, which may hold an address."""

    REFUSED = "refused", _("the address does not exist, or refuses the message")
    UNREACHABLE = "unreachable", _("what carries the messages did not answer, five times")
    UNREADABLE = "unreadable", _("the message no longer opens, or has no address")


class MessageQuerySet(ScopedQuerySet):
    def due(self, now: datetime) -> MessageQuerySet:
        """Return what may be claimed now: due, and under nobody's lease."""
        return self.filter(state=MessageState.DUE, due_at__lte=now).filter(
            models.Q(leased_until__isnull=True) | models.Q(leased_until__lt=now)
        )

    def about(self, subject_id: UUID) -> MessageQuerySet:
        return self.filter(subject_id=subject_id)


class Message(SealedModel):
    """One message to one person. `unique_key` makes it impossible to write the same message twice.

    Address, subject, body and attached calendar are sealed under the message's own key, which is destroyed once it
    has left: no link secret and no address lies about afterwards. `is_wiped` says that it was; a message that failed
    keeps its words while they are useful, so that they can go to another address.
    """

    unique_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.MAIL)
    subject_id = models.UUIDField(help_text="the row this message is about", db_index=True)
    recipient_id = models.UUIDField(help_text="the party or user it goes to", db_index=True)
    to = SealedTextField()
    title = SealedTextField()
    body = SealedTextField()
    calendar = SealedTextField()
    stop_url = SealedTextField(null=True, default=None, help_text="where the recipient stops such messages")
    due_at = models.DateTimeField(default=timezone.now)
    useless_after = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DUE)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True, default="")
    is_wiped = models.BooleanField(default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="outbox_due"),
            models.Index(fields=["due_at"], condition=models.Q(state="failed"), name="outbox_failed"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(is_wiped=False) & ~models.Q(state="due"),
                name="outbox_to_wipe",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Heartbeat(BaseModel):
    """The last sign of life of a part of the clockwork (worker, tick)."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def sign(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now()})

    @classmethod
    def is_alive(cls, name: str, within: timedelta) -> bool:
        return cls.objects.filter(name=name, at__gte=timezone.now() - within).exists()
