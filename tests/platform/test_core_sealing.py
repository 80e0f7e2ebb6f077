"""Sealed fields: nothing in clear at rest, nothing opens elsewhere, nothing unreadable is written over."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import Case, F, Value
from django.db.models.functions import Coalesce, Concat
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cells.collectives.models import Collective, Participant, WaitingSeat
from cells.composition.models import Cell
from contracts.agreements.models import Party
from interventions.boards.models import Card
from interventions.logs.models import SessionLog
from interventions.sessions.models import Session
from tst_platform.audit.models import AuditRecord
from tst_platform.core import unreadable
from tst_platform.core.models import DataKey, DestroyedKey, Reason, sealed_models
from tst_platform.core.sealing import (
    Erased,
    MissingKey,
    Sealed,
    Unreadable,
    UnreadableMapping,
    WouldOverwrite,
    blank_out,
    sealed_fields,
)
from tst_platform.outbox.models import Message

pytestmark = pytest.mark.django_db

CANARY = "Zélie-Canari-42"


@pytest.fixture(autouse=True)
def no_reports_yet():
    unreadable.recent_reports.clear()


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


def flipped(value):
    return value[:-1] + bytes([value[-1] ^ 1])


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


def test_each_part_of_what_a_value_is_bound_to_binds_by_itself():
    """Model, row, field, scope and cell in turn, all else the same, under the same key."""
    ids = {"pk": uuid4(), "author_id": uuid4(), "cell_id": uuid4()}
    (text,) = sealed_fields(Card)
    value = text.seal(Card(**ids), CANARY)
    assert text.open(Card(**ids), value) == CANARY
    for name in ids:
        assert isinstance(text.open(Card(**ids | {name: uuid4()}), value), Unreadable), name
    called, contact = (WaitingSeat._meta.get_field(name) for name in ("called", "contact"))
    seat = WaitingSeat(pk=uuid4())
    value = called.seal(seat, CANARY)
    assert called.open(seat, value) == CANARY
    assert isinstance(contact.open(seat, value), Unreadable), "field"
    assert isinstance(called.open(Message(pk=seat.pk), value), Unreadable), "model"


def test_every_flipped_byte_is_noticed(collective):
    one = someone(collective)
    stored = raw(one)
    for place in range(len(stored)):
        rewrite(one, stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :])
        assert isinstance(Participant.objects.get(pk=one.pk).given_name, Unreadable), place


def test_unreadable_value_is_never_written_over(collective):
    one = someone(collective)
    broken = flipped(raw(one))
    rewrite(one, broken)
    found = Participant.objects.get(pk=one.pk)
    assert isinstance(found.given_name, Unreadable)
    found.family_name = "Neuf"
    found.save()
    assert raw(one) == broken
    found.given_name = found.given_name  # as a form does that shows and stores again
    found.save()
    assert raw(one) == broken


def test_placeholder_is_known_in_every_language_and_with_spaces_around(collective):
    one = someone(collective)
    broken = flipped(raw(one))
    rewrite(one, broken)
    for language in ("fr", "en"):
        with translation.override(language):
            shown = str(Participant.objects.get(pk=one.pk).given_name)
        for other in ("fr", "en"):
            with translation.override(other):
                found = Participant.objects.get(pk=one.pk)
                found.given_name = f" {shown}\n"
                found.save()
                assert raw(one) == broken


def test_words_around_the_placeholder_do_not_write_over_what_stands(collective):
    one = someone(collective)
    rewrite(one, flipped(raw(one)))
    found = Participant.objects.get(pk=one.pk)
    with pytest.raises(WouldOverwrite):
        found.given_name = f"{found.given_name}, dit Zed"


def test_unreadable_text_is_not_copied_as_if_it_were_the_text(collective):
    one = someone(collective)
    rewrite(one, flipped(raw(one)))
    with pytest.raises(WouldOverwrite):
        someone(collective, Participant.objects.get(pk=one.pk).given_name)


def test_unreadable_mapping_reads_as_nothing_and_is_never_written_over(collective):
    one = someone(collective)
    broken = flipped(raw(one, "traits"))
    rewrite(one, broken, "traits")
    found = Participant.objects.get(pk=one.pk)
    assert found.traits == {} and isinstance(found.traits, UnreadableMapping)
    for handed_back in (found.traits, {}):
        found.traits = handed_back
        found.save()
        assert raw(one, "traits") == broken
    with pytest.raises(WouldOverwrite):
        found.traits = {"neighbourhood": "Gare"}
    with pytest.raises(WouldOverwrite):
        found.traits["neighbourhood"] = "Gare"
    with pytest.raises(WouldOverwrite), transaction.atomic():
        Participant.objects.create(collective=collective, party=Party.objects.create(), traits=found.traits)
    assert raw(one, "traits") == broken


def test_leaving_empties_even_what_does_not_open(collective):
    one = someone(collective)
    for column in ("given_name", "traits"):
        rewrite(one, flipped(raw(one, column)), column)
    found = Participant.objects.get(pk=one.pk)
    blank_out(found, "given_name", "traits")
    found.save()
    found = Participant.objects.get(pk=one.pk)
    assert (found.given_name, found.traits) == ("", {})
    assert not isinstance(found.traits, UnreadableMapping)


def test_unreadable_text_is_written_down_once_per_row_and_says_no_word(collective):
    one, other = someone(collective), someone(collective)
    for row in (one, other):
        rewrite(row, raw(row)[:-1] + b"\x00")
        rewrite(row, raw(row, "family_name")[:-1] + b"\x00", "family_name")
    for _ in range(3):
        for row in Participant.objects.all():
            assert isinstance(row.given_name, Unreadable) and isinstance(row.family_name, Unreadable)
    lines = AuditRecord.objects.filter(verb="content.unreadable")
    assert sorted(lines.values_list("model", "row")) == sorted(
        ("cells.participant", row.pk) for row in (one, other)
    )


def test_erased_text_is_not_reported(collective):
    one = someone(collective)
    DataKey.objects.destroy(one.party_id)
    assert isinstance(Participant.objects.get(pk=one.pk).given_name, Unreadable)
    assert not AuditRecord.objects.filter(verb="content.unreadable").exists()


def test_what_was_erased_on_purpose_reads_so_and_what_is_damaged_does_not(collective):
    one, other = someone(collective), someone(collective)
    rewrite(other, flipped(raw(other)))
    DataKey.objects.destroy(one.party_id, reason=Reason.EXPIRED)
    with CaptureQueriesContext(connection) as queries:
        found = {row.pk: row.given_name for row in Participant.objects.all()}
    assert [type(found[row.pk]) for row in (one, other)] == [Erased, Unreadable]
    assert str(found[one.pk]) != str(found[other.pk])
    keys = [query for query in queries.captured_queries if DataKey._meta.db_table in query["sql"]]
    assert len(keys) == 1, "no query for each text"


def test_a_damaged_text_does_not_forbid_the_word_of_an_erased_one(collective):
    one = someone(collective)
    rewrite(one, flipped(raw(one)))
    found = Participant.objects.get(pk=one.pk)
    found.given_name = "Ce qui est effacé, ou erased"
    found.save()
    assert Participant.objects.get(pk=one.pk).given_name == "Ce qui est effacé, ou erased"


def test_page_goes_on_where_nothing_can_be_written_down(collective, settings):
    one = someone(collective)
    rewrite(one, flipped(raw(one)))
    settings.SEALING_REPORTS_TO = "tst_platform.nowhere.at_all"
    assert isinstance(Participant.objects.get(pk=one.pk).given_name, Unreadable)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only an owner may take the table away")
def test_page_goes_on_where_the_record_is_broken(collective):
    one = someone(collective)
    rewrite(one, flipped(raw(one)))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_auditrecord")
    assert isinstance(Participant.objects.get(pk=one.pk).given_name, Unreadable)
    assert Collective.objects.count() == 1, "the transaction goes on"


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


ROADS = {
    "bulk_update": lambda one: Participant.objects.bulk_update([one], ["given_name"]),
    "a value": lambda one: Participant.objects.update(given_name=Value("en clair")),
    "a function": lambda one: Participant.objects.update(given_name=Concat(Value("a"), Value("b"))),
    "another field": lambda one: Participant.objects.update(given_name=F("family_name")),
    "a case": lambda one: Participant.objects.update(given_name=Case(default=Value("en clair"))),
    "dumpdata": lambda one: serializers.serialize("json", [one]),
}


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_no_road_beside_the_field_writes_the_text(collective, road):
    one = someone(collective)
    before = raw(one)
    with pytest.raises(FieldError), transaction.atomic():
        road(one)
    assert raw(one) == before


def test_no_road_beside_the_field_shows_the_text(collective):
    someone(collective)
    people = Participant.objects
    said = [
        *people.values("given_name"),
        *people.values_list("given_name", "traits"),
        *people.annotate(again=F("given_name")).values("again"),
        *people.annotate(again=Coalesce("given_name", "family_name")).values_list("again"),
        *people.raw("SELECT * FROM cells_participant"),
    ]
    assert len(said) == 5 and CANARY not in repr(said)


def test_row_read_again_or_read_in_part_is_not_sealed_anew(collective):
    one = someone(collective)
    before = raw(one)
    for row in (Participant.objects.defer("given_name").get(), Participant.objects.only("pk").get()):
        row.refresh_from_db()
        row.save()
        assert raw(one) == before or Participant.objects.get().given_name == CANARY
    rewrite(one, damaged := flipped(raw(one)))
    for row in (Participant.objects.get(), Participant.objects.defer("given_name").get()):
        assert isinstance(row.given_name, Unreadable)
        row.refresh_from_db()
        with suppress(WouldOverwrite):
            row.save()
        assert raw(one) == damaged


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


def test_without_any_wrapping_key_pages_open_and_nothing_is_sealed(collective, settings, tmp_path):
    one = someone(collective)
    before = raw(one)
    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", tmp_path / "none"
    found = Participant.objects.get(pk=one.pk)
    assert isinstance(found.given_name, Unreadable) and found.traits == {}
    found.save()
    found.given_name = "Neuf"
    with pytest.raises(MissingKey), transaction.atomic():
        found.save()
    with pytest.raises(MissingKey), transaction.atomic():
        someone(collective)
    with pytest.raises(MissingKey), transaction.atomic():
        DataKey.objects.provision([Participant(party=Party.objects.create())])
    settings.SEALING_KEYS_FILE.write_text("1:short")
    with pytest.raises(MissingKey), transaction.atomic():
        someone(collective)
    assert raw(one) == before


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


# The cell of those who meet, or without one the contract of the whole collective.
CIRCLE = "circle_id"


def test_every_sealed_model_names_its_scope():
    assert len(sealed_models()) >= 10
    for model in sealed_models():
        assert model.sealed_by in ("pk", CIRCLE) or any(
            f.attname == model.sealed_by for f in model._meta.concrete_fields
        ), model
        assert all(any(f.attname == name for f in model._meta.concrete_fields) for name in model.bound_to), (
            model
        )
        assert sealed_fields(model)


# Which cell may be named beside a proposal that left another: it was said in `cell`.
ONLY_NAMED = {"told_cell_id"}


def test_what_belongs_to_a_cell_is_bound_to_it():
    """A text does not open in another cell: the cell is its scope, or stands in its additional data."""
    checked = 0
    for model in sealed_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Cell and field.attname not in ONLY_NAMED:
                checked += 1
                if model.sealed_by == CIRCLE:
                    assert_sealed_by_its_circle(model)
                    continue
                assert field.attname in (model.sealed_by, *model.bound_to), f"{model.__name__}.{field.name}"
    assert checked >= 3


def assert_sealed_by_its_circle(model):
    cell, contract = uuid4(), uuid4()
    assert model(cell_id=cell).circle_id == cell
    of_all = {"session": Session(contract_id=contract)} if model is SessionLog else {"contract_id": contract}
    assert model(**of_all).circle_id == contract
