"""Who may read which word, told by plain sets and numbers: a model of its own, which knows nothing of the code.

It is written from « Who may see what » of the product, and from the sentences that people sign.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# From the widest to the strictest.
RULES = ("author", "no_objection", "unanimity", "nobody")


@dataclass(frozen=True)
class Agreed:
    """What one version says of what leaves a cell."""

    rule: str = "author"
    hours: int = 0
    quorum: int = 0

    @property
    def asks(self) -> bool:
        return self.rule in ("no_objection", "unanimity")

    def with_(self, other: Agreed) -> Agreed:
        """Return what both allow."""
        rule = max(self.rule, other.rule, key=RULES.index)
        hours = max((one.hours for one in (self, other) if one.rule == rule == "no_objection"), default=0)
        return Agreed(rule, hours, max(self.quorum, other.quorum))


@dataclass
class Way:
    """The way of one word into another cell."""

    state: str = "requested"
    rule: str = "author"
    asked_at: int | None = None  # in hours of the clock of this play
    opens_at: int | None = None
    asked: int = 0
    voices: dict[str, str] = field(default_factory=dict)


@dataclass
class Word:
    author: str
    home: int
    under: int
    carried: int | None = None
    is_gone: bool = False
    ways: dict[int, Way] = field(default_factory=dict)

    def take_back(self) -> None:
        """Let this word be nowhere any more: each leave that was given or asked ends with it."""
        self.is_gone = True
        for way in self.ways.values():
            way.state = {"given": "withdrawn", "requested": "declined"}.get(way.state, way.state)


@dataclass
class Lives:
    """Everyone, everything said, and the versions; the clock counts hours."""

    homes: dict[str, int]
    versions: list[Agreed] = field(default_factory=lambda: [Agreed()])
    draft: Agreed | None = None
    clock: int = 0
    signed: dict[str, set[int]] = field(default_factory=dict)
    disagreed: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    words: dict[str, Word] = field(default_factory=dict)

    @property
    def force(self) -> int:
        return len(self.versions) - 1

    def agrees(self, who: str) -> bool:
        """Say whether this person is there and stands by the version in force."""
        return who not in self.left and self.force in self.signed.get(who, set())

    def stands(self, text: str) -> bool:
        return not self.words[text].is_gone

    def may_read(self, who: str, text: str) -> bool:
        word = self.words[text]
        if word.is_gone or who in self.left:
            return False
        if who == word.author:
            return True
        if not self.agrees(who) or word.author in self.disagreed:
            return False
        return self.homes[who] == word.home or self.is_out(text, self.homes[who])

    def lead_may_read(self, text: str) -> bool:
        return self.stands(text) and self.words[text].author not in self.disagreed

    def is_out(self, text: str, cell: int) -> bool:
        """Say whether this word is read in that cell now: by what its author agreed to, and by the version in force."""
        word = self.words[text]
        way = word.ways.get(cell)
        if way is None or way.state != "given" or word.author in self.left:
            return False
        return self._lets(way, way.rule, way.opens_at) and self._now_lets(way)

    def _now_lets(self, way: Way) -> bool:
        now = self.versions[self.force]
        if way.asked_at is not None and way.asked < now.quorum:
            return False
        if now.asks and way.asked_at is None:
            return False
        return self._lets(way, now.rule, (way.asked_at or 0) + now.hours)

    def _lets(self, way: Way, rule: str, opens_at: int | None) -> bool:
        said = [voice for who, voice in way.voices.items() if who not in self.left]
        if rule == "unanimity":
            return way.asked_at is not None and all(voice == "yes" for voice in said)
        if rule == "no_objection":
            return opens_at is not None and self.clock >= opens_at and "objection" not in said
        return rule == "author"

    def governing(self, text: str) -> Agreed:
        word = self.words[text]
        under = word.under if word.carried is None else word.carried
        return self.versions[under].with_(self.versions[self.force])

    def circle(self, text: str) -> list[str]:
        """Return who answers for the cell of a word: who is there and agrees, without its author."""
        word = self.words[text]
        here = [who for who, home in self.homes.items() if home == word.home and who != word.author]
        return [who for who in here if self.agrees(who)]
