"""Bring back yesterday: the dump and the copy of the keys, in a new database, with the commands of an installation."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.databases import administer, owner_connection
from tst_platform.core.dumps import back_up
from tst_platform.core.key_backup import back_up_keys

POSTGRES = settings.BASE_DIR / "deploy" / "postgres"


def yesterday() -> tuple[Path, Path]:
    """Return the dump of the database and the copy of its keys, as they stand now."""
    return back_up(), back_up_keys()[0]


@contextmanager
def restored(dump: Path, folder: Path) -> Iterator[None]:
    """Restore a dump beside the database in use, and let the platform stand on it."""
    name = connection.settings_dict["NAME"]
    other = _restore_postgresql(dump) if connection.vendor == "postgresql" else _restore_sqlite(dump, folder)
    connection.close()
    connection.settings_dict["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        if connection.vendor == "postgresql":
            administer(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')


def _restore_sqlite(dump: Path, folder: Path) -> str:
    path = folder / "restored.sqlite3"
    path.write_bytes(dump.read_bytes())
    return str(path)


def _restore_postgresql(dump: Path) -> str:
    other = f"{connection.settings_dict['NAME']}_restored"
    administer(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)', f'CREATE DATABASE "{other}"')
    done = subprocess.run(
        [POSTGRES / "restore.sh", dump], env=as_owner(other), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return other


def as_owner(database: str) -> dict[str, str]:
    """Return the environment in which the tools of PostgreSQL reach this database as its owner."""
    said = owner_connection(database).settings_dict
    named = {
        "PGHOST": said["HOST"],
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
    }
    return (
        os.environ | {key: str(value) for key, value in named.items() if value} | {"TST_DATABASE": database}
    )
