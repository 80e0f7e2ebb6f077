"""Lists taken in: who comes in, what is kept, what is forgotten, and how it is undone."""

import pytest
import time_machine
from django.utils import timezone

from cells.collectives.models import Component, Participant
from cells.collectives.services.people import add_participant
from cells.collectives.traits import TraitName
from cells.composition.models import Cell, PairConstraint, Round, Seat
from cells.imports import services
from cells.imports.models import ImportedParticipant, ImportRun
from cells.imports.reading import UnreadableFile
from contracts.agreements.models import Contract, Party
from tests.cells.importing import (
    MESSY,
    NAMES,
    NASTY,
    SHORT,
    USUAL,
    bytes_of,
    imported,
    opened,
    people_list,
)
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey

pytestmark = pytest.mark.django_db


def test_usual_list_comes_in_whole_with_components_traits_and_pairs(collective, claire):
    run = imported(collective, claire)
    people = list(Participant.objects.filter(collective=collective).select_related("component", "party"))
    assert (run.state, run.done, len(people)) == ("done", 240, 240)
    assert Component.objects.filter(collective=collective).count() == 9
    assert all(person.component and person.party.contract_id is None for person in people)
    assert {name for person in people for name in person.traits} <= set(TraitName.values)
    assert all(person.traits["age_band"] and "birth_year" not in person.traits for person in people)
    kinds = list(PairConstraint.objects.filter(collective=collective).values_list("kind", flat=True))
    assert (kinds.count("apart"), kinds.count("together")) == (6, 6)


def test_people_stand_in_the_order_of_the_file(collective, claire):
    imported(collective, claire, "liste.csv", people_list(300))
    names = [person.given_name for person in Participant.objects.filter(collective=collective)]
    assert names == [f"P{n}" for n in range(300)]


@pytest.mark.parametrize("name", [name for name in NAMES if "10000" not in name])
def test_second_import_of_a_list_gives_only_doubles(collective, claire, name):
    first = imported(collective, claire, name)
    if first.is_running:
        assert services.run_import(first.pk)
    people = Participant.objects.filter(collective=collective).count()
    again = services.found_in(opened(collective, claire, name)).summary()
    assert again["accepted"] == 0
    assert again["duplicates"] == again["rows"] - again["rejected"]
    assert Participant.objects.filter(collective=collective).count() == people


def test_person_entered_by_hand_is_met_by_the_list(collective, claire):
    add_participant(
        collective=collective, by=claire, given_name="Zoé", family_name="Roy", phone="06 12 34 56 78"
    )
    data = "Prénom;Nom;Téléphone\nZoe;ROY;+33 6 12 34 56 78\n".encode()
    assert services.found_in(opened(collective, claire, "liste.csv", data)).summary()["duplicates"] == 1


def test_pair_with_someone_who_was_there_before_is_constrained_too(collective, claire):
    imported(collective, claire, "a.csv", "Prénom;Nom;Courriel\nZoé;Roy;z@exemple.test\n".encode())
    data = (
        "Prénom;Nom;Courriel;À séparer de\nZoé;Roy;z@exemple.test;\nMax;Roy;m@exemple.test;Zoé Roy\n".encode()
    )
    run = imported(collective, claire, "b.csv", data)
    assert run.done == 1
    pair = PairConstraint.objects.select_related("first", "second").get()
    assert {pair.first.given_name, pair.second.given_name} == {"Zoé", "Max"}


def test_constraint_set_by_hand_is_not_replaced(collective, claire):
    two = "Prénom;Nom;Courriel\nZoé;Roy;z@exemple.test\nMax;Roy;m@exemple.test\n"
    imported(collective, claire, "a.csv", two.encode())
    zoe, maxence = Participant.objects.filter(collective=collective)
    PairConstraint.objects.create(collective=collective, kind="together", first=maxence, second=zoe)
    more = "Prénom;Nom;Courriel;À séparer de\nZoé;Roy;z@exemple.test;Max Roy\nMax;Roy;m@exemple.test;\nA;B;a@exemple.test;\n"
    run = imported(collective, claire, "b.csv", more.encode())
    assert run.state == "done"
    assert PairConstraint.objects.get().kind == "together"


def test_new_components_may_be_left_out(collective, claire):
    imported(collective, claire, SHORT, creates_components=False)
    assert not Component.objects.exists()
    assert Participant.objects.filter(component__isnull=True).count() == 24


def test_component_that_exists_is_met_in_another_spelling(collective, claire):
    parents = Component.objects.create(collective=collective, name="Parents")
    run = imported(collective, claire, "liste.csv", b"nom;composante\nRoy;parent\nBailly;PARENTS\n")
    assert run.done == parents.participants.count() == 2


def test_a_hundred_components_are_no_components(collective, claire):
    run = imported(collective, claire, *NASTY["many components"])
    assert run.done == 100
    assert not Component.objects.exists()


def test_nothing_of_a_column_that_is_never_asked_is_kept(collective, claire):
    run = opened(collective, claire, *NASTY["forbidden"])
    assert "secrete" not in str(run.columns) + str(run.report)
    services.confirm_import(run=run, creates_components=True, by=claire)
    run.refresh_from_db()
    assert "secrete" not in str(run.columns) + str(run.report) + run.content
    assert Participant.objects.get().traits == {}


def test_column_that_is_never_asked_is_not_taken_by_hand(collective, claire):
    run = opened(collective, claire, *NASTY["forbidden"])
    services.choose_columns(run=run, choices={2: "profession"}, by=claire)
    assert "secrete" not in str(run.report)


def test_file_and_values_are_gone_once_people_are_in(collective, claire):
    run = imported(collective, claire, MESSY)
    assert run.content == ""
    assert not any(row.values for row in services.found_in(run).rows if row.is_imported)
    assert services.found_in(run).summary()["rejected"] == 2


def test_columns_chosen_by_hand_are_checked_anew(collective, claire):
    run = opened(collective, claire, "liste.csv", b"truc;machin;courriel\nZoe;Roy;z@exemple.test\n")
    services.choose_columns(run=run, choices={0: "first_name", 1: "last_name", 2: "email"}, by=claire)
    run.refresh_from_db()
    assert services.found_in(run).rows[0].name == "Zoe Roy"
    assert [column.field for column in services.columns_of(run).columns] == [
        "first_name",
        "last_name",
        "email",
    ]


def test_list_is_confirmed_once(collective, claire):
    run = opened(collective, claire)
    stale = ImportRun.objects.get(pk=run.pk)
    services.confirm_import(run=run, creates_components=True, by=claire)
    with pytest.raises(DomainError):
        services.confirm_import(run=stale, creates_components=True, by=claire)
    with pytest.raises(DomainError):
        services.choose_columns(run=ImportRun.objects.get(pk=run.pk), choices={}, by=claire)
    with pytest.raises(DomainError):
        services.discard_import(run=run, by=claire)
    assert Participant.objects.count() == 240


def test_two_previews_of_one_list_bring_people_in_once(collective, claire):
    one, other = opened(collective, claire, SHORT), opened(collective, claire, SHORT)
    services.confirm_import(run=one, creates_components=True, by=claire)
    services.confirm_import(run=other, creates_components=True, by=claire)
    other.refresh_from_db()
    assert (other.state, other.done, Participant.objects.count()) == ("done", 0, 24)


def test_unreadable_file_leaves_nothing(collective, claire):
    for name in ("empty", "noise", "header only", "damaged xlsx", "many columns"):
        with pytest.raises(UnreadableFile):
            opened(collective, claire, *NASTY[name])
    assert not ImportRun.objects.exists()


def test_undo_leaves_what_was_there_before(collective, claire):
    add_participant(collective=collective, by=claire, given_name="Avant")
    Component.objects.create(collective=collective, name="Parents")
    run = imported(collective, claire)
    parties = list(
        Party.objects.filter(pk__in=Participant.objects.values("party")).values_list("pk", flat=True)
    )
    does = services.undo_import(run=run, by=claire)
    assert (does.removed, does.kept) == (240, 0)
    assert [person.given_name for person in Participant.objects.all()] == ["Avant"]
    assert [component.name for component in Component.objects.all()] == ["Parents"]
    assert not PairConstraint.objects.exists()
    assert not ImportedParticipant.objects.exists()
    assert DataKey.objects.filter(scope__in=parties, destroyed_at__isnull=False).count() == 240


def test_undo_erases_what_was_kept_of_the_list(collective, claire):
    run = imported(collective, claire, MESSY)
    services.undo_import(run=run, by=claire)
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.is_named, run.report) == ("undone", False, {})
    assert DataKey.objects.get(scope=run.pk).destroyed_at
    with pytest.raises(DomainError):
        services.undo_import(run=run, by=claire)


def test_undo_keeps_who_joined_or_has_a_seat_with_their_constraints(collective, claire):
    rows = [
        "Prénom;Nom;Courriel;À séparer de",
        *(f"P{n};N{n};p{n}@exemple.test;" for n in range(4)),
        "P4;N4;p4@exemple.test;P0 N0",
    ]
    run = imported(collective, claire, "liste.csv", "\n".join(rows).encode())
    people = list(Participant.objects.all())
    Party.objects.filter(pk=people[0].party_id).update(joined_at=timezone.now())
    contract = Contract.objects.create()
    round = Round.objects.create(contract=contract, collective=collective, number=1, cell_size=6)
    cell = Cell.objects.create(round=round, contract=contract, position=0)
    Seat.objects.create(round=round, cell=cell, participant=people[4])
    does = services.what_undoing_does(run)
    assert (does.removed, does.joined, does.seated) == (3, 1, 1)
    assert services.undo_import(run=run, by=claire) == does
    assert set(Participant.objects.values_list("pk", flat=True)) == {people[0].pk, people[4].pk}
    assert PairConstraint.objects.count() == 1
    assert ImportRun.objects.get(pk=run.pk).done == 2


def test_undo_takes_back_a_constraint_between_people_who_were_there(collective, claire):
    two = "Prénom;Nom;Courriel;À séparer de\nZoé;Roy;z@exemple.test;{}\nMax;Roy;m@exemple.test;\n"
    imported(collective, claire, "a.csv", two.format("").encode())
    run = imported(collective, claire, "b.csv", two.format("Max Roy").encode())
    assert PairConstraint.objects.count() == 1
    services.undo_import(run=run, by=claire)
    assert not PairConstraint.objects.exists()
    assert Participant.objects.count() == 2


def test_unconfirmed_lists_are_forgotten_after_a_week_and_reports_after_a_month(collective, claire):
    with time_machine.travel("2026-03-03T09:00:00Z", tick=False):
        done, left = imported(collective, claire, SHORT), opened(collective, claire)
    with time_machine.travel("2026-03-09T09:00:00Z", tick=False):
        assert services.forget_old_lists() == 0
    with time_machine.travel("2026-03-11T09:00:00Z", tick=False):
        assert services.forget_old_lists() == 1
    assert not ImportRun.objects.filter(pk=left.pk).exists()
    assert DataKey.objects.get(scope=left.pk).destroyed_at
    with time_machine.travel("2026-04-10T09:00:00Z", tick=False):
        assert services.forget_old_lists() == 1
        assert services.forget_old_lists() == 0
    done = ImportRun.objects.get(pk=done.pk)
    assert "found" not in done.report
    assert services.undo_import(run=done, by=claire).removed == 24
    assert not Component.objects.exists()


def test_discarded_list_is_erased(collective, claire):
    run = opened(collective, claire)
    services.discard_import(run=run, by=claire)
    assert not ImportRun.objects.exists()
    assert DataKey.objects.get(scope=run.pk).destroyed_at


def test_each_act_is_written_down_under_its_actor(collective, claire):
    run = imported(collective, claire, SHORT)
    services.undo_import(run=run, by=claire)
    acts = AuditRecord.objects.filter(scope=collective.pk)
    assert {act.actor for act in acts} == {claire.actor}
    verbs = list(acts.values_list("verb", flat=True))
    for verb in ("import.open", "import.confirm", "participants.add", "import.done", "import.undo"):
        assert verbs.count(verb) == 1, verb


def test_words_of_the_list_stand_nowhere_in_clear(collective, claire, tmp_path):
    from django.db import connection

    run = opened(collective, claire, SHORT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT filename, content, columns, report FROM cells_importrun")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"Inscrits" not in stored and b"exemple.test" not in stored
    assert run.filename == SHORT and len(bytes_of(USUAL)) > 1000


def test_report_of_people_whose_round_is_closed_is_forgotten_at_once(collective, claire):
    run = imported(collective, claire, SHORT)
    assert services.forget_old_lists() == 0
    Participant.objects.update(traits_closed_at=timezone.now())
    assert services.forget_old_lists() == 1
    assert "found" not in ImportRun.objects.get(pk=run.pk).report
    assert services.forget_old_lists() == 0
