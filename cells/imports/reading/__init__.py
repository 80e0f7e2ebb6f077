"""Read lists of participants: source → table → columns → rows → report, without database."""

from cells.imports.reading.ages import age_band
from cells.imports.reading.columns import Column, Mapping, choose_columns, recognise_columns
from cells.imports.reading.doubles import identity_keys
from cells.imports.reading.messages import FIELD_LABELS, Note, UnreadableFile
from cells.imports.reading.report import CheckedRow, Finding, Report
from cells.imports.reading.rows import check_rows
from cells.imports.reading.table import Row, Table, read_table

__all__ = [
    "FIELD_LABELS",
    "CheckedRow",
    "Column",
    "Finding",
    "Mapping",
    "Note",
    "Report",
    "Row",
    "Table",
    "UnreadableFile",
    "age_band",
    "check_rows",
    "choose_columns",
    "identity_keys",
    "read_table",
    "recognise_columns",
]
