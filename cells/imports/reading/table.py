"""Read a file into a table: the column titles, and the rows with their place in the file."""

import re
from collections import Counter
from dataclasses import dataclass

from cells.collectives.guard import plain
from cells.imports.reading import delimited, source, workbook
from cells.imports.reading.columns import field_of
from cells.imports.reading.delimited import Line
from cells.imports.reading.messages import Note, UnreadableFile, some_lines

MAX_COLUMNS = 200
HEADER_WITHIN = 20  # filled lines among which the column titles are looked for


@dataclass(frozen=True)
class Row:
    """A filled line below the titles; ``number`` is its 1-based line or row in the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds; ``encoding`` and ``separator`` are "" for a workbook, ``sheet`` is "" for a text."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: tuple[int, ...]
    encoding: str
    separator: str
    sheet: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class _Grid:
    lines: list[Line]
    encoding: str
    separator: str
    sheet: str
    notes: tuple[Note, ...]


def read_table(data: bytes, filename: str) -> Table:
    """Return the table in ``data``, whatever its name says; raise UnreadableFile, and nothing else."""
    grid = _open(data, filename)
    filled = [line for line in grid.lines if any(cell.strip() for cell in line.cells)]
    if not filled:
        raise UnreadableFile("empty")
    index = _header_index(filled)
    header = filled[index]
    titles = _without_blank_end(header.cells)
    if len(titles) > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
    below = [line for line in filled[index + 1 :] if not _same_titles(line.cells, titles)]
    again = [line.number for line in filled[index + 1 :] if _same_titles(line.cells, titles)]
    if not below:
        raise UnreadableFile("only_header")
    width = len(titles) if grid.sheet else 0
    rows = tuple(Row(line.number, _row_cells(line.cells, width)) for line in below)
    kept = {line.number for line in filled}
    lines = (line.number for line in grid.lines if line.number > header.number)
    empty = tuple(number for number in lines if number not in kept)
    notes = (*grid.notes, *_notes(filled[:index], empty, again))
    return Table(titles, rows, empty, grid.encoding, grid.separator, grid.sheet, notes)


def _open(data: bytes, filename: str) -> _Grid:
    if source.kind_of(data) == "workbook":
        book = workbook.open_workbook(data)
        return _Grid(book.lines, "", "", book.sheet, book.notes)
    text = source.decode(data)
    lines = delimited.cut(text.text)
    named = (Note("text_despite_name"),) if filename.lower().endswith((".xlsx", ".xls")) else ()
    return _Grid(lines.lines, text.encoding, lines.separator, "", (*named, *text.notes, *lines.notes))


def _header_index(filled: list[Line]) -> int:
    """Return the place of the line with the most known titles, else of the first line as wide as a list."""
    head = filled[:HEADER_WITHIN]
    known = [len({field_of(cell) for cell in line.cells} - {None}) for line in head]
    if max(known):
        return known.index(max(known))
    widths = [sum(bool(cell.strip()) for cell in line.cells) for line in filled]
    usual = Counter(widths).most_common(1)[0][0]
    index = next((i for i, width in enumerate(widths[:HEADER_WITHIN]) if width >= usual), 0)
    if any("@" in cell or re.fullmatch(r"[\d\s.+-]{4,}", cell) for cell in head[index].cells):
        raise UnreadableFile("no_header")
    return index


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    titles = [" ".join(cell.replace("\x00", "").split())[:200] for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


def _same_titles(cells: tuple[str, ...], titles: tuple[str, ...]) -> bool:
    filled = [plain(title) for title in titles if plain(title)]
    if not filled or not cells or plain(cells[0][:200]) != plain(titles[0]):
        return False
    return [plain(cell[:200]) for cell in cells if cell.strip()] == filled


def _row_cells(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Fill a sheet's row up to ``width``: what a sheet leaves out at the end is empty, not missing."""
    return cells + ("",) * (width - len(cells))


def _notes(titles: list[Line], empty: tuple[int, ...], again: list[int]) -> list[Note]:
    notes = [
        Note("titles_skipped", {"line": line.number, "text": " ".join(" ".join(line.cells).split())[:200]})
        for line in titles
    ]
    if empty:
        notes.append(Note("empty_lines", {"count": len(empty), "lines": some_lines(empty)}))
    if again:
        notes.append(Note("repeated_header", {"lines": some_lines(again)}))
    return notes
