"""Send what is due: claimed in batches under a lease, sent one by one, each outcome written at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from tst_platform.core.sealing import Unreadable
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox.carriers import Carriers, Refused
from tst_platform.outbox.models import Message, MessageQuerySet, MessageState, Trouble
from tst_platform.outbox.services.writing import wake_worker, wipe

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BATCH = 20  # what a worker that is killed had claimed waits for the end of its lease
# A mail server that is down for a night loses nothing; after the fifth attempt the message has failed.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 10, 60, 8 * 60)]
# What failed keeps its words so long, unless it is useless before, so that they can go to another address.
KEPT_AFTER_FAILING = timedelta(days=14)
# Below the time after which Celery ends a task by force; what is left then wakes the next one.
LONGEST_SECONDS = 240.0


@dataclass(frozen=True)
class Outcome:
    """What became of one message: a state and why, or another attempt later; given back, it was not tried at all."""

    message: Message
    state: MessageState
    trouble: str = ""
    again_in: timedelta | None = None
    was_tried: bool = True


def send_due(now: datetime | None = None) -> int:
    """Send everything that is due; return how many messages left. Safe to run twice at once.

    What a carrier that does not answer should have taken waits for the next time, without an attempt.
    """
    sent, until, mute = 0, time.monotonic() + LONGEST_SECONDS, set[str]()
    while batch := claim(now or timezone.now(), mute):
        sent += _send_batch(batch, mute)
        if time.monotonic() > until:
            wake_worker()
            break
    return sent


@works_as(Work.OUTBOX)
def claim(now: datetime, mute: Iterable[str] = ()) -> list[Message]:
    """Take a lease on a batch of due messages, none of the mute channels: nobody else sends them while it runs."""
    with transaction.atomic():
        due = Message.objects.due(now).order_by("due_at")
        due = due.exclude(channel__in=list(mute)) if mute else due
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        # In flight from now on: without a trouble, under a lease. What waits for another attempt has its trouble.
        Message.objects.filter(pk__in=ids).update(leased_until=now + LEASE, trouble="")
        if not ids:
            _forget_closed(now)  # once in each drain, at its end
    return list(Message.objects.filter(pk__in=ids).order_by("due_at"))


def _send_batch(batch: list[Message], mute: set[str]) -> int:
    gone, outcome, closed = _gone(batch), None, []
    with Carriers(mute) as carriers:
        for message in batch:
            # One transaction per message: what became of the last one, and whether the next is still to be sent.
            is_ours = pass_on(outcome, message)
            outcome = send(message, carriers, gone) if is_ours else None
            closed += [outcome] if outcome else []
        pass_on(outcome, None)
    _wipe_closed(closed)
    return sum(outcome.state == MessageState.SENT for outcome in closed)


@works_as(Work.OUTBOX)
def _gone(batch: list[Message]) -> set[UUID]:
    """Return the recipients who left: a message that was written in the instant of their leaving finds them so."""
    return import_string(settings.RECIPIENTS_GONE)({message.recipient_id for message in batch})


@transaction.atomic
@works_as(Work.OUTBOX)
def pass_on(outcome: Outcome | None, coming: Message | None) -> bool:
    """Write what became of a message, and say whether the coming one is still ours to send."""
    if outcome is not None:
        _write(outcome)
    return coming is not None and _is_still_ours(coming, timezone.now())


def _is_still_ours(message: Message, now: datetime) -> bool:
    """Look just before sending; False when it was cancelled, or when the lease ran out and went to another.

    The end of the lease is the token: whoever claims later holds a later one. Renewed while half of it is left.
    """
    if message.leased_until is not None and message.leased_until - now > LEASE / 2:
        return _held(message).exists()
    lease = now + LEASE
    held = _held(message).update(leased_until=lease)
    message.leased_until = lease
    return bool(held)


def _held(message: Message) -> MessageQuerySet:
    return Message.objects.filter(pk=message.pk, state=MessageState.DUE, leased_until=message.leased_until)


def send(message: Message, carriers: Carriers, gone: Iterable[UUID] = ()) -> Outcome:
    """Hand one message over, and return what became of it; one that cannot leave never holds back the others."""
    if message.recipient_id in gone:
        return Outcome(message, MessageState.CANCELLED)
    if message.useless_after and message.useless_after < timezone.now():
        return Outcome(message, MessageState.TOO_LATE)
    if message.channel in carriers.mute:
        return Outcome(message, MessageState.DUE, was_tried=False)
    try:
        carriers.carry(message)
    except Refused:
        return Outcome(message, MessageState.FAILED, Trouble.REFUSED)
    except Exception as trouble:
        name = type(trouble).__name__
        logger.warning("a message could not be sent", extra={"kind": message.kind, "trouble": name})
        return _later(message)
    return Outcome(message, MessageState.SENT)


def _later(message: Message) -> Outcome:
    opens = message.to and not isinstance(message.to, Unreadable)
    trouble = Trouble.UNREACHABLE if opens else Trouble.UNREADABLE
    if message.attempts < len(WAITS):
        return Outcome(message, MessageState.DUE, trouble, again_in=WAITS[message.attempts])
    return Outcome(message, MessageState.FAILED, trouble)


def _write(outcome: Outcome) -> None:
    """Write an outcome down. What left has left, whoever cancelled it meanwhile; all else only under our lease."""
    message, now = outcome.message, timezone.now()
    if outcome.state == MessageState.SENT:
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=now)
        return
    tried = outcome.was_tried and outcome.state in (MessageState.DUE, MessageState.FAILED)
    attempts = message.attempts + tried
    until = now + outcome.again_in if outcome.again_in else None
    _held(message).update(state=outcome.state, trouble=outcome.trouble, attempts=attempts, leased_until=until)


@transaction.atomic
@works_as(Work.OUTBOX)
def _wipe_closed(outcomes: list[Outcome]) -> None:
    kept = (MessageState.DUE, MessageState.FAILED)
    wipe(outcome.message.pk for outcome in outcomes if outcome.state not in kept)


def _forget_closed(now: datetime) -> None:
    """Wipe what failed and is useless by now, and what a worker that was killed closed and did not wipe."""
    closed = Message.objects.filter(is_wiped=False).exclude(state=MessageState.DUE)
    left_behind = ~Q(state=MessageState.FAILED) & (Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    over = Q(useless_after__lt=now) | Q(due_at__lt=now - KEPT_AFTER_FAILING)
    useless = Q(state=MessageState.FAILED) & over
    ids = list(closed.filter(left_behind | useless).values_list("pk", flat=True)[:1000])
    wipe(ids)
