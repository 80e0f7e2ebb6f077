"""Encounters are marks that name nobody: they serve the engine, and show by component alone."""

from itertools import combinations

import pytest
from django.urls import reverse

from cells.collectives.services.people import add_participant, remove_participants
from cells.composition import services
from cells.composition.models import Encounter, Proposal, Round, Seat
from cells.composition.services.encounters import marks_of, met_before
from tests.cells.test_composition_services import propose
from tst_platform.core.models import DataKey
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(composed, claire):
    services.validate_round(round=composed, by=claire)
    composed.refresh_from_db()
    return composed


def pairs_of(round):
    cells = {}
    for cell, person in Seat.objects.filter(round=round).values_list("cell", "participant"):
        cells.setdefault(cell, []).append(person)
    return {frozenset(pair) for people in cells.values() for pair in combinations(people, 2)}


def test_validating_writes_a_mark_for_each_pair(met, people):
    assert met.encounters_at
    marks = {mark: person for person, mark in marks_of(met.contract_id, [p.pk for p in people]).items()}
    rows = Encounter.objects.all()
    assert {frozenset((marks[bytes(row.first)], marks[bytes(row.second)])) for row in rows} == pairs_of(met)
    assert all(len(bytes(row.first)) == 16 and bytes(row.first) < bytes(row.second) for row in rows)


def test_component_stands_beside_its_own_person(met, people):
    marks = {mark: person for person, mark in marks_of(met.contract_id, [p.pk for p in people]).items()}
    component = {person.pk: person.component_id for person in people}
    for row in Encounter.objects.all():
        assert row.first_component_id == component[marks[bytes(row.first)]]
        assert row.second_component_id == component[marks[bytes(row.second)]]


def test_mark_is_worth_nothing_without_the_key_of_the_contract(met, people):
    one = people[0].pk
    mark = marks_of(met.contract_id, [one])[one]
    assert one.bytes not in mark and mark not in one.bytes
    DataKey.objects.filter(scope=met.contract_id).delete()
    assert marks_of(met.contract_id, [one])[one] != mark


def test_engine_knows_earlier_rounds_by_marks_alone(met, contract, collective, claire, people):
    index = {person.pk: number for number, person in enumerate(people)}
    expected = {tuple(sorted(index[one] for one in pair)): 1.0 for pair in pairs_of(met)}
    second = propose(contract, collective, 6, claire).round
    assert met_before(second, index) == expected
    assert met_before(met, index) == {}, "a round is not its own past, nor is what follows"


def test_rounds_from_before_the_marks_count_and_are_written_by_the_worker(
    composed, contract, collective, claire, people
):
    Round.objects.filter(pk=composed.pk).update(state="validated")
    index = {person.pk: number for number, person in enumerate(people)}
    asked = services.ask_proposal(contract=contract, collective=collective, cell_size=6, by=claire)
    from_seats = met_before(asked.round, index)
    assert len(from_seats) == 60 and not Encounter.objects.exists()
    services.compose_proposal(asked.pk)
    assert Encounter.objects.count() == 60
    assert met_before(asked.round, index) == from_seats


def test_large_round_is_written_by_the_worker_and_nobody_who_left(
    monkeypatch, composed, claire, people, contract
):
    monkeypatch.setattr("cells.composition.services.encounters.AT_ONCE", 10)
    services.validate_round(round=composed, by=claire)
    assert not Encounter.objects.exists()
    gone = people[0].party
    gone.left_at = gone.created_at
    gone.save()
    services.remember_waiting()
    services.remember_waiting()
    assert Encounter.objects.count() == 60 - 5
    assert marks_of(contract.pk, [people[0].pk])[people[0].pk] not in {
        bytes(mark) for pair in Encounter.objects.values_list("first", "second") for mark in pair
    }


def test_late_arrival_meets_their_mates(met, contract, collective, claire):
    before = Encounter.objects.count()
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    services.seat_late_arrival(round=met, participant=late, by=claire)
    assert Encounter.objects.count() == before + 6


def test_table_shared_adds_to_what_two_people_have_shared(met, contract, collective, claire, people):
    shared = next(tuple(pair) for pair in pairs_of(met))
    mates = {one for pair in pairs_of(met) if shared[0] in pair for one in pair}
    apart = next(one.pk for one in people if one.pk not in mates)
    services.remember_tables(met, [[*shared], [shared[0], apart]])
    index = {person.pk: number for number, person in enumerate(people)}
    second = propose(contract, collective, 6, claire).round
    known = met_before(second, index)
    assert known[tuple(sorted((index[shared[0]], index[shared[1]])))] == 1.25
    assert known[tuple(sorted((index[shared[0]], index[apart])))] == 0.25
    with pytest.raises(ValueError, match="share"):
        services.remember_tables(met, [[*shared]], weight=-1)


def test_leaving_erases_ones_marks(met, people):
    from tst_platform.my_data import leave_programme

    mark = marks_of(met.contract_id, [people[0].pk])[people[0].pk]
    leave_programme(me=people[0], words="keep", by=Viewer(party_id=people[0].party_id))
    left = {bytes(mark) for pair in Encounter.objects.values_list("first", "second") for mark in pair}
    assert mark not in left and len(left) == 23


def test_marks_of_who_was_taken_off_the_list_go_with_the_next_composition(
    met, contract, collective, claire, people
):
    mark = marks_of(met.contract_id, [people[0].pk])[people[0].pk]
    remove_participants(participants=[people[0]], by=claire)
    propose(contract, collective, 6, claire)
    assert mark not in {
        bytes(one) for pair in Encounter.objects.values_list("first", "second") for one in pair
    }


def test_table_counts_by_component_and_hides_what_is_small(
    met, claire, collective, contract, people, desk_of
):
    table = services.who_has_met(claire, contract)
    assert len(table.names) == 4 and all(len(figures) == 4 for _name, figures in table.lines)
    page = desk_of(claire).get(reverse("composition:rounds", args=[contract.pk])).content.decode()
    assert page.count('<th scope="row">') == 4
    small = collective.components.first()
    people[0].component.participants.exclude(pk=people[0].pk).update(component=None)
    hidden = dict(services.who_has_met(claire, contract).lines)[people[0].component.name]
    assert len(set(hidden)) == 1, "one person of a component: nothing is told of it"
    assert small


def test_other_intervenants_see_no_mark(met, contract):
    from tst_platform.accounts.models import User

    jean = Viewer(user=User.objects.create_user("jean@example.org", name="Jean", role="intervenant"))
    assert not Encounter.objects.visible_to(jean).exists() and not Proposal.objects.visible_to(jean).exists()
    assert services.who_has_met(jean, contract) is None
