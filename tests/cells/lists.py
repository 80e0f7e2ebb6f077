"""Ways to read a list that a test writes by itself."""

import io
from datetime import date

import openpyxl

from cells.imports.reading import (
    CheckedRow,
    Report,
    UnreadableFile,
    check_rows,
    read_table,
    recognise_columns,
)

TODAY = date(2026, 3, 3)


def report_of(data: str | bytes, name: str = "liste.csv", **options) -> Report:
    table = read_table(data.encode() if isinstance(data, str) else data, name)
    report = check_rows(table, recognise_columns(table.header, table.rows), today=TODAY, **options)
    counts = report.summary()
    assert counts["rows"] == counts["accepted"] + counts["rejected"] + counts["duplicates"]
    return report


def only(data: str | bytes, **options) -> CheckedRow:
    (row,) = (row for row in report_of(data, **options).rows if row.outcome != "empty")
    return row


def codes(row: CheckedRow) -> set[str]:
    return {finding.code for finding in row.findings}


def notes(report: Report) -> dict[str, str]:
    return {note.code: note.message for note in report.notes}


def workbook(*lines: list, title: str = "Feuil1", **others: list) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    for name, content in others.items():
        sheet = book.create_sheet(name)
        for line in content:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def attempt(data: str | bytes, name: str = "liste.csv") -> Report | UnreadableFile:
    """Return the report, or the refusal instead of raising it; any other exception passes."""
    try:
        return report_of(data, name)
    except UnreadableFile as refusal:
        return refusal
