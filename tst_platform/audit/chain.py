"""The chain: each seal holds the digest of its acts, and of all that was sealed before it.

`contents` is SHA-256 over the acts of one stretch in the order of their ids, one line of JSON each; `digest` is
SHA-256 over the line of JSON that says what the seal says, with the digest before it. When a stretch is let go
after twelve months its seal still binds the ones that follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils import timezone

from tst_platform.audit.models import AuditRecord, AuditSeal

FIELDS = ("id", "at", "actor", "verb", "model", "row", "scope", "context", "stretch")


def line(told: dict[str, Any]) -> bytes:
    """Return what is told as one line that is the same on both databases and at all times."""
    plain = {name: _plain(value) for name, value in told.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value if value is None or isinstance(value, int | str) else str(value)


@dataclass(frozen=True)
class Stretch:
    """What stands in one stretch now."""

    number: int
    first_id: int = 0
    last_id: int = 0
    count: int = 0
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    contents: str = sha256().hexdigest()


def stretch(number: int) -> Stretch:
    """Read one stretch; there may be nothing in it."""
    return next(stretches(number), Stretch(number))


def stretches(number: int | None = None) -> Iterator[Stretch]:
    """Read all stretches in their order, or one, act by act: no more than one act is held in memory."""
    acts = AuditRecord.objects.order_by("stretch", "id").values(*FIELDS)
    wanted = acts if number is None else acts.filter(stretch=number)
    for found, members in groupby(wanted.iterator(), key=itemgetter("stretch")):
        yield _told(found, members)


def _told(number: int, acts: Iterable[dict[str, Any]]) -> Stretch:
    contents, told = sha256(), Stretch(number)
    for act in acts:
        contents.update(line(act))
        told = Stretch(
            number,
            first_id=told.first_id or act["id"],
            last_id=act["id"],
            count=told.count + 1,
            begins_at=min(told.begins_at or act["at"], act["at"]),
            ends_at=max(told.ends_at or act["at"], act["at"]),
        )
    return replace(told, contents=contents.hexdigest())


def next_seal(number: int, before: AuditSeal | None) -> AuditSeal:
    """Return the seal of this stretch, unsaved."""
    found, now = stretch(number), timezone.now()
    seal = AuditSeal(
        number=number,
        at=now,
        first_id=found.first_id,
        last_id=found.last_id,
        count=found.count,
        ends_at=found.ends_at or now,
        contents=found.contents,
    )
    seal.digest = digest(seal, before)
    return seal


def digest(seal: AuditSeal, before: AuditSeal | None) -> str:
    told = {
        name: getattr(seal, name)
        for name in ("number", "at", "first_id", "last_id", "count", "ends_at", "contents")
    }
    return sha256(line(told | {"before": before.digest if before else ""})).hexdigest()
