"""Promise 24. Bad input never breaks: every address, field, header and method; no answer ≥ 500, and words to go on with."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import partial
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import Error, models, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests import nasty
from tests.addresses import STREAMS, SUB_RESOURCES, every_address, everywhere, name_of
from tests.cast import Cast
from tests.nasty import FORM, Asker, browser_of, encoded, in_bytes, sampled
from tests.promises.conftest import LONG
from tests.turns import enough, in_turn
from tests.undoing import undone

ALL_KINDS = ("claire", "helene", "paul", "admin", "fatou", "kevin", "noor", "nobody")
# One of each kind that has pages of its own; the others too in the long form.
KINDS = ALL_KINDS if LONG else ("claire", "helene", "fatou", "nobody")
# It tells machines that a part of the platform is not up, which is so in a test: 503 is its true answer.
TELLS_OF_ITSELF = {"ready", "messages_on_time"}
ASKED = sorted({query.split("=")[0].strip("?") for queries in SUB_RESOURCES.values() for query in queries})


def usual_urls(cast: Cast) -> list[tuple[str, str]]:
    """Return each address with its usual row."""
    return [
        (address.name, next(everywhere(address, cast.tilleuls)))
        for address in every_address()
        if address.name not in STREAMS | TELLS_OF_ITSELF
    ]


def queries() -> dict[str, str]:
    """Return each name that a page asks for, with each value that it does not expect."""
    small = {told: value for told, value in nasty.VALUES.items() if len(value) < 10_000}
    names = dict.fromkeys((*nasty.QUERY_NAMES, *ASKED))
    each = {f"{name}={told}": f"{name}={quote(value)}" for name in names for told, value in small.items()}
    return {**each, **nasty.QUERIES}


def in_our_turn(cast):
    return [(name, url) for name, url in usual_urls(cast) if in_turn(name)]


@pytest.mark.slow
def test_no_query_breaks_an_address(cast, figure):
    asker, everything = Asker(), list(queries().items())
    for name, url in in_our_turn(cast):
        for person in KINDS:
            client = browser_of(cast.client_of(person))
            for told, query in sampled(everything, 1, (name, person)):
                asker.send(f"{person} GET {name}?{told}", client.get, f"{url}?{query}")
    # Where a page reads its query, each value once by someone who reads the page.
    for name, url in in_our_turn(cast):
        if name in SUB_RESOURCES:
            for person in ("claire", "fatou"):
                client = browser_of(cast.client_of(person))
                for told, query in sampled(everything, 6, (person, name)):
                    asker.send(f"{person} GET {name}?{told}", client.get, f"{url}?{query}")
    assert not asker.broken, asker.told()
    figure(asker.figure)


@pytest.mark.slow
def test_no_header_nor_method_nor_body_breaks_an_address(cast, figure):
    asker = Asker()
    for name, url in in_our_turn(cast):
        for person in KINDS:
            client = browser_of(cast.client_of(person))
            for told, headers in sampled(list(nasty.HEADERS.items()), 1, (name, person)):
                asked = browser_of(Client()) if "cookie" in headers else client
                asker.send(f"{person} GET {name} with {told}", asked.get, url, headers=headers)
            for method in sampled(nasty.ODD_METHODS, 1, (name, person)):
                asker.send(f"{person} {method} {name}", client.generic, method, url, b"x=%00", FORM)
            for told, (kind, body) in sampled(list(nasty.BODIES.items()), 1, (name, person)):
                asker.send(f"{person} POST {name} of {told}", client.generic, "POST", url, body, kind)
    assert not asker.broken, asker.told()
    figure(asker.figure)


@pytest.mark.slow
def test_no_field_of_any_form_breaks(cast, figure):
    """Each field of each form × what it does not expect, the rest as the page has it; also twice, missing, as a file."""
    asker, fields, seen = Asker(), 0, set()
    for person in KINDS:
        client = browser_of(cast.client_of(person))
        for kind, form in nasty.forms_near(cast, person).items():
            if kind in seen or not in_turn(kind, of=8):
                continue
            seen.add(kind)
            full = {
                name: in_bytes(value)
                for name, value in form.filled().items()
                if form.fields[name].kind != "file"
            }
            for name in full:
                fields += 1
                rest = [(other, value) for other, value in full.items() if other != name]
                send = partial(asker.send, f"{person} {kind}: {name}")
                for value in sampled(list(nasty.VALUES.values()), 2, (kind, name)):
                    send(client.generic, "POST", form.action, encoded([*rest, (name, value)]), FORM)
                turn = sampled(("twice", "missing", "a file"), 1, (kind, name, "turn"))
                if "twice" in turn:
                    twice = encoded([*rest, (name, full[name]), (name, nasty.NUL)])
                    send(client.generic, "POST", form.action, twice, FORM)
                if "missing" in turn:
                    send(client.generic, "POST", form.action, encoded(rest), FORM)
                if "a file" in turn:
                    said = {other: value.decode() for other, value in rest}
                    send(client.post, form.action, {**said, name: nasty.a_file()})
    assert fields > enough(12), "hardly any field was found"
    assert not asker.broken, asker.told()
    figure(f"{asker.figure} ({fields} fields of {len(seen)} forms)")


# --- paths -----------------------------------------------------------------------------------------------------------

IN_A_PATH = (
    "%00",
    "%ed%a0%80",
    "%ff",
    "9" * 400,
    "-1",
    "0",
    "1e999",
    "..%2f..",
    "%0d%0aX: y",
    "%E2%80%AE",
    "x" * 5_000,
    "__proto__",
    "%25s",
    "٣",
)
IN_A_PATH += (
    "00000000-0000-0000-0000-000000000000",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "9223372036854775808",
    "é",
    "a b",
    "",
)


def routes(patterns, before=""):
    for one in patterns:
        path = before + str(one.pattern)
        yield from routes(one.url_patterns, path) if hasattr(one, "url_patterns") else [path]


@pytest.mark.slow
def test_no_path_breaks(cast, figure):
    """Each blank of each route, filled with what it may take and what it may not."""
    asker = Asker()
    blank = re.compile(r"<[^>]+>")
    for route in routes(get_resolver().url_patterns):
        if not blank.search(route):
            continue
        for person in ("claire", "nobody"):
            client = browser_of(cast.client_of(person))
            for value in sampled(IN_A_PATH, 2, (route, person)):
                path = "/" + blank.sub(lambda _, value=value: value, route)
                for method in ("GET", "POST"):
                    asker.send(f"{person} {method} {path[:120]}", client.generic, method, path)
    assert not asker.broken, asker.told()
    figure(asker.figure)


# --- what gets past a form elsewhere -----------------------------------------------------------------------------------


def multipart(charset: str, **fields: bytes) -> tuple[str, bytes]:
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v)
        for n, v in fields.items()
    ]
    return f"multipart/form-data; boundary=b; charset={charset}", b"".join(parts) + b"--b--\r\n"


@pytest.mark.parametrize(
    "charset",
    ["unicode_escape", "raw_unicode_escape", "utf-16", "utf-7", "hex", "undefined", "idna", "rot13"],
)
def test_lone_surrogates_are_not_smuggled_past_a_form(cast, charset):
    """By another encoding a body may hold what UTF-8 cannot: a text that no database takes."""
    url = reverse("collectives:create")
    kind, body = multipart(charset, name=b"\\ud800 and \\x00", kind=b"other", slug=b"")
    with nasty.undone_aloud() as faults:
        answer = browser_of(cast.client_of("claire")).generic("POST", url, body, kind)
    assert answer.status_code == 400
    assert "n’a pas pu être lue" in answer.content.decode()
    assert not faults.seen


def test_cookie_of_nuls_is_nobodys(cast):
    client = browser_of(Client())
    for url in (
        "/",
        reverse("sessions:home"),
        reverse("programmes:mine"),
        reverse("account_request_login_code"),
    ):
        with nasty.undone_aloud() as faults:
            answer = client.get(url, headers=nasty.HEADERS["cookie of NULs"])
        assert answer.status_code in (200, 302, 404)
        assert not faults.seen


# --- words to go on with ---------------------------------------------------------------------------------------------

TYPED = ("text", "textarea", "email", "tel", "search", "number", "date", "time")


@pytest.mark.slow
def test_refused_field_says_why_and_keeps_what_was_typed(cast, figure):
    """A NUL in a field: 422 with words at the field in French, and every other field as it was typed; or not taken at all."""
    told, seen, silent = Counter(), set(), []
    for person in KINDS:
        client = browser_of(cast.client_of(person))
        for kind, form in nasty.forms_near(cast, person).items():
            typed = [name for name, one in form.fields.items() if one.kind in TYPED]
            if (
                kind in seen
                or not in_turn(kind, of=8)
                or name_of(form.action) == "account_confirm_login_code"
            ):
                continue
            seen.add(kind)
            full = {
                name: in_bytes(value)
                for name, value in form.filled().items()
                if form.fields[name].kind != "file"
            }
            for name in sampled(typed, 2, kind):
                body = encoded({**full, name: nasty.NUL}.items())
                with undone():
                    answer = client.generic("POST", form.action, body, FORM)
                told[answer.status_code] += 1
                page = answer.content.decode()
                if answer.status_code == 422 and not explains(page, name, form, full):
                    silent.append(f"{person} {kind}: {name}")
    assert told[422] > enough(2), told
    assert not silent, "\n".join(silent)
    figure(f"{sum(told.values())} fields with a NUL, {told[422]} explained, {len(silent)} without a word")


def explains(page: str, name: str, form, full) -> bool:
    """Say whether the page names a mistake in French, and still holds the other texts that were typed."""
    said = "error" in page or "alert" in page
    french = "Null characters" not in page and "Enter a valid" not in page and "This field" not in page
    kept = all(
        full[other].decode().splitlines()[0][:20].replace("'", "&#x27;") in page
        for other, one in form.fields.items()
        if other != name
        and one.kind in ("text", "textarea")
        and full.get(other, b"").strip()
        and other != "q"
    )
    return said and french and kept


def test_address_that_waits_for_a_form_says_so(cast):
    answer = cast.client_of("nobody").get(reverse("choose_language"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "n’est pas ouverte ainsi" in answer.content.decode() or "<h1>" in answer.content.decode()


# --- the ends of time ------------------------------------------------------------------------------------------------

ENDS = (dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC))
OURS = ("contracts", "cells", "interventions", "audit", "accounts", "core", "outbox")


@pytest.mark.slow
def test_row_at_the_end_of_time_is_shown(cast, figure):
    """No form takes such a date; a row that has one all the same, from wherever, breaks no page."""
    asker = Asker()
    for end in ENDS:
        with transaction.atomic():
            changed = sum(put_at(model, end) for model in apps.get_models() if model._meta.app_label in OURS)
            assert changed > 30
            for name, url in in_our_turn(cast):
                for person in ("claire", "helene", "fatou", "paul") if LONG else ("claire", "fatou"):
                    client = browser_of(cast.client_of(person))
                    asker.send(f"{person} GET {name} in {end.year}", client.get, url)
            transaction.set_rollback(True)
    assert not asker.broken, asker.told()
    figure(f"{asker.inputs:,} pages of rows in the years 1 and 9999, {len(asker.broken)} answers ≥ 500")


def put_at(model, end) -> int:
    """Move every date of a model there, where its own constraints let it; return how many columns moved."""
    moved = 0
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateField):
            value = end if isinstance(field, models.DateTimeField) else end.date()
            try:
                with transaction.atomic():
                    moved += bool(
                        model._base_manager.filter(**{f"{field.name}__isnull": False}).update(
                            **{field.name: value}
                        )
                    )
            except Error:
                continue  # the database itself refuses: signed texts, ends before starts
    return moved


def test_session_is_not_planned_at_the_end_of_time(cast):
    url = reverse("sessions:schedule", args=[cast.tilleuls.cells["A"].pk])
    for day in (
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
        "2026-02-30",
        f"{timezone.localdate().year + 3}-01-01",
    ):
        body = {"day": day, "starts": "18:00", "ends": "20:00", "place": "Salle des fêtes"}
        answer = cast.client_of("claire").post(url, body)
        assert answer.status_code == 422, day
        assert "Salle des fêtes" in answer.content.decode()
        assert day in answer.content.decode()
