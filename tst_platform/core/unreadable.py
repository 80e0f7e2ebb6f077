"""What does not open, and what cannot be sealed: what the person is shown, and who is told of it."""

from __future__ import annotations

import logging
import time
from collections import deque
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_lazy, override, pgettext

logger = logging.getLogger(__name__)

MOST_REPORTS, A_MINUTE = 200, 60
recent_reports: deque[float] = deque(maxlen=MOST_REPORTS)


class CannotSeal(Exception):
    """A text that cannot be written down sealed, and therefore is not; `str()` is a sentence to the person."""

    message = gettext_lazy("This text could not be recorded.")

    def __str__(self) -> str:
        return str(self.message)


class MissingKey(CannotSeal):
    """The key-encryption key is not at hand: until it is, nothing can be opened or sealed."""

    message = gettext_lazy(
        "The key that protects these texts is not there at the moment. Nothing is lost; tell the administrator."
    )


class DestroyedKey(CannotSeal):
    """The key of a scope was destroyed: what it sealed is erased, and nothing new is sealed under it."""

    message = gettext_lazy("What was here has been erased for good: nothing can be added to it.")


class WouldOverwrite(CannotSeal):
    """A text that does not open would be written over, or its placeholder written down as if it were the text."""

    message = gettext_lazy(
        "A text that stands here cannot be read at the moment. It is kept as it is, and nothing is written over it."
    )


class Unreadable(str):
    """What is shown in place of a value that does not open: a word to the reader, never the reason."""

    def __new__(cls) -> Unreadable:
        return super().__new__(cls, cls._words())

    @staticmethod
    def _words() -> str:
        return gettext("unreadable content")

    def strip(self, *_characters: Any) -> Unreadable:
        """Stay what it is: services trim what they are given, and would make a text of it."""
        return self


class Erased(Unreadable):
    """What is shown in place of a text whose key was destroyed on purpose: nothing is amiss, and nothing comes back."""

    @staticmethod
    def _words() -> str:
        return pgettext("a text", "erased")


class UnreadableMapping(dict[str, Any]):
    """What a mapping that does not open is read as: nothing, which nobody may add to or write back."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> Any:
        raise WouldOverwrite

    __setitem__ = __ior__ = update = setdefault = _refuse  # type: ignore[assignment]


@cache
def placeholders(kind: type[Unreadable]) -> frozenset[str]:
    """Return the placeholder in every language: a page may come back in another than it was shown in."""
    words = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            words.add(str(kind()))
    return frozenset(words)


def report_unreadable(instance: models.Model) -> None:
    """Have it written down that a text of this row does not open. Whatever happens there, the page goes on.

    Under a wrong key every row of a long list would ask for its line: those of a minute are enough to be noticed.
    """
    now = time.monotonic()
    if len(recent_reports) == MOST_REPORTS and now - recent_reports[0] < A_MINUTE:
        return
    recent_reports.append(now)
    logger.error("sealed value does not open", extra={"model": instance._meta.label_lower})
    try:
        import_string(settings.SEALING_REPORTS_TO)(row=instance)
    except Exception:
        logger.exception("an unreadable text could not be written down")
