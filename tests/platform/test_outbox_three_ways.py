"""The same messages, sent in the three ways in which an installation may run, come to the same end.

Celery on Redis with two workers and two beats; Celery on folders with one of each; `manage.py tick` by cron alone, two
at once. Real processes, a mail server and a Redis of the test's own.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.promises.at_the_outbox import PATIENCE, Workers, at_work, draft, own_redis
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

WAYS = {
    "redis": {"celery": 2, "beat": 2},
    "folders": {"celery": 1, "beat": 1},
    "cron": {"tick": 2},
}
FAR = dt.timedelta(days=1)


def write() -> None:
    """Write what can become of a message: due, to come, too late, cancelled, refused, without address, by SMS."""
    now, gone = timezone.now(), uuid4()
    drafts = [draft(f"due {n}", f"p{n}@example.org") for n in range(70)]
    drafts += [draft(f"to come {n}", f"c{n}@example.org", due_at=now + FAR) for n in range(3)]
    drafts += [draft(f"too late {n}", f"l{n}@example.org", useless_after=now - FAR) for n in range(3)]
    drafts += [draft(f"cancelled {n}", f"g{n}@example.org", recipient=gone) for n in range(3)]
    drafts += [draft(f"refused {n}", "unknown@example.org") for n in range(3)]
    drafts += [draft("nowhere", "")]
    drafts += [draft(f"sms {n}", f"+3363998000{n}", channel=outbox.SMS) for n in range(5)]
    drafts += [draft("no number", "à la mairie", channel=outbox.SMS)]
    assert outbox.post_many(drafts) == len(drafts)
    assert outbox.cancel(recipient=gone) == 3


def open_ones() -> int:
    """Return how many messages nobody has seen to yet."""
    return Message.objects.filter(state=MessageState.DUE, attempts=0, due_at__lte=timezone.now()).count()


def unwiped() -> int:
    closed = (MessageState.SENT, MessageState.CANCELLED, MessageState.TOO_LATE)
    return Message.objects.filter(state__in=closed, is_wiped=False).count()


Played = tuple[Counter[tuple[str, ...]], list[str], int]


def played(way: str, workers: Workers, folder: Path) -> Played:
    """Return the ends of the messages, who got a mail, and how many SMS were written."""
    Message.objects.all().delete()
    before = mails(folder), texts(folder)
    write()
    deadline = time.monotonic() + PATIENCE
    for kind, number in WAYS[way].items():
        for one in range(number):
            workers.bear(kind, f"{kind}{one}")
    while (open_ones() or unwiped()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for name in list(workers.pids):
        workers.kill(name)
    ends = Message.objects.values_list("unique_key", "state", "trouble", "attempts", "is_wiped")
    told = sorted(mails(folder)[len(before[0]) :]), texts(folder) - before[1]
    return Counter(tuple(map(str, end)) for end in ends), *told


def mails(folder: Path) -> list[str]:
    return [line.split()[1] for line in (folder / "taken").read_text().splitlines()]


def texts(folder: Path) -> int:
    return len(list((folder / "state" / "sms").glob("*.txt")))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_on_redis_workers_on_folders_and_cron_come_to_the_same_end(tmp_path: Path) -> None:
    with own_redis(tmp_path) as redis, at_work(tmp_path / "net", lease=60, redis=redis) as (workers, _book):
        found = {"redis": played("redis", workers, tmp_path / "net")}
    with at_work(tmp_path / "alone", lease=60) as (workers, _book):
        found |= {way: played(way, workers, tmp_path / "alone") for way in ("folders", "cron")}
    ends, mailed, written = found["cron"]
    states = Counter(state for (_key, state, *_rest) in ends.elements())
    assert states == {"sent": 75, "due": 4, "too_late": 3, "cancelled": 3, "failed": 4}
    assert mailed == sorted(f"p{n}@example.org" for n in range(70))
    assert written == 5
    assert found["redis"] == found["cron"]
    assert found["folders"] == found["cron"]
