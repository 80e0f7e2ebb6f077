"""Positions are mixed while cells are composed, and nothing that is shown tells whose is whose."""

import re
from collections import Counter

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from cells.composition import services
from cells.composition.models import Proposal, Seat
from cells.composition.services import Asked
from cells.composition.services.opposing import NAME, Opposed, opposed
from cells.composition.services.stating import people_of, state, state_anew, traits_of
from cells.positions import services as positions
from cells.positions.lots import drawn_places
from cells.positions.models import UNSAID, Disagreement, Position
from contracts.agreements.models import Contract, Party
from tests.cells.positioned import ask
from tests.cells.test_composition_services import (  # noqa: F401
    claire,
    collective,
    contract,
    people,
    propose,
    signed,
)
from tests.signing_in import StaffClient
from tests.undoing import undone
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, looking_as, working_as

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def line(contract, claire):
    return ask(contract, claire)


@pytest.fixture
def divided(line, contract, people):
    """Two camps at the ends of the line; one person prefers not to say, one has not answered."""
    for number, person in enumerate(people[:-1]):
        place = UNSAID if number == 20 else 1 if number < 10 else 5
        positions.take_position(disagreement=line, place=place, by=signed(contract, person.party_id))
    return line


def mixing(line, weight="more", **asked):
    return Asked(size=6, company=False, positions={str(line.pk): weight}, **asked)


def stands(line):
    with working_as(Work.CLOCK):
        return {row.party_id: row.stands for row in Position.objects.filter(disagreement=line)}


def camps(line, round):
    """Return how many of each end sit in each cell."""
    where = dict(Seat.objects.filter(round=round).values_list("participant__party", "cell"))
    return Counter((where[party], place) for party, place in stands(line).items() if place != UNSAID)


# --- composed ---------------------------------------------------------------------------------------------------------


def test_those_who_differ_are_mixed_and_the_screen_says_so_once(divided, contract, collective, claire):
    proposal = propose(contract, collective, 6, claire, mixing(divided))
    together = camps(divided, proposal.round)
    cells = set(Seat.objects.filter(round=proposal.round).values_list("cell", flat=True))
    assert all(together[cell, end] >= 1 for cell in cells for end in (1, 5))
    told = proposal.positions_mixed
    assert told["on"] == [str(divided.pk)] and told["share"] >= 90 and told["share"] % 5 == 0
    with translation.override("en"):
        words = services.mixed_in_words(proposal)
    assert divided.question in words[0] and "% of the mix that is possible" in words[1]


def test_the_figures_of_a_proposal_are_measured_without_positions(divided, contract, collective, claire):
    proposal = propose(contract, collective, 6, claire, mixing(divided))
    reading = services.read_round(proposal.round)
    assert proposal.heterogeneity == pytest.approx(reading.explanation.heterogeneity)
    assert proposal.bound == pytest.approx(reading.explanation.bound)
    assert not any(trait.name.startswith(NAME) for trait in reading.stated.problem.traits)


def test_positions_do_not_count_where_cells_would_ask_about_a_few(divided, contract, collective, claire):
    """Few answers, most seats kept, nothing else that counts, a weight of nothing, a question of another contract."""
    round = propose(contract, collective, 6, claire).round
    for spoiled in ("few", "kept", "alone", "none", "foreign"):
        with undone():
            proposal = propose(contract, collective, 6, claire, spoil(spoiled, divided, round))
            assert proposal.positions_mixed is None, spoiled
            with translation.override("en"):
                said = services.mixed_in_words(proposal)
            assert [words[:31] for words in said] in ([], ["Positions were not counted on: "]), spoiled


def spoil(spoiled, divided, round):
    """Let positions not count, by one of the ways; return what is asked."""
    if spoiled == "few":
        four = [one.pk for one in Position.objects.all()[:4]]
        Position.objects.exclude(pk__in=four).delete()
    if spoiled == "kept":
        kept = Seat.objects.filter(round=round).values_list("pk", flat=True)[:12]
        Seat.objects.filter(pk__in=list(kept)).update(is_kept=True)
    if spoiled == "foreign":
        Disagreement.objects.filter(pk=divided.pk).update(contract=Contract.objects.create())
    weights = {"component": "none"} if spoiled == "alone" else {}
    return mixing(divided, weight="none" if spoiled == "none" else "more", weights=weights)


def test_positions_never_weigh_more_than_all_else_and_silence_is_neutral(
    divided, contract, collective, claire
):
    round = propose(contract, collective, 6, claire).round
    others = [ask(contract, claire, question=f"Et {n} ?") for n in range(2)]
    for one in others:
        for party, place in stands(divided).items():
            positions.take_position(disagreement=one, place=place, by=Viewer(party_id=party))
    asked = Asked(size=6, positions={str(one.pk): "more" for one in (divided, *others)})
    with working_as(Work.CLOCK):
        stated = state_anew(round, people_of(round), asked)
    known = [trait.weight for trait in stated.problem.traits]
    assert sum(trait.weight for trait in stated.opposed.traits) == pytest.approx(sum(known))
    trait = stated.opposed.traits[0]
    assert trait.kind == "ordinal" and trait.order == ("1", "2", "3", "4", "5")
    assert [value is None for value in trait.values].count(True) == 2
    assert len(stated.to_compose.traits) == len(known) + 3


def test_no_figure_where_too_few_of_a_cell_have_said(divided, contract, collective, claire):
    proposal = propose(contract, collective, 4, claire, mixing(divided))  # 23 answered, in six cells of 4
    assert proposal.positions_mixed == {"on": [str(divided.pk)], "share": None}
    assert Opposed().told([0, 1]) is None


# --- drawn by lot -----------------------------------------------------------------------------------------------------


def test_the_lot_is_drawn_once_for_each_answer_and_spares_three_in_four(line, contract, claire):
    many = [Party.objects.create(contract=contract, number=1000 + n) for n in range(400)]
    Position.objects.bulk_create([Position(disagreement=line, party=one, place="1") for one in many])
    with working_as(Work.CLOCK):
        first, again = (drawn_places(contract.pk, [line.pk])[line.pk] for _ in range(2))
    assert first == again and set(first.stands.values()) <= {1, 2, 3, 4, 5}
    elsewhere = sum(place != 1 for place in first.stands.values())
    assert 50 < elsewhere < 115  # of 400, a quarter is drawn, and a fifth of those stay: 80
    twin = ask(contract, claire)
    Position.objects.bulk_create([Position(disagreement=twin, party=one, place="1") for one in many])
    with working_as(Work.CLOCK):
        other = drawn_places(contract.pk, [twin.pk])[twin.pk]
    assert other.stands != first.stands, "each question has its own lots"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the second wall stands on PostgreSQL")
def test_the_intervenants_own_eyes_are_given_no_position(divided, contract, collective, claire):
    round = propose(contract, collective, 6, claire).round
    with looking_as(claire):
        assert drawn_places(contract.pk, [divided.pk])[divided.pk].stands == {}
        asked, who = mixing(divided), people_of(round)
        assert opposed(round, who, asked, traits_of(who, asked), 0) == Opposed()


# --- looked at --------------------------------------------------------------------------------------------------------


def all_that_is_read(desk, round, who) -> list[str]:
    """Read the round, the effects of each person's moves, and the page that asks."""
    pages = [reverse("composition:round", args=[round.pk])]
    pages += [f"{pages[0]}?move={person.pk}" for person in who]
    pages += [reverse("composition:effects", args=[round.pk, person.pk]) for person in who]
    pages += [
        reverse("composition:ask", args=[round.contract_id]),
        reverse("composition:rounds", args=[round.contract_id]),
    ]
    answers = [desk.get(address, headers=ENGLISH) for address in pages]
    assert {answer.status_code for answer in answers} == {200}
    return [plain(answer.content.decode()) for answer in answers]


def plain(text: str) -> str:
    """Take out what is never the same: the tokens of forms."""
    return re.sub(r"\b\w{64}\b", "", text)


def exchange(line, one, other):
    """Let two people stand where the other stood."""
    mine, theirs = (Position.objects.get(disagreement=line, party=who.party_id) for who in (one, other))
    mine.place, theirs.place = theirs.place, mine.place
    mine.save(), theirs.save()


def test_whoever_moves_people_one_by_one_reads_the_same_whoever_stands_where(
    divided, contract, collective, claire, people
):
    """Move someone through every cell and read every figure; exchange two positions, theirs among them; do it again."""
    proposal = propose(contract, collective, 6, claire, mixing(divided))
    propose(contract, collective, 8, claire, mixing(divided))  # one beside it, to be compared
    round, desk = proposal.round, StaffClient()
    desk.force_login(claire.user)
    looked = people[:2]

    def walk():
        read = all_that_is_read(desk, round, looked)
        for cell in round.cells.order_by("position"):
            seat = Seat.objects.get(round=round, participant=people[0])
            if seat.cell_id != cell.pk:
                services.move_person(round=round, participant=people[0], target=cell, by=claire)
                read += all_that_is_read(desk, round, looked)
                services.undo_last(round=round, by=claire)
        return read

    assert stands(divided)[people[0].party_id] != stands(divided)[people[15].party_id]
    with time_machine.travel(timezone.now(), tick=False):
        with undone():
            before = walk()
        exchange(divided, people[0], people[15])
        after = walk()
    assert after == before and len(before) == 4 * 7
    assert any(divided.question in text for text in before), "the walk reads what is said of them"


def test_a_round_as_it_stands_is_stated_without_positions(divided, contract, collective, claire, people):
    round = propose(contract, collective, 6, claire, mixing(divided)).round
    before = state(round, people_of(round), [6, 6, 6, 6]).problem
    Position.objects.all().delete()
    assert state(round, people_of(round), [6, 6, 6, 6]).problem == before
    assert round.asked["positions"] == {str(divided.pk): "more"}


# --- asked and closed -------------------------------------------------------------------------------------------------


def test_what_is_to_be_mixed_is_asked_on_the_page_kept_and_said(divided, contract, claire, people):
    desk = StaffClient()
    desk.force_login(claire.user)
    address = reverse("composition:ask", args=[contract.pk])
    shown = desk.get(address, headers=ENGLISH).content.decode()
    assert divided.question in shown and "23 people have answered." in shown
    forms = {f"{name}-{what}": "0" for name in ("quota", "slot") for what in ("TOTAL_FORMS", "INITIAL_FORMS")}
    posted = {**forms, "cell_size": "6", "rounds": "1", f"position-{divided.pk}": "less", "keep": "1"}
    assert desk.post(address, posted).status_code == 302
    assert services.asked_before(contract).positions == {str(divided.pk): "less"}
    again = desk.get(reverse("composition:rounds", args=[contract.pk]), headers=ENGLISH).content.decode()
    assert "Positions are mixed on" in again and "counts half" in again
    wrong = desk.post(address, {**posted, f"position-{divided.pk}": "tenfold"}, headers=ENGLISH)
    assert wrong.status_code == 422 and "Select a valid choice." in wrong.content.decode()


def test_after_the_last_round_no_position_is_left(divided, contract, collective, claire):
    proposal = propose(contract, collective, 6, claire, mixing(divided))
    services.validate_round(round=proposal.round, by=claire)
    desk = StaffClient()
    desk.force_login(claire.user)
    page = desk.get(reverse("composition:round", args=[proposal.round.pk]), headers=ENGLISH).content.decode()
    assert "these cells mix positions on" in page
    asked = desk.get(reverse("composition:close", args=[proposal.round.pk]), headers=ENGLISH).content.decode()
    assert "Where people stand goes too: 23 answers" in asked
    services.close_round(round=proposal.round, another_follows=False, by=claire)
    divided.refresh_from_db()
    assert not Position.objects.exists() and not divided.is_open
    assert Proposal.objects.get(pk=proposal.pk).positions_mixed in (None, {})
    told = desk.get(reverse("positions:asked", args=[contract.pk]), headers=ENGLISH).content.decode()
    assert "10 or more" in told, "what was counted stays"
