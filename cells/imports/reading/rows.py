"""Check the rows of a table: who is taken in, with what changes, and who is not, with the reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from cells.collectives.guard import forbidden_trait, plain
from cells.imports.reading import report as said
from cells.imports.reading.ages import age_band
from cells.imports.reading.columns import Mapping
from cells.imports.reading.doubles import Key, Met, Register
from cells.imports.reading.links import Links, Pair, Person
from cells.imports.reading.report import CheckedRow, Finding, Report, shown
from cells.imports.reading.table import Row, Table
from cells.imports.reading.values import read

LINKS = ("apart", "together")


@dataclass
class _Draft:
    number: int
    values: dict[str, str]
    findings: list[Finding]
    cells: tuple[str, ...]
    outcome: str = said.ACCEPTED
    same_as: int | None = None
    already_there: Key | None = None
    links: dict[str, str] = field(default_factory=dict)

    @property
    def stands_for(self) -> int | None:
        """Return the line that stands for this person, None when nobody is taken in."""
        if self.outcome == said.REFUSED:
            return None
        return self.number if self.same_as is None else self.same_as


@dataclass
class _Components:
    """The known components by their plain words, and those that the file adds."""

    known: dict[str, str]
    added: dict[str, int] = field(default_factory=dict)

    def place(self, draft: _Draft) -> None:
        """Give the row its component under one spelling; leave out what may not be a component."""
        typed = draft.values.pop("component", "")
        if not typed:
            return
        if forbidden_trait(typed):
            draft.findings.append(Finding("component", said.LEFT_OUT, "forbidden_component", shown(typed)))
            return
        name = self.known.setdefault(_words(typed), typed)
        draft.values["component"] = name
        if name != typed:
            draft.findings.append(Finding("component", said.CORRECTED, "component_spelling", typed, name))

    def propose(self, draft: _Draft, known: Collection[str]) -> None:
        """Say of a person who is taken in that their component is a new one."""
        name = draft.values.get("component")
        if name and name not in known:
            self.added[name] = self.added.get(name, 0) + 1
            draft.findings.append(Finding("component", said.PROPOSED, "new_component", name, name))


def check_rows(
    table: Table,
    mapping: Mapping,
    *,
    components: Iterable[str] = (),
    today: date,
    existing: Collection[Key] = frozenset(),
) -> Report:
    """Return what would be done with each row of ``table``.

    ``components`` are the names that exist; ``existing`` is the union of the identity_keys of those already
    in the list. Nothing is written, and nothing is left out without a finding.
    """
    places = _Components({_words(name): name for name in components})
    known, register = set(places.known.values()), Register(existing)
    drafts = [_draft(row, mapping, len(table.header), today) for row in table.rows]
    for draft in drafts:
        places.place(draft)
        _judge(draft, register)
        if draft.outcome == said.ACCEPTED:
            places.propose(draft, known)
    pairs = _link(drafts)
    empty = (CheckedRow(number, said.EMPTY, {}, ()) for number in table.empty)
    rows = sorted((*empty, *(_checked(draft, today) for draft in drafts)), key=lambda row: row.number)
    return Report(tuple(rows), *pairs, places.added, (*table.notes, *mapping.notes))


def _draft(row: Row, mapping: Mapping, width: int, today: date) -> _Draft:
    findings = _shape(row, width)
    values: dict[str, str] = {}
    reverse = False
    for name, column in mapping.fields.items():
        raw = row.cells[column.index] if column.index < len(row.cells) else ""
        if raw:
            value, found = read(name, raw, today)
            findings += found
            if value:
                values[name] = value
            reverse = reverse or column.last_name_first
    _split_name(values, findings, reverse=reverse)
    draft = _Draft(row.number, values, findings, tuple(cell.strip() for cell in row.cells))
    draft.links = {name: values.pop(name) for name in LINKS if name in values}
    return draft


def _shape(row: Row, width: int) -> list[Finding]:
    count = len(row.cells)
    if count < width:
        return [Finding("row", said.WARNING, "short_line", params={"count": count, "expected": width})]
    extra = [cell.strip() for cell in row.cells[width:] if cell.strip()]
    return [Finding("row", said.LEFT_OUT, "extra_cells", shown(" | ".join(extra)))] if extra else []


def _split_name(values: dict[str, str], findings: list[Finding], *, reverse: bool) -> None:
    """Divide a full name: by a comma, else capitals are the last name, else in the order of the title."""
    full = values.pop("full_name", "")
    if not full or values.get("first_name") or values.get("last_name"):
        return
    words = full.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if "," in full:
        last, first = (part.strip() for part in full.split(",", 1))
    elif capitals and len(capitals) < len(words):
        last, first = " ".join(capitals), " ".join(word for word in words if word not in capitals)
    elif reverse:
        last, first = " ".join(words[:-1]), words[-1]
    else:
        first, last = words[0], " ".join(words[1:])
    values |= {name: part for name, part in (("first_name", first), ("last_name", last)) if part}
    if first and last:
        findings.append(Finding("full_name", said.CORRECTED, "name_split", full, f"{first} · {last}"))


def _judge(draft: _Draft, register: Register) -> None:
    """Decide the outcome; a line that repeats another is one double, even of a line that is rejected."""
    met = Met(draft.number, draft.values, draft.cells)
    repeated = register.repeated_line(met)
    if repeated:
        draft.outcome, draft.same_as = said.DOUBLE, int(str(repeated.params["line"]))
        draft.findings.append(repeated)
        return
    if not any(finding.kind == said.REJECTED for finding in draft.findings):
        draft.findings += _name_findings(draft.values)
    if any(finding.kind == said.REJECTED for finding in draft.findings):
        draft.outcome = said.REFUSED
        return
    if double := register.double(met):
        finding, draft.already_there = double
        draft.outcome = said.DOUBLE
        draft.same_as = int(str(finding.params["line"])) if "line" in finding.params else None
        draft.findings.append(finding)
    elif homonym := register.keep(met):
        draft.findings.append(homonym)


def _name_findings(values: dict[str, str]) -> list[Finding]:
    if values.get("first_name") and values.get("last_name"):
        return []
    if values.get("last_name"):
        return [Finding("first_name", said.WARNING, "no_first_name")]
    if values.get("first_name"):
        return [Finding("last_name", said.WARNING, "no_last_name")]
    if values.get("email") or values.get("phone"):
        return [Finding("first_name", said.WARNING, "no_name")]
    return [Finding("row", said.REJECTED, "nobody")]


def _link(drafts: list[_Draft]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the pairs to keep apart and together; where both are asked, safety wins and it is said."""
    targets = {draft.number: draft.stands_for for draft in drafts}
    links = Links(
        Person(
            draft.number,
            targets.get(draft.stands_for or 0),
            draft.values.get("first_name", ""),
            draft.values.get("last_name", ""),
        )
        for draft in drafts
    )
    pairs: dict[str, dict[Pair, tuple[_Draft, str]]] = {name: {} for name in LINKS}
    for draft in drafts:
        number = targets.get(draft.stands_for or 0)
        for column, cell in draft.links.items() if number else ():
            found, findings = links.pairs(number or 0, column, cell)
            draft.findings += findings
            for pair, name in found.items():
                pairs[column].setdefault(pair, (draft, name))
    for pair in pairs["apart"].keys() & pairs["together"].keys():
        draft, name = pairs["together"].pop(pair)
        params = {"name": shown(name)}
        draft.findings.append(Finding("together", said.LEFT_OUT, "contradiction", shown(name), params=params))
    return tuple(sorted(pairs["apart"])), tuple(sorted(pairs["together"]))


def _checked(draft: _Draft, today: date) -> CheckedRow:
    values = dict(draft.values)
    if year := values.pop("birth_year", ""):
        values["age_band"] = age_band(int(year), today)
    outcome = draft.outcome
    changed = any(finding.kind in (said.CORRECTED, said.LEFT_OUT) for finding in draft.findings)
    if outcome == said.ACCEPTED and changed:
        outcome = said.REPAIRED
    return CheckedRow(
        draft.number, outcome, values, tuple(draft.findings), draft.same_as, draft.already_there
    )


def _words(name: str) -> str:
    """Return the plain words of a component without plurals, so that "Parent" meets "Parents"."""
    return " ".join(word.rstrip("sx") or word for word in plain(name).split()) or name
