"""The composing screens: what is shown, moved, undone, validated, and by whom."""

import pytest
from django.urls import reverse

from cells.collectives.models import Collective
from cells.collectives.services.people import add_participant
from cells.composition import services
from cells.composition.models import PairConstraint, Proposal, Round, RoundState, Seat
from tests.cells.test_composition_services import claire, collective, composed, contract, people  # noqa: F401
from tst_platform.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk_of_claire(client, claire):
    client.force_login(claire.user)
    return client


@pytest.fixture
def jean(db):
    return User.objects.create_user("jean@example.org", name="Jean Prévost", role="intervenant")


def move_data(composed, people):
    seat = Seat.objects.get(round=composed, participant=people[0])
    target = composed.cells.exclude(pk=seat.cell_id).first()
    return {"participant": people[0].pk, "cell": target.pk, "page": "1"}, seat, target


def test_composing_by_form_shows_cells_in_words_and_bars(desk_of_claire, contract, people):
    answer = desk_of_claire.post(
        reverse("composition:compose", args=[contract.pk]), {"cell_size": 6}, follow=True
    )
    assert "hx-get" in answer.content.decode()
    services.compose_proposal(Proposal.objects.get().pk)
    page = desk_of_claire.get(reverse("composition:round", args=[Round.objects.get().pk])).content.decode()
    assert page.count('class="card"') == 4
    assert page.count('class="bar ') == 4 * (1 + 4)
    assert "Personne0 Test" in page


@pytest.mark.parametrize("size", ["", "2", "41", "douze", "9" * 30])
def test_impossible_size_is_told_beside_the_field(desk_of_claire, contract, people, size):
    answer = desk_of_claire.post(reverse("composition:compose", args=[contract.pk]), {"cell_size": size})
    assert answer.status_code == 422
    assert not Round.objects.exists()


def test_move_and_undo_by_button(desk_of_claire, composed, people):
    data, seat, target = move_data(composed, people)
    page = desk_of_claire.get(reverse("composition:round", args=[composed.pk]), {"move": people[0].pk})
    assert str(target.pk) in page.content.decode()
    answer = desk_of_claire.post(reverse("composition:move", args=[composed.pk]), data, follow=True)
    assert Seat.objects.get(pk=seat.pk).cell_id == target.pk
    undo = reverse("composition:undo", args=[composed.pk])
    assert undo in answer.content.decode()
    desk_of_claire.post(undo)
    assert Seat.objects.get(pk=seat.pk).cell_id == seat.cell_id


def test_foreign_cell_and_person_are_not_taken(desk_of_claire, composed, people):
    data, seat, _ = move_data(composed, people)
    for name in ("participant", "cell"):
        for value in ("00000000-0000-4000-8000-000000000000", "zéro", "", "\x00"):
            desk_of_claire.post(reverse("composition:move", args=[composed.pk]), data | {name: value})
    assert Seat.objects.get(pk=seat.pk).cell_id == seat.cell_id


def test_late_arrival_is_seated_by_button(desk_of_claire, composed, collective, contract, claire):
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    address = reverse("composition:seat_late", args=[composed.pk])
    assert address in desk_of_claire.get(reverse("composition:round", args=[composed.pk])).content.decode()
    for value in ("", "zéro", "\x00", "00000000-0000-4000-8000-000000000000"):
        assert desk_of_claire.post(address, {"participant": value}).status_code == 302
    assert not Seat.objects.filter(participant=late).exists()
    desk_of_claire.post(address, {"participant": late.pk})
    assert Seat.objects.filter(participant=late).exists()


def test_validating_has_a_page_of_its_own_and_ends_moving(desk_of_claire, composed, people):
    address = reverse("composition:validate", args=[composed.pk])
    assert desk_of_claire.get(address).status_code == 200
    assert Round.objects.get().state == RoundState.DRAFT
    desk_of_claire.post(address)
    assert Round.objects.get().state == RoundState.VALIDATED
    data, _, _ = move_data(composed, people)
    assert desk_of_claire.post(reverse("composition:move", args=[composed.pk]), data).status_code == 403


def test_cell_is_named_and_given_its_objective(desk_of_claire, composed, claire):
    cell = composed.cells.first()
    answer = desk_of_claire.post(
        reverse("composition:cell", args=[cell.pk]),
        {"name": "Cellule du Canal", "objective": "Ouvrir un lieu"},
    )
    assert answer.status_code == 302
    assert (
        "Cellule du Canal" in desk_of_claire.get(reverse("composition:cell", args=[cell.pk])).content.decode()
    )


def test_empty_form_is_told_so(desk_of_claire, collective, people):
    assert desk_of_claire.post(reverse("composition:constraints", args=[collective.slug])).status_code == 422


def test_person_without_a_full_name_is_shown_as_they_are_called(
    desk_of_claire, composed, collective, contract, claire
):
    late = add_participant(collective=collective, by=claire, called="Mme Ortega", contract=contract)
    services.seat_late_arrival(round=composed, participant=late, by=claire)
    page = desk_of_claire.get(reverse("composition:round", args=[composed.pk])).content.decode()
    assert "Mme Ortega" in page


def test_constraint_is_added_and_taken_back(desk_of_claire, collective, people):
    address = reverse("composition:constraints", args=[collective.slug])
    data = {"kind": "apart", "first": people[0].pk, "second": people[1].pk}
    assert desk_of_claire.post(address, data).status_code == 302
    pair = PairConstraint.objects.get()
    assert "Personne1 Test" in desk_of_claire.get(address).content.decode()
    desk_of_claire.post(reverse("composition:release_constraint", args=[pair.pk]))
    assert not PairConstraint.objects.exists()
    assert desk_of_claire.post(address, data | {"second": people[0].pk}).status_code == 422


def test_other_intervenant_finds_nothing(client, jean, composed, contract, collective, people):
    client.force_login(jean)
    cell = composed.cells.first()
    for name, argument in [
        ("rounds", contract.pk),
        ("round", composed.pk),
        ("validate", composed.pk),
        ("cell", cell.pk),
        ("constraints", collective.slug),
    ]:
        assert client.get(reverse(f"composition:{name}", args=[argument])).status_code == 404, name
    for name, argument in [
        ("compose", contract.pk),
        ("move", composed.pk),
        ("undo", composed.pk),
        ("seat_late", composed.pk),
    ]:
        assert client.post(reverse(f"composition:{name}", args=[argument])).status_code == 404, name


def test_round_page_keeps_its_query_budget(desk_of_claire, composed, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        assert desk_of_claire.get(reverse("composition:round", args=[composed.pk])).status_code == 200


def test_strange_page_numbers_do_not_break(desk_of_claire, composed, people):
    address = reverse("composition:round", args=[composed.pk])
    for query in ({"page": "x"}, {"page": "9" * 40}, {"move": "x"}, {"move": "\x00"}):
        assert desk_of_claire.get(address, query).status_code == 200
    assert Collective.objects.count() == 1
