"""Rows made to break the check: each fault is named on its row, and the good rows go in."""

import time

import pytest

from cells.imports.reading import choose_columns, identity_keys, recognise_columns
from tests.cells.lists import codes, only, report_of


def test_shuffled_english_titles_are_recognised() -> None:
    report = report_of(
        "Keep apart;E-MAIL ADDRESS;Surname;Birth year;First Name;Mobile phone;Component;Spoken languages;Favourite colour\n"
        "Paul Mary;zoe@exemple.test;Bailly;2001;Zoé;06 12 34 56 78;Parents;fr, tr;blue\n"
        ";paul@exemple.test;Mary;1949;Paul;;Retraités;;\n"
    )
    assert report.rows[0].values == {
        "email": "zoe@exemple.test", "last_name": "Bailly", "age_band": "25–39", "first_name": "Zoé",
        "phone": "+33612345678", "component": "Parents", "language": "fr, tr",
    }  # fmt: skip
    assert report.apart == ((2, 3),)


@pytest.mark.parametrize(
    "title", ["PRÉNOM ", "prenom", "Votre prénom (obligatoire)", "1. Prénom", "First_Name", "given-name *"]
)
def test_a_title_is_recognised_however_it_is_written(title: str) -> None:
    assert recognise_columns([title]).fields.keys() == {"first_name"}


def test_unknown_columns_stay_out_and_forbidden_ones_say_why() -> None:
    mapping = recognise_columns(["Prénom", "Pays d'origine", "Religion", "Pointure", "", "Courriel", "Mail"])
    assert [column.status for column in mapping.columns] == [
        "imported", "forbidden", "forbidden", "unknown", "unnamed", "imported", "double",
    ]  # fmt: skip
    assert all(column.message for column in mapping.columns)
    by_hand = choose_columns(mapping, {1: "neighbourhood", 2: "component", 3: "profession"})
    assert set(by_hand.fields) == {"first_name", "email", "profession"}


def test_a_forbidden_column_leaves_no_trace_in_the_report() -> None:
    report = report_of("Prénom;Nom;Religion\nZoé;Bailly;secrète\n")
    assert "secrète" not in repr(report)


def test_short_and_long_lines_are_named() -> None:
    rows = report_of("Prénom;Nom;Courriel\nZoé;Bailly\nPaul;Mary;p@exemple.test;;trop\n").rows
    assert "short_line" in codes(rows[0])
    assert next(f.before for f in rows[1].findings if f.code == "extra_cells") == "trop"


@pytest.mark.parametrize("column", ["Prénom", "Nom"])
@pytest.mark.parametrize(
    "value", ["=1+1", "+1", "@SUM(A1)", "-2+3", "\t=1", "<script>alert(1)</script>", "HYPERLINK(1)"]
)
def test_a_name_that_is_a_formula_or_markup_rejects_its_row(column: str, value: str) -> None:
    other = "Nom" if column == "Prénom" else "Prénom"
    row = only(f'{column};{other};Courriel\n"{value}";Bailly;z@exemple.test\n')
    assert row.outcome == "rejected"
    assert codes(row) & {"formula", "markup"}


@pytest.mark.parametrize(
    "column",
    [
        "Courriel",
        "Téléphone",
        "Année de naissance",
        "Genre",
        "Quartier",
        "Composante",
        "Profession",
        "Disponibilités",
        "À séparer de",
        "Langue",
    ],
)
@pytest.mark.parametrize("value", ["=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>", "@x"])
def test_a_formula_or_markup_elsewhere_is_left_out_and_the_person_kept(column: str, value: str) -> None:
    row = only(f'Prénom;Nom;{column}\nZoé;Bailly;"{value}"\n')
    assert (row.outcome, row.values) == ("corrected", {"first_name": "Zoé", "last_name": "Bailly"})
    assert {finding.kind for finding in row.findings} == {"left_out"}


@pytest.mark.parametrize(
    ("typed", "kept", "code"),
    [
        ("06 12 34 56 78", "+33612345678", "phone_form"),
        ("06.12.34.56.78", "+33612345678", "phone_form"),
        ("+33 (0)6 12 34 56 78", "+33612345678", "phone_form"),
        ("0033612345678", "+33612345678", "phone_form"),
        ("612345678", "+33612345678", "phone_completed"),
        ("+44 20 7946 0958", "+442079460958", "phone_form"),
        ("06 12 34 56 78 / 01 44 55 66 77", "+33612345678", "second_phone"),
        ("+33 (0)", None, "unusable_phone"),
        ("06 12 34 56", None, "unusable_phone"),
        ("chez sa sœur", None, "unusable_phone"),
        ("٠٦١٢٣٤٥٦٧٨", None, "unusable_phone"),
    ],
)
def test_a_phone_number_has_one_form_or_is_left_out(typed: str, kept: str | None, code: str) -> None:
    row = only(f"Prénom;Nom;Téléphone\nZoé;Bailly;{typed}\n")
    assert row.values.get("phone") == kept
    assert code in codes(row)


@pytest.mark.parametrize(
    ("typed", "band", "code"),
    [
        ("1983", "40–59", None),
        ("1983.0", "40–59", "year_form"),
        ("12/03/1983", "40–59", "year_form"),
        ("1983-03-12", "40–59", "year_form"),
        ("12 mars 1983", "40–59", "year_form"),
        ("né en 1983", "40–59", "year_form"),
        *[
            (year, None, "impossible_year")
            for year in ("9999", "1850", "2027", "19722", "83", "abc", "31/02/1983", "²⁰⁰¹", "0")
        ],
    ],
)
def test_a_birth_year_gives_a_band_or_is_left_out(typed: str, band: str | None, code: str | None) -> None:
    row = only(f"Prénom;Nom;Année de naissance\nZoé;Bailly;{typed}\n")
    assert row.values.get("age_band") == band
    assert codes(row) == ({code} if code else set())
    assert row.is_imported


@pytest.mark.parametrize(
    ("typed", "kept", "code"),
    [
        (" Zoe@Exemple.TEST ", "zoe@exemple.test", "email_case"),
        ("Zoé Bailly <zoe@exemple.test>", "zoe@exemple.test", "email_form"),
        ("mailto:zoe@exemple.test", "zoe@exemple.test", "email_form"),
        ("zoe@exemple.test, z2@exemple.test", "zoe@exemple.test", "second_email"),
        ("zoe at exemple.test", None, "unusable_email"),
        ("zoe@exemple", None, "unusable_email"),
        ("zoe@@exemple.test", None, "unusable_email"),
    ],
)
def test_an_address_is_kept_in_lower_case_or_left_out(typed: str, kept: str | None, code: str) -> None:
    row = only(f'Prénom;Nom;Courriel\nZoé;Bailly;"{typed}"\n')
    assert row.values.get("email") == kept
    assert code in codes(row)


def test_doubles_are_counted_and_the_first_is_kept() -> None:
    rows = report_of(
        "Prénom;Nom;Courriel;Téléphone;Année de naissance\n"
        "Zoé;Bailly;zoe@exemple.test;;\n"
        "zoe;BAILLY; ZOE@exemple.test ;06 11 22 33 44;\n"
        "Paul;Mary;;06 11 22 33 55;1949\n"
        "PAUL;Mary;paul@exemple.test;0611223355;\n"
        "Paul;Mary;;;1949\n"
        "Paul;Mary;autre@exemple.test;06 99 88 77 66;1949\n"
        "Ali;Mary;zoe@exemple.test;;\n"
    ).rows
    assert [row.outcome for row in rows] == [
        "accepted",
        "duplicate",
        "accepted",
        "duplicate",
        "duplicate",
        "accepted",
        "duplicate",
    ]
    assert [row.same_as for row in rows] == [None, 2, None, 4, 4, None, 2]
    assert "homonym" in codes(rows[5])
    assert "same_email_other_name" in codes(rows[6])


def test_a_good_line_after_a_rejected_one_of_the_same_address_comes_in() -> None:
    rows = report_of("Prénom;Nom;Courriel\nZoé;=1+1;z@exemple.test\nZoé;Bailly;z@exemple.test\n").rows
    assert [row.outcome for row in rows] == ["rejected", "accepted"]


def test_those_already_in_the_list_are_doubles_and_their_homonyms_are_not() -> None:
    existing = identity_keys("Zoé", "Bailly", "zoe@exemple.test") | identity_keys("Fatou", component="Mères")
    rows = report_of(
        "Prénom;Nom;Courriel;Composante\nZ.;B.;ZOE@exemple.test;\nZoe;Bailly;autre@exemple.test;\nFatou;;;Mères\nFatou;;f@exemple.test;\n",
        existing=existing,
        components=["Mères"],
    ).rows
    assert [row.outcome for row in rows] == ["duplicate", "accepted", "duplicate", "accepted"]
    assert "homonym_existing" in codes(rows[1])
    assert rows[0].already_there == ("email", "zoe@exemple.test")


def test_a_person_needs_a_name_or_a_way_to_be_reached() -> None:
    rows = report_of(
        "Prénom;Nom;Courriel;Quartier\n;;;Centre\n;;z at x;Centre\n;;z@exemple.test;\n;Bailly;;\nZoé;;;\n"
    ).rows
    assert [row.outcome for row in rows] == ["rejected", "rejected", "accepted", "accepted", "accepted"]
    assert [codes(row) & {"nobody", "no_name", "no_first_name", "no_last_name"} for row in rows] == [
        {"nobody"}, {"nobody"}, {"no_name"}, {"no_first_name"}, {"no_last_name"},
    ]  # fmt: skip


def test_components_meet_those_that_exist_and_new_ones_are_proposed() -> None:
    report = report_of(
        "Prénom;Nom;Composante\nA;B;parent\nC;D;Élus\nE;F;elus\nG;H;Musulmans\nI;J;Agents de santé\n",
        components=["Parents"],
    )
    assert [row.values.get("component") for row in report.rows] == [
        "Parents",
        "Élus",
        "Élus",
        None,
        "Agents de santé",
    ]
    assert report.new_components == {"Élus": 2, "Agents de santé": 1}
    assert "forbidden_component" in codes(report.rows[3])
    assert all(finding.message for row in report.rows for finding in row.findings)


def test_links_are_resolved_or_named() -> None:
    report = report_of(
        "Prénom;Nom;Courriel;À séparer de;À réunir avec\n"
        "Zoé;Bailly;;paul mary, Jean GUILLOT et Inconnu Total;Paul Mary\n"
        "Paul;Mary;a@exemple.test;;Zoe Bailly / Guillot Jean\n"
        "Jean;Guillot;;Jean Guillot;Ali Roy\n"
        "Ali;Roy;b@exemple.test;;\n"
        "Ali;Roy;c@exemple.test;;\n"
        "Léa;=1;;Paul Mary;\n"
        "Max;Fox;;Léa;\n"
    )
    assert report.apart == ((2, 3), (2, 4))
    assert report.together == ((3, 4),)
    assert {"unknown_person", "contradiction"} <= codes(report.rows[0])
    assert {"link_to_self", "ambiguous_person"} <= codes(report.rows[2])
    assert "link_to_rejected" in codes(report.rows[6])


def test_full_names_are_divided_and_it_is_said() -> None:
    rows = report_of('Nom;Courriel\nZoé Bailly;a@exemple.test\nDUPONT Jean;\n"Le Goff, Anne";\nFatou;\n').rows
    assert [(r.values.get("first_name"), r.values.get("last_name")) for r in rows] == [
        ("Zoé", "Bailly"), ("Jean", "DUPONT"), ("Anne", "Le Goff"), ("Fatou", None),
    ]  # fmt: skip
    assert "name_split" in codes(rows[0])
    (row,) = report_of("Nom et prénom\nLe Goff Anne\n").rows
    assert row.values == {"first_name": "Anne", "last_name": "Le Goff"}


def test_zeros_hidden_signs_and_very_long_cells_are_named() -> None:
    rows = report_of(
        "Prénom;Nom;Profession\nZo\x00é;Bai\u202elly;\nPaul;Mary;"
        + "x" * 1_000_000
        + "\n"
        + "y" * 1_000_000
        + ";Roy;\nMax;Fox;boulanger\n"
    ).rows
    assert rows[0].name == "Zoé Bailly"
    assert "control_characters" in codes(rows[0])
    assert (rows[1].outcome, "profession" in rows[1].values) == ("corrected", False)
    assert (rows[2].outcome, rows[3].outcome) == ("rejected", "accepted")
    assert len(repr(rows)) < 10_000


def test_a_name_repeated_thousands_of_times_does_not_stall_the_check() -> None:
    lines = "".join(f"Zoé;Bailly;1980;Q{number};Zoé Bailly\n" for number in range(4000))
    start = time.perf_counter()
    report = report_of("Prénom;Nom;Année de naissance;Quartier;À séparer de\n" + lines)
    assert time.perf_counter() - start < 8
    assert report.summary()["accepted"] == 4000
