"""Write acts down, seal them, let go those that were kept long enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from tst_platform.audit import chain
from tst_platform.audit.models import (
    LOOKED_AT_PEOPLE,
    LOOKED_AT_SUPERVISED,
    UNREADABLE,
    AuditRecord,
    AuditSeal,
)
from tst_platform.audit.standing import ACTS, KEPT_DAYS, LOCK, SEALS, sqlite_limit
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

WORK = "system.work"
KEPT = timedelta(days=KEPT_DAYS)
SAME_LOOK = timedelta(hours=1)
BATCH = 500  # stretches that are let go in one transaction

# --- one act ---------------------------------------------------------------------------------------------------------


def record(*, by: Viewer | str, verb: str, row: models.Model | None, scope: UUID | None = None) -> None:
    """Write down one act, inside the transaction of the act itself; one statement.

    `by` is the viewer, or the name of the clockwork that acted ("worker:tick"); `scope` the cell,
    programme or collective in whose history the act is to be found. On PostgreSQL the database's own
    function writes, with the database's clock: the application's role has no other way.
    """
    actor = by if isinstance(by, str) else by.actor
    model = row._meta.label_lower if row is not None else ""
    row_id = row.pk if row is not None and isinstance(row.pk, UUID) else None
    told: dict[str, Any] = {"actor": actor, "verb": verb, "model": model, "row": row_id, "scope": scope}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tst_record(%s, %s, %s, %s, %s)", list(told.values()))
            return
        told |= {"at": timezone.now(), "context": ""}
        columns = [field for field in AuditRecord._meta.concrete_fields if field.name in told]
        names = ", ".join(f'"{field.column}"' for field in columns)
        cursor.execute(
            f'INSERT INTO "{ACTS}" ({names}, stretch) VALUES '
            f"({'%s, ' * len(columns)}(SELECT coalesce(max(number), 0) + 1 FROM {SEALS}))",
            [field.get_db_prep_save(told[field.name], connection) for field in columns],
        )


def record_look(*, by: Viewer, row: models.Model, scope: UUID, again: bool = False) -> None:
    """Write down that an intervenant opened a page with named people's data: one line for each page.

    `row` is the person, with their collective as `scope`; or the collective or cell whose names were shown, with
    itself as `scope`. A part of a page that a screen asks for `again` is the same look for an hour. The exception
    to "a GET never writes": here the look is the act. What cannot be written down is not shown.
    """
    if again:
        looks = AuditRecord.objects.filter(verb=LOOKED_AT_PEOPLE, actor=by.actor, row=row.pk)
        if looks.filter(at__gte=timezone.now() - SAME_LOOK).exists():
            return
    record(by=by, verb=LOOKED_AT_PEOPLE, row=row, scope=scope)


def record_reading(*, by: Viewer, row: models.Model, scope: UUID) -> None:
    """Write down that a supervisor opened what is told of a programme; `scope` is its contract, which people sign."""
    record(by=by, verb=LOOKED_AT_SUPERVISED, row=row, scope=scope)


def record_unreadable(*, row: models.Model) -> None:
    """Write down that a sealed text of this row did not open, once per row and hour; the sealing calls this."""
    with transaction.atomic(), working_as(Work.ACTING):
        hour = timezone.now() - timedelta(hours=1)
        said = AuditRecord.objects.filter(verb=UNREADABLE, row=row.pk, at__gte=hour)
        if not said.filter(model=row._meta.label_lower).exists():
            record(by="platform:sealing", verb=UNREADABLE, row=row)


# --- work without a person -------------------------------------------------------------------------------------------


@contextmanager
def system_work(work: Work, name: str) -> Iterator[None]:
    """Work without a person's right behind it, in one transaction, and say so in the record of acts.

    A command is written down each time; what the clock does, under its name, once a day: a line each minute
    would bury the acts. What is done inside is recorded by itself, with the context it was done under. Work in
    several transactions opens the others with `working_as`.
    """
    with working_as(work):
        _note(work, name)
        yield


def record_work(work: Work, name: str) -> None:
    """Write down that such work begins, and nothing more: it opens transactions of its own, with `working_as`."""
    with working_as(work):
        _note(work, name)


def _note(work: Work, name: str) -> None:
    if work == Work.COMMAND or not said_today(WORK, by=name):
        record(by=name, verb=WORK, row=None)


def said_today(verb: str, *, by: str) -> bool:
    """Say whether this name has an act of this verb since midnight, local time."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditRecord.objects.filter(verb=verb, actor=by, at__gte=today).exists()


# --- the chain -------------------------------------------------------------------------------------------------------


@contextmanager
def at_the_chain() -> Iterator[bool]:
    """Open a transaction in which we alone are at the chain; give False when another is at it: nobody waits."""
    with transaction.atomic(), working_as(Work.CLOCK):
        if connection.vendor != "postgresql":
            yield True  # one writer at a time: the transaction itself is the turn
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [LOCK])
            mine = bool(cursor.fetchone()[0])
        yield mine


def seal_acts() -> int:
    """Seal the stretches that are complete; return how many. Two ticks at once are harmless."""
    with at_the_chain() as mine:
        if not mine:
            return 0
        last = AuditSeal.objects.order_by("number").last()
        complete = AuditRecord.objects.filter(stretch__lt=_complete_below(last)).order_by("stretch")
        if last is not None:
            complete = complete.filter(stretch__gt=last.number)
        numbers = list(complete.values_list("stretch", flat=True).distinct())
        for number in numbers:
            last = chain.next_seal(number, last)
            _add_seal(last)
        return len(numbers)


def _complete_below(last: AuditSeal | None) -> int:
    """Return the number below which no stretch takes any more acts: see `standing.py`."""
    if connection.vendor != "postgresql":
        return (last.number if last else 0) + 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT tst_complete_below()")
        return int(cursor.fetchone()[0])


def _add_seal(seal: AuditSeal) -> None:
    if connection.vendor != "postgresql":
        seal.save(force_insert=True)
        return
    values: list[Any] = [seal.number, seal.at, seal.first_id, seal.last_id, seal.count, seal.ends_at]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tst_seal(%s, %s, %s, %s, %s, %s, %s, %s)", [*values, seal.contents, seal.digest]
        )


def forget_old_acts(now: datetime | None = None) -> int:
    """Delete the acts of sealed stretches older than twelve months, in batches; return how many acts.

    The seals stay, so that the chain still holds. The database refuses the rest, whatever `now` says.
    """
    before, gone = (now or timezone.now()) - KEPT, 0
    while batch := _forget_batch(before):
        gone += batch
    return gone


def _forget_batch(before: datetime) -> int:
    with transaction.atomic(), working_as(Work.CLOCK), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tst_forget_acts(%s, %s)", [before, BATCH])
            return int(cursor.fetchone()[0])
        now = sqlite_limit().replace("%", "%%")
        old = (
            f"SELECT number FROM {SEALS} s WHERE ends_at < min(%s, {now})"
            f" AND EXISTS (SELECT 1 FROM {ACTS} a WHERE a.stretch = s.number) ORDER BY number LIMIT %s"
        )
        limit = connection.ops.adapt_datetimefield_value(before)
        cursor.execute(f'DELETE FROM "{ACTS}" WHERE stretch IN ({old})', [limit, BATCH])
        return int(cursor.rowcount)
