"""Cut the text of a CSV, TSV or TXT file into lines and cells."""

import csv
import io
import re
from collections import Counter
from typing import NamedTuple

from cells.imports.reading.columns import field_of
from cells.imports.reading.messages import Note, UnreadableFile, some_lines
from cells.imports.reading.source import MAX_BYTES

MAX_LINES = 100_000
SEPARATORS = (";", ",", "\t", "|")
_SAMPLE_LINES = 60

csv.field_size_limit(MAX_BYTES)  # a long cell is named on its row, it does not stop the reading


class Line(NamedTuple):
    number: int  # 1-based, of the line where the record starts
    cells: tuple[str, ...]


class Cut(NamedTuple):
    lines: list[Line]
    separator: str  # "" when there is a single column
    notes: tuple[Note, ...]


def cut(text: str) -> Cut:
    """Return all lines of ``text``, empty ones included; raise UnreadableFile when there are too many."""
    hint = re.match(r"sep=([;,\t|])\s*(?:\r\n|\r|\n)", text, re.IGNORECASE)
    separator = hint[1] if hint else _choose_separator(text)
    lines, notes = _records(text, separator or ";")
    if hint:
        lines, notes = lines[1:], [Note("sep_hint"), *notes]
    return Cut(lines, separator, (_said(separator), *notes))


def _said(separator: str) -> Note:
    if separator == "\t":
        return Note("tabs")
    return Note("separator", {"separator": separator}) if separator else Note("single_column")


def _choose_separator(text: str) -> str:
    sample = text[:65536]
    scores = {separator: _score(sample, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best][1] > 0 or scores[best][0] > 1 else ""


def _score(sample: str, separator: str) -> tuple[int, float]:
    """Return how many column titles are recognised on one line, and how even the lines are."""
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        records = [record for record, _ in zip(reader, range(_SAMPLE_LINES), strict=False) if any(record)]
    except csv.Error:
        return (0, 0.0)
    if not records:
        return (0, 0.0)
    width, times = Counter(len(record) for record in records).most_common(1)[0]
    known = max(len({field_of(cell) for cell in record} - {None}) for record in records)
    return (known, times / len(records) if width > 1 else 0.0)


def _records(text: str, separator: str) -> tuple[list[Line], list[Note]]:
    try:
        lines = _quoted(text, separator)
    except csv.Error:
        lines = None
    if lines is not None and not _swallowed(lines, text, separator):
        return lines, []
    return _one_by_one(text, separator)


def _quoted(text: str, separator: str) -> list[Line]:
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    for record in reader:
        lines.append(Line(start, tuple(record)))
        start = reader.line_num + 1
        if len(lines) > MAX_LINES:
            raise UnreadableFile("too_many_lines", limit=MAX_LINES)
    return lines


def _swallowed(lines: list[Line], text: str, separator: str) -> bool:
    """Say whether a quotation mark that is never closed has drawn other people's lines into one cell."""
    tall = [cell for line in lines for cell in line.cells if "\n" in cell or "\r" in cell]
    if not tall:
        return False
    if text.count('"') % 2:
        return True
    width = Counter(len(line.cells) for line in lines).most_common(1)[0][0]
    most = max(2, width - 2)
    return any(part.count(separator) >= most for cell in tall for part in re.split(r"[\r\n]+", cell))


def _one_by_one(text: str, separator: str) -> tuple[list[Line], list[Note]]:
    """Cut each line by itself: quotation marks count only where they come in pairs."""
    lines, odd = [], []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        paired = raw.count('"') % 2 == 0
        if paired:
            cells = next(csv.reader([raw], delimiter=separator), [])
        else:
            odd.append(number)
            cells = raw.split(separator)
        lines.append(Line(number, tuple(cells)))
        if number > MAX_LINES:
            raise UnreadableFile("too_many_lines", limit=MAX_LINES)
    if lines and not any(lines[-1].cells):
        lines.pop()  # what follows the last line ending is no line
    return lines, [Note("unclosed_quotes", {"lines": some_lines(odd)})] if odd else []
