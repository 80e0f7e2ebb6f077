"""The words of the return phrase, and what is read of words and codes that people type."""

import unicodedata
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.collectives import codes, phrases

# Words that a person in distress should not carry home on a paper: a sample of what was taken out of the list.
NEVER = [
    "abandon",
    "accuser",
    "agresser",
    "alcool",
    "arme",
    "assaut",
    "attaque",
    "blessant",
    "cadavre",
    "carabine",
    "cercueil",
    "combat",
    "crime",
    "danger",
    "décès",
    "détresse",
    "dieu",
    "douleur",
    "drogue",
    "église",
    "ennemi",
    "esclave",
    "ethnie",
    "exil",
    "expulser",
    "fusil",
    "gifle",
    "guerre",
    "hurler",
    "injure",
    "insulte",
    "juge",
    "larme",
    "maladie",
    "menace",
    "mort",
    "mourir",
    "otage",
    "peur",
    "pleurer",
    "police",
    "prison",
    "race",
    "religion",
    "sang",
    "suicide",
    "tuer",
    "venger",
    "victime",
    "violence",
]


def plain(word):
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def test_the_list_has_2048_words_that_differ_without_their_accents():
    words = phrases.words()
    assert len(words) == 2048 == len(set(words)) == len(set(map(plain, words)))
    assert log2(len(words)) * phrases.LENGTH == 66
    for word in words:
        assert plain(word).isascii() and plain(word).isalpha() and plain(word).islower(), word
        assert 4 <= len(word) <= 9, word
        assert not set(word) & set("çœæêâîôûëïüù"), f"{word} is hard to type"


def test_the_list_wounds_nobody():
    assert not set(map(plain, phrases.words())) & set(map(plain, NEVER))


def test_a_phrase_is_drawn_from_the_whole_list():
    drawn = [phrases.new_phrase().split() for _ in range(3000)]
    assert {len(phrase) for phrase in drawn} == {6}
    assert len({word for phrase in drawn for word in phrase}) > 2000
    assert len({" ".join(phrase) for phrase in drawn}) == 3000


@pytest.mark.parametrize(
    "typed",
    [
        "forêt étang abeille zèbre café léger",
        "FORET ETANG ABEILLE ZEBRE CAFE LEGER",
        "  foret,étang ; abeille\n zèbre - CAFÉ. Léger ",
        "1. forêt 2. étang 3. abeille 4. zèbre 5. café 6. léger",
        unicodedata.normalize("NFD", "forêt étang abeille zèbre café léger"),
        "forêt\u00a0étang\u202fabeille\tzèbre’café'léger",
    ],
)
def test_a_phrase_is_read_whatever_its_accents_capitals_and_marks(typed):
    assert phrases.read_phrase(typed) == "foret etang abeille zebre cafe leger"


def test_no_two_phrases_are_read_alike():
    words = phrases.words()
    assert [phrases.read_phrase(word) for word in words] == [plain(word) for word in words]
    assert phrases.read_phrase("forêt étang") != phrases.read_phrase("étang forêt")


def test_a_code_has_forty_bits_and_is_read_as_people_type_it():
    assert len(set(codes.ALPHABET)) == 32 and codes.LENGTH * log2(32) == 40
    for _ in range(500):
        code = codes.new_code()
        shown = codes.shown(code)
        assert len(shown) == 9 and shown[4] == "-"
        typed = shown.lower().replace("0", "o").replace("1", "l").replace("-", " ")
        assert codes.read_code(typed) == codes.read_code(shown) == code


@given(st.text())
def test_whatever_is_typed_is_read_without_failing(typed):
    assert set(codes.read_code(typed)) <= set(codes.ALPHABET)
    assert set(phrases.read_phrase(typed)) <= set("abcdefghijklmnopqrstuvwxyz ")
