"""Names in free text: found however they are written, replaced whole."""

import pytest

from cells.collectives.names import Names, replaced, tidy


@pytest.fixture
def names():
    names = Names()
    names.add("P1", given="Fatou", family="Diallo", called="Fatou", email="fatou.diallo@example.org")
    names.add("P2", given="Inès", family="de la Tour", called="Nini")
    names.add("P3", given="Jean-Noël", family="Bœuf")
    names.add("P4", given="Nadia", family="Diallo")
    names.add("P5", given="Claire", family="O’Brien")
    names.add("P6", given="Li", family="Wu")
    names.add("P7", given="Nadia", family="Petit")
    return names


def pseudonymised(names, text):
    text = tidy(text)
    return replaced(text, names.found_in(text))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Fatou a parlé.", "P1 a parlé."),
        ("FATOU, fatou et Fâtou", "P1, P1 et P1"),
        ("Fatou Diallo et Nadia Diallo", "P1 et P4"),
        ("Diallo Fatou", "P1"),
        ("Mme Diallo", "Mme P1 / P4"),
        ("Nadia n’a rien dit", "P4 / P7 n’a rien dit"),
        ("la peur d’Inès, celle d'INES, l’Ine\u0300s", "la peur d’P2, celle d'P2, l’P2"),
        ("Nini de la Tour", "P2"),
        ("La tour Fatou", "La P2 P1"),
        ("jean noel boeuf", "P3"),
        ("Jean-Noël", "P3"),
        ("Jean seul", "P3 seul"),
        ("les Fatous", "les P1"),
        ("Fatou2 et Fatou12", "P1 et P1"),
        ("Claire O'Brien", "P5"),
        ("Li et li", "P6 et li"),
        ("écrire à Fatou.Diallo@example.org", "écrire à P1"),
        ("Fa\u200btou et Fa\u00adtou", "P1 et P1"),
        ("Fatoumata, Tournesol et infatouable", "Fatoumata, Tournesol et infatouable"),
        ("P1 et rien d'autre, 12 fois", "P1 et rien d'autre, 12 fois"),
        ("", ""),
    ],
)
def test_a_name_is_replaced_however_it_is_written(names, typed, sent):
    assert pseudonymised(names, typed) == sent


def test_a_name_in_lower_case_may_be_an_everyday_word(names):
    found = names.found_in("Un petit mot de Petit, plus claire que Claire")
    assert [(one.typed, one.is_sure) for one in found] == [
        ("petit", False),
        ("Petit", True),
        ("claire", False),
        ("Claire", True),
    ]


def test_replacing_leaves_all_other_words_as_they_were(names):
    text = tidy("Avant\n\tFatou — « après »  & <b>")
    assert pseudonymised(names, text) == "Avant\n\tP1 — « après »  & <b>"
