"""What is asked of a composition holds in what is proposed, is kept, and is asked again."""

import pytest

from cells.collectives.models import Participant
from cells.collectives.services.people import add_participant, remove_participants
from cells.composition import services
from cells.composition.models import Brief, Proposal, ProposalState, Round, RoundState, Seat
from cells.composition.services import Asked, Mark, QuotaAsked, SlotAsked
from tests.cells.test_composition_services import (  # noqa: F401
    claire,
    collective,
    composed,
    contract,
    people,
    propose,
)
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError

pytestmark = pytest.mark.django_db

EVENINGS = (SlotAsked("mardi soir"), SlotAsked("jeudi soir", 1))


def cells_of(round):
    found = {}
    for person, position in Seat.objects.filter(round=round).values_list("participant", "cell__position"):
        found.setdefault(position, set()).add(person)
    return [found[position] for position in sorted(found)]


def mark(contract, claire, people, *, facilitate=(), moments=None):
    marks = [
        Mark(one.pk, one in facilitate, {name: one in who for name, who in (moments or {}).items()})
        for one in people
    ]
    return services.mark_people(contract=contract, marks=marks, by=claire)


def test_each_cell_has_its_facilitator_its_quota_and_meets_when_its_people_can_come(
    collective, contract, claire, people
):
    can, tuesdays, thursdays = people[:3], people[3:11], people[11:13]
    assert (
        mark(
            contract,
            claire,
            people,
            facilitate=can,
            moments={"mardi soir": tuesdays, "jeudi soir": thursdays},
        )
        == 13
    )
    mothers = str(collective.components.get(name="Mères").pk)
    wanted = Asked(facilitators=1, slots=EVENINGS, quotas=(QuotaAsked("component", mothers, 2, 2),))
    taken = propose(contract, collective, 8, claire, wanted)
    assert taken.state == ProposalState.TAKEN
    cells = cells_of(taken.round)
    assert all(len(cell & {one.pk for one in can}) >= 1 for cell in cells)
    assert all(
        len(cell & {one.pk for one in people if str(one.component_id) == mothers}) == 2 for cell in cells
    )
    when = [cell.slot for cell in taken.round.cells.order_by("position")]
    assert when == ["mardi soir", "mardi soir", "jeudi soir"]
    assert not cells[2] & {one.pk for one in tuesdays}
    assert not (cells[0] | cells[1]) & {one.pk for one in thursdays}


def test_sizes_that_may_vary_do_so_between_both_ends(collective, contract, claire, people):
    wanted = Asked(low=5, high=9)
    taken = propose(contract, collective, 7, claire, wanted)
    assert sum(map(len, cells_of(taken.round))) == 24
    assert all(5 <= len(cell) <= 9 for cell in cells_of(taken.round))


def test_what_is_asked_is_kept_shown_again_and_recorded_once(collective, contract, claire, people):
    wanted = Asked(size=6, company=False, slots=EVENINGS, weights={"component": "less"})
    taken = propose(contract, collective, 6, claire, wanted)
    assert services.asked_before(contract) == wanted == Asked.of(taken.round.asked) == Asked.of(taken.asked)
    services.keep_brief(contract=contract, asked=wanted, by=claire)
    assert AuditRecord.objects.filter(verb="brief.keep").count() == 1
    assert AuditRecord.objects.filter(verb="brief.keep").values_list("scope", flat=True).get() == contract.pk


def test_present_seats_answer_to_what_they_were_composed_with(collective, contract, claire, people):
    composed = propose(contract, collective, 6, claire, Asked(company=False)).round
    offered = propose(contract, collective, 8, claire, Asked(slots=EVENINGS))
    assert offered.state == ProposalState.READY
    assert not Asked.of(Round.objects.get(pk=composed.pk).asked).slots
    services.take_proposal(proposal=offered, by=claire)
    assert Asked.of(Round.objects.get(pk=composed.pk).asked).slots == EVENINGS
    assert {cell.slot for cell in composed.cells.filter(is_set_aside=False)} == {"mardi soir", "jeudi soir"}
    services.undo_last(round=composed, by=claire)
    assert Asked.of(Round.objects.get(pk=composed.pk).asked) == Asked(size=6, company=False)
    assert not any(cell.slot for cell in composed.cells.all())


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Asked(facilitators=2), "The cells need 8 of “people who can facilitate” in all, and 0 can serve."),
        (
            Asked(quotas=(QuotaAsked("often", "yes", 1),)),
            "The cells need 4 of “Often takes part in such meetings: Yes” in all, and 0 can serve. What would do: "
            "do without “Often takes part in such meetings: Yes” in each cell; or find 4 more of",
        ),
        (Asked(quotas=(QuotaAsked("component", "gone", 1),)), "and 0 can serve"),
        (
            Asked(slots=(SlotAsked("mardi soir", 9),)),
            "The moments hold 9 cells in all, and 4 are to be composed.",
        ),
        (
            Asked(slots=(SlotAsked("mardi soir", 90),)),
            "The moments ask for 90 cells, and there are 24 people",
        ),
        (
            Asked(slots=(SlotAsked("mardi soir", 1),)),
            "The moments hold 1 cells in all, and 4 are to be composed.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(collective, contract, claire, people, wanted, said):
    refused = propose(contract, collective, 6, claire, wanted)
    assert refused.state == ProposalState.REFUSED
    assert set(refused.refusal) == {"fr", "en"}
    assert said in refused.refusal["en"]
    assert "%(" not in "".join(refused.refusal.values())


def test_kept_seat_stays_and_a_proposal_that_would_move_it_is_refused(
    collective, contract, claire, composed, people
):
    seats = Seat.objects.filter(round=composed, cell__position__lt=3).select_related("cell")
    offered = propose(contract, collective, 8, claire)
    seat, moved = (
        seats[0],
        next(one for one in seats[1:] if offered.positions[one.participant_id] != one.cell.position),
    )
    services.keep_seat(seat=moved, by=claire, kept=True)
    with pytest.raises(DomainError):
        services.take_proposal(proposal=offered, by=claire)
    services.keep_seat(seat=seat, by=claire, kept=True)
    services.keep_seat(seat=seat, by=claire, kept=True)
    assert AuditRecord.objects.filter(verb="seat.keep").count() == len({seat.pk, moved.pk})
    again = propose(contract, collective, 8, claire)
    assert again.positions[seat.participant_id] == seat.cell.position
    assert again.positions[moved.participant_id] == moved.cell.position
    services.take_proposal(proposal=again, by=claire)
    services.validate_round(round=composed, by=claire)
    with pytest.raises(DomainError):
        services.keep_seat(seat=seat, by=claire, kept=False)


# --- rounds composed together ------------------------------------------------------------------------------------


def test_rounds_composed_together_follow_each_other_with_whoever_is_there(
    collective, contract, claire, people
):
    first = propose(contract, collective, 4, claire, Asked(rounds=3, company=False)).round
    assert len(services.planned(first)) == 2
    services.validate_round(round=first, by=claire)
    remove_participants(participants=[people[0]], by=claire)
    late = add_participant(collective=collective, by=claire, given_name="Samir", contract=contract)
    services.close_round(round=first, another_follows=True, by=claire)
    second = Round.objects.get(contract=contract, number=2)
    assert second.state == RoundState.DRAFT and len(services.planned(second)) == 1
    assert not services.planned(Round.objects.get(pk=first.pk))
    there = set(Seat.objects.filter(round=second).values_list("participant", flat=True))
    assert there == {one.pk for one in people[1:]} | {late.pk}
    assert not Participant.objects.filter(traits_closed_at__isnull=False).exists()
    reading = services.read_round(second)
    assert reading.explanation.repeated <= 3
    services.validate_round(round=second, by=claire)
    followed = services.follow_plan(round=second, by=claire)
    assert (followed.round.number, followed.left, followed.arrived) == (3, 1, 1)
    with pytest.raises(DomainError):
        services.follow_plan(round=second, by=claire)


def test_rounds_together_respect_a_kept_seat_in_the_first_alone(
    collective, contract, claire, composed, people
):
    seat = Seat.objects.select_related("cell").get(round=composed, participant=people[0])
    services.keep_seat(seat=seat, by=claire, kept=True)
    offered = propose(contract, collective, 6, claire, Asked(rounds=2))
    assert offered.positions[people[0].pk] == seat.cell.position
    services.take_proposal(proposal=offered, by=claire)
    assert len(services.planned(Round.objects.get(pk=composed.pk))) == 1
    services.undo_last(round=composed, by=claire)
    assert not services.planned(Round.objects.get(pk=composed.pk))


def test_after_the_last_round_nothing_of_what_was_asked_remains(collective, contract, claire, people):
    first = propose(contract, collective, 6, claire, Asked(rounds=2, slots=EVENINGS)).round
    services.validate_round(round=first, by=claire)
    assert not any(one.asked or one.later for one in Proposal.objects.all())
    services.close_round(round=first, another_follows=False, by=claire)
    assert not Brief.objects.exists()
    kept = Round.objects.get()
    assert kept.asked is None and kept.plan is None
