"""Promise 27: of many reminders that are due none is lost and none doubled, while those who send them are killed.

On PostgreSQL two prefork Celery workers send, on SQLite two processes of `manage.py tick`; one of them is killed (-9)
again and again, in the middle of whatever it does. More of them, with a Redis and a database that crash too:
`python -m benchmarks.reminders`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models import Q

from tests.promises.at_the_outbox import PATIENCE, at_work, draft
from tests.promises.conftest import LONG
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

REMINDERS, KILLS = (3000, 20) if LONG else (240, 5)
# Of the outbox in these processes: what the dead had claimed is taken over after it.
LEASE_SECONDS = 2
LOOK_EVERY, WAKE_EVERY = 0.05, 0.6
# Messages that a worker may have in its hands when it is killed: one for each process of its pool.
AT_ONCE = 2
WITH_REDIS = connection.vendor == "postgresql" and bool(settings.REDIS_URL)


def wake() -> None:
    """Wake a worker, as a page does that wrote; a tick needs nobody."""
    if WITH_REDIS:
        current_app.send_task("tst_platform.outbox.tasks.send_due", retry=False)


def is_left() -> bool:
    return Message.objects.filter(Q(state=MessageState.DUE) | Q(is_wiped=False)).exists()


def sent() -> int:
    return Message.objects.filter(state=MessageState.SENT).count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_none_is_lost_and_none_doubled_while_workers_are_killed(
    tmp_path: Path, broker: Callable[[], None], figure: Callable[[str], None]
) -> None:
    broker()
    reminders = [draft(f"session|{n}|reminder|J-1|1", f"p{n}@example.org") for n in range(REMINDERS)]
    assert outbox.post_many(reminders) == REMINDERS
    deadline = time.monotonic() + PATIENCE * (10 if LONG else 1)
    with at_work(tmp_path, lease=LEASE_SECONDS, redis=settings.REDIS_URL if WITH_REDIS else "") as at:
        workers, book = at
        for name in ("first", "second"):
            workers.bear("celery" if WITH_REDIS else "tick", name)
        woken = 0.0
        while is_left() and time.monotonic() < deadline:
            if time.monotonic() - woken > WAKE_EVERY:
                wake()
                woken = time.monotonic()
            time.sleep(LOOK_EVERY)
            # Each time another part has left, however fast the machine.
            if workers.kills < KILLS and sent() > (workers.kills + 1) * REMINDERS // (KILLS + 2):
                workers.replace()
    taken = [line.split() for line in book.read_text().splitlines()]
    ids, people = Counter(message_id for message_id, _to in taken), {to for _id, to in taken}
    assert not is_left(), "not all were sent in time"
    assert workers.kills >= 2, "killed too few to have tried anything"
    assert len(people) == REMINDERS, "lost"
    assert len(ids) == REMINDERS, "doubled where the Message-ID counts"
    at_plain = len(taken) - REMINDERS
    assert at_plain <= AT_ONCE * workers.kills
    assert max(ids.values()) <= 1 + workers.kills
    figure(
        f"{REMINDERS:,} reminders due, {workers.kills} kills of those who send: {REMINDERS - len(people)} lost, "
        f"{len(ids) - REMINDERS} doubled where a mail server looks at the Message-ID; {at_plain} at one that does not"
    )
