"""Promise 14: key rotation loses nothing, while other processes read, write and erase, and when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as platform
from django.core.management import call_command
from django.db import connection

from cells.collectives.models import Collective, Participant
from contracts.agreements.models import Party
from tests.promises.at_rest import is_readable
from tests.promises.conftest import LONG
from tst_platform.core.models import DataKey, Erasure
from tst_platform.core.wrapping import wrapping_keys

PROCESSES = 4 if LONG else 2
ROTATIONS = 8 if LONG else 2
PEOPLE = 10_000 if LONG else 600


@pytest.fixture
def environment(settings, tmp_path):
    """Keys in a file, as an installation has them, and the environment in which other processes find it."""
    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", tmp_path / "sealing.keys"
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.list"
    call_command("make_keys")
    said = connection.settings_dict
    url = f"sqlite:///{said['NAME']}"
    if connection.vendor == "postgresql":
        password = f":{said['PASSWORD']}" if said["PASSWORD"] else ""
        port = said["PORT"] or 5432
        url = f"postgres://{said['USER']}{password}@{said['HOST'] or 'localhost'}:{port}/{said['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
        "DATABASE_URL": url,
        "TST_SEALING_KEYS": "",
        "TST_SEALING_KEYS_FILE": str(settings.SEALING_KEYS_FILE),
        "TST_ERASURE_LIST_FILE": str(settings.ERASURE_LIST_FILE),
        "TST_STATE_DIR": str(tmp_path / "state"),
        "TST_NO_BOOTSTRAP": "1",
    }


def start(environment, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=environment,
        cwd=platform.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_rotation_under_load_loses_nothing(environment, tmp_path, settings, figure):
    collective = Collective.objects.create(name="T", slug="t", kind="other")
    people = [
        Participant(collective=collective, party=Party(), given_name=f"N{number}") for number in range(PEOPLE)
    ]
    Party.objects.bulk_create([one.party for one in people])
    DataKey.objects.provision(people)
    Participant.objects.bulk_create(people)
    stop = tmp_path / "stop"
    running = [start(environment, "tests.promises.at_the_keys", str(n), str(stop)) for n in range(PROCESSES)]
    killed = sum(_rotate(environment) for _ in range(ROTATIONS))
    stop.touch()
    saw = [json.loads(one.communicate(timeout=300)[0]) for one in running]
    assert not any(one.returncode for one in running)
    call_command("rotate_keys")

    _keep_newest_version_only(settings.SEALING_KEYS_FILE)
    erased = set(Erasure.objects.values_list("scope", flat=True))
    rows = [row for row in Participant.objects.all() if row.party_id not in erased]
    unreadable = sum(not is_readable(row.given_name) or not is_readable(row.traits) for row in rows)
    revived = DataKey.objects.filter(scope__in=erased).exclude(wrapped=b"").count()
    total = {name: sum(one[name] for one in saw) for name in saw[0]}
    assert {row.given_name for row in rows} >= {f"N{number}" for number in range(PEOPLE)}
    assert total["read"] > 100 and total["written"] > 100 and killed
    assert unreadable + total["unreadable"] + revived == 0
    figure(
        f"{ROTATIONS} rotations ({killed} killed half-way) under {PROCESSES} processes: {total['read']:,} reads, "
        f"{total['written']:,} writes, {total['erased']} erasures meanwhile; of {len(rows):,} people "
        f"unreadable {unreadable + total['unreadable']}, erased and back {revived}"
    )


def _rotate(environment):
    """Add a version, begin to rotate, kill it at once, and do it again to its end; say whether it was killed."""
    call_command("make_keys", new_version=True)
    version = max(wrapping_keys())
    begun = start(environment, "django", "rotate_keys")
    while begun.poll() is None and not DataKey.objects.filter(version=version).exists():
        time.sleep(0.002)
    begun.send_signal(signal.SIGKILL)
    begun.communicate()
    half_way = DataKey.objects.filter(version__lt=version).exclude(wrapped=b"").exists()
    ended = start(environment, "django", "rotate_keys")
    said = ended.communicate(timeout=300)[0]
    assert ended.returncode == 0, said
    return begun.returncode == -signal.SIGKILL and half_way


def _keep_newest_version_only(file: Path) -> None:
    file.write_text(file.read_text().splitlines()[-1] + "\n")
    assert len(wrapping_keys()) == 1
