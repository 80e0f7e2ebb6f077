"""The five lists of tests/data, read and checked; the figures were counted in the files by other means."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from cells.imports.reading import (
    Report,
    Table,
    age_band,
    check_rows,
    identity_keys,
    read_table,
    recognise_columns,
)

LISTS = Path(__file__).parent.parent / "data"
TODAY = date(2026, 3, 3)
FIELDS = "first_name last_name email phone birth_year gender neighbourhood component profession availability apart together"
MESSY = "quartier-60-messy-cp1252.csv"


def checked(name: str, **options) -> tuple[Table, Report]:
    table = read_table((LISTS / name).read_bytes(), name)
    return table, check_rows(table, recognise_columns(table.header, table.rows), today=TODAY, **options)


def found(report: Report, *kinds: str) -> Counter:
    return Counter(
        (finding.code, finding.field)
        for row in report.rows
        for finding in row.findings
        if finding.kind in kinds
    )


@pytest.mark.parametrize(
    ("name", "rows", "apart", "together"),
    [
        ("nous-tous-francais-240.csv", 240, 6, 6),
        ("cooperative-habitants-24.xlsx", 24, 2, 2),
        ("ville-1000.csv", 1000, 24, 25),
        (
            "region-10000.csv",
            10000,
            232,
            219,
        ),  # 243 and 248 asked, of which 11 and 29 name someone with homonyms
    ],
)
def test_everybody_of_a_clean_list_comes_in(name: str, rows: int, apart: int, together: int) -> None:
    table, report = checked(name)
    assert [column.field for column in recognise_columns(table.header).columns] == FIELDS.split()
    summary = report.summary()
    assert (summary["rows"], summary["accepted"], summary["rejected"], summary["duplicates"]) == (
        rows,
        rows,
        0,
        0,
    )
    assert (len(report.apart), len(report.together)) == (apart, together)
    assert sum(report.new_components.values()) == rows


def test_the_list_of_240_tells_its_components_and_who_is_kept_apart() -> None:
    table, report = checked("nous-tous-francais-240.csv")
    assert (table.encoding, table.separator, table.sheet) == ("utf-8", ";", "")
    assert report.new_components == {
        "Parents": 58, "Jeunes du quartier": 57, "Travailleurs sociaux": 26, "Retraités": 24, "Enseignants": 22,
        "Élus et agents municipaux": 19, "Commerçants": 16, "Associations": 13, "Police municipale": 5,
    }  # fmt: skip
    by_number = {row.number: row for row in report.rows}
    pairs = {frozenset((by_number[a].name, by_number[b].name)) for a, b in report.apart}
    assert frozenset(("Georges Arnaud", "François Leleu")) in pairs
    first = by_number[2].values
    assert first["phone"] == "+33612620349"
    assert first["age_band"] == "40–59"
    assert "birth_year" not in first
    assert first["first_name"] == "Étienne"
    assert found(report, "corrected", "left_out", "warning", "rejected") == {}


def test_the_workbook_is_read_from_its_sheet() -> None:
    table, report = checked("cooperative-habitants-24.xlsx")
    assert (table.sheet, table.encoding, table.rows[0].number, table.rows[-1].number) == (
        "Inscrits",
        "",
        2,
        25,
    )
    assert report.rows[0].values["first_name"] == "Thibaut"
    assert found(report, "corrected", "left_out", "warning", "rejected") == {}


def test_the_large_lists_name_homonyms_and_lost_letters_and_lose_nobody() -> None:
    assert found(checked("ville-1000.csv")[1], "warning", "left_out") == {("homonym", "row"): 8}
    report = checked("region-10000.csv")[1]
    assert found(report, "warning", "left_out", "corrected") == {
        ("homonym", "row"): 352,
        ("ambiguous_person", "apart"): 11,
        ("ambiguous_person", "together"): 29,
        ("lost_letters", "first_name"): 1,
        ("spaces", "profession"): 8,
    }
    assert next(row.number for row in report.rows if "˜" in row.name) == 8580


def test_the_messy_list_loses_nobody_in_silence() -> None:
    table, report = checked(MESSY)
    assert (table.encoding, table.separator, table.empty) == ("cp1252", ";", (31, 35, 49, 60))
    assert report.summary() == {
        "rows": 62, "accepted": 58, "corrected": 15, "rejected": 2, "duplicates": 2, "empty": 4,
    }  # fmt: skip
    by_outcome = {
        outcome: [row.number for row in report.rows if row.outcome == outcome]
        for outcome in ("rejected", "duplicate")
    }
    assert by_outcome == {"rejected": [10, 46], "duplicate": [8, 11]}
    assert [row.same_as for row in report.rows if row.outcome == "duplicate"] == [7, 10]
    assert found(report, "corrected", "left_out", "warning") == {
        ("spaces", "email"): 8,
        ("spaces", "first_name"): 3,
        ("email_case", "email"): 5,
        ("unusable_email", "email"): 4,
        ("unusable_phone", "phone"): 1,
        ("lost_letters", "last_name"): 3,
        ("lost_letters", "first_name"): 1,
        ("lost_letters", "profession"): 2,
        ("lost_letters", "together"): 1,
        ("no_name", "first_name"): 2,
    }


def test_each_fault_of_the_messy_list_is_named_on_its_row() -> None:
    report = checked(MESSY)[1]
    by_number = {row.number: row for row in report.rows}

    def codes(number: int) -> set[str]:
        return {finding.code for finding in by_number[number].findings}

    assert by_number[30].values["last_name"] == "Potier"
    assert "email" not in by_number[30].values
    assert "unusable_email" in codes(30)
    assert [(f.before, f.after) for f in by_number[32].findings if f.code == "email_case"] == [
        ("DUHA.TURK36@EXEMPLE.TEST", "duha.turk36@exemple.test")
    ]
    assert by_number[32].outcome == "corrected"
    assert "unusable_phone" in codes(33)
    assert by_number[50].values["last_name"] == "?hsano?lu"
    assert by_number[66].values["profession"] == "Manifaturac?"
    assert (by_number[28].name, by_number[53].name) == ("timothee.nicolas64@exemple.test", "+33797138271")
    assert report.apart == ((2, 57), (17, 66))
    assert report.together == ((12, 53), (17, 52))


def test_the_command_prints_what_was_promised() -> None:
    with override("en"):
        printed = checked(MESSY)[1].as_json()
    message = "This is a formula, not a text; it is never calculated, and not imported."
    assert printed == {
        "rows": 62,
        "accepted": 58,
        "rejected": [{"row": number, "field": "last_name", "message": message} for number in (10, 46)],
        "duplicates": 2,
    }


@pytest.mark.parametrize(
    "name", [path.name for path in sorted(LISTS.glob("*.*")) if path.suffix in (".csv", ".xlsx")]
)
def test_the_same_list_twice_brings_in_nobody_new(name: str) -> None:
    first = checked(name)[1]
    existing: set[tuple[str, ...]] = set()
    for row in first.rows:
        if row.is_imported:
            fields = ("first_name", "last_name", "email", "phone", "component")
            existing |= identity_keys(**{field: row.values.get(field, "") for field in fields})
    again = checked(name, existing=existing, components=first.new_components)[1].summary()
    assert again["accepted"] == 0
    assert again["duplicates"] == first.summary()["accepted"] + first.summary()["duplicates"]


@pytest.mark.parametrize(
    ("year", "band"),
    [
        (2012, "0–14"),
        (2011, "15–24"),
        (2002, "15–24"),
        (2001, "25–39"),
        (1986, "40–59"),
        (1966, "60–74"),
        (1951, "75+"),
    ],
)
def test_the_age_band_is_that_of_the_year(year: int, band: str) -> None:
    assert age_band(year, TODAY) == band
