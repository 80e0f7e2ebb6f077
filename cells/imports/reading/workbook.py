"""Read the sheets of an Excel file (.xlsx): what is in the cells, formulas as text, nothing calculated."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

import openpyxl

from cells.imports.reading.columns import field_of
from cells.imports.reading.delimited import MAX_LINES, Line
from cells.imports.reading.messages import Note, UnreadableFile

MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 2_000
MAX_CELLS = 400_000
MAX_SHEETS = 30
# A sheet of Excel has as many rows. A file may name any row, and openpyxl yields every one before it.
MAX_ROWS = 1_048_576
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how the format writes control characters


class Sheet(NamedTuple):
    title: str
    visible: bool
    lines: list[Line]


class Workbook(NamedTuple):
    lines: list[Line]
    sheet: str
    notes: tuple[Note, ...]


@dataclass
class Budget:
    """How much of a whole file may still be read, whatever its sheets."""

    cells: int = MAX_CELLS
    rows: int = 2 * MAX_ROWS


def open_workbook(data: bytes) -> Workbook:
    """Return the lines of the sheet that looks most like a list; raise UnreadableFile when there is none.

    Everything that openpyxl may raise on a damaged file (it documents no closed set) becomes UnreadableFile.
    """
    try:
        _check_archive(data)
        sheets = _sheets(data)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("corrupt") from error
    filled = [sheet for sheet in sheets if sheet.lines]
    if not filled:
        raise UnreadableFile("empty")
    chosen = max(filled, key=lambda sheet: (sheet.visible, _titles_known(sheet)))
    notes = [Note("sheet", {"sheet": chosen.title})]
    others = [sheet.title for sheet in filled if sheet is not chosen]
    if others:
        notes.append(Note("other_sheets", {"sheets": ", ".join(f"« {title} »" for title in others)}))
    return Workbook(chosen.lines, chosen.title, tuple(notes))


def _check_archive(data: bytes) -> None:
    """Refuse other documents, archives that swell, and XML that declares entities, before parsing."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile("bomb")
        names = {part.filename for part in parts}
        if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
            raise UnreadableFile("other_sheet")
        if not any(name.startswith("xl/") for name in names):
            raise UnreadableFile("not_a_list")
        if "xl/workbook.bin" in names:
            raise UnreadableFile("other_sheet")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and _declares_entities(archive.read(part)):
                raise UnreadableFile("corrupt")


def _declares_entities(xml: bytes) -> bool:
    codings = ("ascii", "utf-16-le", "utf-16-be")
    return any(word.encode(coding) in xml for word in ("<!DOCTYPE", "<!ENTITY") for coding in codings)


def _sheets(data: bytes) -> list[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            budget = Budget()
            return [
                Sheet(sheet.title, sheet.sheet_state == "visible", list(_lines(sheet, budget)))
                for sheet in book.worksheets[:MAX_SHEETS]
            ]
        finally:
            book.close()


def _lines(sheet: Any, budget: Budget) -> Iterator[Line]:
    """Yield the lines down to the last filled one, as long as the budget lasts."""
    sheet.reset_dimensions()  # the size that a file declares may be wrong
    waiting: list[Line] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        budget.cells -= len(values)
        budget.rows -= 1
        if budget.cells < 0:
            raise UnreadableFile("too_many_cells")
        if budget.rows < 0:
            raise UnreadableFile("too_many_lines", limit=MAX_LINES)
        if not values and number > MAX_LINES:
            continue  # passed and not kept: nothing that stands below can be taken in
        cells = tuple(_text(value) for value in values)
        waiting.append(Line(number, cells))
        if any(cell.strip() for cell in cells):
            if number > MAX_LINES:
                raise UnreadableFile("too_many_lines", limit=MAX_LINES)
            yield from waiting
            waiting = []


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
        # Two halves of one letter are joined; half a letter is none, and no database takes it.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if text != value else text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    return "=" + str(getattr(value, "text", None) or "").removeprefix("=")  # a formula over several cells


def _titles_known(sheet: Sheet) -> int:
    head = [line for line in sheet.lines if any(line.cells)][:20]
    return max(len({field_of(cell) for cell in line.cells} - {None}) for line in head)
