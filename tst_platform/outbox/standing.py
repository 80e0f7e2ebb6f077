"""How it stands with the messages: what is due, late, failed, on each channel, and when the clock last ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.functional import Promise

from tst_platform.core.walls import Work, works_as
from tst_platform.outbox.models import Channel, Heartbeat, Message, MessageQuerySet, MessageState
from tst_platform.outbox.services import carries

# A due message leaves within the minute; one that waits so long waits for something that does not come.
LATE_AFTER = timedelta(minutes=10)
SIGN_OF_LIFE = timedelta(minutes=3)
# How long a failure is told: longer than its words are kept, for the address is still wrong then.
TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """One channel: what waits for its minute, waits too long, waits for another attempt, did not leave at all."""

    channel: Channel
    due: int = 0
    late: int = 0
    tried: int = 0
    failed: int = 0

    @property
    def label(self) -> str | Promise:
        return self.channel.label

    @property
    def is_carried(self) -> bool:
        return carries(self.channel)


@works_as(Work.FIGURES)
def standings(messages: MessageQuerySet) -> list[Standing]:
    """Count these messages on each channel."""
    now = timezone.now()
    due = Q(state=MessageState.DUE, due_at__lte=now)
    late = Q(due_at__lt=now - LATE_AFTER) & (Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    counted = failures(messages, now) | messages.filter(due)
    rows = (
        counted.order_by()
        .values("channel")
        .annotate(
            due=Count("pk", filter=due & Q(attempts=0)),
            late=Count("pk", filter=due & late),
            tried=Count("pk", filter=due & Q(attempts__gt=0)),
            failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        )
    )
    found = {row.pop("channel"): row for row in rows}
    return [Standing(channel, **found.get(channel.value, {})) for channel in Channel]


def failures(messages: MessageQuerySet, now: datetime) -> MessageQuerySet:
    """Return what failed lately, as long as its address was not replaced."""
    return messages.filter(state=MessageState.FAILED, due_at__gt=now - TOLD_FOR)


def last_sign() -> datetime | None:
    """Return when the clock last ran, by a worker or by `manage.py tick`; a worker alone, without its clock, is none."""
    last: datetime | None = Heartbeat.objects.filter(name="tick").aggregate(last=Max("at"))["last"]
    return last


def is_awake() -> bool:
    last = last_sign()
    return last is not None and last > timezone.now() - SIGN_OF_LIFE


@works_as(Work.FIGURES)
def is_on_time() -> bool:
    """Say whether nothing that is due has waited too long, by whatever channel; no figure."""
    now = timezone.now()
    return not Message.objects.due(now).filter(due_at__lt=now - LATE_AFTER).exists()
