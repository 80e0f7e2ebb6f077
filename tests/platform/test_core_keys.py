"""Keys: their versions, their rotation, their copies, and the list of what was erased."""

import base64
import os
import stat
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cells.collectives.models import Collective, Participant
from contracts.agreements.models import Party
from tst_platform.core import erasure_list, erasures, upkeep
from tst_platform.core.dumps import back_up, last_dump
from tst_platform.core.key_backup import back_up_keys, copies, last_key_backup, read
from tst_platform.core.models import DataKey, DestroyedKey, Erasure, Reason
from tst_platform.core.sealing import Erased, Unreadable
from tst_platform.core.wrapping import wrapping_keys


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.ERASURE_LIST_FILE = tmp_path / "keys" / "erasures.list"
    settings.KEY_BACKUP_DIR, settings.BACKUP_DIR = tmp_path / "key-backups", tmp_path / "backups"


@pytest.fixture
def key_file(settings, tmp_path):
    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", tmp_path / "keys" / "sealing.keys"
    call_command("make_keys", stdout=StringIO())
    return settings.SEALING_KEYS_FILE


def someone(name="Zélie"):
    collective = Collective.objects.first() or Collective.objects.create(name="T", slug="t", kind="other")
    return Participant.objects.create(collective=collective, party=Party.objects.create(), given_name=name)


def names():
    return {str(one.given_name) for one in Participant.objects.all()}


def run(command, *args, **options):
    said = StringIO()
    call_command(command, *args, stdout=said, **options)
    return said.getvalue()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


# --- versions ---


def test_new_version_is_added_and_nothing_written_over(key_file):
    first = key_file.read_text()
    assert "version 2" in run("make_keys", new_version=True)
    assert key_file.read_text().startswith(first)
    assert sorted(wrapping_keys()) == [1, 2]
    assert mode(key_file) == 0o600 and [one.name for one in key_file.parent.glob(".*")] == []
    run("make_keys")
    assert sorted(wrapping_keys()) == [1, 2]


def test_no_version_is_added_to_a_file_that_is_not_there_or_not_whole(key_file, settings):
    key_file.write_text("1:short\n")
    with pytest.raises(CommandError):
        run("make_keys", new_version=True)
    assert key_file.read_text() == "1:short\n"
    settings.SEALING_KEYS = "1:" + base64.b64encode(os.urandom(32)).decode()
    with pytest.raises(CommandError, match="TST_SEALING_KEYS"):
        run("make_keys", new_version=True)


# --- rotation ---


@pytest.mark.django_db
def test_rotation_wraps_all_keys_again_and_says_when_the_old_one_may_go(key_file):
    for number in range(12):
        someone(f"N{number}")
    erased = someone("erased")
    DataKey.objects.destroy(erased.party_id)
    before = dict(DataKey.objects.values_list("pk", "wrapped"))
    run("make_keys", new_version=True)
    said = run("rotate_keys")
    assert "12 keys wrapped under version 2" in said
    assert "no key is left under version 1" in said
    assert all(bytes(row.wrapped) != bytes(before[row.pk]) for row in DataKey.objects.exclude(wrapped=b""))
    assert not bytes(DataKey.objects.get(scope=erased.party_id).wrapped)
    key_file.write_text(key_file.read_text().splitlines()[1])
    assert {f"N{number}" for number in range(12)} <= names()
    assert "0 keys wrapped" in run("rotate_keys")


@pytest.mark.django_db
def test_rotation_leaves_what_does_not_open_and_says_so(key_file):
    someone("one")
    lost = someone("lost")
    DataKey.objects.filter(scope=lost.party_id).update(wrapped=b"x" * 60)
    run("make_keys", new_version=True)
    with pytest.raises(CommandError, match="1 keys do not open"):
        run("rotate_keys")
    row = DataKey.objects.get(scope=lost.party_id)
    assert (row.version, bytes(row.wrapped)) == (1, b"x" * 60)
    assert DataKey.objects.filter(version=2).count() == 1


# --- the list of erasures ---


@pytest.mark.django_db(transaction=True)
def test_erasure_is_on_both_lists_and_names_nobody():
    one = someone()
    DataKey.objects.destroy(one.party_id, reason=Reason.REMOVED)
    row = Erasure.objects.get(pk=one.party_id)
    (line,) = erasure_list.read().values()
    assert (line.scope, line.at, line.reason) == (row.scope, row.at, "removed")


@pytest.mark.django_db(transaction=True)
def test_erasure_that_is_taken_back_is_on_no_list():
    one = someone()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        DataKey.objects.destroy(one.party_id)
        1 / 0  # noqa: B018
    assert not Erasure.objects.exists() and not erasure_list.read()
    assert Participant.objects.get().given_name == "Zélie"


@pytest.mark.django_db(transaction=True)
def test_clock_adds_the_lines_that_a_crash_lost(settings):
    people = [someone() for _ in range(3)]
    for person in people:
        DataKey.objects.destroy(person.party_id)
    whole = settings.ERASURE_LIST_FILE.read_text().splitlines()
    settings.ERASURE_LIST_FILE.write_text(whole[0] + "\n" + whole[1][:30])  # the disk was full in mid-line
    upkeep.keep_up()
    assert set(erasure_list.read()) == {person.party_id for person in people}
    size = settings.ERASURE_LIST_FILE.stat().st_size
    upkeep.keep_up()
    assert settings.ERASURE_LIST_FILE.stat().st_size == size


@pytest.mark.django_db(transaction=True)
def test_list_that_cannot_be_written_does_not_stop_the_erasure(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.ERASURE_LIST_FILE = tmp_path / "file" / "erasures.list"
    one = someone()
    DataKey.objects.destroy(one.party_id)
    assert isinstance(Participant.objects.get().given_name, Unreadable)
    settings.ERASURE_LIST_FILE = tmp_path / "again.list"
    upkeep.keep_up()
    assert set(erasure_list.read()) == {one.party_id}


@pytest.mark.django_db
def test_database_refuses_to_forget_an_erasure():
    DataKey.objects.destroy(someone().party_id)
    for act in (lambda: Erasure.objects.all().delete(), lambda: Erasure.objects.update(reason="other")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Erasure.objects.count() == 1


@pytest.mark.django_db
def test_scope_on_the_list_gets_no_new_key_even_where_its_row_is_gone():
    one = someone()
    DataKey.objects.destroy(one.party_id)
    DataKey.objects.filter(scope=one.party_id).delete()
    found = Participant.objects.get()
    found.given_name = "de retour"
    with pytest.raises(DestroyedKey):
        found.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="said of SQLite's files")
def test_overwritten_key_leaves_no_byte_in_the_files():
    people = [someone(f"N{number}") for number in range(30)]
    scopes = [person.party_id for person in people]
    wrapped = [bytes(row.wrapped) for row in DataKey.objects.filter(scope__in=scopes)]
    assert sum(key in file_bytes() for key in wrapped) == 30, "they do stand there before"
    DataKey.objects.destroy(*scopes)
    assert erasures.leave_no_remains()
    assert sum(key in file_bytes() for key in wrapped) == 0


def file_bytes():
    name = str(connection.settings_dict["NAME"])
    found = b""
    for path in (name, f"{name}-wal"):
        if os.path.exists(path):
            with open(path, "rb") as file:
                found += file.read()
    return found


# --- copies ---


@pytest.mark.django_db
def test_copy_of_the_keys_is_private_whole_and_comes_back():
    someone("Une")
    DataKey.objects.destroy(someone("Deux").party_id)
    assert last_key_backup() is None
    assert "2 keys copied" in run("back_up_keys")
    ((path, made_at),) = copies()
    assert mode(path) == 0o600 and last_key_backup() == made_at
    DataKey.objects.all().delete()
    assert names() == {str(Unreadable())}
    assert "1 keys restored, 0 stood there already, 1 stay erased" in run("restore_keys", str(path))
    assert names() == {"Une", str(Erased())}
    assert "0 keys restored, 1 stood there already, 1 stay erased" in run("restore_keys", str(path))
    text = path.read_text()
    path.write_text(text.replace('"version": 1, "wrapped"', '"version": 2, "wrapped"'))
    with pytest.raises(CommandError, match="checksum"):
        run("restore_keys", str(path))
    path.write_bytes(b"\xff\x00")
    with pytest.raises(CommandError, match="no copy"):
        run("restore_keys", str(path))


@pytest.mark.django_db(transaction=True)
def test_copy_brings_back_nothing_that_was_erased_since():
    one = someone()
    path, _keys = back_up_keys()
    DataKey.objects.destroy(one.party_id)
    DataKey.objects.all().delete()
    assert "0 keys restored, 0 stood there already, 1 stay erased" in run("restore_keys", str(path))
    assert names() == {str(Erased())}


@pytest.mark.django_db(transaction=True)
def test_no_key_comes_back_where_the_list_of_erasures_is_not_the_newest(settings, tmp_path):
    """The list is lost, or an older one was put back: what was erased must not be readable again by mistake."""
    two = [someone(), someone()]
    newest = settings.ERASURE_LIST_FILE
    DataKey.objects.destroy(two[0].party_id)
    older = tmp_path / "older.list"
    older.write_text(newest.read_text())
    DataKey.objects.destroy(two[1].party_id)
    path, _keys = back_up_keys()
    DataKey.objects.all().delete()
    for settings.ERASURE_LIST_FILE in (tmp_path / "lost.list", older):
        with pytest.raises(CommandError, match="bring back the newest list"):
            run("restore_keys", str(path))
        assert not DataKey.objects.exists()
    run("restore_keys", str(path), "--without-list")
    settings.ERASURE_LIST_FILE = newest
    run("restore_keys", str(path))
    assert names() == {str(Erased())}


@pytest.mark.django_db(transaction=True)
def test_copy_tells_of_erasures_that_a_restored_database_never_heard_of():
    """The dump is older than the copy of the keys: it is the copy that knows how long the list was."""
    DataKey.objects.destroy(someone().party_id)
    path, _keys = back_up_keys()
    assert read(path)[1] == 1


@pytest.mark.django_db(transaction=True)
def test_key_that_outlived_its_erasure_is_destroyed_when_the_lists_are_compared(folders):
    """Made in the instant of the erasure, or put back by hand: the scope is on both lists, and its key opens."""
    one = someone()
    key = DataKey.objects.get(scope=one.party_id)
    DataKey.objects.destroy(one.party_id)
    DataKey.objects.filter(pk=key.pk).update(wrapped=key.wrapped, destroyed_at=None)
    assert names() == {"Zélie"}
    assert erasures.reconcile(thoroughly=True).destroyed == 1
    assert names() == {str(Erased())}
    assert erasures.reconcile(thoroughly=True) == erasures.Reconciled()


@pytest.mark.django_db
def test_half_a_copy_is_deleted_too(settings):
    """Whoever was killed while writing leaves a file that holds keys, and that no copy's name stands for."""
    settings.KEY_BACKUP_DIR.mkdir(parents=True)
    left, fresh = (settings.KEY_BACKUP_DIR / f".keys-20260301T030000Z.jsonl.{n}.new" for n in (1, 2))
    for path in (left, fresh):
        path.write_text("{}")
    os.utime(left, (0, 0))
    upkeep.keep_up()
    assert not left.exists() and fresh.exists(), "one that is being written is left alone"


@pytest.mark.django_db
def test_moment_without_its_zone_does_not_hold_up_the_list(settings):
    one = someone()
    settings.ERASURE_LIST_FILE.parent.mkdir(parents=True, exist_ok=True)
    settings.ERASURE_LIST_FILE.write_text(f"2026-03-01T10:00:00 {one.party_id} withdrawn\n")
    assert erasures.replay() == 1
    assert Erasure.objects.get().at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_scope_that_got_another_key_meanwhile_is_reported():
    one = someone()
    path, _keys = back_up_keys()
    DataKey.objects.all().delete()
    found = Participant.objects.get(pk=one.pk)
    found.family_name = "Neuf"
    found.save()
    with pytest.raises(CommandError, match="1 scopes have another key"):
        run("restore_keys", str(path))
    assert Participant.objects.get(pk=one.pk).family_name == "Neuf"


@pytest.mark.django_db
def test_copies_are_gone_after_seven_days_the_last_one_too(settings):
    start = datetime(2026, 3, 1, 3, tzinfo=UTC)
    for day in range(12):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            run("back_up_keys")
            assert last_key_backup() == start + timedelta(days=day)
    assert len(copies()) == 8 and copies()[0][1] == start + timedelta(days=4)
    with time_machine.travel(start + timedelta(days=30), tick=False):
        upkeep.keep_up()
    assert copies() == []


@pytest.mark.django_db
def test_replaying_without_a_list_says_so():
    with pytest.raises(CommandError, match="no list of erasures"):
        run("replay_erasures")
    erasure_list.append([erasure_list.Line(uuid4(), datetime.now(UTC), "sent")])
    assert "1 erasures on the list, 0 keys destroyed again" in run("replay_erasures")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL: see test_postgres_backup.py")
def test_dump_holds_all_rows_and_no_key():
    import sqlite3

    someone()
    key = bytes(DataKey.objects.get().wrapped)
    path = back_up()
    assert mode(path) == 0o600 and last_dump() is not None
    assert key not in path.read_bytes()
    copy = sqlite3.connect(path)
    assert copy.execute("SELECT count(*) FROM cells_participant").fetchone() == (1,)
    assert copy.execute("SELECT count(*) FROM core_datakey").fetchone() == (0,)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
