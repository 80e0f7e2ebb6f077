"""Send to another address what did not reach the old one, or has not left yet, and is still useful."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from icalendar import Calendar, vCalAddress

from tst_platform.core.sealing import Unreadable
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox.carriers.numbers import international
from tst_platform.outbox.models import Channel, Message, MessageQuerySet, MessageState
from tst_platform.outbox.services.writing import post, wake_worker, wipe

AGAIN = "|again-"


def still_useful() -> MessageQuerySet:
    """Return what has not left and has kept its words: failed, or due; not what a worker is sending right now."""
    now = timezone.now()
    in_flight = Q(leased_until__gte=now, trouble="")
    open_ones = Q(state=MessageState.FAILED, is_wiped=False) | Q(state=MessageState.DUE) & ~in_flight
    useful = Q(useless_after__isnull=True) | Q(useless_after__gt=now)
    return Message.objects.filter(open_ones & useful)


@transaction.atomic
@works_as(Work.OUTBOX)
def readdress(*, recipient: UUID, channel: Channel, to: str) -> int:
    """Send what waits for a recipient on this channel to another address; return how many messages.

    Without an address all of it is cancelled. What was never tried, and goes there already, stays as it is.
    """
    mine = Message.objects.filter(recipient_id=recipient, channel=channel)
    waiting = still_useful().filter(pk__in=mine.values("pk")).select_for_update() if to else ()
    sent = sum(
        _again(message, to) for message in waiting if message.attempts or message.to != _kept(channel, to)
    )
    # The address was replaced: what it refused is told no more, also where nothing was left to be sent.
    useless = mine.filter(state__in=[MessageState.FAILED] if to else [MessageState.FAILED, MessageState.DUE])
    ids = list(useless.values_list("pk", flat=True))
    useless.update(state=MessageState.CANCELLED)
    wipe(ids)
    transaction.on_commit(wake_worker)
    return sent


def _kept(channel: Channel, to: str) -> str:
    """Return the address as a message keeps it."""
    return (international(to) or to) if channel == Channel.SMS else to


@transaction.atomic
@works_as(Work.OUTBOX)
def send_again(*, message_id: UUID) -> bool:
    """Send a message that did not leave once more, to the same address; False when it is of no more use."""
    tried = Q(state=MessageState.FAILED) | Q(attempts__gt=0)
    message = still_useful().filter(tried).select_for_update().filter(pk=message_id).first()
    transaction.on_commit(wake_worker)
    return message is not None and _again(message, message.to)


def _again(message: Message, to: str) -> bool:
    """Write the same words under the next version of the unique key, and wipe what failed."""
    words = (message.title, message.body, message.calendar, to)
    if any(isinstance(part, Unreadable) for part in words):
        return False
    written = post(
        unique_key=_next_key(message.unique_key),
        kind=message.kind,
        about=message.subject_id,
        recipient=message.recipient_id,
        to=to,
        title=message.title,
        body=message.body,
        calendar=_invite(message.calendar, to) if message.calendar else "",
        due_at=max(message.due_at, timezone.now()),
        useless_after=message.useless_after,
        channel=Channel(message.channel),
        stop_url=None if isinstance(message.stop_url, Unreadable) else message.stop_url,
    )
    Message.objects.filter(pk=message.pk).update(state=MessageState.CANCELLED)
    wipe([message.pk])
    return written


def _next_key(key: str) -> str:
    first, _, number = key.partition(AGAIN)
    return f"{first}{AGAIN}{int(number or 1) + 1}"


def _invite(calendar: str, to: str) -> str:
    """Return the calendar with the new address as the one who is expected."""
    read = Calendar.from_ical(calendar)
    for event in read.walk("VEVENT"):
        if "ATTENDEE" in event:
            attendee = vCalAddress(f"mailto:{to}")
            attendee.params = event["ATTENDEE"].params
            event["ATTENDEE"] = attendee
    return read.to_ical().decode()
