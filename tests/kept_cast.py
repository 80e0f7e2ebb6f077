"""The cast is played once in a process; its rows are kept, and put back for every later test that asks.

What a test then writes is its own. Whoever enters does so anew: a session has an age, and the platform
asks again when it is old.
"""

from __future__ import annotations

import copy
import os
import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests import migrated

if TYPE_CHECKING:
    from tests.cast import Cast

# Where the processes of one run share it: in the folder of the first of them, which goes with it.
SHARED = Path(os.environ["TST_TESTS_FIRST"], f"cast-{connection.vendor}")

# Who enters has a session, a second factor and its key, and was there for the last time now.
WRITTEN_ON_ENTERING = {
    "accounts_signedin", "accounts_user", "core_datakey", "django_session", "mfa_authenticator",
}  # fmt: skip

# As the owner: nobody else may write into the record of acts, save by its own function.
PUT_BACK = """
CREATE OR REPLACE FUNCTION tests_put_back(place regclass, lines text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    EXECUTE format('INSERT INTO %1$s SELECT (line::%1$s).* FROM unnest($1) AS line ON CONFLICT DO NOTHING', place)
        USING lines;
END $$;
GRANT EXECUTE ON FUNCTION tests_put_back TO PUBLIC
"""
# The numbers that PostgreSQL has handed out; SQLite counts by its rows.
HANDED_OUT = (
    "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
)


@dataclass
class Kept:
    """The cast, and what its play left behind: rows by table, numbers handed out, files by their place."""

    cast: Cast
    rows: dict[str, list[Any]]
    numbers: list[tuple[str, int]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


_kept: list[Kept] = []


def standing_cast(owner: BaseDatabaseWrapper) -> Cast:
    """Return the cast with its rows in the database; `owner` may make functions there."""
    from tests.cast import play  # only here: a test that needs no cast does not import the whole platform

    if time_machine.escape_hatch.is_travelling():
        cast = play()  # at another time it is another story
    elif not _kept:
        _kept.append(played_once(owner))
        cast = copy.deepcopy(_kept[0].cast)
    else:
        cast = copy.deepcopy(_kept[0].cast)
        put_back(_kept[0].rows)
    cast.enter_everyone()
    return cast


def played_once(owner: BaseDatabaseWrapper) -> Kept:
    """Play, or take over what another process of this run has played meanwhile; the rows are then in the database."""
    if connection.vendor == "postgresql":
        with owner.cursor() as cursor:
            cursor.execute(PUT_BACK)
    with migrated.one_at_a_time():
        if not SHARED.exists():
            kept = played(owner)
            if "PYTEST_XDIST_WORKER" in os.environ:
                SHARED.write_bytes(pickle.dumps(kept))
            return kept
    kept = pickle.loads(SHARED.read_bytes())
    put_back(kept.rows)
    for place, content in kept.files.items():
        path = Path(settings.STATE_DIR, place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with owner.cursor() as cursor:
        for name, number in kept.numbers:
            cursor.execute("SELECT setval(%s, %s)", [name, number])
    return kept


def played(owner: BaseDatabaseWrapper) -> Kept:
    from tests.cast import play

    before = files()
    cast = play()
    numbers: list[tuple[str, int]] = []
    if connection.vendor == "postgresql":
        with owner.cursor() as cursor:  # nobody else sees all of them
            cursor.execute(HANDED_OUT)
            numbers = cursor.fetchall()
    left = {place: content for place, content in files().items() if before.get(place) != content}
    return Kept(copy.deepcopy(cast), rows_of_all_tables(), numbers, left)


def files() -> dict[str, bytes]:
    """Return what stands in the folder of this process, but for its database and its log."""
    state = Path(settings.STATE_DIR)
    found = [path for path in state.rglob("*") if path.is_file() and "sqlite3" not in path.name]
    return {str(path.relative_to(state)): path.read_bytes() for path in found}


def rows_of_all_tables() -> dict[str, list[Any]]:
    """Return every row of every table as the database writes it."""
    what = "t::text" if connection.vendor == "postgresql" else "*"
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models()}):
            cursor.execute(f'SELECT {what} FROM "{table}" AS t')
            rows[table] = cursor.fetchall()
    return {table: found for table, found in rows.items() if found}


def stands_as_played() -> bool:
    """Say whether the cast stands in the database as it was played, but for what its people write as they enter."""
    if not _kept or time_machine.escape_hatch.is_travelling():
        return False
    was, now = _kept[0].rows, rows_of_all_tables()
    same = all(
        sorted(map(repr, was.get(table, ()))) == sorted(map(repr, now.get(table, ())))
        for table in (was.keys() | now.keys()) - WRITTEN_ON_ENTERING
    )
    accounts = get_user_model()._default_manager.all()
    return same and _people(accounts) == _people(_kept[0].cast.staff.values())


def _people(users: Iterable[Any]) -> set[tuple[Any, ...]]:
    return {(user.pk, user.email, user.name, user.role, user.is_active) for user in users}


def put_back(rows: dict[str, list[Any]]) -> None:
    """Insert these rows beside those that are there; who refers to whom is asked at the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in rows.items():
            if connection.vendor == "postgresql":
                cursor.execute("SELECT tests_put_back(%s, %s)", [table, [line for (line,) in lines]])
            else:
                places = ", ".join(["%s"] * len(lines[0]))
                insert = f'INSERT OR IGNORE INTO "{table}" VALUES ({places})'
                cursor.executemany(insert, [[_as_stored(value) for value in line] for line in lines])


def _as_stored(value: Any) -> Any:
    """SQLite's module reads an hour of the day as one, and takes none."""
    return value.isoformat() if isinstance(value, time) else value
