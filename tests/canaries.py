"""Words that nobody could guess, one for each place in which something is said: who finds one knows where it leaked from."""

from __future__ import annotations

import re
import secrets

MARK = "zq"
# No vowels, so that no word of any language arises; letters only, so that a name of it is a name.
LETTERS = "bcdfghjkmnpqrtvwxz"


class Canaries:
    """The canaries of one test, by place: `tilleuls.card.kept` → `zqkeptbvwxkdmn`."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        """Return the canary of this place, made at the first call."""
        if place not in self._words:
            kind = re.sub(r"[^a-z]", "", place.rpartition(".")[2])
            word = MARK + kind + "".join(secrets.choice(LETTERS) for _ in range(8))
            self._words[place] = word
            self.places[word] = place
        return self._words[place]

    def __iter__(self):
        return iter(self._words)

    def found_in(self, text: str) -> set[str]:
        """Return the places whose canary stands in this text, in whatever case."""
        low = text.lower()
        return {place for word, place in self.places.items() if word in low} if MARK in low else set()
