"""A round whose people have left, all of them or those of one cell: its pages say so, and nothing breaks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cells.collectives.services.people import NewPerson, add_participants
from cells.composition import services
from cells.composition.models import Round, Seat
from cells.composition.services import Asked, Mark, SlotAsked
from contracts.agreements.models import Party
from tests.cells.test_composition_services import propose
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db


def leave(*people):
    Party.objects.filter(pk__in=[person.party_id for person in people]).update(left_at=timezone.now())


def words(desk, round):
    answer = desk.get(reverse("composition:round", args=[round.pk]))
    assert answer.status_code == 200
    return " ".join(answer.context["reading"].overall)


NOBODY = services.DesertedReading(None, []).overall[0]


def test_every_page_of_a_round_that_all_have_left_says_so(desk_of, claire, composed, people, contract):
    desk = desk_of(claire)
    assert NOBODY not in words(desk, composed)
    leave(*people)
    assert NOBODY in words(desk, composed)
    for name, more in (("effects", [people[0].pk]), ("validate", []), ("round", [])):
        address = reverse(f"composition:{name}", args=[composed.pk, *more])
        assert desk.get(address, {"move": people[0].pk}).status_code in (200, 404), name
    for name in ("move", "swap", "keep_seat", "undo", "seat_late", "validate"):
        answer = desk.post(reverse(f"composition:{name}", args=[composed.pk]), {"participant": people[0].pk})
        assert answer.status_code == 302, name
    assert desk.get(reverse("composition:rounds", args=[contract.pk])).status_code == 200


def test_an_open_one_is_closed_and_reads_closed(desk_of, claire, composed, people):
    desk = desk_of(claire)
    services.validate_round(round=composed, by=claire)
    leave(*people)
    assert NOBODY in words(desk, composed)
    assert desk.get(reverse("composition:close", args=[composed.pk])).status_code == 200
    services.close_round(round=Round.objects.get(), another_follows=False, by=claire)
    assert words(desk, composed) == ""


def test_a_proposal_beside_it_is_shown_and_left(desk_of, claire, composed, people, contract, collective):
    beside = propose(contract, collective, 8, claire)
    leave(*people)
    assert NOBODY in words(desk_of(claire), composed)
    for act in (services.take_proposal, services.leave_proposal):
        try:
            act(proposal=beside, by=claire)
        except DomainError as refusal:
            assert str(refusal)


def test_one_cell_that_all_have_left_stands_empty_beside_the_others(desk_of, claire, composed, people):
    cell = composed.cells.first()
    leave(*[seat.participant for seat in Seat.objects.filter(cell=cell).select_related("participant")])
    desk = desk_of(claire)
    assert NOBODY not in words(desk, composed)
    here = Seat.objects.filter(round=composed).exclude(cell=cell).select_related("participant")[0]
    told = services.effects_of(composed, here.participant_id)
    assert len(told.targets) == 2 and cell not in [target.cell for target in told.targets]
    services.move_person(round=composed, participant=here.participant, target=cell, by=claire)
    leave(here.participant)
    services.validate_round(round=composed, by=claire)
    services.close_round(round=Round.objects.get(), another_follows=False, by=claire)
    cards = desk.get(reverse("composition:round", args=[composed.pk])).context["cells"]
    assert [bool(card.people) for card in cards] == [False, True, True, True]


def test_last_person_of_a_cell_is_moved_out_of_it(desk_of, claire, composed):
    first, second = composed.cells.order_by("position")[:2]
    for seat in Seat.objects.filter(cell=first).select_related("participant"):
        services.move_person(round=composed, participant=seat.participant, target=second, by=claire)
        assert NOBODY not in words(desk_of(claire), composed)


def test_who_comes_late_is_seated_where_somebody_sits_or_first_of_all(
    composed, people, collective, contract, claire
):
    (late,) = add_participants(
        collective=collective, by=claire, people=[NewPerson(given_name="Tard")], contract=contract
    )
    leave(*people)
    seat = services.seat_late_arrival(round=composed, participant=late, by=claire)
    assert seat.cell.position == 0


def test_who_comes_late_is_seated_where_they_can_come_also_beside_a_deserted_cell(
    people, collective, contract, claire
):
    slots = (SlotAsked("mardi soir"), SlotAsked("jeudi soir", 1))
    round = propose(contract, collective, 8, claire, Asked(slots=slots)).round
    first = next(cell for cell in round.cells.order_by("position") if cell.slot == "mardi soir")
    leave(*[seat.participant for seat in Seat.objects.filter(cell=first).select_related("participant")])
    for moment in ("jeudi soir", "mardi soir", "jeudi soir", "mardi soir"):
        (late,) = add_participants(
            collective=collective, by=claire, people=[NewPerson(given_name="Tard")], contract=contract
        )
        services.mark_people(contract=contract, marks=[Mark(late.pk, False, {moment: True})], by=claire)
        seat = services.seat_late_arrival(round=round, participant=late, by=claire)
        assert seat.cell.slot == moment and seat.cell != first
