"""Resolve "À séparer de" and "À réunir avec": names in a cell become pairs of lines."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from cells.collectives.guard import plain
from cells.imports.reading.report import LEFT_OUT, Finding, shown

Pair = tuple[int, int]


@dataclass(frozen=True)
class Person:
    """One line as others may name it; ``number`` is the line that stands for the person, None if rejected."""

    line: int
    number: int | None
    first_name: str
    last_name: str


@dataclass
class Links:
    """The people of a file by their names, as typed and in plain words."""

    people: Iterable[Person]
    typed: dict[str, dict[int, Person]] = field(default_factory=lambda: defaultdict(dict))
    plain: dict[str, dict[int, Person]] = field(default_factory=lambda: defaultdict(dict))
    turned: dict[str, dict[int, Person]] = field(default_factory=lambda: defaultdict(dict))
    found: dict[str, list[Person]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.people:
            full = f"{person.first_name} {person.last_name}".strip()
            place = person.number if person.number is not None else -person.line
            self.typed[full].setdefault(place, person)
            self.plain[plain(full)].setdefault(place, person)
            self.turned[plain(f"{person.last_name} {person.first_name}")].setdefault(place, person)

    def resolve(self, name: str) -> list[Person]:
        if name not in self.found:
            self.found[name] = self._search(name)
        return self.found[name]

    def _search(self, name: str) -> list[Person]:
        """Return who bears ``name``: as typed, else in plain words, else with the last name first."""
        for index, key in ((self.typed, name), (self.plain, plain(name)), (self.turned, plain(name))):
            found = list(index.get(key, {}).values()) if key else []
            if found:
                return [person for person in found if person.number is not None] or found
        return []

    def pairs(self, number: int, column: str, cell: str) -> tuple[dict[Pair, str], list[Finding]]:
        """Return the pairs that a cell of line ``number`` asks for, with the name typed, and findings."""
        pairs: dict[Pair, str] = {}
        findings = []
        for name in names_in(cell):
            code, found = self._target(name, number)
            if code:
                lines = ", ".join(str(person.line) for person in found[:12])
                params = {"name": shown(name), "lines": lines}
                findings.append(Finding(column, LEFT_OUT, code, shown(name), params=params))
            else:
                other = found[0].number or 0
                pairs.setdefault((min(number, other), max(number, other)), name)
        return pairs, findings

    def _target(self, name: str, number: int) -> tuple[str, list[Person]]:
        found = self.resolve(name)
        if not found:
            return "unknown_person", found
        if len(found) > 1:
            return "ambiguous_person", found
        if found[0].number is None:
            return "link_to_rejected", found
        return ("link_to_self", found) if found[0].number == number else ("", found)


def names_in(cell: str) -> list[str]:
    """Return the names in "Jean Guillot, Zoé Bailly et Paul Mary"."""
    parts = re.split(r"\s*[,;/&\n+|]\s*|\s+(?:et|and)\s+", cell)
    return [part.strip() for part in parts if part.strip()]
