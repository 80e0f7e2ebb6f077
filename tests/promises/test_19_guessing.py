"""Promise 19: guessing is hopeless and slow, for several processes as for one, whatever they say of where they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cells.collectives.models import Invitation, ReturnPhrase
from cells.collectives.views.knocking import CODES_EVERYWHERE, EVERYONE, HOUR, TRIES, Door
from tests.cells.ways_in import BACK_AT, TYPED_AT, House, build_house, is_in, path_of, phrase_on
from tests.promises.conftest import LONG
from tests.wires import database_of_the_test
from tst_platform.core.rates import RateCount, allow, forget

PROCESSES = 8 if LONG else 4
GUESSES = 10_000 if LONG else 800
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> House:
    """Return the house, with something to be guessed behind every door."""
    built = build_house()
    built.hand_over("yanis")
    built.share(5)
    phrase_on(built.joined("noor"))
    RateCount.objects.all().delete()
    return built


def environment() -> dict[str, str]:
    """Return what leads another process to the database of this test."""
    return {
        **os.environ,
        "DATABASE_URL": database_of_the_test(),
        "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
        "TST_SECRET_KEY": settings.SECRET_KEY,
        "TST_LOG_LEVEL": "CRITICAL",
    }


def guessed(kind: str, guesses: int) -> Counter[str]:
    """Let several processes guess at once; return how often they were answered how."""
    command = [sys.executable, "-m", "tests.guessing", kind, str(guesses // PROCESSES)]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(PROCESSES)
    ]
    for one in running:
        assert one.stdout and one.stdout.readline() == "ready\n"
    answers: Counter[str] = Counter()
    for one in running:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    for one in running:
        out, _err = one.communicate(timeout=600)
        assert one.returncode == 0
        answers.update(json.loads(out))
    return answers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "refusal", "door"),
    [("link", "404", Door.LINK), ("code", "422", Door.CODE), ("phrase", "422", Door.PHRASE)],
)
def test_guesses_of_many_processes_stop_at_the_number_of_one(
    house: House, kind: str, refusal: str, door: Door, figure: Any
) -> None:
    guesses = max(GUESSES, TRIES[door] + 200) // PROCESSES * PROCESSES
    answers = guessed(kind, guesses)
    assert answers == {refusal: TRIES[door], "429": guesses - TRIES[door]}
    assert not Invitation.objects.filter(uses__gt=0).exclude(participant=house.people["noor"]).exists()
    assert not ReturnPhrase.objects.filter(used_at__isnull=False).exists()
    figure(
        f"{guesses} guesses at a {kind} by {PROCESSES} processes with spoofed headers:"
        f" {answers['302']} accepted, {answers[refusal]} tried, {answers['429']} turned away"
    )


@pytest.mark.slow
def test_looking_for_links_finds_none(house: House, figure: Any) -> None:
    answers = guessed("look", GUESSES)
    assert answers == {"404": GUESSES}
    assert not RateCount.objects.exists(), "a look writes nothing"
    figure(f"{GUESSES} looks at guessed links by {PROCESSES} processes: {answers['200']} opened")


def use_up(door: Door, key: str, limit: int) -> None:
    for _ in range(limit):
        assert allow(door, key, limit=limit, per_seconds=HOUR)


def test_who_is_turned_away_learns_nothing_and_the_right_secret_opens_no_more_than_a_wrong_one(
    house: House,
) -> None:
    link, phrase = house.hand_over("yanis"), phrase_on(house.joined("noor"))
    RateCount.objects.all().delete()
    for door in Door:
        use_up(door, "127.0.0.1", TRIES[door])
    for address, right, wrong in (
        (TYPED_AT, {"code": link.code, "come": "1"}, {"code": "0000-0000", "come": "1"}),
        (BACK_AT, {"phrase": phrase}, {"phrase": "un deux trois quatre cinq six"}),
    ):
        answers = [Client().post(address, said) for said in (right, wrong, {})]
        assert {answer.status_code for answer in answers} == {429}
        assert len({answer.content.replace(fresh(answer), b"") for answer in answers}) == 1
        assert 0 < int(answers[0].headers["Retry-After"]) <= HOUR
    assert Client().post(path_of(link)).status_code == 429
    assert Client().get(path_of(link)).status_code == 200, "looking is never turned away"
    assert not Invitation.objects.filter(pk=link.invitation.pk, uses__gt=0).exists()


def fresh(answer: Any) -> bytes:
    """Return the token of the page's form of languages, which is new each time."""
    token = answer.context.get("csrf_token") if answer.context else ""
    return str(token).encode() or b"\0"


def test_coming_in_does_not_begin_the_count_anew(house: House) -> None:
    """A participant with a phrase of their own could otherwise guess others' without end."""
    phrase = phrase_on(house.joined("noor"))
    RateCount.objects.all().delete()
    for _ in range(TRIES[Door.PHRASE]):
        assert Client().post(BACK_AT, {"phrase": phrase}).status_code == 302
    assert Client().post(BACK_AT, {"phrase": phrase}).status_code == 429


def test_another_network_and_another_hour_are_let_try(house: House) -> None:
    use_up(Door.CODE, "127.0.0.1", TRIES[Door.CODE])
    link = house.hand_over("yanis")
    said = {"code": link.code}
    assert Client().post(TYPED_AT, said).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post(TYPED_AT, said).status_code == 200
    RateCount.objects.update(opens_again=int(timezone.now().timestamp()))
    assert Client().post(TYPED_AT, said).status_code == 200


def test_many_networks_together_are_held_back_from_codes_and_links_stay_open(house: House) -> None:
    """Whoever commands many networks wears the codes out for an hour, and opens none; links and phrases still do."""
    link, phrase = house.hand_over("yanis"), phrase_on(house.joined("noor"))
    forget(Door.CODE, EVERYONE)
    use_up(Door.CODE, EVERYONE, CODES_EVERYWHERE)
    assert Client(REMOTE_ADDR="192.0.2.9").post(TYPED_AT, {"code": link.code}).status_code == 429
    assert Client().post(BACK_AT, {"phrase": phrase}).status_code == 302
    phone = Client()
    assert phone.post(path_of(link)).status_code == 302 and is_in(phone)
