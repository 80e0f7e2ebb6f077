"""The database that every other test stands on."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="said of PostgreSQL only")


@pytest.mark.django_db
@on_postgresql
def test_tests_run_as_a_role_that_is_bound_by_every_rule() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        name, *powers = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        (owned,) = cursor.fetchone()
        cursor.execute("SELECT pg_has_role(current_user, 'tst_owner', 'MEMBER')")
        (may_become_owner,) = cursor.fetchone()
    assert name == "tst_app"
    assert powers == [False, False, False, False]
    assert owned == 0
    assert may_become_owner is False


@pytest.mark.django_db
@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "TRUNCATE django_session",
        "DROP TABLE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "GRANT tst_owner TO tst_app",
    ],
)
def test_application_role_may_only_read_and_write_rows(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_shipped_by_migrations_survive_each_flush(time: str) -> None:
    before = set(ContentType.objects.values_list("pk", "model"))
    assert before, "an installation has content types"
    call_command("flush", interactive=False, reset_sequences=False, inhibit_post_migrate=True)
    assert set(ContentType.objects.values_list("pk", "model")) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_written_by_a_test_are_gone_in_the_next(time: str) -> None:
    assert not ContentType.objects.filter(app_label="written_by_a_test").exists()
    ContentType.objects.create(app_label="written_by_a_test", model="thing")


@pytest.mark.django_db
def test_sqlite_is_a_file_with_a_write_ahead_log_and_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("said of SQLite only")
    with connection.cursor() as cursor:
        pragmas = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")
        ]
    assert pragmas == ["wal", 1]
