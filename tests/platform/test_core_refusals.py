"""A text that cannot be sealed is not recorded, the person is told so, and has every word in hand still."""

import pytest
from django.urls import reverse

from cells.composition.models import Cell
from interventions.boards.models import Card
from tests.interventions.board_people import phone_of, world
from tst_platform.core.models import DataKey

TYPED = "Hier, au marché, j'ai compris\nce que disait mon voisin."
SHOWN = "Hier, au marché, j&#x27;ai compris\nce que disait mon voisin."


@pytest.fixture
def person(db):
    return world(sizes=(3,)).members[0][0]


@pytest.fixture
def without_keys(person, settings, tmp_path):
    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", tmp_path / "none"


def send(person, **headers):
    cell = Cell.objects.get(seats__participant=person)
    return phone_of(person).post(
        reverse("boards:write"), {"text": TYPED, "column": "know", "cell": cell.pk}, headers=headers
    )


def test_missing_key_answers_503_with_every_word_that_was_typed(person, without_keys):
    answer = send(person)
    assert answer.status_code == 503
    assert SHOWN in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not Card.objects.exists()


def test_script_is_told_in_its_own_words(person, without_keys):
    answer = send(person, Accept="application/json")
    assert answer.status_code == 503 and answer.json()["message"]


def test_htmx_shows_the_whole_page(person, without_keys):
    answer = send(person, **{"HX-Request": "true"})
    assert answer.status_code == 422 and answer["HX-Retarget"] == "body"
    assert SHOWN in answer.content.decode()


def test_erased_scope_answers_422_and_brings_nothing_back(person):
    DataKey.objects.destroy(person.party_id)
    answer = send(person)
    assert answer.status_code == 422
    assert SHOWN in answer.content.decode() and "card_text" not in answer.content.decode()
    assert not bytes(DataKey.objects.get(scope=person.party_id).wrapped) and not Card.objects.exists()


def test_pages_open_without_any_key(person, without_keys):
    phone = phone_of(person)
    for name in ("sessions:me", "boards:exchanges"):
        assert phone.get(reverse(name)).status_code == 200
