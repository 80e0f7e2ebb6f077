"""Files made to break the reading: nothing raises but UnreadableFile, and nothing is guessed in silence."""

import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cells.imports.reading import Report, UnreadableFile, read_table
from tests.cells.lists import attempt, codes, notes, report_of, workbook


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac-roman", "cp850"],
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_separator_gives_the_same_people(
    encoding: str, separator: str, ending: str
) -> None:
    lines = (
        ("Prénom", "Nom", "Téléphone"),
        ("Élodie", "Lefèvre", ""),
        ("Noël", "François", "06 11 22 33 44"),
    )
    data = ending.join(separator.join(line) for line in lines).encode(encoding)
    report = report_of(data)
    assert [row.name for row in report.rows] == ["Élodie Lefèvre", "Noël François"]
    assert {"encoding", "encoding_guessed"} & notes(report).keys()
    assert {"separator", "tabs"} & notes(report).keys()


def test_a_few_damaged_letters_do_not_change_the_encoding_and_are_named() -> None:
    good = "".join(f"Zoé;Bérénice{n}\n" for n in range(20)).encode()
    report = report_of("Prénom;Nom\n".encode() + good + b"Ren\xe9;Dupont\n")
    assert "encoding_damaged" in notes(report)
    assert "lost_letters" in codes(report.rows[-1])
    assert report.rows[0].name == "Zoé Bérénice0"


def test_titles_empty_lines_and_repeated_titles_are_left_aside_and_named() -> None:
    report = report_of(
        "Liste des inscrits;;\n;;\nPrénom;Nom;Courriel\nZoé;Bailly;\n\n;;\nPrénom;Nom;Courriel\nPaul;Mary;\n"
    )
    assert [(row.number, row.outcome) for row in report.rows] == [
        (4, "accepted"),
        (5, "empty"),
        (6, "empty"),
        (8, "accepted"),
    ]
    assert "Liste des inscrits" in notes(report)["titles_skipped"]
    assert "7" in notes(report)["repeated_header"]
    assert "5, 6" in notes(report)["empty_lines"]


def test_quotes_keep_separators_and_line_ends_and_count_lines() -> None:
    rows = report_of('Prénom;Nom;Profession\n"Zoé";"Bailly; épouse ""B""";"a\r\nb"\nPaul;Mary;\n').rows
    assert rows[0].values["last_name"] == 'Bailly; épouse "B"'
    assert rows[0].values["profession"] == "a b"
    assert [row.number for row in rows] == [2, 4]


@pytest.mark.parametrize("second", ["", '"'])
def test_a_quote_never_closed_swallows_nobody(second: str) -> None:
    people = "".join(f"P{n};N{n};p{n}@exemple.test;x\n" for n in range(5))
    report = report_of(
        f'Prénom;Nom;Courriel;Profession\n"Zoé;Bailly;z@exemple.test;x\n{people}{second}Max;Roy;m@exemple.test;x\n'
    )
    assert report.summary()["accepted"] == 7
    assert "unclosed_quotes" in notes(report)


def test_a_single_column_of_addresses_is_a_list() -> None:
    report = report_of("Courriel\na@exemple.test\nb@exemple.test\nA@exemple.test\n")
    assert [row.outcome for row in report.rows] == ["accepted", "accepted", "duplicate"]
    assert "single_column" in notes(report)


def test_the_hint_of_a_spreadsheet_about_the_separator_is_no_person() -> None:
    report = report_of("sep=,\r\nPrénom,Nom\r\nZoé,Bailly\r\n")
    assert [(row.number, row.name) for row in report.rows] == [(3, "Zoé Bailly")]


def test_a_workbook_with_titles_dates_numbers_formulas_and_other_sheets() -> None:
    data = workbook(
        ["Inscriptions 2026"],
        [],
        ["Nom", "Prénom", "Date de naissance", "Portable", "Profession"],
        ["Bailly", "Zoé", datetime(2001, 5, 4), 612345678, "=1+1"],
        [],
        ['=HYPERLINK("http://x","Mary")', "Paul", 1949.0, None, "#N/A"],
        Aide=[["Lire ceci"]],
    )
    report = report_of(data, "liste.xlsx")
    assert [(row.number, row.outcome) for row in report.rows] == [
        (4, "corrected"),
        (5, "empty"),
        (6, "rejected"),
    ]
    assert report.rows[0].values == {
        "first_name": "Zoé",
        "last_name": "Bailly",
        "age_band": "25–39",
        "phone": "+33612345678",
    }
    assert {"formula", "year_form", "phone_completed"} <= codes(report.rows[0])
    assert {"sheet", "other_sheets", "titles_skipped"} <= notes(report).keys()


def test_the_sheet_that_is_a_list_is_found_behind_another() -> None:
    data = workbook(["Bonjour"], title="Accueil", Inscrits=[["Prénom", "Nom"], ["Zoé", "Bailly"]])
    assert read_table(data, "x.xlsx").sheet == "Inscrits"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b";;;\n;;;\n", "empty"),
        ("Prénom;Nom\n".encode(), "only_header"),
        ("Prénom;Nom\r\n;\r\n".encode(), "only_header"),
        (b"zoe@exemple.test\npaul@exemple.test\n", "no_header"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (b"%PDF-1.7 abc", "not_a_list"),
        (b"<!DOCTYPE html><table><tr><td>Nom</td></tr></table>", "not_a_list"),
        (bytes(range(32)) * 40, "not_a_list"),
        (b"PK\x03\x04 broken", "corrupt"),
        (workbook(["Prénom"], ["Zoé"])[:-400], "corrupt"),
        (workbook(), "empty"),
        (zipped(word__document=b"x"), "not_a_list"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "other_sheet"),
        (zipped(xl__a=b"\0" * 61 * 1024 * 1024), "bomb"),
        (b"a;" * 6_000_000, "too_big"),
        (b"Nom\n" + b"x\n" * 100_001, "too_many_lines"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_table(data, "liste.csv")
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 10


def test_a_workbook_that_declares_entities_is_not_parsed() -> None:
    original = zipfile.ZipFile(io.BytesIO(workbook(["Prénom"], ["Zoé"])))
    parts = {name: original.read(name) for name in original.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts[sheet].removeprefix(
        b"<?xml version='1.0'?>"
    )
    with pytest.raises(UnreadableFile) as refusal:
        read_table(zipped(**parts), "x.xlsx")
    assert refusal.value.code == "corrupt"


WHOLE = workbook(["Prénom", "Nom"], ["Zoé", "Bailly"])


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8;\x00")
@example(b'"')
@example(b"\x00\xff\xfe")
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    result = attempt(data)
    assert isinstance(result, Report) or result.message


@given(st.text(st.sampled_from('Nomé;,\t"\n\r=@?-0123456789 \x00\u202e\ud7ff<'), max_size=200))
def test_no_text_below_good_titles_loses_a_line(text: str) -> None:
    result = attempt("Prénom;Nom;Courriel;À réunir avec\n" + text)
    if isinstance(result, UnreadableFile):
        assert result.code == "only_header"
    else:
        assert result.summary()["rows"] >= 1
        assert all(finding.message for row in result.rows for finding in row.findings)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_raises_nothing_but_a_refusal(place: int, damage: bytes) -> None:
    result = attempt(WHOLE[:place] + damage + WHOLE[place + len(damage) :], "x.xlsx")
    assert isinstance(result, Report) or result.message
