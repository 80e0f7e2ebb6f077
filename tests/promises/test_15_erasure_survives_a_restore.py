"""Promise 15: erasure is effective, and survives a restore of yesterday's dump and yesterday's keys."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cells.collectives.models import WaitingSeat
from cells.collectives.services.people import remove_participants
from interventions.boards.models import Card
from tests.promises.at_rest import found_again, is_readable, slots
from tests.promises.restoring import restored, yesterday
from tst_platform import my_data
from tst_platform.core import erasures
from tst_platform.core.key_backup import copies, delete_old_copies
from tst_platform.core.models import DataKey
from tst_platform.outbox import services as outbox


@pytest.fixture
def folders(settings, tmp_path):
    settings.ERASURE_LIST_FILE = tmp_path / "keys" / "erasures.list"
    settings.KEY_BACKUP_DIR, settings.BACKUP_DIR = tmp_path / "key-backups", tmp_path / "backups"


def erase(cast):
    """Let people withdraw their words, be taken off the list, and messages leave: every way in which keys go."""
    place = cast.tilleuls
    for who in ("fatou", "yanis"):
        my_data.leave_programme(me=place.people[who], words=my_data.WITHDRAW, by=place.viewer(who))
    remove_participants(participants=[place.people["sylvie"]], by=place.lead)
    outbox.send_due()
    DataKey.objects.destroy(*WaitingSeat.objects.values_list("pk", flat=True))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_erased_stays_erased_after_yesterday_is_restored(folders, cast, settings, tmp_path, figure):
    said = {slot: text for slot in slots() if is_readable(text := found_again(slot)) and text}
    dump, keys = yesterday()
    erase(cast)
    scopes = set(DataKey.objects.filter(destroyed_at__isnull=False).values_list("scope", flat=True))
    erased = {slot for slot in said if getattr(slot.row, type(slot.row).sealed_by) in scopes}
    assert len(erased) > 20 and {Card} <= {type(slot.row) for slot in erased}
    list_of_erasures = settings.ERASURE_LIST_FILE

    with restored(dump, tmp_path):
        assert not any(is_readable(found_again(slot)) for slot in said), "a dump alone opens nothing"
        settings.ERASURE_LIST_FILE = tmp_path / "lost.list"
        with pytest.raises(CommandError):
            call_command("restore_keys", str(keys))
        call_command("restore_keys", str(keys), without_list=True)
        back = sum(is_readable(found_again(slot)) for slot in erased)
        assert back == len(erased), "without the list they are all back: the list is what keeps the promise"
        settings.ERASURE_LIST_FILE = list_of_erasures
        call_command("replay_erasures")
        readable = sum(is_readable(found_again(slot)) for slot in erased)
        kept = [slot for slot in said if slot not in erased and found_again(slot) != said[slot]]
        assert readable == 0 and not kept, [str(slot) for slot in kept[:5]]
        call_command("restore_keys", str(keys))
        assert not any(is_readable(found_again(slot)) for slot in erased), "nor by restoring the keys again"
        assert erasures.reconcile(thoroughly=True) == erasures.Reconciled()

    assert delete_old_copies(timezone.now() + timedelta(days=settings.KEY_BACKUP_DAYS, seconds=1)) == 1
    assert copies() == []
    figure(
        f"{len(erased)} texts erased; yesterday restored: {back} readable without the list, {readable} after it "
        f"was replayed; {len(said) - len(erased)} others unharmed; copies of the keys after "
        f"{settings.KEY_BACKUP_DAYS} days: {len(copies())}"
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_clock_replays_the_list_where_the_operator_forgot(folders, cast, settings, tmp_path):
    dump, keys = yesterday()
    listed = settings.ERASURE_LIST_FILE
    erase(cast)
    scopes = list(DataKey.objects.filter(destroyed_at__isnull=False).values_list("scope", flat=True))
    with restored(dump, tmp_path):
        settings.ERASURE_LIST_FILE = tmp_path / "lost.list"
        call_command("restore_keys", str(keys), without_list=True)
        assert DataKey.objects.filter(scope__in=scopes).exclude(wrapped=b"").exists()
        settings.ERASURE_LIST_FILE = listed
        call_command("tick")
        assert not DataKey.objects.filter(scope__in=scopes).exclude(wrapped=b"").exists()
