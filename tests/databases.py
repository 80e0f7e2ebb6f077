"""The database of the tests: a file on SQLite; on PostgreSQL made by its owner and used by `tst_app`.

What the migrations ship (steps, clauses, permissions) is put back after each flush, so that a test
with real transactions leaves to the next one what a new installation has.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests import migrated

PRIVILEGES = Path(__file__).resolve().parent.parent / "deploy" / "postgres" / "privileges.sql"
ON_POSTGRESQL = connection.vendor == "postgresql"
KEPT = "kept_{}"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """The database stands already when Django comes to migrate it: see `made_by_owner`."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    made_by_owner: BaseDatabaseWrapper, django_db_setup: None, django_db_blocker: Any
) -> None:
    """Keep what was shipped, hand the database to the application's role, and see to every later flush."""
    owner = made_by_owner
    with django_db_blocker.unblock():
        keep_migrated(owner)
        shipped = keep_shipped_rows(owner)
        if ON_POSTGRESQL:
            become_application()
        # On the class: under Playwright's loop the test has another connection object than now.
        operations: Any = type(connection.ops)
        operations.execute_sql_flush = lambda _self, statements: flush(owner, statements, shipped)


@pytest.fixture(scope="session")
def made_by_owner(
    django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[BaseDatabaseWrapper]:
    """Yield the owner's connection; on PostgreSQL to a database just made, and dropped at the end.

    What was migrated before is copied: Django finds its migrations done. Whoever finds nothing to copy migrates while
    the others wait: the rows that migrations ship then have the same ids in all processes.
    """
    name = connection.creation._get_test_db_name()
    migrated.hold()
    if not ON_POSTGRESQL:
        if migrated.copy_file(Path(name)):
            migrated.let_go()
        yield connection
        migrated.let_go()
        return
    with django_db_blocker.unblock():
        owner = owner_connection(name)
        copied = f'TEMPLATE "{migrated.name()}"' if is_kept() else ""
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" {copied}')
        if copied:
            migrated.let_go()
        with owner.cursor() as cursor:
            cursor.execute(PRIVILEGES.read_text())
        connection.settings_dict.update(
            USER=owner.settings_dict["USER"], PASSWORD=owner.settings_dict["PASSWORD"]
        )
    yield owner
    migrated.let_go()
    with django_db_blocker.unblock():
        owner.close()
        connection.close()
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def is_kept() -> bool:
    """Say whether a migrated database is kept on PostgreSQL, of the present files."""
    return migrated.name() in kept_before()


def kept_before() -> list[str]:
    aside = owner_connection("postgres")
    try:
        with aside.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{migrated.NAME}%"])
            return [name for (name,) in cursor.fetchall()]
    finally:
        aside.close()


def keep_migrated(owner: BaseDatabaseWrapper) -> None:
    """Keep the database as the migrations left it, for the next process. Nobody may be connected to what is copied."""
    name = connection.settings_dict["NAME"]
    connection.close()
    owner.close()
    if migrated.is_held():
        if not ON_POSTGRESQL:
            migrated.keep_file(Path(name))
        elif migrated.is_of_now() and not is_kept():
            before = [f'DROP DATABASE "{other}"' for other in kept_before()]
            administer(*before, f'CREATE DATABASE "{migrated.name()}" TEMPLATE "{name}"')
        migrated.let_go()


def owner_connection(database: str) -> BaseDatabaseWrapper:
    """Return a connection of the role that owns the tables, to this database."""
    if "TST_OWNER_DATABASE_URL" not in os.environ:
        pytest.exit("On PostgreSQL the tests need TST_OWNER_DATABASE_URL: see deploy/postgres/prepare.sh.")
    owner = connection.copy()
    said = environ.Env().db_url("TST_OWNER_DATABASE_URL")
    owner.settings_dict = {
        **connection.settings_dict,
        "NAME": database,
        "USER": said["USER"],
        "PASSWORD": said["PASSWORD"],
    }
    return owner


def look_over_everything(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let the test itself see all rows: it is the platform at work, until a request names its viewer.

    Only in the threads of the test: server and worker, which bear names, start with nobody named, as in production.
    """
    name = threading.current_thread().name
    of_test = name.startswith(("MainThread", "Thread-")) and not name.endswith("(start)")  # Celery's worker
    if connection.vendor == "postgresql" and of_test:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tst.viewer', 'system:tests', false)")


connection_created.connect(look_over_everything)


def administer(*statements: str) -> None:
    """Run statements that concern whole databases, as the owner, from the side."""
    aside = owner_connection("postgres")
    try:
        with aside.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        aside.close()


def become_application() -> None:
    said = environ.Env().db_url("DATABASE_URL")
    connection.close()
    connection.settings_dict.update(USER=said["USER"], PASSWORD=said["PASSWORD"])


def keep_shipped_rows(owner: BaseDatabaseWrapper) -> list[str]:
    """Copy every table that is not empty right after the migrations; return their names."""
    kept = []
    with owner.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if cursor.fetchone():
                cursor.execute(f'CREATE TABLE "{KEPT.format(table)}" AS SELECT * FROM "{table}"')
                kept.append(table)
    return kept


def flush(owner: BaseDatabaseWrapper, statements: list[str], shipped: list[str]) -> None:
    """Empty the tables as their owner, who alone may, and put back what the migrations shipped."""
    restore = [f'INSERT INTO "{table}" SELECT * FROM "{KEPT.format(table)}"' for table in shipped]
    if owner is connection:
        with transaction.atomic(), connection.cursor() as cursor:
            # SQLite empties tables by DELETE, which the triggers on signed texts refuse: they step aside meanwhile.
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            aside = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
            for statement in [*aside, *statements, 'DELETE FROM "platform_cache"', *restore]:
                cursor.execute(statement)
            for _, definition in triggers:
                cursor.execute(definition)
    else:
        with owner.cursor() as cursor:
            # DELETE, for TRUNCATE makes each table anew, which takes ten times as long. What was signed and what
            # was recorded lets nobody delete it, not even its owner, who can only set the triggers aside.
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
            )
            guarded = [f"ALTER TABLE {table} {{}} TRIGGER USER" for (table,) in cursor.fetchall()]
            tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
            # One query is one transaction. One that a test forgot open would hold its tables: better to say so.
            all_in_one = [
                "SET lock_timeout = '20s'",
                *(line.format("DISABLE") for line in guarded),
                *(f'DELETE FROM "{table}"' for table in [*tables, "platform_cache"]),
                *restore,
                "SET CONSTRAINTS ALL IMMEDIATE",
                *(line.format("ENABLE") for line in guarded),
            ]
            cursor.execute("; ".join(all_in_one))
