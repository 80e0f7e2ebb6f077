"""Recompute the chain and say in plain sentences what does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tst_platform.audit import chain
from tst_platform.audit.models import UNREADABLE, AuditRecord, AuditSeal
from tst_platform.audit.services import KEPT
from tst_platform.audit.standing import TRIGGERS

HEAD_SENT = "audit.head"


@dataclass(frozen=True)
class Head:
    """A seal as it was sent outside: its number and its digest."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class NotAHead(ValueError):
    """What should have been `number:digest` is something else."""


@dataclass
class Verdict:
    """What was looked at, and each thing that does not hold, in a sentence."""

    acts: int = 0
    seals: int = 0
    forgotten: int = 0  # stretches whose acts were let go after twelve months
    unsealed: int = 0
    unsealed_since: datetime | None = None
    heads: int = 0
    unreadable: int = 0
    head: Head | None = None
    head_sent_at: datetime | None = None
    findings: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings


def head_of(text: str) -> Head:
    """Read `number:digest`. Raises NotAHead."""
    found = re.fullmatch(r"(-?[0-9]{1,18}):([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise NotAHead(text)
    return Head(int(found[1]), found[2])


def heads_in(path: Path) -> Iterator[Head]:
    """Give the heads of a file that were sent outside: the last word of each line. Raises NotAHead, OSError."""
    for written in path.read_text().splitlines():
        if written.strip():
            yield head_of(written.split()[-1])


def heads_kept_here() -> list[Head]:
    """Return the heads of the file that the settings name; none where there is no file yet."""
    path = Path(settings.AUDIT_HEAD_FILE) if settings.AUDIT_HEAD_FILE else None
    return list(heads_in(path)) if path and path.exists() else []


def verify(heads: Iterable[Head] = (), now: datetime | None = None) -> Verdict:
    """Compare everything: each seal with its acts and with the seal before, the chain with the heads sent outside."""
    verdict, expired = Verdict(), (now or timezone.now()) - KEPT
    before: AuditSeal | None = None
    loose: list[chain.Stretch] = []
    for seal, found in _side_by_side():
        verdict.acts += found.count
        if seal is None:
            loose.append(found)
            continue
        _verify_link(verdict, seal, before)
        _verify_contents(verdict, seal, found, expired)
        verdict.seals, before = verdict.seals + 1, seal
    verdict.head = Head(before.number, before.digest) if before else None
    _verify_loose(verdict, loose)
    _verify_heads(verdict, heads)
    verdict.findings += missing_triggers()
    _report(verdict)
    return verdict


def _side_by_side() -> Iterator[tuple[AuditSeal | None, chain.Stretch]]:
    """Give each seal with what stands in its stretch now, and stretches without a seal, in the order of numbers."""
    stretches = chain.stretches()
    found = next(stretches, None)
    for seal in AuditSeal.objects.order_by("number").iterator():
        while found is not None and found.number < seal.number:
            yield None, found
            found = next(stretches, None)
        if found is not None and found.number == seal.number:
            yield seal, found
            found = next(stretches, None)
        else:
            yield seal, chain.Stretch(seal.number)
    while found is not None:
        yield None, found
        found = next(stretches, None)


def _report(verdict: Verdict) -> None:
    verdict.unreadable = AuditRecord.objects.filter(verb=UNREADABLE).count()
    sent = AuditRecord.objects.filter(verb=HEAD_SENT).order_by("-id").first()
    verdict.head_sent_at = sent.at if sent else None


def _verify_link(verdict: Verdict, seal: AuditSeal, before: AuditSeal | None) -> None:
    if chain.digest(seal, before) != seal.digest:
        verdict.findings.append(
            _(
                "Seal %(number)s does not follow from the seal before it: one of both was changed, removed or added."
            )
            % {"number": seal.number}
        )


def _verify_contents(verdict: Verdict, seal: AuditSeal, found: chain.Stretch, expired: datetime) -> None:
    if found.contents == seal.contents:
        return
    if found.count == 0 and seal.ends_at < expired:
        verdict.forgotten += 1
        return
    verdict.findings.append(_what_happened(seal, found.count))


def _what_happened(seal: AuditSeal, count: int) -> str:
    where = {
        "number": seal.number,
        "first": seal.first_id,
        "last": seal.last_id,
        "at": f"{seal.at:%Y-%m-%d %H:%M}",
    }
    if count == seal.count:
        told = _(
            "Of the acts %(first)s to %(last)s, sealed %(at)s UTC (seal %(number)s), at least one was changed."
        )
        return told % where
    if count > seal.count:
        told = ngettext(
            "To the acts %(first)s to %(last)s, sealed %(at)s UTC (seal %(number)s), %(added)s was added afterwards.",
            "To the acts %(first)s to %(last)s, sealed %(at)s UTC (seal %(number)s), %(added)s were added afterwards.",
            count - seal.count,
        )
        return told % (where | {"added": count - seal.count})
    told = ngettext(
        "Of the acts %(first)s to %(last)s, sealed %(at)s UTC (seal %(number)s), %(missing)s was deleted.",
        "Of the acts %(first)s to %(last)s, sealed %(at)s UTC (seal %(number)s), %(missing)s were deleted.",
        seal.count - count,
    )
    return told % (where | {"missing": seal.count - count})


def _verify_loose(verdict: Verdict, loose: list[chain.Stretch]) -> None:
    """Tell the acts that claim a sealed part without a seal, and count those that still wait for theirs."""
    last = verdict.head.number if verdict.head else -1
    waiting = [found for found in loose if found.number > last]
    verdict.unsealed = sum(found.count for found in waiting)
    verdict.unsealed_since = min((found.begins_at for found in waiting if found.begins_at), default=None)
    strays = sum(found.count for found in loose) - verdict.unsealed
    if strays:
        verdict.findings.append(
            ngettext(
                "%(count)s act stands in the sealed part of the record without a seal: it was added afterwards, or its seal was removed.",
                "%(count)s acts stand in the sealed part of the record without a seal: they were added afterwards, or their seal was removed.",
                strays,
            )
            % {"count": strays}
        )


def _verify_heads(verdict: Verdict, heads: Iterable[Head]) -> None:
    wanted = list(dict.fromkeys(heads))
    there = AuditSeal.objects.in_bulk([head.number for head in wanted])
    for head in wanted:
        verdict.heads += 1
        if head.number not in there:
            verdict.findings.append(
                _(
                    "Seal %(number)s was sent outside and is not there any more: the end of the record was cut off."
                )
                % {"number": head.number}
            )
        elif there[head.number].digest != head.digest:
            verdict.findings.append(
                _("Seal %(number)s is not the one that was sent outside: the record was written anew.")
                % {"number": head.number}
            )


def missing_triggers() -> list[str]:
    """Name the triggers that should refuse changes and are missing or set aside."""
    where = {(name, table) for name, table, _event in TRIGGERS}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
                " JOIN pg_proc p ON p.oid = tgfoid JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL"
                " AND proname = 'tst_refuse' AND nspname = 'public'"
            )
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for name, table in cursor.fetchall() if (name, table) in where}
    wanted = {
        name for name, _table, event in TRIGGERS if connection.vendor == "postgresql" or event != "TRUNCATE"
    }
    return [
        _("The database does not refuse changes any more: its trigger “%(name)s” is missing or set aside.")
        % {"name": name}
        for name in sorted(wanted - there)
    ]
