"""Write messages with the change that causes them, and send those that are due."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.mime.text import MIMEText
from email.utils import make_msgid
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from tst_platform.core.models import DataKey, Reason
from tst_platform.core.sealing import Unreadable
from tst_platform.core.waking import wake
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox.models import Message, MessageQuerySet, MessageState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BATCH = 50
# A mail server that is down for a night loses nothing; after the fifth attempt the message has failed.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 10, 60, 8 * 60)]


@transaction.atomic
@works_as(Work.OUTBOX)
def post(
    *,
    unique_key: str,
    kind: str,
    about: UUID,
    recipient: UUID,
    to: str,
    title: str,
    body: str,
    calendar: str = "",
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
) -> bool:
    """Write one message in the present transaction; return False if it was written before.

    `unique_key` names the message for good, e.g. session, person, kind, offset and schedule version.
    """
    if Message.objects.filter(unique_key=unique_key).exists():
        return False
    message = Message(
        unique_key=unique_key,
        kind=kind,
        subject_id=about,
        recipient_id=recipient,
        to=to,
        title=title,
        body=body,
        calendar=calendar,
        due_at=due_at or timezone.now(),
        useless_after=useless_after,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if Message.objects.filter(pk=message.pk).exists():
        return True
    # Someone else wrote it in the same instant: the key that sealed ours seals nothing.
    DataKey.objects.filter(scope=message.pk).delete()
    return False


def wake_worker() -> None:
    """Ask the worker to send what is due now; when it cannot be woken, the next tick sends it."""
    wake("tst_platform.outbox.tasks.send_due")


@transaction.atomic
@works_as(Work.OUTBOX)
def cancel(*, about: UUID | None = None, kind: str | None = None, recipient: UUID | None = None) -> int:
    """Cancel and wipe what is still due about a row, or to a recipient; return how many messages."""
    if about is None and recipient is None:
        raise ValueError("Say about which row, or to whom: never all messages at once.")
    wanted = {"subject_id": about, "kind": kind, "recipient_id": recipient}
    waiting = Message.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    locked = waiting.filter(state=MessageState.DUE).select_for_update()
    ids = list(locked.values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(state=MessageState.CANCELLED, leased_until=None)
    _wipe(ids)
    return len(ids)


def _wipe(ids: Iterable[UUID]) -> None:
    """Destroy the keys of messages that will not be read again: addresses and link secrets go with them."""
    DataKey.objects.destroy(*ids, reason=Reason.SENT)


def send_due(now: datetime | None = None) -> int:
    """Send everything that is due; return how many messages left. Safe to run twice at once."""
    sent = 0
    while batch := _claim(now or timezone.now()):
        sent += sum(_send(message) for message in batch)
    return sent


@works_as(Work.OUTBOX)
def _claim(now: datetime) -> list[Message]:
    """Take a lease on a batch of due messages: nobody else sends them while it runs."""
    with transaction.atomic():
        due = Message.objects.due(now).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        Message.objects.filter(pk__in=ids).update(leased_until=now + LEASE)
    return list(Message.objects.filter(pk__in=ids).order_by("due_at"))


def _send(message: Message) -> bool:
    now = timezone.now()
    if not _still_ours(message, now):
        return False
    if message.useless_after and message.useless_after < now:
        _close(message, MessageState.TOO_LATE)
        return False
    try:
        if not _mail(message).send():
            raise ValueError("This message has no address.")
    except Exception as trouble:  # one message that cannot leave must never hold back the others
        logger.warning(
            "a message could not be sent", extra={"kind": message.kind, "trouble": type(trouble).__name__}
        )
        _retry_later(message, now)
        return False
    _close(message, MessageState.SENT)
    return True


@works_as(Work.OUTBOX)
def _still_ours(message: Message, now: datetime) -> bool:
    """Renew the lease just before sending; False when it was cancelled, or ran out and went to another.

    The end of the lease is the token: whoever claims later holds a later one.
    """
    lease = now + LEASE
    held = _held(message).update(leased_until=lease)
    message.leased_until = lease
    return bool(held)


def _held(message: Message) -> MessageQuerySet:
    return Message.objects.filter(pk=message.pk, state=MessageState.DUE, leased_until=message.leased_until)


def _mail(message: Message) -> EmailMessage:
    if any(
        isinstance(part, Unreadable) for part in (message.to, message.title, message.body, message.calendar)
    ):
        raise ValueError("This message does not open: a sealing key is missing.")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    # The same Message-ID at every attempt: a server that has it already drops the second.
    message_id = f"<{message.pk}@{domain}>" if domain else make_msgid()
    mail = EmailMessage(message.title, message.body, None, [message.to], headers={"Message-ID": message_id})
    if message.calendar:
        mail.attach(_calendar_part(message.calendar))
    return mail


def _calendar_part(calendar: str) -> MIMEText:
    """Return the calendar as a part that says what it asks for: programs compare it with the METHOD inside."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method[1] if method else "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="rendez-vous.ics")
    return part


@works_as(Work.OUTBOX)
def _retry_later(message: Message, now: datetime) -> None:
    attempts = message.attempts + 1
    if attempts > len(WAITS):
        Message.objects.filter(pk=message.pk).update(attempts=attempts)
        _close(message, MessageState.FAILED)
        return
    _held(message).update(attempts=attempts, leased_until=now + WAITS[attempts - 1])


@works_as(Work.OUTBOX)
def _close(message: Message, state: MessageState) -> None:
    sent_at = timezone.now() if state == MessageState.SENT else None
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, leased_until=None)
    _wipe([message.pk])
