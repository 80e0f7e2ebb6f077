"""Rounds on real people: composed, moved by hand, undone, validated, and open to those alone who signed."""

import threading

import pytest
from django.db import connections

from cells.collectives.models import Collective, Component, Membership
from cells.collectives.services.people import NewPerson, add_participant, add_participants
from cells.composition import services
from cells.composition.models import (
    Cell,
    Move,
    PairConstraint,
    Proposal,
    ProposalState,
    Round,
    RoundState,
    Seat,
)
from contracts.agreements.models import Contract, ContractIntervenant, Party, Signature, Version
from tst_platform.accounts.models import User
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

pytestmark = pytest.mark.django_db

COMPONENTS = ("Mères", "Jeunes", "Travailleurs sociaux", "Commerçants")


@pytest.fixture
def claire():
    return Viewer(
        user=User.objects.create_user("claire@example.org", name="Claire Bonnet", role="intervenant")
    )


@pytest.fixture
def collective(claire):
    made = Collective.objects.create(name="Les Tilleuls", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=made, user=claire.user)
    for name in COMPONENTS:
        Component.objects.create(collective=made, name=name)
    return made


@pytest.fixture
def contract(claire):
    made = Contract.objects.create()
    ContractIntervenant.objects.create(contract=made, user=claire.user)
    return made


@pytest.fixture
def people(collective, contract, claire):
    components = list(collective.components.all())
    rows = [
        NewPerson(given_name=f"Personne{n}", family_name="Test", component=components[n % 4])
        for n in range(24)
    ]
    return add_participants(collective=collective, by=claire, people=rows, contract=contract)


@pytest.fixture
def composed(collective, contract, claire, people):
    return propose(contract, collective, 6, claire).round


def propose(contract, collective, size, by, wanted=None):
    """Ask for cells, and compose as the worker does; return the proposal as it ended."""
    asked = services.ask_proposal(
        contract=contract, collective=collective, cell_size=size, by=by, asked=wanted
    )
    services.compose_proposal(asked.pk)
    return Proposal.objects.select_related("round").get(pk=asked.pk)


def signed(contract, party_id):
    version, _ = Version.objects.get_or_create(
        contract=contract, number=1, defaults={"proposed_at": "2026-03-03T08:00Z"}
    )
    Party.objects.filter(pk=party_id).update(joined_at="2026-03-03T08:00Z")
    Signature.objects.create(version=version, party_id=party_id, sha256=version.sha256)
    return Viewer(party_id=party_id)


def test_everyone_sits_once_and_by_default_nobody_is_alone_of_their_component(composed, people):
    assert Seat.objects.filter(round=composed).count() == 24
    reading = services.read_round(composed)
    assert reading.sizes == [6, 6, 6, 6]
    assert not any(cell.alone for cell in reading.explanation.cells)


def test_without_it_every_cell_is_a_microcosm(collective, contract, claire, people):
    loose = propose(contract, collective, 6, claire, services.Asked(company=False)).round
    reading = services.read_round(loose)
    assert not any(cell.empty_chairs for cell in reading.cells())
    assert all("4" in cell.summary for cell in reading.cells())


def test_pairs_kept_apart_and_together_are(collective, contract, claire, people):
    services.constrain(kind="apart", first=people[0], second=people[1], by=claire)
    services.constrain(kind="together", first=people[2], second=people[3], by=claire)
    composed = propose(contract, collective, 6, claire).round
    cell = dict(Seat.objects.filter(round=composed).values_list("participant", "cell"))
    assert cell[people[0].pk] != cell[people[1].pk]
    assert cell[people[2].pk] == cell[people[3].pk]


def test_contradiction_is_told_with_names_and_nothing_is_made(collective, contract, claire, people):
    services.constrain(kind="together", first=people[0], second=people[1], by=claire)
    services.constrain(kind="together", first=people[1], second=people[2], by=claire)
    services.constrain(kind="apart", first=people[0], second=people[2], by=claire)
    refused = propose(contract, collective, 6, claire)
    assert refused.state == ProposalState.REFUSED
    assert set(refused.refusal) == {"fr", "en"} and "Personne0" in refused.why_not
    assert Round.objects.get().state == RoundState.REFUSED
    assert not Seat.objects.exists()


def test_second_round_brings_new_encounters(collective, contract, claire, composed):
    services.validate_round(round=composed, by=claire)
    second = propose(contract, collective, 6, claire).round
    assert second.number == 2
    told = services.read_round(second).explanation
    # Six people from four cells: at least two meet again in each new cell.
    assert told.repeated <= 8
    assert told.new >= told.pairs - 8


def test_move_is_kept_and_undone(claire, composed):
    seat = Seat.objects.filter(round=composed).select_related("participant").first()
    target = composed.cells.exclude(pk=seat.cell_id).first()
    services.move_person(round=composed, participant=seat.participant, target=target, by=claire)
    assert Seat.objects.get(pk=seat.pk).cell_id == target.pk
    services.undo_last(round=composed, by=claire)
    assert Seat.objects.get(pk=seat.pk).cell_id == seat.cell_id
    assert Move.objects.get().undone_at
    with pytest.raises(DomainError):
        services.undo_last(round=composed, by=claire)


def test_validated_round_is_moved_no_more(claire, composed):
    services.validate_round(round=composed, by=claire)
    seat = Seat.objects.filter(round=composed).select_related("participant").first()
    target = composed.cells.exclude(pk=seat.cell_id).first()
    with pytest.raises(DomainError):
        services.move_person(round=composed, participant=seat.participant, target=target, by=claire)
    with pytest.raises(DomainError):
        services.validate_round(round=composed, by=claire)


def test_effects_tell_who_sits_there_that_should_not(collective, claire, composed, people):
    seats = dict(Seat.objects.filter(round=composed).values_list("participant", "cell"))
    other = next(p for p in people if seats[p.pk] != seats[people[0].pk])
    PairConstraint.objects.create(collective=collective, kind="apart", first=people[0], second=other)
    targets = services.effects_of(composed, people[0].pk).targets
    assert len(targets) == 3
    hostile = next(target for target in targets if target.cell.pk == seats[other.pk])
    assert len(hostile.change.broken) == 1
    assert targets[-1] == hostile


def test_late_arrival_is_seated_and_nobody_else_moves(collective, contract, claire, composed):
    services.validate_round(round=composed, by=claire)
    before = dict(Seat.objects.values_list("participant", "cell"))
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    seat = services.seat_late_arrival(round=composed, participant=late, by=claire)
    after = dict(Seat.objects.values_list("participant", "cell"))
    assert after == before | {late.pk: seat.cell_id}
    with pytest.raises(DomainError):
        services.seat_late_arrival(round=composed, participant=late, by=claire)


def test_cell_opens_to_its_member_only_once_validated_and_signed(contract, claire, composed, people):
    member = people[0]
    unsigned = Viewer(party_id=member.party_id)
    assert not Cell.objects.visible_to(unsigned).exists()
    viewer = signed(contract, member.party_id)
    assert not Cell.objects.visible_to(viewer).exists()
    services.validate_round(round=composed, by=claire)
    (cell,) = Cell.objects.visible_to(viewer)
    assert cell.seats.filter(participant=member).exists()
    assert not Cell.objects.visible_to(Viewer(party_id=people[1].party_id)).exists()


def test_new_version_closes_the_cell_until_it_is_signed(contract, claire, composed, people):
    services.validate_round(round=composed, by=claire)
    viewer = signed(contract, people[0].party_id)
    assert Cell.objects.visible_to(viewer).exists()
    Version.objects.create(contract=contract, number=2, proposed_at="2026-03-04T08:00Z")
    assert not Cell.objects.visible_to(viewer).exists()


def test_mates_know_chosen_names_and_nothing_more(contract, claire, composed, people):
    services.validate_round(round=composed, by=claire)
    viewer = signed(contract, people[0].party_id)
    (cell,) = Cell.objects.visible_to(viewer)
    mates = services.names_in_cell(viewer, cell)
    assert len(mates) == 6
    assert sum(mate.is_me for mate in mates) == 1
    assert not any("Test" in mate.called for mate in mates)
    other = composed.cells.exclude(pk=cell.pk).first()
    assert services.names_in_cell(viewer, other) == []


def test_reading_a_round_takes_a_constant_number_of_queries(composed, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        services.read_round(composed).cells()


@pytest.mark.django_db(transaction=True)
def test_of_six_who_ask_at_once_one_is_served_and_five_are_told(collective, contract, claire, people):
    told = []

    def ask():
        try:
            services.ask_proposal(contract=contract, collective=collective, cell_size=6, by=claire)
        except services.AlreadyComposing as error:
            told.append(str(error))

    assert at_once(ask, times=6) == []
    assert len(told) == 5 and all("Claire Bonnet" in words for words in told)
    assert Proposal.objects.count() == Round.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_workers_compose_one_proposal_once(collective, contract, claire, people):
    asked = services.ask_proposal(contract=contract, collective=collective, cell_size=6, by=claire)
    done = []
    assert at_once(lambda: done.append(services.compose_proposal(asked.pk)), times=6) == []
    assert sorted(done) == [False] * 5 + [True]
    assert Seat.objects.count() == 24 and Proposal.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_one_pair_constrained_from_both_sides_at_once_has_one_constraint(claire, people):
    turns = [(people[0], people[1], "apart"), (people[1], people[0], "together")] * 3

    def constrain():
        first, second, kind = turns.pop()
        services.constrain(kind=kind, first=first, second=second, by=claire)

    assert at_once(constrain, times=6) == []
    assert PairConstraint.objects.count() == 1


def at_once(act, times):
    """Run an act in as many threads; return what went wrong."""
    wrong, together = [], threading.Barrier(times)

    def run():
        try:
            together.wait(10)
            act()
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_nobody_is_seated_in_a_round_that_is_still_composed(collective, contract, claire, composed):
    Round.objects.update(state=RoundState.COMPOSING)
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    with pytest.raises(DomainError):
        services.seat_late_arrival(round=composed, participant=late, by=claire)
