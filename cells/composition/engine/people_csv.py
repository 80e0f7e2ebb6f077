"""Read people and their traits from a CSV file.

Separated by commas, semicolons or tabs; UTF-8, or Windows-1252 if it is not. Without a column `id`, people are
known by their row, from 1. What would tell people apart rather than say how they differ is no trait: names,
addresses, telephones, and any text of which most values are unlike. Numbers with many values are numbers;
lists of words (a column where a value holds a comma, or a semicolon within quotes) are sets.
"""

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import ProblemError
from .silence import is_silent
from .traits import Trait, Value

LEVELS = 8  # different numbers beyond which a column is a number rather than a category
UNLIKE = 0.4  # share of different values from which a text identifies rather than describes
PRIVATE = re.compile(
    r"^(id|identifiant|pr[ée]nom|nom|name|first.?name|last.?name|surname|courriel|e-?mail|mail|t[ée]l.*|phone|"
    r"mobile|portable|adresse|address|à séparer de|à réunir avec|disponibilités|apart|together|availability)$",
    re.IGNORECASE,
)
CONTACT = re.compile(r"^\S+@\S+\.\S+$|^\+?[\d .()/-]{9,}$")


@dataclass(frozen=True)
class People:
    """`ids` of people in the order of the file, their traits, and the columns left out.

    `too_varied` are those left out because nearly every value is unlike the others.
    """

    ids: tuple[str, ...]
    traits: tuple[Trait, ...]
    left_out: tuple[str, ...]
    too_varied: tuple[str, ...] = ()


def read_people(path: Path) -> People:
    """Raise OSError, and ProblemError: empty, csv (not a table), csv_quote (a quotation mark out of
    place), csv_row (a row too long), id_twice, nan, silent (nobody says anything in any trait).

    A file of names alone is no silence: nothing was asked, and cells are drawn.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ProblemError("csv")
    head, rows = table(text)
    named = next((k for k, name in enumerate(head) if name.lower() in ("id", "identifiant")), None)
    ids = [str(k + 1) if named is None else row[named] for k, row in enumerate(rows)]
    seen: set[str] = set()
    for one in ids:
        if one in seen or not one:
            raise ProblemError("id_twice", id=one)
        seen.add(one)
    columns = [(name, [row[k] for row in rows]) for k, name in enumerate(head)]
    found = [(name, trait(name, values)) for name, values in columns]
    kept = tuple(each for _, each in found if each is not None)
    asked = [values for name, values in columns if not PRIVATE.match(name)]
    if asked and all(is_silent(value) for values in asked for value in values):
        raise ProblemError("silent")
    left_out = tuple(name for name, each in found if each is None)
    varied = tuple(name for name, values in columns if name in left_out and not identifies(name, values))
    return People(tuple(ids), kept, left_out, varied)


def table(text: str) -> tuple[list[str], list[list[str]]]:
    """Split a text into its head and its rows, all of the same length."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    lines = filled_rows(text, separator)
    if len(lines) < 2:
        raise ProblemError("empty")
    head = [name.strip() or f"column {k + 1}" for k, name in enumerate(lines[0])]
    head = [name if name not in head[:k] else f"{name} ({k + 1})" for k, name in enumerate(head)]
    rows = []
    for k, line in enumerate(lines[1:], 2):
        if len(line) > len(head):
            raise ProblemError("csv_row", row=k)
        rows.append([value.strip() for value in line] + [""] * (len(head) - len(line)))
    return head, rows


def filled_rows(text: str, separator: str) -> list[list[str]]:
    """List the rows that hold anything. A quotation mark left open would swallow rows: it is refused."""
    lines: list[list[str]] = []
    reader, row = csv.reader(io.StringIO(text), delimiter=separator, strict=True), 1
    try:
        for line in reader:
            row = reader.line_num + 1
            if any(map(str.strip, line)):
                lines.append(line)
    except csv.Error as error:
        raise ProblemError("csv_quote" if '"' in text else "csv", row=row) from error
    return lines


def trait(name: str, values: list[str]) -> Trait | None:
    """Make a trait of a column, or None when it says who people are rather than how they differ."""
    said = [value for value in values if not is_silent(value)]
    if identifies(name, said):
        return None
    numbers = [number(value) for value in said]
    different = len(set(said))
    if all(value is not None for value in numbers):
        if any(not math.isfinite(value) for value in numbers if value is not None):
            raise ProblemError("nan", trait=name)
        if different > LEVELS:
            return Trait(name, [None if is_silent(v) else number(v) for v in values], "number")
    if any(mark in value for value in said for mark in ",;|"):
        return sets(name, values)
    if different > max(LEVELS, UNLIKE * len(said)):
        return None
    return Trait(name, [None if is_silent(value) else value for value in values], "category")


def identifies(name: str, values: list[str]) -> bool:
    """Tell whether a column holds names or contacts, or nothing at all."""
    said = [value for value in values if not is_silent(value)]
    return bool(
        not said or PRIVATE.match(name) or sum(bool(CONTACT.match(each)) for each in said) > len(said) / 2
    )


def sets(name: str, values: list[str]) -> Trait | None:
    lists: list[Value] = [None if is_silent(v) else frozenset(words(v)) for v in values]
    every = [word for each in lists if isinstance(each, frozenset) for word in each]
    return None if len(set(every)) > max(LEVELS, UNLIKE * len(every)) else Trait(name, lists, "set")


def words(value: str) -> Iterable[str]:
    return (word for part in re.split(r"[,;|]", value) if (word := part.strip()))


def number(value: str) -> float | None:
    """Read a number written with a point or a comma; None for a text."""
    try:
        return float(value.replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
