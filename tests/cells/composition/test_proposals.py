"""A proposal beside the present seats: shown, taken, left, undone; and nobody overwrites what they have not seen."""

import pytest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cells.collectives.services.people import add_participant
from cells.composition import services
from cells.composition.models import Cell, Move, Proposal, ProposalState, Round, RoundState, Seat
from tests.cells.test_composition_services import propose
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db


def where(round):
    return dict(Seat.objects.filter(round=round).values_list("participant", "cell__position"))


def an_act(round, position=0):
    """Return one person and a cell where they do not sit."""
    seat = Seat.objects.filter(round=round, cell__position=position).select_related("participant").first()
    return seat.participant, round.cells.filter(is_set_aside=False).exclude(pk=seat.cell_id).first()


def page_of(desk, round, **query):
    return desk.get(reverse("composition:round", args=[round.pk]), query).content.decode()


def test_first_proposal_seats_the_round_and_leaves_nothing_to_take_back(composed):
    assert composed.state == RoundState.DRAFT
    assert Proposal.objects.get().state == ProposalState.TAKEN
    assert services.history_of(composed) == []


def test_asking_anew_leaves_the_present_as_it_is(composed, beside):
    before = where(composed)
    assert beside.round_id == composed.pk and beside.state == ProposalState.READY
    assert where(composed) == before and composed.cells.count() == 4
    assert beside.pairs == 3 * 28 and beside.repeated_pairs == 0 and 0 < beside.heterogeneity <= beside.bound


def test_taking_and_undoing_bring_each_seat_back(composed, beside, claire):
    person, target = an_act(composed)
    services.move_person(round=composed, participant=person, target=target, by=claire)
    before = where(composed)
    services.take_proposal(proposal=beside, by=claire)
    assert sorted(set(where(composed).values())) == [0, 1, 2]
    assert where(composed) == beside.positions
    services.undo_last(round=composed, by=claire)
    assert where(composed) == before
    beside.refresh_from_db()
    assert beside.state == ProposalState.READY, "it is offered again"
    services.undo_last(round=composed, by=claire)
    assert where(composed)[person.pk] == 0
    with pytest.raises(DomainError):
        services.undo_last(round=composed, by=claire)
    assert Move.objects.standing().count() == 0


def test_name_of_a_cell_survives_a_proposal_of_fewer_cells(composed, beside, claire):
    last = composed.cells.get(position=3)
    last.name = "Le Canal"
    last.save()
    services.take_proposal(proposal=beside, by=claire)
    services.undo_last(round=composed, by=claire)
    assert Cell.objects.get(pk=last.pk).name == "Le Canal" and not Cell.objects.get(pk=last.pk).is_set_aside


def test_cells_that_nobody_needs_are_gone_once_validated(composed, beside, claire):
    services.take_proposal(proposal=beside, by=claire)
    services.validate_round(round=composed, by=claire)
    assert composed.cells.count() == 3
    beside.refresh_from_db()
    assert beside.seats == {} == beside.before, "who would have sat where is forgotten"


def test_left_proposal_is_taken_no_more(composed, beside, claire):
    before = where(composed)
    services.leave_proposal(proposal=beside, by=claire)
    with pytest.raises(DomainError):
        services.take_proposal(proposal=beside, by=claire)
    assert where(composed) == before


def test_person_who_came_or_went_meanwhile_breaks_nothing(
    collective, contract, composed, beside, claire, people
):
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    services.seat_late_arrival(round=composed, participant=late, by=claire)
    gone = people[0].party
    gone.left_at = gone.created_at
    gone.save()
    services.take_proposal(proposal=beside, by=claire)
    assert late.pk not in where(composed), "composed before they came: they are without a cell"
    services.undo_last(round=composed, by=claire)
    assert late.pk in where(composed)
    services.undo_last(round=composed, by=claire)
    assert late.pk not in where(composed), "the late arrival is an act that is taken back"


def test_page_shows_the_proposal_beside_in_words(composed, beside, claire, desk_of):
    page = page_of(desk_of(claire), composed)
    assert reverse("composition:take", args=[beside.pk]) in page
    assert reverse("composition:keep", args=[beside.pk]) in page
    assert page.count('scope="row"') == 3 + 1  # the measures, and the one trait that is known
    assert "Personne" in page.split('id="beside"')[1].split("</section>")[0]


def test_take_keep_and_undo_by_button(composed, beside, claire, desk_of):
    desk, before = desk_of(claire), where(composed)
    answer = desk.post(reverse("composition:take", args=[beside.pk]), {"revision": 0}, follow=True)
    assert where(composed) != before
    assert reverse("composition:undo", args=[composed.pk]) in answer.content.decode()
    desk.post(reverse("composition:undo", args=[composed.pk]), {"revision": 1})
    assert where(composed) == before
    desk.post(reverse("composition:keep", args=[beside.pk]))
    assert 'id="beside"' not in page_of(desk, composed)


@pytest.mark.parametrize("act", ["move", "take", "undo", "validate"])
def test_act_on_an_outdated_screen_is_refused_and_says_who_did_what(
    composed, beside, claire, malik, desk_of, act
):
    person, target = an_act(composed)
    services.move_person(round=composed, participant=person, target=target, by=malik)
    before = where(composed)
    other, elsewhere = an_act(composed, 2)
    row = beside if act == "take" else composed
    data = {"revision": 0, "participant": other.pk, "cell": elsewhere.pk}
    asked = reverse(f"composition:{act}", args=[row.pk]) + ("?revision=0" if act == "validate" else "")
    answer = desk_of(claire).post(asked, data, follow=True)
    page = answer.content.decode()
    assert "Malik Ferrand" in page and person.name_for_staff in page
    assert where(composed) == before and Round.objects.get(pk=composed.pk).is_draft
    if act == "move":
        assert 'id="move"' in page and other.name_for_staff in page, "who was chosen stays chosen"


def test_validated_meanwhile_says_by_whom(composed, claire, malik):
    services.validate_round(round=composed, by=malik)
    person, target = an_act(composed)
    with pytest.raises(DomainError, match="Malik Ferrand"):
        services.move_person(round=composed, participant=person, target=target, by=claire, seen=0)


@pytest.mark.parametrize("revision", ["x", "", "9" * 40, "-1", "\x00", "²"])
def test_nonsense_for_a_revision_changes_nothing(composed, claire, desk_of, revision):
    person, target = an_act(composed)
    before = where(composed)
    data = {"revision": revision, "participant": person.pk, "cell": target.pk}
    assert desk_of(claire).post(reverse("composition:move", args=[composed.pk]), data).status_code == 302
    assert where(composed) == before


def test_second_who_asks_is_told_by_whom_and_led_there(contract, collective, people, claire, malik, desk_of):
    asked = services.ask_proposal(contract=contract, collective=collective, cell_size=6, by=malik)
    desk = desk_of(claire)
    page = desk.get(reverse("composition:rounds", args=[contract.pk])).content.decode()
    assert "Malik Ferrand" in page and reverse("composition:compose", args=[contract.pk]) not in page
    answer = desk.post(reverse("composition:compose", args=[contract.pk]), {"cell_size": 8}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("composition:round", args=[asked.round_id])
    assert answer.content.decode().count("Malik Ferrand") >= 2
    assert Proposal.objects.count() == 1


def test_history_tells_who_and_what_in_order(composed, beside, claire, malik, desk_of):
    person, target = an_act(composed)
    services.move_person(round=composed, participant=person, target=target, by=malik)
    services.undo_last(round=composed, by=claire)
    services.take_proposal(proposal=beside, by=claire)
    acts = services.history_of(composed)
    assert [act.who for act in acts] == ["Claire Bonnet", "Malik Ferrand"]
    assert acts[0].is_last and not acts[1].is_last
    assert "Claire Bonnet" in acts[1].undone and person.name_for_staff in acts[1].what
    assert "%" in acts[0].what
    assert 'id="history-title"' in page_of(desk_of(claire), composed)


def test_round_with_a_proposal_keeps_its_query_budget(
    composed, beside, claire, desk_of, django_assert_max_num_queries
):
    person, target = an_act(composed)
    services.move_person(round=composed, participant=person, target=target, by=claire)
    desk = desk_of(claire)
    with django_assert_max_num_queries(30):
        page_of(desk, composed)
    with django_assert_max_num_queries(24):
        desk.get(reverse("composition:rounds", args=[composed.contract_id]))


def test_refused_beside_the_present_says_why_and_keeps_it(
    contract, collective, composed, claire, people, desk_of
):
    before = where(composed)
    for first, second, kind in ((0, 1, "together"), (1, 2, "together"), (0, 2, "apart")):
        services.constrain(kind=kind, first=people[first], second=people[second], by=claire)
    refused = propose(contract, collective, 6, claire)
    assert refused.state == ProposalState.REFUSED and where(composed) == before
    page = page_of(desk_of(claire), composed)
    assert "Personne0" in page and reverse("composition:keep", args=[refused.pk]) in page


def test_cells_are_read_beside_someone_who_acts_and_is_not_fetched_yet(composed, claire):
    composed.validated_by = SimpleLazyObject(lambda: claire.user)
    assert [cell.name for cell in composed.cells.all()] == [""] * composed.cells.count()
