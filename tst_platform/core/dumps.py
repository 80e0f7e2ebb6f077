"""The copy of the whole database, without its keys: what it holds sealed does not open from it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import environ
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tst_platform.core.key_backup import STAMP, dated

BEGINNING = "dump-"
SCRIPT = settings.BASE_DIR / "deploy" / "postgres" / "back_up.sh"
# Left out with the keys: who is signed in, and what is counted for an hour.
LEFT_OUT = ("core_datakey", "django_session", "platform_cache", "core_ratecount")


class NoDump(Exception):
    """The copy was not made; the text says why."""


def back_up(folder: Path | None = None) -> Path:
    """Copy the database, without its keys and sessions, to a file of its own; return it."""
    folder = folder or settings.BACKUP_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    on_sqlite = connection.vendor == "sqlite"
    stamp = timezone.now().astimezone(UTC).strftime(STAMP)
    path = folder / f"{BEGINNING}{stamp}.{'sqlite3' if on_sqlite else 'pgdump'}"
    aside = path.with_suffix(".part")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        (_copy_sqlite if on_sqlite else _dump_postgresql)(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def last_dump() -> datetime | None:
    """Return when the database was last copied."""
    made = [made_at for path, made_at in dated(settings.BACKUP_DIR, BEGINNING) if path.suffix != ".part"]
    return max(made, default=None)


def _copy_sqlite(path: Path) -> None:
    """Copy the file as of one instant, then empty what is left out; nothing of it stays in free pages."""
    source = sqlite3.connect(f"{_file().as_uri()}?mode=ro", uri=True, timeout=20)
    copy = sqlite3.connect(path)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA secure_delete = ON")
        for table in LEFT_OUT:
            copy.execute(f"DELETE FROM {table}")
        copy.commit()
        copy.execute("VACUUM")
    finally:
        copy.close()
        source.close()


def _file() -> Path:
    return Path(connection.settings_dict["NAME"]).resolve()


def _dump_postgresql(path: Path) -> None:
    if not shutil.which("pg_dump"):
        raise NoDump("pg_dump is not installed here: run deploy/postgres/back_up.sh where it is.")
    said = connection.settings_dict
    if settings.BACKUP_DATABASE_URL:
        said = environ.Env.db_url_config(settings.BACKUP_DATABASE_URL)
    named = {
        "PGHOST": said.get("HOST"),
        "PGPORT": said.get("PORT"),
        "PGPASSWORD": said.get("PASSWORD") if settings.BACKUP_DATABASE_URL else "",
        "PGUSER": said.get("USER") if settings.BACKUP_DATABASE_URL else "tst_backup",
        "TST_DATABASE": said.get("NAME"),
    }
    environment = os.environ | {name: str(value) for name, value in named.items() if value}
    done = subprocess.run([SCRIPT, path], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoDump(done.stderr.strip() or "pg_dump failed.")
