"""Keep what was found in a list, sealed with its run, and give it back as it was.

`ImportRun.columns` holds {"columns": [...], "samples": {index: text}}. `ImportRun.report` holds "found" (the
report) and, once people are taken in, "known" (line → person who was there before), "components" and
"constraints" (ids of what the import made, so that it can be undone).
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import asdict
from typing import Any

from cells.imports.models import ImportRun
from cells.imports.reading import CheckedRow, Column, Finding, Mapping, Note, Report, Table
from cells.imports.reading.columns import FORBIDDEN

LONGEST_SAMPLE = 40
# What may still be named of a line that was not taken in, so that it can be found again in the file.
NAMES = ("first_name", "last_name")


def keep_columns(run: ImportRun, table: Table, mapping: Mapping) -> None:
    """Set the run's columns, each with an example; nothing is repeated of a column that is never asked."""
    samples = {
        str(column.index): _sample(table, column.index)
        for column in mapping.columns
        if column.status != FORBIDDEN
    }
    run.columns = {"columns": [asdict(column) for column in mapping.columns], "samples": samples}


def _sample(table: Table, index: int) -> str:
    cells = (row.cells[index].strip() for row in table.rows[:50] if index < len(row.cells))
    found = next(filter(None, cells), "")
    return found if len(found) <= LONGEST_SAMPLE else found[:LONGEST_SAMPLE] + "…"


def columns_of(run: ImportRun) -> Mapping:
    return Mapping(tuple(Column(**column) for column in run.columns.get("columns", [])))


def samples_of(run: ImportRun) -> dict[int, str]:
    return {int(index): text for index, text in run.columns.get("samples", {}).items()}


def pack(report: Report) -> dict[str, Any]:
    """Return the report as JSON may hold it."""
    return {
        "rows": [_packed(row) for row in report.rows],
        "apart": report.apart,
        "together": report.together,
        "new_components": dict(report.new_components),
        "notes": [[note.code, dict(note.params)] for note in report.notes],
    }


def _packed(row: CheckedRow) -> list[Any]:
    findings = [[f.field, f.kind, f.code, f.before, f.after, dict(f.params)] for f in row.findings]
    return [row.number, row.outcome, dict(row.values), findings, row.same_as, row.already_there]


def found_in(run: ImportRun) -> Report:
    """Return what was found in the list; an empty report once it is erased."""
    found: Map[str, Any] = run.report.get("found", {})
    return Report(
        tuple(_unpacked(*row) for row in found.get("rows", [])),
        tuple((a, b) for a, b in found.get("apart", [])),
        tuple((a, b) for a, b in found.get("together", [])),
        found.get("new_components", {}),
        tuple(Note(code, params) for code, params in found.get("notes", [])),
    )


def _unpacked(
    number: int,
    outcome: str,
    values: dict[str, str],
    findings: list[list[Any]],
    same_as: int | None,
    already_there: list[str] | None,
) -> CheckedRow:
    key = tuple(already_there) if already_there else None
    return CheckedRow(number, outcome, values, tuple(Finding(*f) for f in findings), same_as, key)


def without_values(found: Map[str, Any]) -> dict[str, Any]:
    """Return a packed report without what is known of people: those taken in have rows of their own now."""
    rows = []
    for number, outcome, values, *rest in found["rows"]:
        kept = {} if outcome in ("accepted", "corrected") else {k: v for k, v in values.items() if k in NAMES}
        rows.append([number, outcome, kept, *rest])
    return {**found, "rows": rows}
