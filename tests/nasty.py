"""What nobody sends who means well: values, queries, headers and bodies, and the platform's answers to them."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote, quote_from_bytes

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.addresses import STREAMS, every_address, everywhere, name_of
from tests.cast import Cast
from tests.kept_forms import first_forms
from tests.pages import Form
from tests.promises.conftest import LONG

T = TypeVar("T")
SEED = 24
FORM = "application/x-www-form-urlencoded"

NUL = b"before\x00after"
SURROGATE = b"\xed\xa0\x80"  # what a lone surrogate would be in UTF-8, if it could
MEGABYTE = b"x" * 1_000_000
VALUES: dict[str, bytes] = {
    "nul": NUL,
    "lone surrogate": SURROGATE,
    "no UTF-8": b"\xff\xfe\xc3\x28",
    "huge number": b"9" * 400,
    "beyond int8": b"9223372036854775808",
    "beyond int4": b"2147483648",
    "minus one": b"-1",
    "zero": b"0",
    "not a number": b"NaN",
    "infinity": b"Infinity",
    "exponent": b"1e999",
    "fraction": b"1.5",
    "other digits": "٣".encode(),
    "superscript": "²".encode(),
    "year 1": b"0001-01-01",
    "year 9999": b"9999-12-31",
    "year 10000": b"10000-01-01",
    "year 1, hour": b"0001-01-01T00:00",
    "year 9999, hour": b"9999-12-31T23:59",
    "no such day": b"2026-02-30",
    "no such hour": b"24:00",
    "last hour": b"23:59:59.999999",
    "deep list": b"[" * 10_000 + b"]" * 10_000,
    "deep object": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "right to left": "\u202eabc\u2066\u200b\u200d\ufeff".encode(),
    "emoji": "👩\u200d👩\u200d👧\u200d👦🏴\U000e0067\U000e007f".encode(),
    "line ends": b"a\r\nSet-Cookie: x=1\r\n\r\n<b>",
    "line separators": "a\u2028b\u2029c\u0085d\x0b\x0c".encode(),
    "control": bytes(range(1, 32)) + b"\x7f",
    "prototype": b"__proto__",
    "formats": b"%s%n%(a)s{0}{a.__class__}{{ 7|add:7 }}{% debug %}",
    "SQL": b"' OR 1=1; --",
    "path": b"../../../../etc/passwd",
    "nil id": b"00000000-0000-0000-0000-000000000000",
    "odd id": b"{urn:uuid:FFFFFFFF-ffff-ffff-ffff-ffffffffffff}",
    "empty": b"",
    "blank": "\u00a0 \t".encode(),
    "script": b'"><script>window.__ran=1</script>',
    "megabyte": MEGABYTE,
}

# Of a page that lists, searches or shows a part of itself; and names that no page knows.
QUERY_NAMES = ("page", "sort", "order", "q", "state", "component", "collective", "move", "fragment", "seen")
QUERY_NAMES += ("session", "next", "lang", "regarder", "__proto__", "id[]", "per_page", "format")
QUERIES: dict[str, str] = {
    "everything at once": "&".join(f"{name}=%00" for name in QUERY_NAMES),
    "twice": "page=1&page=%00&page=-1",
    "no names": "&&&=&=x&%00=%00&;",
    "broken escapes": "%&%z%%00%u0000=%ed%a0%80",
    "no UTF-8": "page=%ff%fe&q=%c3%28",
    "long": "q=" + "x" * 60_000,
    "many": "&".join(f"a{n}=1" for n in range(5_000)),
}

COOKIES = ("seance", "langue", "jeton", "annonces", "sessionid", "csrftoken", "messages")
OCTAL = "\\000" * 32
HEADERS: dict[str, dict[str, str]] = {
    "no such language": {"accept-language": "\x00, xx-" + "a" * 5_000 + ";q=1e999, *;q=NaN"},
    "language": {"accept-language": "../../etc;q=9"},
    "languages": {"accept-language": "fr;q=0.5," * 600},
    "accept": {"accept": "text/html;q=x, */;;;\x00"},
    "cookie garbage": {"cookie": 'a=b; =; ;;; langue="\\000"; jeton=%00; messages=x'},
    # As a browser quotes it, each of these is 32 NULs: long enough for the key of a session.
    "cookie of NULs": {"cookie": "; ".join(f'{name}="{OCTAL}"' for name in COOKIES)},
    "cookie of bytes": {"cookie": 'seance="\\355\\240\\200"; langue="\\355"'},
    "long cookie": {"cookie": "seance=" + "x" * 30_000},
    "csrf cookie": {"cookie": "jeton=" + "\u00e9" * 64},
    "htmx": {
        "hx-request": "true",
        "hx-current-url": "http://[",
        "hx-target": "\x00",
        "hx-trigger": "%00",
        "hx-trigger-uri-autoencoded": "true",
        "hx-prompt": "%ed%a0%80",
        "hx-prompt-uri-autoencoded": "true",
        "hx-boosted": "true",
        "hx-history-restore-request": "true",
        "triggering-event": "{",
    },
    "range": {"range": "bytes=9-1,-99999999999999999999"},
    "dates": {"if-modified-since": "Sat, 31 Dec 9999 23:59:60 GMT", "if-unmodified-since": "0"},
    "tags": {"if-none-match": '"' * 1000, "if-match": "*"},
    "origin": {"origin": "null", "referer": "http://["},
    "host": {"host": "a b\x00c"},
    "foreign host": {"host": "evil.example"},
    "handed on": {"x-forwarded-for": "\x00,,::1%eth0,999.1", "x-forwarded-host": "[", "forwarded": "for="},
    "method": {"x-http-method-override": "DELETE"},
    "content": {"content-type": "text/html; charset=hex", "content-length": "-1"},
    "charset": {"content-type": "text/plain; charset=undefined"},
    "charset of escapes": {"content-type": "text/plain; charset=unicode_escape"},
    "traces": {"x-request-id": "\r\nx" * 100, "traceparent": "\x00", "user-agent": "\x00" * 500},
}

BOUNDARY = "multipart/form-data; boundary=b"
# (content type, body): what is no form, or pretends to be one.
BODIES: dict[str, tuple[str, bytes]] = {
    "JSON": ("application/json", b'{"name": "\\ud800", "n": 1e999}'),
    "deep JSON": ("application/json", b"[" * 10_000 + b"]" * 10_000),
    "deep JSON as a form": (FORM, b"[" * 10_000),
    "no type": ("", b"x"),
    "odd type": ("\x00/;;=", b"x"),
    "nothing": (FORM, b""),
    "bytes": ("application/octet-stream", bytes(range(256)) * 100),
    "bytes as a form": (FORM, bytes(range(256))),
    "another charset": (FORM + "; charset=utf-7", b"name=+2AA-"),
    "no charset": (FORM + "; charset=hex", b"name=zz"),
    "charset undefined": (
        BOUNDARY + "; charset=undefined",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
    ),
    "charset of bytes": (
        BOUNDARY + "; charset=hex",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
    ),
    "no boundary": ("multipart/form-data", b"--b\r\n\r\n"),
    "long boundary": ("multipart/form-data; boundary=" + "b" * 500, b"--b--"),
    "boundary of NUL": ("multipart/form-data; boundary=\x00", b"--\x00--"),
    "cut off": (BOUNDARY, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'),
    "no names": (BOUNDARY, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    "base64": (
        BOUNDARY,
        b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--\r\n',
    ),
    "file name": (
        BOUNDARY,
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=hex''%00..%2F\r\n\r\nx\r\n--b--\r\n",
    ),
    "many fields": (FORM, b"&".join(b"a%d=" % n for n in range(21_000))),
    "too much": (FORM, b"a=" + b"x" * 3_000_000),
}

ODD_METHODS = (
    "HEAD",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "GET",
    "POST",
    "get",
    "\u00e9",
)


def sampled(what: Sequence[T], of: int, salt: object) -> list[T]:
    """Return everything when the long form is asked for, else so many of it, the same ones at each run."""
    return list(what) if LONG or len(what) <= of else random.Random(f"{SEED}{salt}").sample(list(what), of)


def encoded(fields: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the body of a form, byte for byte as given."""
    return "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in fields).encode()


def in_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("a\x00b/../c.csv", NUL)


class Faults(logging.Handler):
    """Notes what the platform says went wrong, whether or not the answer shows it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # A host that is not ours is refused, and said: that is no fault.
        if not record.name.startswith("django.security"):
            kind, value = (record.exc_info or (None, None))[:2]
            self.seen.append(f"{record.name}: {kind.__name__ if kind else record.msg}: {str(value)[:160]}")


class Asker:
    """Sends, counts, and notes each answer that is the platform's own fault."""

    def __init__(self) -> None:
        self.inputs = 0
        self.broken: list[str] = []
        self.statuses: dict[int, int] = {}

    def send(self, told: str, ask: Callable[..., Any], *sent: Any, **also: Any) -> Any:
        """Send one input; `told` names it where it breaks something. What it writes is taken back."""
        self.inputs += 1
        with undone_aloud() as faults:
            try:
                answer = ask(*sent, **also)
            except Exception as error:  # what no answer was made of is worse than a 500
                self.broken.append(f"{told}: raised {type(error).__name__}: {str(error)[:160]}")
                return None
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        if answer.status_code >= 500 or faults.seen:
            self.broken.append(f"{told}: {answer.status_code} {'; '.join(faults.seen)[:400]}")
        return answer

    def told(self, most: int = 40) -> str:
        lines = "\n".join(self.broken[:most])
        return f"{self.inputs:,} inputs, {len(self.broken)} answers ≥ 500 or faults:\n{lines}"

    @property
    def figure(self) -> str:
        return f"{self.inputs:,} inputs, {len(self.broken)} answers ≥ 500"


@contextmanager
def undone_aloud() -> Iterator[Faults]:
    """Take back what is written inside; note the faults that are logged meanwhile, and print none."""
    faults, root, request = Faults(), logging.getLogger(), logging.getLogger("django")
    before, root.handlers = root.handlers, [faults]
    quiet, request.handlers = request.handlers, []
    try:
        with transaction.atomic():
            yield faults
            transaction.set_rollback(True)
    finally:
        root.handlers, request.handlers = before, quiet


def forms_near(cast: Cast, person: str) -> dict[str, Form]:
    """Return the forms on the pages of this person, one page to each address, by the name of where they go."""
    urls = [
        next(everywhere(address, cast.tilleuls)) for address in every_address() if address.name not in STREAMS
    ]
    return {kind_of(form): form for form in first_forms(cast, person, "usual", urls, kind_of)}


def kind_of(form: Form) -> str:
    """Return the name of where a form goes, and of its fields."""
    return name_of(form.action) + "+".join(sorted(form.fields))


def browser_of(client: Client) -> Client:
    """Return this browser, such that an exception becomes an answer, as on the server."""
    client.raise_request_exception = False
    return client
