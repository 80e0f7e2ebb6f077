"""Find people's names in free text, however they are written, and put other words in their place.

Case, accents, hyphens and apostrophes do not matter: « d'inès », « INES » and « Inès' » are all Inès.
Names are compared word by word, the longest first, so that first and last name together are one person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from cells.collectives.models import Participant
from tst_platform.core.sealing import Unreadable

_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What may stand between two words of one name.
_JOINT = re.compile(r"[\s\-‐‑.'’]{1,3}")
# Words of family names that are everyday words: alone they name nobody.
_PARTICLES = {
    *(
        "abd",
        "abou",
        "abu",
        "aux",
        "bel",
        "ben",
        "bin",
        "bou",
        "das",
        "del",
        "della",
        "den",
        "der",
        "des",
        "dos",
    ),
    *("les", "los", "san", "saint", "sainte", "sur", "van", "von", "zum", "zur"),
}
_SHORTEST_PART = 3


@dataclass(frozen=True)
class Found:
    """One place in the text where a name stands: [start, end), as typed, and whom it names."""

    start: int
    end: int
    typed: str
    labels: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Tell whether it is written as a name is; in lower case it may be an everyday word (« claire », « petit »)."""
        return not self.typed.islower() or "@" in self.typed


def tidy(text: str) -> str:
    """Return the text in composed letters, without the invisible marks that would hide a name."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def plain(word: str) -> str:
    """Return a word as it is compared: no case, no accents, ligatures undone."""
    bare = unicodedata.normalize(
        "NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o")
    )
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def words_of(name: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in _WORD.findall(tidy(name)))


def legible(name: str) -> str:
    """Return the name, or nothing where it was erased: the word put in its place names nobody."""
    return "" if isinstance(name, Unreadable) else name


@dataclass
class Names:
    """The names of people, each leading to a label (the name as known, or a pseudonym)."""

    ways: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)

    def add(
        self, label: str, *, given: str = "", family: str = "", called: str = "", email: str = ""
    ) -> None:
        given, family, called = (legible(name) for name in (given, family, called))
        full = [(given, family), (family, given), (given,), (family,), (called,), (called, family)]
        for parts in full:
            self._lead(words_of(" ".join(parts)), label)
        for whole in (given, family, called):
            for part in words_of(whole):
                if len(part) >= _SHORTEST_PART and part not in _PARTICLES:
                    self._lead((part,), label)
        if legible(email):
            self.addresses.setdefault(email.casefold(), set()).add(label)

    def _lead(self, words: tuple[str, ...], label: str) -> None:
        if any(len(word) > 1 and not word.isdigit() for word in words):
            self.ways.setdefault(words, set()).add(label)

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.ways), default=0)

    def found_in(self, text: str) -> list[Found]:
        """Return the names in this text, from left to right, none over another. The text is taken as `tidy` left it."""
        found = [
            Found(*match.span(), match.group(), _sorted(labels))
            for match in _ADDRESS.finditer(text)
            if (labels := self.addresses.get(match.group().casefold()))
        ]
        taken = [(one.start, one.end) for one in found]
        words = [m for m in _WORD.finditer(text) if not any(a <= m.start() < b for a, b in taken)]
        at = 0
        while at < len(words):
            length, labels = self._longest_at(text, words, at)
            if length:
                start, end = words[at].start(), words[at + length - 1].end()
                found.append(Found(start, end, text[start:end], _sorted(labels)))
            at += length or 1
        return sorted(found, key=lambda one: one.start)

    def typed_in(self, text: str) -> list[str]:
        """Return the words of this text that may be names, as typed, each once."""
        return list(dict.fromkeys(one.typed for one in self.found_in(tidy(text))))

    def _longest_at(self, text: str, words: list[re.Match[str]], at: int) -> tuple[int, set[str]]:
        for length in range(min(self.longest, len(words) - at), 0, -1):
            run = words[at : at + length]
            joined = all(_JOINT.fullmatch(text, a.end(), b.start()) for a, b in pairwise(run))
            labels = self._labels(run) if joined else None
            if labels:
                return length, labels
        return 0, set()

    def _labels(self, run: list[re.Match[str]]) -> set[str] | None:
        key = tuple(plain(word.group()) for word in run)
        if len(run) == 1:
            typed = run[0].group()
            if len(typed) < _SHORTEST_PART and not typed[:1].isupper():
                return None
            # « les Fatous », « Fatou2 »: a plural, or a number stuck to the name, is still the name.
            bare = key[0].rstrip("0123456789")
            return self.ways.get(key) or self.ways.get((bare,)) or self.ways.get((bare.removesuffix("s"),))
        return self.ways.get(key)


def _sorted(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=lambda label: (len(label), label)))


def names_of(people: Iterable[Participant]) -> Names:
    """Return the names of these people, each as that person is known; for a warning before a text leaves."""
    names = Names()
    for person in people:
        names.add(
            person.known_as,
            given=person.given_name,
            family=person.family_name,
            called=person.called,
            email=person.email,
        )
    return names


def replaced(text: str, found: Iterable[Found]) -> str:
    """Return the text with each found name replaced by its labels (« P2 / P7 » where two bear it)."""
    out, at = [], 0
    for one in found:
        out += [text[at : one.start], " / ".join(one.labels)]
        at = one.end
    return "".join([*out, text[at:]])
