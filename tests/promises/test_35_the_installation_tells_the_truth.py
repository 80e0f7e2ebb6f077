"""Promise 35. The installation tells the truth about itself: each guard broken in turn, the command and the page read."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from contracts.agreements import services as agreements
from tests.promises.breaking import (
    BREAKS,
    FURTHER,
    FURTHER_ON_POSTGRESQL,
    NOT_ON_SQLITE,
    Owner,
    copy_of,
)
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer
from tst_platform.outbox.models import Heartbeat
from tst_platform.promises import page, verifying
from tst_platform.promises.catalogue import PROMISES
from tst_platform.promises.findings import Check
from tst_platform.promises.verifying import every_check

NOT_HELD = "not held"
# Guards that cannot break alone.
TAKES_ALONG = {
    "role_is_bound": {"nobody_sees_a_row", "record_is_guarded"},
    "tables_stand_behind_policies": {"nobody_sees_a_row"},
    "sealing_keys_are_at_hand": {
        "signed_texts_are_unchanged",
        "keys_are_their_own",
        "every_key_opens",
        "every_check_was_made",
    },
}


@pytest.fixture
def sound(transactional_db, settings, tmp_path, made_by_owner):
    """An installation in which nothing is broken, with a contract that was proposed, and a phone that looks at it."""
    Owner.connection = made_by_owner
    settings.BASE_URL, settings.HTTPS = "https://cellules.example.org", True
    settings.ALLOWED_HOSTS = ["cellules.example.org", "testserver"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-seance", "__Host-jeton"
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example.org", True
    settings.DEFAULT_FROM_EMAIL = "Rendez-vous <ne-pas-repondre@example.org>"
    keys = tmp_path / "keys" / "sealing.keys"
    keys.parent.mkdir(mode=0o700)
    keys.write_text(configured.SEALING_KEYS.replace(",", "\n"))
    keys.chmod(0o600)
    settings.TRUSTED_PROXIES = 1
    settings.AUDIT_HEAD_FILE = str(tmp_path / "heads.log")
    settings.BACKUP_DIR, settings.KEY_BACKUP_DIR = tmp_path / "dumps", tmp_path / "copies"
    copy_of("dump-", settings.BACKUP_DIR, timezone.now())
    copy_of("keys-", settings.KEY_BACKUP_DIR, timezone.now())
    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", keys
    Heartbeat.sign("worker")
    propose_a_contract()
    client = Client()
    client.get(reverse("promises"), secure=True)  # the ways in stand from now on, whatever is broken
    return client


def propose_a_contract() -> None:
    """Leave a contract that was proposed, and nobody of staff who has yet to set up a second factor."""
    claire = User.objects.create_user("c@example.org", name="C", role="intervenant", is_active=False)
    contract = agreements.start_contract(by=Viewer(user=claire))
    agreements.propose_version(version=contract.draft, by=Viewer(user=claire))


def asked_of_the_command() -> tuple[int, dict[int, dict]]:
    out, status = StringIO(), 0
    try:
        call_command("verify_promises", "--json", stdout=out)
    except SystemExit as ended:
        status = int(ended.code)
    return status, {one["number"]: one for one in json.loads(out.getvalue())}


def numbers_not_held(told: dict[int, dict]) -> set[int]:
    return {number for number, one in told.items() if one["outcome"] == NOT_HELD}


def read_on_the_page(client: Client) -> set[int]:
    cache.delete(page.KEPT_AS)
    answer = client.get(reverse("promises"), secure=True)
    assert answer.status_code == 200
    section = re.search(r'aria-labelledby="broken".*?</section>', answer.content.decode(), re.DOTALL)
    return {int(number) for number in re.findall(r'data-promise="(\d+)"', section[0])} if section else set()


def promises_of(name: str) -> set[int]:
    return {promise.number for promise in PROMISES for check in promise.checks if check.name == name}


def test_each_guard_that_breaks_is_told_by_the_command_and_by_the_page(sound, figure):
    """Break one guard at a time: its promises are not held, those of no other guard are touched, the reason is told."""
    names = [check.name for check in every_check()]
    assert set(names) == set(BREAKS), "each check is broken here once"
    status, told = asked_of_the_command()
    assert (status, numbers_not_held(told), read_on_the_page(sound)) == (0, set(), set()), told
    broken, reported = [name for name in names if name not in out_of_reach()], []
    for name in broken:
        with BREAKS[name]():
            status, told = asked_of_the_command()
            shown = read_on_the_page(sound)
        found = {one["name"]: one for number in told for one in told[number]["checks"]}
        others = {one for one, said in found.items() if said["outcome"] == NOT_HELD} - {name}
        assert found[name]["outcome"] == NOT_HELD and found[name]["reason"], name
        assert promises_of(name) <= numbers_not_held(told), name
        assert numbers_not_held(told) == shown and status == 1, name
        assert others <= TAKES_ALONG.get(name, set()), f"{name} takes {others} along"
        reported.append(name)
    status, told = asked_of_the_command()
    assert (status, numbers_not_held(told), read_on_the_page(sound)) == (0, set(), set()), (
        "all is whole again"
    )
    figure(f"{len(reported)} of {len(broken)} broken guards told by the command and by the page")


def test_each_guard_is_told_however_it_breaks(sound, settings, tmp_path):
    """Break guards in ways that a first look would miss; each is told by its own check and by no other."""
    settings.ERASURE_LIST_FILE = tmp_path / "keys" / "erasures.list"
    on_postgresql = connection.vendor == "postgresql"
    ways = [way for way in FURTHER if on_postgresql or way not in FURTHER_ON_POSTGRESQL]
    for way in ways:
        name, breaking = FURTHER[way]
        with breaking():
            _status, told = asked_of_the_command()
        found = {one["name"]: one for number in told for one in told[number]["checks"]}
        wrong = {one for one, said in found.items() if said["outcome"] == NOT_HELD}
        assert wrong == {name}, f"{way}: {wrong}"
        settings.ERASURE_LIST_FILE.unlink(missing_ok=True)
    assert numbers_not_held(asked_of_the_command()[1]) == set()


def out_of_reach() -> set[str]:
    return set() if connection.vendor == "postgresql" else NOT_ON_SQLITE


def test_a_check_that_cannot_be_made_is_not_held(sound, monkeypatch):
    def fail():
        raise RuntimeError("no")

    blind = [Check("blind", "Blind", fail)]
    monkeypatch.setattr(verifying, "every_check", lambda: [*every_check(), *blind])
    status, told = asked_of_the_command()
    assert status == 1 and numbers_not_held(told) == {35}
    assert "blind" in told[35]["checks"][0]["reason"]
    assert read_on_the_page(sound) == {35}


def test_every_promise_is_told_once_in_words(sound, capsys):
    with pytest.raises(SystemExit) as ended, BREAKS["debug_is_off"]():
        call_command("verify_promises")
    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert re.findall(r"^ ?(\d+)  ", told, re.MULTILINE) == [str(number) for number in range(1, 36)]


def test_the_page_tells_nothing_that_helps_an_attacker(sound):
    """No name of a variable, a table, a role, a file or a program, whatever is broken."""
    words = ("TST_", "PostgreSQL", "Django", "Redis", "tst_", "contracts_", ".keys", "/", " role", "version")
    for name in ("debug_is_off", "keys_are_private", "hosts_are_named", "mail_leaves", "worker_lives"):
        with BREAKS[name]():
            read_on_the_page(sound)
            text = sound.get(reverse("promises"), secure=True).content.decode()
        main = re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")])
        assert not [word for word in words if word in main], name


def test_the_page_is_looked_at_once_in_a_while(sound, django_assert_max_num_queries):
    sound.get(reverse("promises"), secure=True)
    with django_assert_max_num_queries(4):
        assert sound.get(reverse("promises"), secure=True).status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_cannot_be_promised_is_said(sound, language):
    with translation.override(language):
        text = sound.get(
            reverse("promises"), secure=True, headers={"Accept-Language": language}
        ).content.decode()
    for limit in ("SQLite", "chiffr" if language == "fr" else "encrypted from end to end"):
        assert limit in text
