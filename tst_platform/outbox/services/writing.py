"""Write messages with the change that causes them, and cancel those that are due no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from tst_platform.core.models import DataKey, Reason
from tst_platform.core.waking import wake
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox.carriers.numbers import international
from tst_platform.outbox.models import Channel, Message, MessageQuerySet, MessageState

BATCH = 500  # SQLite takes a bounded number of values in one statement


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be written. `unique_key` names it for good, e.g. session, person, kind, offset, schedule version."""

    unique_key: str
    kind: str
    about: UUID
    recipient: UUID
    to: str
    title: str
    body: str
    calendar: str = ""
    due_at: datetime | None = None
    useless_after: datetime | None = None
    channel: Channel = Channel.MAIL
    stop_url: str | None = None


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
    channel: Channel = Channel.MAIL,
    stop_url: str | None = None,
) -> bool:
    """Write one message in the present transaction; return False if it was written before.

    An SMS has no title and no calendar; its `to` is a telephone number, kept in E.164.
    """
    draft = Draft(
        unique_key=unique_key,
        kind=kind,
        about=about,
        recipient=recipient,
        to=to,
        title=title,
        body=body,
        calendar=calendar,
        due_at=due_at,
        useless_after=useless_after,
        channel=channel,
        stop_url=stop_url,
    )
    return post_many([draft]) == 1


@transaction.atomic
@works_as(Work.OUTBOX)
def post_many(drafts: Iterable[Draft]) -> int:
    """Write many messages in a few statements; return how many were not written before."""
    wanted = list({draft.unique_key: draft for draft in drafts}.values())
    return sum(_write(wanted[start : start + BATCH]) for start in range(0, len(wanted), BATCH))


def _write(drafts: list[Draft]) -> int:
    keys = [draft.unique_key for draft in drafts]
    known = set(Message.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    rows = [_message(draft) for draft in drafts if draft.unique_key not in known]
    if not rows:
        return 0
    DataKey.objects.provision(rows)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    ids = {row.pk for row in rows}
    written = set(Message.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if ids - written:
        # Someone else wrote them in the same instant: the keys that sealed ours seal nothing.
        DataKey.objects.filter(scope__in=ids - written).delete()
    return len(written)


def _message(draft: Draft) -> Message:
    told = asdict(draft)
    subject, recipient, due_at = told.pop("about"), told.pop("recipient"), told.pop("due_at")
    if draft.channel == Channel.SMS:
        # What is no number stays as it was typed: it fails, and is shown to who can replace it.
        told |= {"title": "", "calendar": "", "to": international(draft.to) or draft.to}
    return Message(**told, subject_id=subject, recipient_id=recipient, due_at=due_at or timezone.now())


def carries(channel: Channel) -> bool:
    """Say whether messages of this channel really leave from here, so that a page offers no way that there is not."""
    return channel == Channel.MAIL or bool(settings.SMS_URL) or settings.DEMO


def wake_worker() -> None:
    """Ask the worker to send what is due now; when it cannot be woken, the next tick sends it."""
    wake("tst_platform.outbox.tasks.send_due")


@transaction.atomic
@works_as(Work.OUTBOX)
def cancel(*, about: UUID | None = None, kind: str | None = None, recipient: UUID | None = None) -> int:
    """Cancel and wipe what is still due about a row, or to a recipient; return how many messages.

    One that failed and could still go to another address is cancelled with them.
    """
    if about is None and recipient is None:
        raise ValueError("Say about which row, or to whom: never all messages at once.")
    wanted = {"subject_id": about, "kind": kind, "recipient_id": recipient}
    return _cancel(
        Message.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    )


def _cancel(waiting: MessageQuerySet) -> int:
    open_ones = models.Q(state=MessageState.DUE) | models.Q(state=MessageState.FAILED, is_wiped=False)
    ids = list(waiting.filter(open_ones).select_for_update().values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        Message.objects.filter(pk__in=ids[start : start + BATCH]).update(state=MessageState.CANCELLED)
    wipe(ids)
    return len(ids)


def silence(*, recipient: UUID) -> int:
    """Cancel what waits for someone who leaves; see `silence_all`."""
    return silence_all([recipient])


def silence_all(recipients: Iterable[UUID]) -> int:
    """Cancel what waits for people who leave, in the transaction in which they leave; return how many messages.

    And once more after it: what another transaction wrote to them in that instant is seen by none of both.
    """
    gone = list(recipients)
    transaction.on_commit(lambda: _cancel_all(gone), robust=True)
    return _cancel_all(gone)


@transaction.atomic
@works_as(Work.OUTBOX)
def _cancel_all(recipients: list[UUID]) -> int:
    batches = (recipients[start : start + BATCH] for start in range(0, len(recipients), BATCH))
    return sum(_cancel(Message.objects.filter(recipient_id__in=batch)) for batch in batches)


def wipe(ids: Iterable[UUID]) -> None:
    """Destroy the keys of messages that will not be read again: addresses and link secrets go with them."""
    wiped = list(ids)
    for start in range(0, len(wiped), BATCH):
        batch = wiped[start : start + BATCH]
        DataKey.objects.destroy(*batch, reason=Reason.SENT)
        Message.objects.filter(pk__in=batch).update(is_wiped=True, leased_until=None)
