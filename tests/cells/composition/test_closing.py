"""A round is closed: traits go out of sight, and after the last one they are erased."""

import pytest
from django.urls import reverse

from cells.collectives.models import Participant
from cells.composition import services
from cells.composition.models import PairConstraint, Round
from tests.cells.test_composition_services import propose, signed
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db


@pytest.fixture
def declared(people):
    for number, person in enumerate(people):
        person.traits = {"neighbourhood": "QuartierUn" if number % 2 else "QuartierDeux"}
        person.save()
    return people


@pytest.fixture
def meeting(declared, composed, claire):
    services.constrain(kind="apart", first=declared[0], second=declared[1], by=claire)
    services.validate_round(round=composed, by=claire)
    composed.refresh_from_db()
    return composed


def person_page(desk, collective, person):
    return desk.get(reverse("collectives:edit_person", args=[collective.slug, person.pk])).content.decode()


def test_confirmation_restates_what_ends_and_what_would_be_erased(meeting, claire, desk_of):
    answer = desk_of(claire).get(reverse("composition:close", args=[meeting.pk]))
    page = answer.content.decode()
    assert "24" in page and "Quartier" in page
    assert Round.objects.get().closed_at is None
    assert "checked" not in page.split("<form")[-1], "nothing is chosen beforehand"


def test_closing_needs_an_answer(meeting, claire, desk_of):
    answer = desk_of(claire).post(reverse("composition:close", args=[meeting.pk]), {})
    assert answer.status_code == 422 and not Round.objects.get().is_closed


def test_until_another_round_traits_are_out_of_sight_and_kept(meeting, collective, claire, declared, desk_of):
    desk = desk_of(claire)
    assert "QuartierUn" in person_page(desk, collective, declared[1])
    desk.post(reverse("composition:close", args=[meeting.pk]), {"follows": "yes"})
    assert Round.objects.get().is_closed
    page = person_page(desk, collective, declared[1])
    assert "QuartierUn" not in page and 'name="neighbourhood"' not in page
    assert Participant.objects.get(pk=declared[1].pk).traits == {"neighbourhood": "QuartierUn"}
    assert PairConstraint.objects.count() == 1


def test_saving_a_person_meanwhile_keeps_their_traits(meeting, collective, claire, declared, desk_of):
    services.close_round(round=meeting, another_follows=True, by=claire)
    address = reverse("collectives:edit_person", args=[collective.slug, declared[1].pk])
    desk_of(claire).post(address, {"given_name": "Zoé", "neighbourhood": "Ailleurs"})
    kept = Participant.objects.get(pk=declared[1].pk)
    assert kept.given_name == "Zoé" and kept.traits == {"neighbourhood": "QuartierUn"}


def test_next_round_brings_them_back_into_sight(meeting, collective, contract, claire, declared, desk_of):
    services.close_round(round=meeting, another_follows=True, by=claire)
    propose(contract, collective, 6, claire)
    assert "QuartierUn" in person_page(desk_of(claire), collective, declared[1])


def test_last_round_erases_traits_and_pairs_at_once(meeting, collective, claire, declared, desk_of):
    erased = services.close_round(round=meeting, another_follows=False, by=claire)
    assert (erased.people, erased.pairs) == (24, 1)
    assert all(person.traits == {} for person in Participant.objects.all())
    assert not PairConstraint.objects.exists()


def test_counts_remain_and_small_ones_are_not_told(meeting, claire, desk_of):
    services.close_round(round=meeting, another_follows=False, by=claire)
    page = desk_of(claire).get(reverse("composition:round", args=[meeting.pk])).content.decode()
    assert page.count('class="counted"') == 4 and "Quartier" in page
    assert page.count('class="card"') == 4 and "Personne0 Test" in page
    assert "<dd>" in page and not any(
        f"<dd>{n}</dd>" in page.replace(" ", "").replace("\n", "") for n in range(5)
    )
    assert "draggable" not in page and reverse("composition:close", args=[meeting.pk]) not in page


def test_closed_cells_stay_open_to_their_members(meeting, contract, claire, declared):
    viewer = signed(contract, declared[0].party_id)
    from cells.composition.models import Cell

    services.close_round(round=meeting, another_follows=False, by=claire)
    assert Cell.objects.visible_to(viewer).count() == 1


def test_closed_twice_or_out_of_order_is_refused(meeting, contract, collective, claire, desk_of):
    propose(contract, collective, 6, claire)
    with pytest.raises(DomainError):
        services.close_round(round=meeting, another_follows=False, by=claire)
    services.close_round(round=meeting, another_follows=True, by=claire)
    with pytest.raises(DomainError):
        services.close_round(round=meeting, another_follows=True, by=claire)
    answer = desk_of(claire).post(reverse("composition:close", args=[meeting.pk]), {"follows": "no"})
    assert answer.status_code == 302


def test_nobody_is_seated_late_in_a_closed_round(meeting, contract, collective, claire):
    from cells.collectives.services.people import add_participant

    services.close_round(round=meeting, another_follows=True, by=claire)
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    with pytest.raises(DomainError):
        services.seat_late_arrival(round=meeting, participant=late, by=claire)


def test_person_keeps_seeing_their_own_traits(meeting, claire, declared):
    from tst_platform.my_data import data_of

    services.close_round(round=meeting, another_follows=True, by=claire)
    me = Participant.objects.select_related("party").get(pk=declared[1].pk)
    assert data_of(me)["identity"][0]["traits"] == {"neighbourhood": "QuartierUn"}
