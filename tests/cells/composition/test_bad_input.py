"""Whatever makes no sense of a composition has a sentence of its own in the product, in both languages."""

import pytest
from django.urls import reverse
from django.utils import translation

from cells.collectives.services.people import NewPerson, add_participants
from cells.composition import services
from cells.composition.engine import Problem, ProblemError, Trait
from cells.composition.models import Proposal, ProposalState
from cells.composition.services import Asked, SlotAsked
from cells.composition.services.problems import in_words
from tests.cells.test_composition_services import propose

pytestmark = pytest.mark.django_db
FORMSETS = {f"{name}-{what}": "1" for name in ("quota", "slot") for what in ("TOTAL_FORMS", "INITIAL_FORMS")}
PLAIN = {**FORMSETS, "cell_size": "6", "rounds": "1", "company": "on"}


@pytest.fixture
def pages(desk_of, claire, contract):
    """Return what reads the page that asks, or posts it, in both languages: English, then French."""
    desk, address = desk_of(claire), reverse("composition:ask", args=[contract.pk])

    def read(**posted):
        headers = [{"accept-language": language} for language in ("en", "fr")]
        if not posted:
            return [desk.get(address, headers=one).content.decode() for one in headers]
        fields = {name.replace("__", "-"): value for name, value in posted.items()}
        return [desk.post(address, {**PLAIN, **fields}, headers=one).content.decode() for one in headers]

    return read


def told(answers, english, french):
    return english in answers[0] and english not in answers[1] and french in answers[1]


def put(contract, collective, claire, people):
    add_participants(collective=collective, by=claire, people=people, contract=contract)


def test_nobody_and_one_person(pages, contract, collective, claire):
    empty = pages(cell_size="6")
    assert told(empty, "the list of this intervention is empty", "la liste de cette intervention est vide")
    put(contract, collective, claire, [NewPerson(given_name="Ada")])
    assert told(
        pages(cell_size="6"), "One person alone is on the list", "Une seule personne est sur la liste"
    )


def test_everyone_silent_is_told_and_composed_all_the_same(pages, contract, collective, claire):
    put(contract, collective, claire, [NewPerson(given_name=f"P{n}") for n in range(12)])
    shown = pages()
    assert shown[0].count("Nobody has said it, or everybody prefers not to: it does not count.") == 6
    assert "Nobody has said anything of themselves" in shown[0]
    assert propose(contract, collective, 6, claire).state == ProposalState.TAKEN


def test_everyone_the_same_and_everyone_different(pages, contract, collective, claire):
    traits = {"neighbourhood": "Rue {}", "language": "français"}
    everyone = [
        NewPerson(given_name="P", traits={name: word.format(n) for name, word in traits.items()})
        for n in range(205)
    ]
    put(contract, collective, claire, everyone)
    shown = pages()
    assert told(shown, "It has 205 different values", "205 valeurs différentes")
    assert told(shown, "Everybody has said the same", "Tout le monde a dit la même chose")


def test_more_cells_than_people_negative_and_not_a_number(pages, people, contract, collective, claire):
    beyond = propose(contract, collective, 6, claire, Asked(slots=(SlotAsked("mardi", 90),)))
    with translation.override("en"):
        assert beyond.why_not.startswith("The moments ask for 90 cells, and there are 24 people")
    with translation.override("fr"):
        assert "24 personnes" in beyond.why_not
    assert told(pages(cell_size="NaN"), "Enter a whole number.", "Saisissez un nombre entier.")
    assert "greater than or equal to 3" in pages(cell_size="-4")[0]
    assert told(pages(cell_size="-4"), "greater than or equal to 3", "supérieure ou égale à 3")


def test_contradictory_and_unknown_names_are_told_with_names(contract, collective, claire, people):
    one, other, third = people[:3]
    for kind, first, second in (("together", one, other), ("together", other, third), ("apart", one, third)):
        services.constrain(kind=kind, first=first, second=second, by=claire)
    refused = propose(contract, collective, 6, claire)
    assert Proposal.objects.get(pk=refused.pk).state == ProposalState.REFUSED
    words = []
    for language in ("en", "fr"):
        with translation.override(language):
            words.append(refused.why_not)
    assert all("Personne0" in each and "Personne1" in each for each in words) and words[0] != words[1]
    assert "to be kept apart" in words[0] and "à séparer" in words[1]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Problem(0),
        lambda: Problem(3, (5,)),
        lambda: Problem(2, (-2, 4)),
        lambda: Problem(2, (2,), apart=frozenset({(0, 7)})),
        lambda: Problem(2, (2,), (Trait("âge", [1.0, float("nan")], "number"),)),
        lambda: Problem(2, (2,), (Trait("âge", [1.0, 2.0], "number", weight=-1),)),
        lambda: Problem(2, (2,), novelty=float("nan")),
        lambda: Problem(2, (2,), met={(0, 1): -1.0}),
        lambda: Problem(2, (2,), company="rien"),
    ],
)
def test_what_the_engine_refuses_is_said_in_the_language_of_whoever_reads(make):
    with pytest.raises(ProblemError) as error:
        make()
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = in_words(error.value)
    assert said["en"] != said["fr"] and error.value.code not in said["fr"]
    assert not any("%(" in words or "(code)" in words for words in said.values())
