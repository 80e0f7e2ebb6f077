"""Tell who is already in the file or in the list, so that nobody is counted twice and no homonym is lost."""

from collections.abc import Collection
from dataclasses import dataclass, field

from cells.collectives.guard import plain
from cells.imports.reading.report import DUPLICATE, WARNING, Finding

Key = tuple[str, ...]
MOST_COMPARED = 50  # people of one name; beyond, a list of one name repeated would take hours
COMPARED = ("email", "phone", "birth_year", "gender", "neighbourhood", "component", "profession")


def name_key(first_name: str, last_name: str) -> str:
    return plain(f"{first_name} {last_name}")


def identity_keys(
    first_name: str = "", last_name: str = "", email: str = "", phone: str = "", component: str = ""
) -> frozenset[Key]:
    """Return the keys under which a person is known; ``phone`` as the reading gives it ("+33612345678").

    ("email", …), ("name_phone", …), ("phone", …) and ("alone", …) make a double; ("name", …) a homonym.
    """
    name = name_key(first_name, last_name)
    keys: set[Key] = {("name", name)} if name else set()
    if email.strip():
        keys.add(("email", email.strip().lower()))
    if phone:
        keys.add(("name_phone", name, phone) if name else ("phone", phone))
    if name and not email.strip() and not phone:
        keys.add(("alone", name, plain(component)))
    return frozenset(keys)


@dataclass
class Met:
    """One person of the file, as far as doubles are concerned."""

    number: int
    values: dict[str, str]
    cells: tuple[str, ...]
    keys: frozenset[Key] = field(init=False)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        value = self.values.get
        parts = (value("first_name", ""), value("last_name", ""))
        self.name = name_key(*parts)
        self.keys = identity_keys(*parts, value("email", ""), value("phone", ""), value("component", ""))


@dataclass
class Register:
    """The people met so far; ``existing`` is the union of the identity_keys of those already in the list."""

    existing: Collection[Key]
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    keys: dict[Key, Met] = field(default_factory=dict)
    names: dict[str, list[Met]] = field(default_factory=dict)

    def repeated_line(self, met: Met) -> Finding | None:
        """Return a finding when the very same line came before, whatever became of it; remember the line."""
        number = self.lines.setdefault(met.cells, met.number)
        return None if number == met.number else _double("same_line", number)

    def double(self, met: Met) -> tuple[Finding, Key | None] | None:
        """Return why ``met`` is a double of someone kept or existing, with the existing key that was met."""
        for key in sorted(met.keys):
            if key[0] != "name" and key in self.existing:
                return Finding("row", DUPLICATE, "already_there"), key
        for key in sorted(met.keys):
            other = self.keys.get(key)
            if other and key[0] in ("email", "name_phone", "phone"):
                return _double(_reason(key, met, other), other.number), None
        for other in self.names.get(met.name, [])[:MOST_COMPARED]:
            if _same_person(met, other):
                return _double("same_person", other.number), None
        return None

    def keep(self, met: Met) -> Finding | None:
        """Remember a person who is kept; return a warning when someone else bears the same name."""
        for key in met.keys:
            self.keys.setdefault(key, met)
        if not met.name:
            return None
        others = self.names.setdefault(met.name, [])
        others.append(met)
        if len(others) > 1:
            return Finding("row", WARNING, "homonym", params={"line": others[0].number})
        return Finding("row", WARNING, "homonym_existing") if ("name", met.name) in self.existing else None


def _double(code: str, number: int) -> Finding:
    return Finding("row", DUPLICATE, code, params={"line": number})


def _reason(key: Key, met: Met, other: Met) -> str:
    if key[0] != "email":
        return "same_person"
    return "same_email" if met.name == other.name or not met.name else "same_email_other_name"


def _same_person(met: Met, other: Met) -> bool:
    """Say whether two of one name and birth year are one person: nothing that both tell differs.

    Homonyms of one year are many in a long list; a different address or number keeps them two.
    """
    year = met.values.get("birth_year")
    if not year or year != other.values.get("birth_year"):
        return False
    pairs = ((met.values.get(name), other.values.get(name)) for name in COMPARED)
    return all(mine == theirs for mine, theirs in pairs if mine and theirs)
