"""What only the owner of a database can do to the record of acts: to prove that it is seen."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from tests.databases import ON_POSTGRESQL, owner_connection
from tst_platform.audit import chain
from tst_platform.audit.models import AuditRecord, AuditSeal
from tst_platform.audit.standing import ACTS, SEALS


def edit(statements: str, *, against_triggers: bool = True, leave_open: bool = False) -> None:
    """Run statements as whoever owns the database, with the triggers set aside meanwhile."""
    if not ON_POSTGRESQL:
        _edit_file(statements, against_triggers, leave_open)
        return
    owner = owner_connection(connection.settings_dict["NAME"])
    disable, enable = (
        [f"ALTER TABLE {table} {how} TRIGGER USER" for table in (ACTS, SEALS)]
        for how in ("DISABLE", "ENABLE")
    )
    parts = [
        *(disable if against_triggers else []),
        statements,
        *(enable if against_triggers and not leave_open else []),
    ]
    try:
        with owner.cursor() as cursor:
            cursor.execute("; ".join(part for part in parts if part))
    finally:
        owner.close()


_SET_ASIDE: list[str] = []


def _edit_file(statements: str, against_triggers: bool, leave_open: bool) -> None:
    with connection.cursor() as cursor:
        if against_triggers:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
                [ACTS, SEALS],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
                _SET_ASIDE.append(definition)
        try:
            for statement in filter(None, statements.split("; ")):
                cursor.execute(statement)
        finally:
            while against_triggers and not leave_open and _SET_ASIDE:
                cursor.execute(_SET_ASIDE.pop())


def write_old(at: datetime, count: int) -> AuditSeal:
    """Put a sealed stretch of acts there as it was written at that moment: no clock is turned for it."""
    number = (AuditSeal.objects.order_by("-number").values_list("number", flat=True).first() or -1000) + 1
    moment = f"{at:%Y-%m-%d %H:%M:%S.%f}" + ("+00" if ON_POSTGRESQL else "")
    act = f"('{moment}', 'worker:old', 'test.old', '', '', {number})"
    edit(
        f"INSERT INTO {ACTS} (at, actor, verb, model, context, stretch) VALUES {', '.join([act] * count)}",
        against_triggers=False,
    )
    last = AuditSeal.objects.order_by("number").last()
    seal = chain.next_seal(number, last)
    values = f"{number}, '{_sql(seal.at)}', {seal.first_id}, {seal.last_id}, {count}, '{_sql(seal.ends_at)}'"
    edit(
        f"INSERT INTO {SEALS} (number, at, first_id, last_id, count, ends_at, contents, digest)"
        f" VALUES ({values}, '{seal.contents}', '{seal.digest}')",
        against_triggers=False,
    )
    assert AuditRecord.objects.filter(stretch=number).count() == count
    return seal


def _sql(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}" + ("+00" if ON_POSTGRESQL else "")
