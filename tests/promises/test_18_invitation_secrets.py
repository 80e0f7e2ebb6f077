"""Promise 18: invite secrets are not stored, scanners change nothing, a link opens at most its seats, and every door
that does not open is the same door."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import randbelow
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cells.collectives.models import Invitation, ReturnPhrase, WaitingSeat
from cells.collectives.phrases import read_phrase
from cells.collectives.services import invitations, returning
from contracts.agreements.models import Party
from tests.cells.ways_in import (
    BACK_AT,
    TYPED_AT,
    House,
    build_house,
    path_of,
    phrase_on,
    token_of,
)
from tests.contracts.crowds import at_once
from tests.ledger import take
from tst_platform.core.logs import Quiet
from tst_platform.core.viewer import PARTY_SESSION_KEY
from tst_platform.outbox.models import Message

Ask = Callable[[], Any]


@pytest.fixture
def house(db: None) -> House:
    return build_house()


# --- not stored --------------------------------------------------------------------------------------------------------


def values_of_every_table() -> Iterator[str]:
    """Yield every value of every table as text, bytes read as letters."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, memoryview | bytes | bytearray) else None
                    yield raw.decode("latin-1") if raw is not None else str(value)


def files_of_the_database() -> Iterator[str]:
    """Yield the bytes of the files on SQLite, its log included; a server's files are not ours to read."""
    if connection.vendor == "sqlite":
        for path in Path(connection.settings_dict["NAME"]).parent.glob("test.sqlite3*"):
            yield path.read_bytes().decode("latin-1")


def live_secrets(house: House) -> list[str]:
    """Let every kind of secret be made, sent, typed and used; return them as their holders know them."""
    by_hand, shared = house.hand_over("yanis"), house.share(5)
    invitations.invite(contract=house.contract, participants=[house.person("fatou")], by=house.claire)
    mailed = re.search(r"/rejoindre/([^/\s]+)/", Message.objects.latest("created_at").body)
    assert mailed
    replaced = house.hand_over("noor")
    phone = house.joined("noor")
    phrases = [phrase_on(phone), phrase_on(phone)]
    Client().post(BACK_AT, {"phrase": phrases[1]})
    Client().post(TYPED_AT, {"code": by_hand.code})
    Client().post(path_of(shared), {"called": "Samir"})
    links = [by_hand, shared, replaced]
    codes = [form for link in links for form in (link.code, link.code.replace("-", ""))]
    read = [form for phrase in phrases for form in (phrase, read_phrase(phrase), phrase.replace(" ", "-"))]
    return [mailed[1], *map(token_of, links), *codes, *read]


@pytest.mark.django_db(transaction=True)
def test_no_secret_stands_in_the_database(figure: Any) -> None:
    house = build_house()
    secrets = live_secrets(house)
    values = [*values_of_every_table(), *files_of_the_database()]
    hits = [secret for secret in secrets if any(secret.lower() in value.lower() for value in values)]
    assert not hits
    # That the search has eyes: what does stand there is found by it.
    hint = Invitation.objects.latest("created_at").hint
    assert any(hint in value for value in values)
    assert len(values) > 300
    figure(f"{len(secrets)} secrets in {len(values)} stored values, {len(hits)} hits")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Yield what the platform's own handler writes, with every logger told to say all it can."""
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Quiet))
    talkative = [logging.getLogger(name) for name in ("", "django", "uvicorn")]
    levels = [logger.level for logger in talkative]
    written = io.StringIO()
    before = handler.setStream(written)  # type: ignore[attr-defined]
    for logger in talkative:
        logger.setLevel("DEBUG")
    yield written
    handler.setStream(before)  # type: ignore[attr-defined]
    for logger, level in zip(talkative, levels, strict=True):
        logger.setLevel(level)


def test_no_secret_stands_in_a_log(house: House, log: io.StringIO, figure: Any) -> None:
    secrets = live_secrets(house)
    for secret in secrets:  # opened, refused, and asked for in wrong ways
        for act in (Client().get, Client().post, Client().put):
            act(f"/rejoindre/{secret}/")
            act(f"/rejoindre/{secret}")
        Client().post(TYPED_AT, {"code": secret, "come": "1"})
        Client().post(BACK_AT, {"phrase": secret})
    lines = log.getvalue().splitlines()
    hits = [secret for secret in secrets if any(secret in line for line in lines)]
    assert not hits, hits
    assert sum("collectives:door" in line for line in lines) > len(secrets), "the log says nothing at all"
    figure(f"{len(secrets)} secrets in {len(lines)} log lines, {len(hits)} hits")


# --- scanners ----------------------------------------------------------------------------------------------------------


def doors_of(house: House) -> list[str]:
    phone = house.joined("noor")
    phrase_on(phone)
    return [path_of(house.hand_over("yanis")), path_of(house.share(2)), TYPED_AT, BACK_AT]


def test_fifty_looks_at_every_door_change_nothing(house: House, figure: Any) -> None:
    doors = doors_of(house)
    before, sessions = take(), Session.objects.count()
    looks = 0
    for door in doors:
        scanner = Client(HTTP_USER_AGENT="LinkScanner/1.0")
        for method in ("get", "head"):
            for _ in range(25):
                assert getattr(scanner, method)(door).status_code == 200
                looks += 1
        assert settings.SESSION_COOKIE_NAME not in scanner.cookies
        for method in ("put", "patch", "delete", "options", "trace"):
            assert getattr(scanner, method)(door).status_code == 405
    assert take() == before and Session.objects.count() == sessions
    figure(f"{looks} GET/HEAD on {len(doors)} doors, 0 rows changed")


def test_a_scanner_that_runs_scripts_uses_nothing(live: str, open_window: Any, figure: Any) -> None:
    """It opens the link in a real browser, runs all that is there, waits, scrolls, and presses nothing."""
    house = build_house()
    doors = doors_of(house)
    before, sessions = take(), Session.objects.count()
    sent: list[str] = []
    for door in doors:
        page = open_window()
        page.on(
            "request", lambda request: sent.append(f"{request.method} {request.headers.get('referer', '')}")
        )
        page.goto(door)
        page.mouse.wheel(0, 4000)
        page.keyboard.press("Tab")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(3000)
        assert page.url == live + door
    assert take() == before and Session.objects.count() == sessions
    assert len(sent) > 20 and not [line for line in sent if not line.startswith("GET ")]
    tokens = [door.split("/")[2] for door in doors[:2]]
    assert not [line for line in sent for token in tokens if token in line], "a token in a Referer"
    figure(
        f"{len(doors)} doors opened in Chromium, {len(sent)} requests, 0 rows changed, 0 tokens in a Referer"
    )


# --- seats -------------------------------------------------------------------------------------------------------------


def of_the_many(answers: list[Any]) -> tuple[int, int]:
    """Return how many came in, and how many found the door closed."""
    statuses = [answer.status_code for answer in answers]
    return statuses.count(302), sum(status in (404, 422) for status in statuses)


def elsewhere() -> Client:
    """Return a phone in a network of its own: those of one network are counted, and thereby wait for each other."""
    return Client(REMOTE_ADDR=f"198.51.{randbelow(256)}.{randbelow(256)}")


def knocked(rounds: int, at_a_time: int, act: Ask) -> list[Any]:
    """Knock so often, so many in the same instant, each with a connection of its own."""
    answers: list[Any] = []
    for _ in range(rounds):
        answers += at_once([act] * at_a_time)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_phones_at_once_one_enters_by_a_link_for_one(figure: Any) -> None:
    house = build_house()
    link = house.hand_over("yanis")
    answers = knocked(10, 20, lambda: elsewhere().post(path_of(link)))
    assert of_the_many(answers) == (1, 199)
    assert Invitation.objects.get(pk=link.invitation.pk).uses == 1
    assert Session.objects.count() == 1
    figure(f"{len(answers)} POSTs on a link for one, {of_the_many(answers)[0]} success")


@pytest.mark.django_db(transaction=True)
def test_link_and_code_at_once_are_one_seat(figure: Any) -> None:
    house = build_house()
    link = house.hand_over("yanis")
    acts = [
        partial(elsewhere().post, path_of(link)) if n % 2 else partial(typed, link.code, elsewhere())
        for n in range(20)
    ]
    answers = at_once(acts)
    assert of_the_many(answers) == (1, 19)
    figure(f"{len(answers)} POSTs by link and code at once, {of_the_many(answers)[0]} success")


def typed(code: str, phone: Client | None = None) -> Any:
    return (phone or Client()).post(TYPED_AT, {"code": code, "come": "1"})


@pytest.mark.django_db(transaction=True)
def test_a_shared_link_seats_as_many_as_it_has_seats(figure: Any) -> None:
    house = build_house()
    link = house.share(5)
    answers = knocked(2, 20, lambda: elsewhere().post(path_of(link), {"called": "Quelqu’un"}))
    assert of_the_many(answers) == (5, 35)
    assert WaitingSeat.objects.count() == 5 and not Party.objects.filter(joined_at__isnull=False).exists()
    figure(f"{len(answers)} POSTs on a link for 5, {WaitingSeat.objects.count()} waiting, 0 let in unasked")


# --- closed doors ------------------------------------------------------------------------------------------------------

SECRET = re.compile(r"'[^']*'|\b[0-9a-f]{32,64}\b|\b1[0-9]{9}\b")
FRESH = re.compile(rb'[A-Za-z0-9]{64}|nonce="[^"]*"')


def shape_of(ask: Ask) -> tuple[Any, list[str]]:
    """Return what a stranger is answered, to the byte but for fresh tokens, and the statements that it cost."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    headers = {
        name: value for name, value in answer.items() if name not in ("Set-Cookie", "Content-Security-Policy")
    }
    body = FRESH.sub(b"", answer.content)
    statements = [re.sub(r"SAVEPOINT \S+", "SAVEPOINT", SECRET.sub("?", query["sql"])) for query in asked]
    return (answer.status_code, body, sorted(headers), len(answer.content)), statements


def closed_links(house: House) -> dict[str, invitations.Link]:
    """Return one link of each kind of closed, all of them once open."""
    used = house.hand_over("yanis")
    assert Client().post(path_of(used)).status_code == 302
    revoked = house.hand_over("yanis")
    invitations.revoke(invitation=revoked.invitation, by=house.claire)
    expired, left = house.hand_over("noor"), house.hand_over("fatou")
    past = timezone.now() - timedelta(seconds=1)
    Invitation.objects.filter(pk=expired.invitation.pk).update(expires_at=past, code_expires_at=past)
    Party.objects.filter(pk=house.people["fatou"].party_id).update(left_at=timezone.now())
    return {"used": used, "revoked": revoked, "expired": expired, "left": left}


def test_every_closed_link_and_code_is_the_same_door(house: House, figure: Any) -> None:
    links = closed_links(house)
    tokens = {**{why: token_of(link) for why, link in links.items()}, "unknown": "x" * 43, "short": "x"}
    codes = {**{why: link.code for why, link in links.items()}, "unknown": "0000-0000"}
    looks = {why: shape_of(lambda t=token: Client().get(f"/rejoindre/{t}/")) for why, token in tokens.items()}
    tries = {
        why: shape_of(lambda t=token: Client().post(f"/rejoindre/{t}/")) for why, token in tokens.items()
    }
    reads = {
        why: shape_of(lambda c=code: blind(Client().post(TYPED_AT, {"code": c}), c))
        for why, code in codes.items()
    }
    comes = {why: shape_of(lambda c=code: blind(typed(c), c)) for why, code in codes.items()}
    for kind in (looks, tries, reads, comes):
        alike(kind)
    assert not any("UPDATE" in line for line in looks["used"][1])
    assert any('UPDATE "cells_invitation"' in line for line in tries["unknown"][1])
    asked = [shape for kind in (looks, tries, reads, comes) for shape in kind.values()]
    costs = "/".join(str(len(kind["used"][1])) for kind in (looks, tries, reads, comes))
    figure(f"{len(asked)} closed doors of 6 reasons, 4 kinds of answer, equal statements ({costs})")


def test_every_closed_phrase_is_the_same_door(house: House, figure: Any) -> None:
    phone = house.joined("yanis")
    replaced, ended = phrase_on(phone), phrase_on(phone)
    returning.close_ways_in(participant=house.person("yanis"), by=house.claire)
    leaver = house.joined("noor")
    left = phrase_on(leaver)
    Party.objects.filter(pk=house.people["noor"].party_id).update(left_at=timezone.now())
    phrases = {
        "replaced": replaced,
        "ended": ended,
        "left": left,
        "unknown": "un deux trois",
        "one": "abricotier",
    }
    shapes = {
        why: shape_of(lambda p=phrase: blind(Client().post(BACK_AT, {"phrase": p}), p))
        for why, phrase in phrases.items()
    }
    alike(shapes)
    assert any('UPDATE "cells_returnphrase"' in line for line in shapes["unknown"][1])
    assert not ReturnPhrase.objects.filter(used_at__isnull=False).exists()
    figure(f"{len(shapes)} closed phrases, 1 answer, {len(shapes['left'][1])} statements each")


def blind(answer: Any, what_was_typed: str) -> Any:
    """Take out of a page what its reader has typed into it."""
    answer.content = answer.content.replace(what_was_typed.encode(), b"")
    return answer


def alike(shapes: dict[str, tuple[Any, list[str]]]) -> None:
    (first, (answer, statements)), *others = shapes.items()
    for why, (other, asked) in others:
        assert asked == statements, f"{why} costs other statements than {first}"
        assert other == answer, f"{why} is answered otherwise than {first}"


def test_a_phone_that_is_in_finds_the_same_closed_doors(house: House) -> None:
    """Someone who is in learns no more of foreign links than a stranger does."""
    links = closed_links(house)
    phone = house.joined("noor")
    paths = [*map(path_of, links.values()), "/rejoindre/" + "x" * 43 + "/"]
    shapes = {path: shape_of(partial(phone.get, path)) for path in paths}
    alike(shapes)
    assert phone.session[PARTY_SESSION_KEY] == str(house.people["noor"].party_id)
