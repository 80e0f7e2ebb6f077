"""SMS: a folder, a line in the log, or a provider that takes a POST. `TST_SMS_URL` says which."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from tst_platform.core.sealing import Unreadable
from tst_platform.outbox.carriers.numbers import E164
from tst_platform.outbox.carriers.refusals import Mute, Refused
from tst_platform.outbox.models import Message

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
CONSOLE = "console://"
HERE = ("localhost", "127.0.0.1", "::1")
# The number or the text is refused. What a wrong token or address answers is no fault of the person's number.
REFUSALS = (400, 410, 422)


class Provider(Protocol):
    """Whoever takes an SMS. Raises Refused where the number is refused, anything else to be asked again later."""

    def carry(self, message: Message) -> None: ...


class Folder:
    """Without a provider an SMS goes to a folder, never to a terminal or a log: it may carry a link's secret."""

    def carry(self, message: Message) -> None:
        folder = Path(settings.SMS_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = f"{number_of(message)}\n\n{message.body}\n"
        (folder / f"{message.pk}.txt").write_text(text, encoding="utf-8")


class Console:
    """Says in the log that one would have left; neither number nor text."""

    def carry(self, message: Message) -> None:
        number_of(message)
        logger.warning("an SMS would have left now")


class Web:
    """A provider that takes a POST over HTTPS: JSON or a form, with a token; a key lets it drop the second of two."""

    def carry(self, message: Message) -> None:
        try:
            # What it says is not read: a body that trickles would take its time at each piece.
            _opener.open(self.request(message), timeout=TIMEOUT_SECONDS).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code in REFUSALS:
                raise Refused from None
            raise ConnectionError(f"the provider of SMS answers {answer.code}") from None
        except (urllib.error.URLError, TimeoutError, ConnectionError) as silence:
            raise Mute from silence

    def request(self, message: Message) -> urllib.request.Request:
        """Return what is asked. The key is the row's id: one for each unique key, and it says nothing."""
        key, names = str(message.pk), settings.SMS_FIELDS
        told: dict[str, Any] = {"to": number_of(message), "text": message.body, "key": key}
        told |= {"from": settings.SMS_SENDER} if settings.SMS_SENDER else {}
        named = {names.get(name, name): value for name, value in told.items()}
        is_form = settings.SMS_FORMAT == "form"
        body = urlencode(named) if is_form else json.dumps(named)
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        headers = {
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Content-Type": kind,
            "Idempotency-Key": key,
        }
        return urllib.request.Request(settings.SMS_URL, body.encode(), headers, method="POST")


class _NoWayOn(urllib.request.HTTPRedirectHandler):
    """Follow no redirection: the token and the number would go where nobody said."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoWayOn())


def provider() -> Provider:
    """Return who takes the SMS of this installation. Raises Mute while it is half-configured: nothing goes out in clear."""
    if amiss():
        logger.error(
            "SMS wait until TST_SMS_URL, TST_SMS_TOKEN and TST_SMS_FORMAT fit, as manage.py check tells"
        )
        raise Mute
    if not settings.SMS_URL:
        return Folder()
    return Console() if settings.SMS_URL == CONSOLE else Web()


def number_of(message: Message) -> str:
    """Return the number in E.164. Raises Refused for what is none, ValueError for a message that does not open."""
    if isinstance(message.to, Unreadable) or isinstance(message.body, Unreadable):
        raise ValueError("This message does not open: a sealing key is missing.")
    if not E164.fullmatch(message.to):
        raise Refused
    return message.to


def amiss() -> list[str]:
    """Return what is missing in the settings of SMS: half a configuration sends nothing, and says nothing."""
    url, found = urlsplit(settings.SMS_URL), []
    if settings.SMS_FORMAT not in ("json", "form"):
        found.append("TST_SMS_FORMAT is json or form.")
    if settings.SMS_URL in ("", CONSOLE):
        return [*found, "TST_SMS_TOKEN is set, TST_SMS_URL is not."] if settings.SMS_TOKEN else found
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in HERE):
        found.append("TST_SMS_URL is console:// or an address with https.")
    if not settings.SMS_TOKEN:
        found.append("TST_SMS_URL is set, TST_SMS_TOKEN is not.")
    return found
