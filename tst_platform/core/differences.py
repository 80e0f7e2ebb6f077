"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with the blanks after it; a mark of punctuation stands for itself.
WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words: "same" in both texts, "gone" from the first, or "new" in the second."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces in reading order: "same" and "gone" make the first text, "same" and "new" the second."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            pieces += [
                Piece(kind, "".join(words))
                for kind, words in (("gone", old[a:b]), ("new", new[c:d]))
                if words
            ]
    return pieces
