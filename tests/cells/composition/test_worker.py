"""The worker composes: claimed once, told as it goes, stopped when asked, taken up again when it was cut off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cells.collectives.services.people import NewPerson, add_participants
from cells.composition import services
from cells.composition.models import Proposal, ProposalState, Round, RoundState, Seat
from cells.composition.services import composing
from tests.cells.test_composition_services import propose
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db


def asked_for(contract, collective, claire):
    return services.ask_proposal(contract=contract, collective=collective, cell_size=6, by=claire)


def until(condition, page_wait=None, seconds=30):
    from time import monotonic, sleep

    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "waited in vain"
        sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_worker_composes_what_is_asked(worker, contract, collective, claire, people):
    asked = asked_for(contract, collective, claire)
    until(lambda: Proposal.objects.get(pk=asked.pk).state == ProposalState.TAKEN)
    assert Seat.objects.filter(round=asked.round_id).count() == 24
    assert Proposal.objects.get(pk=asked.pk).progress == 100


def test_request_does_not_compose(contract, collective, claire, people, desk_of):
    desk_of(claire).post(reverse("composition:compose", args=[contract.pk]), {"cell_size": 6})
    assert Proposal.objects.get().attempts == 0 and not Seat.objects.exists()
    assert Round.objects.get().state == RoundState.COMPOSING


def test_page_says_what_goes_on_while_no_worker_comes(contract, collective, claire, people, desk_of):
    asked = asked_for(contract, collective, claire)
    page = desk_of(claire).get(reverse("composition:round", args=[asked.round_id])).content.decode()
    assert "Claire Bonnet" in page and reverse("composition:stop", args=[asked.pk]) in page


def test_tick_composes_when_nobody_was_woken(contract, collective, claire, people):
    asked_for(contract, collective, claire)
    assert services.compose_waiting_rounds() == 1
    assert services.compose_waiting_rounds() == 0
    assert Round.objects.get().is_draft


def test_leased_proposal_is_left_alone_until_its_lease_ends(contract, collective, claire, people):
    asked = asked_for(contract, collective, claire)
    composing._claim(asked.pk)  # a worker that is killed right after
    assert services.compose_waiting_rounds() == 0
    Proposal.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert services.compose_waiting_rounds() == 1
    assert Proposal.objects.get().attempts == 2


def test_worker_that_lost_its_lease_writes_nothing(contract, collective, claire, people):
    asked = asked_for(contract, collective, claire)
    first = composing._claim(asked.pk)
    Proposal.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    services.compose_waiting_rounds()
    seats = dict(Seat.objects.values_list("participant", "cell"))
    watch = composing.Watch(first)
    assert watch.stop(), "it ends as soon as it looks"
    watch.told = 0.0
    watch.progress(0.5)
    assert Proposal.objects.get().progress == 100
    assert dict(Seat.objects.values_list("participant", "cell")) == seats


def test_cut_off_too_often_is_said_so(contract, collective, claire, people):
    asked = asked_for(contract, collective, claire)
    Proposal.objects.update(attempts=3)
    assert not services.compose_proposal(asked.pk)
    told = Proposal.objects.get()
    assert told.is_refused and set(told.refusal) == {"fr", "en"}
    assert Round.objects.get().state == RoundState.REFUSED
    again = propose(contract, collective, 6, claire)
    assert again.round_id == asked.round_id and Round.objects.get().is_draft


def test_stop_gives_the_best_so_far_and_says_so(contract, collective, composed, claire, desk_of):
    asked = asked_for(contract, collective, claire)
    answer = desk_of(claire).post(reverse("composition:stop", args=[asked.pk]), follow=True)
    assert answer.status_code == 200
    services.compose_proposal(asked.pk)
    stopped = Proposal.objects.get(pk=asked.pk)
    assert stopped.state == ProposalState.STOPPED and len(stopped.positions) == 24
    page = desk_of(claire).get(reverse("composition:round", args=[composed.pk])).content.decode()
    assert str(stopped.get_state_display()) in page
    with pytest.raises(DomainError):
        services.stop_composing(proposal=stopped, by=claire)


def test_first_composition_that_was_stopped_says_so_too(contract, collective, claire, people, desk_of):
    asked = asked_for(contract, collective, claire)
    services.stop_composing(proposal=asked, by=claire)
    services.compose_proposal(asked.pk)
    round = Round.objects.get()
    assert round.is_draft and services.ended_early(round) is not None


@pytest.mark.django_db(transaction=True)
def test_stop_reaches_a_worker_at_work(contract, collective, claire, worker):
    components = list(collective.components.all())
    many = [NewPerson(given_name=f"P{n}", component=components[n % 4]) for n in range(2000)]
    add_participants(collective=collective, by=claire, people=many, contract=contract)
    asked = asked_for(contract, collective, claire)
    until(lambda: Proposal.objects.get(pk=asked.pk).attempts == 1)
    if Proposal.objects.get(pk=asked.pk).is_composing:
        services.stop_composing(proposal=asked, by=claire)
    until(lambda: not Proposal.objects.get(pk=asked.pk).is_composing, seconds=60)
    assert Seat.objects.filter(round=asked.round_id).count() == 2000


def test_validating_meanwhile_leaves_what_is_composed(contract, collective, composed, claire):
    asked = asked_for(contract, collective, claire)
    claimed = composing._claim(asked.pk)
    services.validate_round(round=composed, by=claire)
    assert composing.Watch(claimed).stop()
    assert Proposal.objects.get(pk=asked.pk).state == ProposalState.LEFT


def test_poll_answers_with_a_part_and_reloads_once_the_first_is_there(
    contract, collective, claire, people, desk_of
):
    asked = asked_for(contract, collective, claire)
    address, desk = reverse("composition:round", args=[asked.round_id]), desk_of(claire)
    part = desk.get(address, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<div id="state"') and "HX-Refresh" not in part
    services.compose_proposal(asked.pk)
    assert desk.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
