"""Sealed fields: nothing in clear at rest, nothing opens elsewhere, nothing unreadable is written over."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from cells.collectives.models import Collective, Participant
from contracts.agreements.models import Party
from tst_platform.core.models import DataKey, DestroyedKey
from tst_platform.core.sealing import Sealed, Unreadable, sealed_fields

pytestmark = pytest.mark.django_db

CANARY = "Zélie-Canari-42"


@pytest.fixture
def collective():
    return Collective.objects.create(name="Les Tilleuls", slug="tilleuls", kind="neighbourhood")


def someone(collective, given_name=CANARY):
    return Participant.objects.create(
        collective=collective,
        party=Party.objects.create(),
        given_name=given_name,
        traits={"neighbourhood": "Canal"},
    )


def raw(participant, column="given_name"):
    with connection.cursor() as cursor:
        table = Participant._meta.db_table
        identity = participant.pk.hex if connection.vendor == "sqlite" else participant.pk
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [identity])
        return bytes(cursor.fetchone()[0])


def rewrite(participant, value, column="given_name"):
    with connection.cursor() as cursor:
        identity = participant.pk.hex if connection.vendor == "sqlite" else participant.pk
        cursor.execute(
            f"UPDATE {Participant._meta.db_table} SET {column} = %s WHERE id = %s",
            [connection.Database.Binary(value), identity],
        )


def test_what_is_written_is_read_again(collective):
    found = Participant.objects.get(pk=someone(collective).pk)
    assert found.given_name == CANARY
    assert found.traits == {"neighbourhood": "Canal"}


def test_nothing_stands_in_clear(collective):
    stored = raw(someone(collective))
    assert CANARY.encode() not in stored
    assert stored[:1] == b"\x01"


def test_same_text_twice_is_sealed_differently(collective):
    assert raw(someone(collective)) != raw(someone(collective))


def test_value_moved_to_another_row_does_not_open(collective):
    one, other = someone(collective), someone(collective, "Autre")
    rewrite(other, raw(one))
    assert isinstance(Participant.objects.get(pk=other.pk).given_name, Unreadable)


def test_value_moved_to_another_field_does_not_open(collective):
    one = someone(collective)
    rewrite(one, raw(one), column="family_name")
    assert isinstance(Participant.objects.get(pk=one.pk).family_name, Unreadable)


def test_every_flipped_byte_is_noticed(collective):
    one = someone(collective)
    stored = raw(one)
    for place in range(len(stored)):
        rewrite(one, stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :])
        assert isinstance(Participant.objects.get(pk=one.pk).given_name, Unreadable), place


def test_unreadable_value_is_never_written_over(collective):
    one = someone(collective)
    broken = raw(one)[:-1] + b"\x00"
    rewrite(one, broken)
    found = Participant.objects.get(pk=one.pk)
    assert isinstance(found.given_name, Unreadable)
    found.family_name = "Neuf"
    found.save()
    assert raw(one) == broken
    found.given_name = found.given_name  # as a form does that shows and stores again
    found.save()
    assert raw(one) == broken


def test_untouched_value_keeps_its_bytes(collective):
    one = someone(collective)
    before = raw(one)
    found = Participant.objects.get(pk=one.pk)
    assert found.given_name == CANARY
    found.save()
    assert raw(one) == before


def test_update_and_lookup_in_clear_are_refused(collective):
    someone(collective)
    with pytest.raises(FieldError):
        Participant.objects.update(given_name="en clair")
    with pytest.raises(FieldError):
        list(Participant.objects.filter(given_name=CANARY))


def test_destroyed_key_erases_and_is_never_made_again(collective):
    one = someone(collective)
    DataKey.objects.destroy(one.party_id)
    found = Participant.objects.get(pk=one.pk)
    assert isinstance(found.given_name, Unreadable)
    found.given_name = "de retour"
    with pytest.raises(DestroyedKey):
        found.save()


def test_wrong_wrapping_key_opens_nothing(collective, settings):
    one = someone(collective)
    settings.SEALING_KEYS = "1:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
    assert isinstance(Participant.objects.get(pk=one.pk).given_name, Unreadable)


def test_keys_of_a_list_come_in_one_query(collective, django_assert_num_queries):
    for _ in range(5):
        someone(collective)
    with django_assert_num_queries(2):
        assert [one.given_name for one in Participant.objects.all()] == [CANARY] * 5


def test_keys_of_joined_rows_come_along(collective, django_assert_num_queries):
    for _ in range(3):
        someone(collective)
    with django_assert_num_queries(2):
        assert all(
            one.collective.name and one.given_name
            for one in Participant.objects.select_related("party", "collective")
        )


def test_bulk_creation_seals_with_provisioned_keys(collective, django_assert_max_num_queries):
    people = [
        Participant(collective=collective, party=Party.objects.create(), given_name=f"{CANARY}{number}")
        for number in range(20)
    ]
    with django_assert_max_num_queries(6):
        DataKey.objects.provision(people)
        Participant.objects.bulk_create(people)
    assert {one.given_name for one in Participant.objects.all()} == {
        f"{CANARY}{number}" for number in range(20)
    }


def test_printing_a_sealed_value_shows_nothing(collective):
    someone(collective)
    (value,) = Participant.objects.values_list("given_name", flat=True)
    assert isinstance(value, Sealed)
    assert str(value) == repr(value) == "[sealed]"


def test_every_sealed_model_names_its_scope():
    from tst_platform.core.models import sealed_models

    assert len(sealed_models()) >= 10
    for model in sealed_models():
        assert model.sealed_by == "pk" or any(
            f.attname == model.sealed_by for f in model._meta.concrete_fields
        ), model
        assert all(any(f.attname == name for f in model._meta.concrete_fields) for name in model.bound_to), (
            model
        )
        assert sealed_fields(model)
