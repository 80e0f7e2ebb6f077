"""The return phrase: six French words, which a person keeps and types on another phone.

2,048 words, six of them: 66 bits. Where the words come from stands beside them, in `words/README.md`.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("words") / "french.txt"
LENGTH = 6


@cache
def words() -> tuple[str, ...]:
    return tuple(LIST.read_text(encoding="utf-8").split())


def new_phrase() -> str:
    """Return six words, each drawn from the whole list."""
    return " ".join(secrets.choice(words()) for _ in range(LENGTH))


def read_phrase(typed: str) -> str:
    """Return the words that were meant: without accents and capitals, whatever stands between them."""
    letters = unicodedata.normalize("NFKD", typed.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall("[a-z]+", plain))
