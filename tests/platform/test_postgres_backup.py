"""The role that makes the dumps on PostgreSQL: it reads every row, no key, and what it dumped comes back whole."""

import re
import subprocess

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection

from tests.databases import owner_connection
from tests.interventions.board_people import world
from tests.promises.restoring import as_owner, restored, yesterday
from tst_platform.core.dumps import last_dump
from tst_platform.core.models import DataKey

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="said of PostgreSQL only"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.ERASURE_LIST_FILE = tmp_path / "keys" / "erasures.list"
    settings.KEY_BACKUP_DIR, settings.BACKUP_DIR = tmp_path / "key-backups", tmp_path / "backups"


@pytest.fixture
def backup_role():
    """Yield a connection of tst_backup to the database of the test."""
    aside = owner_connection(connection.settings_dict["NAME"])
    aside.settings_dict = {**aside.settings_dict, "USER": "tst_backup", "PASSWORD": ""}
    yield aside
    aside.close()


def ask(one, statement):
    with one.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_backup_reads_every_row_and_no_key(backup_role):
    world()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith("kept_")]
    refused = []
    for table in tables:
        try:
            ask(backup_role, f'SELECT count(*) FROM "{table}"')
        except ProgrammingError:
            refused.append(table)
    assert refused == ["core_datakey"] and len(tables) > 40
    assert ask(backup_role, "SELECT count(*) FROM cells_participant") == [(6,)], (
        "no policy hides a row from it"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cells_participant",
        "SET default_transaction_read_only = off; DELETE FROM cells_participant",
        "SET default_transaction_read_only = off; CREATE TABLE mine (id int)",
        "SET ROLE tst_owner",
        "SELECT wrapped FROM core_datakey",
    ],
)
def test_backup_changes_nothing_and_becomes_nobody_else(backup_role, statement):
    with pytest.raises(DatabaseError), backup_role.cursor() as cursor:
        cursor.execute(statement)


def test_dump_comes_back_with_the_same_tables_rules_and_privileges(tmp_path):
    world()
    before = _definitions(connection.settings_dict["NAME"])
    wrapped = [bytes(row.wrapped) for row in DataKey.objects.all()]
    dump, keys = yesterday()
    plain = subprocess.run(["pg_restore", "--file", "-", dump], capture_output=True, check=True).stdout
    assert not any(key.hex().encode() in plain for key in wrapped) and b"core_datakey" not in plain
    assert last_dump() is not None
    with restored(dump, tmp_path):
        assert _definitions(connection.settings_dict["NAME"]) == before
        call_command("restore_keys", str(keys))
        assert sorted(bytes(row.wrapped) for row in DataKey.objects.all()) == sorted(wrapped)


def _definitions(database):
    """Return what the owner's tools say of every table, policy, trigger and privilege, line by line."""
    said = subprocess.run(
        ["pg_dump", "--schema-only", "--dbname", database],
        env=as_owner(database),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = {
        line.rstrip(",;") for line in said.splitlines() if line and not line.startswith(("--", "SET ", "\\"))
    }
    # PostgreSQL writes the same condition with other brackets and casts once it has been read back.
    return sorted(re.sub(r"::[a-z ]+|[()\[\]]", "", line) for line in lines if "kept_" not in line)


def test_dump_that_fails_says_why_and_leaves_nothing(settings, tmp_path):
    settings.BACKUP_DATABASE_URL = "postgres://tst_backup@127.0.0.1:1/nowhere"
    with pytest.raises(CommandError, match="refused"):
        call_command("back_up")
    assert list(settings.BACKUP_DIR.iterdir()) == [] and last_dump() is None
