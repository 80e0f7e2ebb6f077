"""No token, no name and no word in a log line: what is written is what the code says, never what it was given.

A line holds its level, its logger, the fixed text of the message, the status and the name of the address, and of a
fault the kinds of the exceptions with the places in the code. Values that came with a message are blanked, numbers
apart; the words of an exception stay away, for they repeat what was typed, and the row that a database refused.
"""

from __future__ import annotations

import linecache
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from http import HTTPMethod, HTTPStatus
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

BLANK = "…"
# Where the words come from the installation, and from nobody's pen: without them nobody could mend it.
ABOUT_THE_SERVER = (
    ImproperlyConfigured,
    ImportError,
    NameError,
    OperationalError,
    ConnectionError,
    TimeoutError,
)
# Words of the protocol, which say what kind of answer it was.
KNOWN = {*(status.phrase for status in HTTPStatus), *HTTPMethod}
# A message that was put together before it came here: what follows one of these may be a value.
_PUT_TOGETHER = re.compile(r"""[:='"`‘’“”«<\[{(/@\n\r]""")
_PLACE = re.compile(r"%(?:\((\w+)\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?[a-zA-Z]")
Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class Quiet(logging.Formatter):
    """Writes a record without anything that a person, a link or a database put into it."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [self.formatTime(record), record.levelname, record.name, text_of(record), address_of(record)]
        line = " ".join(filter(None, parts))
        raised: Any = record.exc_info
        # A refusal is an answer and no fault: it leaves its line, and no trace.
        if raised and raised[1] is not None and getattr(record, "status_code", 500) >= 500:
            line = "\n".join([line, *trace_of(raised[1])])
        return line


def text_of(record: logging.LogRecord) -> str:
    """Return the fixed text of a message; each value that was given with it is blanked, numbers apart."""
    text = str(record.msg)
    if record.exc_info and text == str(record.exc_info[1]):
        return ""  # what an exception says, once more
    if not record.args:
        return _PUT_TOGETHER.split(text.strip(), maxsplit=1)[0].strip()
    given = record.args
    values = iter(given.values() if isinstance(given, Mapping) else given)

    def blanked(place: re.Match[str]) -> str:
        value = given.get(place[1]) if isinstance(given, Mapping) else next(values, None)
        is_figure = isinstance(value, int | float) and abs(value) < 100_000
        return str(value) if is_figure or (isinstance(value, str) and value in KNOWN) else BLANK

    return " ".join(_PLACE.sub(blanked, text.replace("%%", "\0")).replace("\0", "%").split())


def address_of(record: logging.LogRecord) -> str:
    """Return status and name of the address: its path may hold the secret of a link."""
    request = getattr(record, "request", None)
    found = getattr(getattr(request, "resolver_match", None), "view_name", "")
    status = getattr(record, "status_code", "")
    return f"[{' '.join(str(part) for part in (status, found) if part)}]" if status or found else ""


def trace_of(error: BaseException) -> Iterator[str]:
    """Yield the lines of a trace, the cause first: places and kinds, without the words."""
    for one in reversed(list(chain_of(error))):
        for frame, number in traceback.walk_tb(one.__traceback__):
            code = frame.f_code
            yield f'  File "{code.co_filename}", line {number}, in {code.co_name}'
            yield f"    {linecache.getline(code.co_filename, number, frame.f_globals).strip()}"
        yield f"{type(one).__module__}.{type(one).__qualname__}{words_of(one)}"


def chain_of(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def words_of(error: BaseException) -> str:
    """Return the first line of what an exception says, where that is about the server alone."""
    lines = str(error).splitlines()
    return f": {lines[0]}" if lines and isinstance(error, ABOUT_THE_SERVER) else ""
