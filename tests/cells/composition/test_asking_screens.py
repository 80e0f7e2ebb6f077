"""The page on which everything is asked: what is typed is kept, what makes no sense has its sentence, in both languages."""

import pytest
from django.urls import reverse

from cells.collectives.models import Participant
from cells.collectives.services.people import NewPerson, add_participants
from cells.collectives.traits import TraitName
from cells.composition import services
from cells.composition.models import Brief, Proposal, Round, Seat
from cells.composition.services import Asked, QuotaAsked, SlotAsked
from tests.cells.test_composition_services import propose

pytestmark = pytest.mark.django_db

FORMSETS = {
    f"{name}-{field}": value
    for name in ("quota", "slot")
    for field, value in (
        ("TOTAL_FORMS", "3"),
        ("INITIAL_FORMS", "0"),
        ("MIN_NUM_FORMS", "0"),
        ("MAX_NUM_FORMS", "20"),
    )
}
WEIGHTS = {
    f"weight-{name}": "normal"
    for name in ("component", "neighbourhood", "age_band", "gender", "language", "often")
}
PLAIN = {**FORMSETS, **WEIGHTS, "cell_size": "6", "rounds": "1", "company": "on"}


@pytest.fixture
def desk(desk_of, claire):
    return desk_of(claire)


@pytest.fixture
def ask(desk, contract):
    """Return what posts the page with some fields changed."""

    def post(language="en", **changed):
        address = reverse("composition:ask", args=[contract.pk])
        changed = {name.replace("__", "-"): value for name, value in changed.items()}
        return desk.post(address, {**PLAIN, **changed}, headers={"accept-language": language})

    return post


def page_of(desk, contract, name="ask"):
    return desk.get(reverse(f"composition:{name}", args=[contract.pk]), headers={"accept-language": "en"})


def test_all_that_is_asked_is_composed_kept_and_shown_again(ask, desk, contract, collective, people):
    mothers = f"component:{collective.components.get(name='Mères').pk}"
    answer = ask(
        size_from="5", size_to="8", rounds="2", quota__0__what=mothers, quota__0__least="1",
        slot__0__name="mardi  soir", slot__1__name="jeudi soir", slot__1__cells="1", weight__gender="none",
    )  # fmt: skip
    assert answer.status_code == 302
    asked = Asked.of(Proposal.objects.get().asked)
    assert asked.quotas == (QuotaAsked("component", mothers.partition(":")[2], 1, None),)
    assert asked.slots == (SlotAsked("mardi soir"), SlotAsked("jeudi soir", 1))
    assert (asked.low, asked.high, asked.rounds, asked.company) == (5, 8, 2, True)
    assert asked.weights == {"gender": "none"}
    services.compose_proposal(Proposal.objects.get().pk)
    shown = page_of(desk, contract).content.decode()
    assert f'value="{mothers}" selected' in shown and 'value="mardi soir"' in shown
    again = page_of(desk, contract, "rounds").content.decode()
    assert "At least 1 of “Mères” in each cell." in again and "jeudi soir (1 cell)" in again


def test_small_form_asks_as_before_and_without_it_for_nothing_else(ask, desk, contract, people):
    ask(slot__0__name="mardi soir", keep="1")
    assert Brief.objects.get().asked["slots"] and not Proposal.objects.exists()
    compose = reverse("composition:compose", args=[contract.pk])
    desk.post(compose, {"cell_size": "8", "as_before": "1"})
    asked = Asked.of(Proposal.objects.get().asked)
    assert asked.size == 8 and asked.slots == (SlotAsked("mardi soir"),)
    services.compose_proposal(Proposal.objects.get().pk)
    desk.post(compose, {"cell_size": "8"})
    assert not Asked.of(Proposal.objects.first().asked).slots


NONSENSE = [
    ({"cell_size": "NaN"}, "Enter a whole number."),
    ({"cell_size": "-4"}, "greater than or equal to 3"),
    ({"cell_size": ""}, "This field is required."),
    ({"size_from": "8", "size_to": "5"}, "The most is below the least."),
    ({"size_from": "5"}, "Say both ends, or neither."),
    ({"size_from": "-1", "size_to": "8"}, "greater than or equal to 1"),
    ({"size_from": "8", "size_to": "9"}, "not between the least and the most"),
    ({"rounds": "0"}, "greater than or equal to 1"),
    ({"rounds": "9"}, "less than or equal to 8"),
    ({"facilitators": "-1"}, "greater than or equal to 0"),
    ({"quota__0__what": "component:nobody", "quota__0__least": "1"}, "Nobody here is of this kind any more."),
    ({"quota__0__least": "1"}, "Say of whom, or empty the line."),
    ({"quota__0__what": "MOTHERS"}, "Say how many: at least, at most, or both."),
    (
        {"quota__0__what": "MOTHERS", "quota__0__least": "3", "quota__0__most": "2"},
        "The most is below the least.",
    ),
    (
        {
            "quota__0__what": "MOTHERS",
            "quota__0__least": "1",
            "quota__1__what": "MOTHERS",
            "quota__1__most": "2",
        },
        "This kind is asked for on another line already.",
    ),
    ({"slot__0__cells": "2"}, "Name this moment, or empty the line."),
    ({"slot__0__name": "mardi", "slot__0__cells": "-2"}, "greater than or equal to 1"),
    (
        {"slot__0__name": "mardi soir", "slot__1__name": "Mardi  Soir"},
        "This moment is on another line already.",
    ),
    ({"weight__gender": "heavy"}, "Select a valid choice."),
    ({"quota__TOTAL_FORMS": "many"}, "ManagementForm data is missing"),
]


def test_what_makes_no_sense_has_its_sentence_in_both_languages(ask, collective, people):
    mothers = f"component:{collective.components.get(name='Mères').pk}"
    for changed, sentence in NONSENSE:
        typed = {name: mothers if value == "MOTHERS" else value for name, value in changed.items()}
        answer = ask(**typed)
        assert answer.status_code == 422, typed
        assert sentence in answer.content.decode(), typed
        assert sentence not in ask("fr", **typed).content.decode(), typed
    assert not Round.objects.exists() and not Brief.objects.exists()


def test_nobody_and_one_person_alone_are_told(ask, contract, collective, claire):
    assert "the list of this intervention is empty" in ask().content.decode()
    add_participants(
        collective=collective, by=claire, people=[NewPerson(given_name="Ada")], contract=contract
    )
    assert "One person alone is on the list" in ask().content.decode()
    assert not Round.objects.exists()


def test_people_all_alike_all_silent_or_all_different_are_told_before_composing(
    desk, contract, collective, claire
):
    everyone = [
        NewPerson(given_name=f"P{n}", traits={"neighbourhood": f"Rue {n}", "language": "français"})
        for n in range(210)
    ]
    add_participants(collective=collective, by=claire, people=everyone, contract=contract)
    page = page_of(desk, contract).content.decode()
    assert "It has 210 different values" in page  # neighbourhood
    assert "Everybody has said the same" in page  # language
    assert "Nobody has said it, or everybody prefers not to" in page  # gender
    assert "All that is known of these people is the same for everyone" in page
    assert page.count('value="neighbourhood:') == 2 * 40  # two empty lines
    alike = propose(contract, collective, 12, claire)
    assert alike.heterogeneity == 1.0 and Seat.objects.count() == 210


def test_who_facilitates_and_who_can_come_is_said_of_each_person(ask, desk, contract, people):
    ask(slot__0__name="mardi soir", keep="1")
    address = reverse("composition:marks", args=[contract.pk])
    Participant.objects.get(pk=people[1].pk)
    answer = desk.post(address, {f"{people[0].pk}-facilitates": "on", f"{people[1].pk}-0": "on"})
    assert answer.status_code == 302
    first, second = (Participant.objects.get(pk=one.pk).traits for one in people[:2])
    assert first == {TraitName.FACILITATES: "yes"} and second == {TraitName.AVAILABILITY: ["mardi soir"]}
    page = desk.get(address).content.decode()
    assert page.count("checked") == 2
    desk.post(address, {})
    assert not Participant.objects.get(pk=people[1].pk).traits


def test_what_is_known_is_out_of_sight_once_the_round_is_closed(
    ask, desk, contract, claire, collective, people
):
    person = Participant.objects.get(pk=people[0].pk)
    person.traits = {"neighbourhood": "Rue des Lilas", "availability": ["mardi soir"], "facilitates": "yes"}
    person.save()
    ask(
        slot__0__name="mardi soir", keep="1", quota__0__what="neighbourhood:Rue des Lilas", quota__0__most="1"
    )
    assert "Rue des Lilas" in page_of(desk, contract).content.decode()
    composed = propose(contract, collective, 6, claire).round
    services.keep_brief(
        contract=contract,
        asked=Asked(quotas=(QuotaAsked("neighbourhood", "Rue des Lilas", 0, 1),)),
        by=claire,
    )
    services.validate_round(round=composed, by=claire)
    services.close_round(round=composed, another_follows=True, by=claire)
    page = page_of(desk, contract).content.decode()
    assert page.count("Rue des Lilas") == 2  # the line that asks for it: its value, and its name
    assert "Out of sight until the next round is composed" in page
    assert "checked" not in page_of(desk, contract, "marks").content.decode()
    refused = desk.post(
        reverse("composition:marks", args=[contract.pk]), {f"{people[0].pk}-facilitates": "on"}
    )
    assert refused.status_code == 422
    assert (
        ask(
            quota__0__what="neighbourhood:Rue des Lilas", quota__0__most="1", quota__INITIAL_FORMS="1"
        ).status_code
        == 302
    )


def test_planned_round_is_proposed_by_a_button(desk, contract, collective, claire, people):
    first = propose(contract, collective, 6, claire, Asked(rounds=2)).round
    rounds = reverse("composition:rounds", args=[contract.pk])
    follow = reverse("composition:follow", args=[first.pk])
    assert follow not in desk.get(rounds).content.decode()
    services.validate_round(round=first, by=claire)
    assert follow in desk.get(rounds).content.decode()
    told = desk.post(follow, follow=True, headers={"accept-language": "en"}).content.decode()
    assert "Round 2 is proposed as it was composed before." in told
    again = desk.post(follow, follow=True, headers={"accept-language": "en"}).content.decode()
    assert "Another round is there already" in again
    assert Round.objects.count() == 2
