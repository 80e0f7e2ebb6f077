"""Promise 24, from outside: bytes on the wire, and ways back that lead elsewhere."""

from __future__ import annotations

import re
import socket
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings

from tests import nasty
from tests.addresses import STREAMS, every_address, everywhere
from tests.nasty import FORM, browser_of, encoded, in_bytes, sampled
from tests.promises.conftest import LONG
from tests.undoing import undone

# --- over the wire ---------------------------------------------------------------------------------------------------

WIRE = {
    "no HTTP": b"\x00\x01\x02\r\n\r\n",
    "bare line": b"GET\r\n\r\n",
    "lone surrogate": b"GET /%ed%a0%80?q=%ed%a0%80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the path": b"GET /\xff\xfe\x80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in the path": b"GET /rejoindre/%00/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "whole address": b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "host of bytes": b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "connect": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "trace": b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "length of words": b"POST /langue/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n",
    "length below zero": b"POST /langue/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
    "two lengths": b"POST /langue/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "chunks": b"POST /langue/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "cookie of bytes": b'GET / HTTP/1.1\r\nHost: localhost\r\nCookie: seance=\xff\xfe; langue="\\000"\r\n\r\n',
    "language of bytes": b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Language: \xff\r\n\r\n",
    "upgrade": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
    "long line": b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
    "static out of its folder": b"GET /static/..%2f..%2fsettings.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "static with NUL": b"GET /static/css/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "static in odd ranges": b"GET /static/css/face.css HTTP/1.1\r\nHost: localhost\r\nRange: bytes=9-1,-0,x\r\n\r\n",
    "static of odd dates": b"GET /static/css/face.css HTTP/1.1\r\nHost: localhost\r\nIf-Modified-Since: 9999\r\n\r\n",
    "static posted": b"POST /static/css/face.css HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.slow
def test_nothing_on_the_wire_breaks_the_server(live, figure):
    """The server as it runs, byte for byte: a refusal or a closed line, and it answers the next one as before."""
    broken = []
    with nasty.undone_aloud() as faults:
        for told, sent in WIRE.items():
            answer = over_the_wire(live, sent)
            if answer and not re.match(rb"HTTP/1\.[01] [1-4]\d\d ", answer):
                broken.append(f"{told}: {answer[:80]!r}")
    assert not broken, "\n".join(broken)
    assert not faults.seen, "\n".join(faults.seen)
    assert over_the_wire(live, b"GET /sante/ HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200")
    figure(f"{len(WIRE)} inputs on the wire, {len(broken)} answers ≥ 500")


def over_the_wire(address: str, sent: bytes) -> bytes:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 10) as line:
        line.settimeout(3)
        try:
            line.sendall(sent)
            return line.recv(2_000)
        except (ConnectionError, TimeoutError):
            return b""


# --- the way back in the query -----------------------------------------------------------------------------------------

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "\x00//evil.example",
    " //evil.example",
    "//evil.example\\@localhost",
    "https://localhost@evil.example/",
    "http://[",
)


@pytest.mark.slow
def test_no_way_back_leads_elsewhere(cast, figure):
    """`?next=` and `next` in the body, at every address, also with the Referer: a redirect stays on this host."""
    asked, astray = 0, []
    for address in every_address():
        name, url = address.name, next(everywhere(address, cast.tilleuls))
        if name in STREAMS or name in ("ready", "messages_on_time"):
            continue
        for person in ("claire", "fatou", "nobody") if LONG or name in BACK else ("claire", "nobody"):
            for way in sampled(ELSEWHERE, 1, (name, person)) if name not in BACK else ELSEWHERE:
                for method in ("GET", "POST"):
                    asked += 1
                    answer = ask_with_way_back(cast, person, method, url, way)
                    if answer.status_code >= 500 or leads_astray(answer.headers.get("Location", "")):
                        astray.append(
                            f"{person} {method} {url} {way!r}: {answer.status_code} {answer.headers.get('Location')}"
                        )
    assert not astray, "\n".join(astray[:30])
    figure(f"{asked:,} ways back, {len(astray)} elsewhere")


BACK = {"choose_language", "account_login", "account_request_login_code", "account_logout", "home"}


def ask_with_way_back(cast, person, method, url, way):
    client = browser_of(cast.client_of(person))
    body = {"next": way, "language": "en", "login": "claire@example.org"} if method == "POST" else None
    with undone():
        return client.generic(
            method,
            f"{url}?next={quote(way)}",
            encoded((name, in_bytes(value)) for name, value in body.items()) if body else b"",
            FORM,
            headers={"referer": "https://evil.example/x"},
        )


def leads_astray(location: str) -> bool:
    """Say whether a browser would leave this host, were it to follow."""
    plain = re.sub(r"[\t\r\n\x00]", "", location.strip()).replace("\\", "/")
    parts = urlsplit(plain.split("?")[0])
    return (
        plain.startswith("//")
        or parts.scheme not in ("", "http")
        or parts.hostname not in (None, "testserver")
    )


def test_the_guard_on_ways_back_has_eyes():
    assert all(leads_astray(way) for way in ("https://evil.example/", "//evil.example", "/\\evil.example"))
    assert not leads_astray("/connexion/?next=https://evil.example/")
    assert settings.LOGIN_URL == "account_login"
