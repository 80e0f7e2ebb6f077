"""What leaves a cell, by each rule of the contract; who is asked, who reads which name, and what no version widens."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Clause, Party, Signature, Version
from contracts.agreements.services import withdraw_signature
from contracts.confidentiality.models import Release, Voice
from interventions.boards import services, shown
from interventions.boards.models import Card, Circulation
from interventions.programmes.report import report_on
from interventions.supervision.shown import people_of
from tests.interventions.board_people import phone_of, staff_client, viewer, world
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import publish, published

DAY = {"circulation": "no_objection", "objection_hours": 24}
ALL = {"circulation": "unanimity"}
NONE = {"circulation": "nobody"}


@pytest.fixture
def here(db):
    return world(sizes=(3, 3))


def agree_on(here, *said, sign=True):
    """Put the next version in force with these terms; all who are there sign it."""
    number = Version.objects.filter(contract=here.contract).count() + 1
    version = Version.objects.create(contract=here.contract, number=number)
    for position, terms in enumerate(said, start=1):
        Clause.objects.create(
            contract=here.contract, version=version, kind="circulation", position=position, terms=terms
        )
    version.proposed_at = timezone.now()
    version.save()
    for person in (person for cell in here.members for person in cell if sign):
        Signature.objects.create(version=version, party=person.party, sha256="1" * 64)
    return version


def let_go(here, text="une information", author=None):
    """Write a card in the first cell, ask it into the second, and let its author agree."""
    author = author or here.members[0][0]
    card = here.write(author, text)
    [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    services.consent(circulation=way, by=viewer(author))
    return Circulation.objects.select_related("release", "card").get(pk=way.pk)


def arrived(here):
    return {one.text for one in shown.arrived_for(viewer(here.members[1][0]))}


def answer(here, way, person, *, objects=False):
    services.answer_for_cell(circulation=way, objects=objects, by=viewer(person))


def later(way, hours):
    """Let the time to object have begun so many hours earlier."""
    release = Release.objects.get(pk=way.release_id)
    back = timedelta(hours=hours)
    Release.objects.filter(pk=release.pk).update(
        put_to_circle_at=release.put_to_circle_at - back,
        opens_at=release.opens_at - back if release.opens_at else None,
    )


def test_by_silence_it_leaves_once_the_time_is_over(here):
    agree_on(here, DAY)
    way = let_go(here)
    assert arrived(here) == set()
    later(way, 23)
    assert arrived(here) == set()
    later(way, 2)
    assert arrived(here) == {"une information"}
    with pytest.raises(DomainError):
        answer(here, way, here.members[0][1], objects=True)


def test_one_objection_in_time_keeps_it_and_may_be_taken_back_in_time(here):
    agree_on(here, DAY)
    way = let_go(here)
    answer(here, way, here.members[0][1], objects=True)
    later(way, 12)
    answer(here, way, here.members[0][2], objects=True)
    answer(here, way, here.members[0][2])
    later(way, 30)
    assert arrived(here) == set()
    Voice.objects.update(value="yes")
    assert arrived(here) == {"une information"}


def test_by_unanimity_each_of_the_cell_must_say_yes_and_may_change_their_mind(here):
    agree_on(here, ALL)
    way = let_go(here)
    _author, first, second = here.members[0]
    answer(here, way, first)
    assert arrived(here) == set()
    answer(here, way, second)
    assert arrived(here) == {"une information"}
    answer(here, way, second, objects=True)
    assert arrived(here) == set()


def test_who_has_left_is_not_waited_for(here):
    agree_on(here, ALL)
    way = let_go(here)
    answer(here, way, here.members[0][1])
    Party.objects.filter(pk=here.members[0][2].party_id).update(left_at=timezone.now())
    assert arrived(here) == {"une information"}


def test_nobody_answers_for_another_nor_from_another_cell_nor_unsigned(here):
    agree_on(here, ALL)
    way = let_go(here)
    author = here.members[0][0]
    for person in (author, *here.members[1]):
        with pytest.raises(DomainError):
            answer(here, way, person)
    withdraw_signature(party=here.members[0][1].party, by=viewer(here.members[0][1]))
    with pytest.raises(DomainError):
        answer(here, way, here.members[0][1])
    assert not Voice.objects.visible_to(here.staff).exists(), "who answered what is told to nobody"
    assert not Voice.objects.visible_to(viewer(author)).exists()


def test_a_quorum_keeps_a_small_cell_from_answering(here):
    agree_on(here, ALL, {"quorum": 4})
    with pytest.raises(DomainError):
        let_go(here)
    assert not Voice.objects.exists()


def test_a_stricter_rule_binds_what_was_let_go_until_the_cell_was_asked(here):
    way = let_go(here)
    assert arrived(here) == {"une information"}
    agree_on(here, ALL)
    assert arrived(here) == set()
    services.consent(circulation=way, by=viewer(here.members[0][0]))
    assert arrived(here) == set()
    for person in here.members[0][1:]:
        answer(here, way, person)
    assert arrived(here) == {"une information"}


def test_longer_silence_and_a_larger_quorum_bind_what_was_let_go_before(here):
    agree_on(here, DAY)
    way = let_go(here)
    later(way, 25)
    assert arrived(here) == {"une information"}
    agree_on(here, {"circulation": "no_objection", "objection_hours": 168})
    assert arrived(here) == set()
    later(way, 144)
    assert arrived(here) == {"une information"}
    agree_on(here, DAY, {"quorum": 4})
    assert arrived(here) == set()


def test_a_wider_version_widens_nothing_that_waits(here):
    agree_on(here, ALL)
    let_go(here)
    agree_on(here)
    assert arrived(here) == set()


@pytest.mark.parametrize("carried", [False, True])
def test_what_was_said_where_nothing_leaves_leaves_once_its_author_says_so(here, carried):
    agree_on(here, NONE)
    author = here.members[0][0]
    card = here.write(author, "dit sous le plus strict")
    agree_on(here)
    [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    [asked] = shown.asked_of(viewer(author))
    assert asked.earlier == 2
    if carried:
        services.carry_over(card=card, by=viewer(author))
        assert shown.asked_of(viewer(author))[0].earlier is None
        services.consent(circulation=way, by=viewer(author))
    else:
        with pytest.raises(DomainError):
            services.consent(circulation=way, by=viewer(author))
    assert arrived(here) == ({"dit sous le plus strict"} if carried else set())
    assert Card.objects.get(pk=card.pk).said_under.number == 2, "under what it was said is not rewritten"


def test_only_its_author_carries_a_card_over(here):
    card = here.write(here.members[0][0], "à moi")
    for person in (here.members[0][1], here.members[1][0]):
        with pytest.raises(DomainError):
            services.carry_over(card=card, by=viewer(person))
    agree_on(here, sign=False)
    with pytest.raises(DomainError):
        services.carry_over(card=card, by=viewer(here.members[0][0]))


def who_of(here, reader):
    [board] = shown.boards_of(viewer(reader), [here.cells[0]])
    return {one.card.text: one.who for column in board.columns for one in column.cards}


def test_pseudonyms_bind_at_once_and_names_come_only_with_what_is_said_from_then_on(here):
    author, reader = here.members[0][:2]
    here.write(author, "premier")
    assert who_of(here, reader) == {"premier": "A0"}
    agree_on(here, {"names": "pseudonyms"})
    here.write(author, "deuxième")
    pseudonym = author.party.pseudonym
    assert who_of(here, reader) == {"premier": pseudonym, "deuxième": pseudonym}
    agree_on(here)
    here.write(author, "troisième")
    assert who_of(here, reader) == {"premier": "A0", "deuxième": pseudonym, "troisième": "A0"}
    [board] = shown.boards_of(here.staff, [here.cells[0]])
    assert {one.who for column in board.columns for one in column.cards} == {"A0"}, (
        "those who lead read names"
    )


def test_supervision_and_sponsor_receive_what_the_contract_says(here):
    today = timezone.localdate()
    counts = {"people": 6, "numbered": 6, "joined": 6, "invited": 6}
    publish(here.programme.pk, counts=counts, fixed={}, today=today)
    before = report_on(here.programme)
    assert before.people == "environ 5"
    agree_on(here, {"smallest_group": 10})
    assert report_on(here.programme).people == "moins de 10"
    agree_on(here, {"sponsor": "step"}, {"supervision": "counts"})
    strict = report_on(here.programme)
    assert (strict.people, strict.signed, strict.cells) == (None, None, "")
    assert people_of(here.programme).pseudonyms == []
    assert published(here.programme.pk).figure("people") == "environ 5"


def test_who_takes_their_signature_back_is_read_by_nobody_until_they_sign(here):
    author, mate, _third = here.members[0]
    let_go(here)
    assert arrived(here) == {"une information"}
    withdraw_signature(party=author.party, by=viewer(author))
    assert arrived(here) == set()
    assert not Card.objects.visible_to(viewer(mate)).exists()
    assert not Card.objects.visible_to(here.staff).exists()
    assert not Circulation.objects.visible_to(here.staff).exists()
    assert Card.objects.visible_to(viewer(author)).get().text == "une information"
    services.withdraw_card(card=Card.objects.get(), by=viewer(author))


def shows(person, text):
    return text in phone_of(person).get(reverse("boards:exchanges")).content.decode()


def press(person, name, row, **data):
    return phone_of(person).post(reverse(f"boards:{name}", args=[row.pk]), data)


def test_the_pages_ask_the_cell_and_say_what_holds_a_card_back(here):
    """All through the pages, where on PostgreSQL the second wall stands as well."""
    agree_on(here, ALL)
    (author, first, second), reader = here.members[0], here.members[1][0]
    card = here.write(author, "une information")
    [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    assert shows(author, "les personnes de votre cellule sont consultées")
    press(author, "consent", way)
    assert shows(author, "attend la cellule") and shows(first, "Votre cellule est consultée")
    for wrong in ({}, {"answer": "\x00"}, {"answer": "peut-être"}):
        assert press(first, "answer", way, **wrong).status_code == 302
    assert not Voice.objects.exclude(value="waiting").exists()
    assert press(first, "answer", way, answer="objection").status_code == 302
    assert shows(first, "Vous vous y opposez.") and shows(author, "une personne de la cellule s’y oppose")
    for person in (author, reader):
        assert press(person, "answer", way, answer="yes").status_code == 404
    address = reverse("boards:answer", args=[way.pk])
    assert phone_of(first).post(address, {"answer": "yes"}, headers={"HX-Request": "true"}).status_code == 200
    assert not shows(reader, "une information")
    press(second, "answer", way, answer="yes")
    assert shows(reader, "une information")


def test_the_pages_hold_back_ask_anew_and_carry_over(here):
    author, mate = here.members[0][:2]
    reader = here.members[1][0]
    way = let_go(here)
    assert shows(reader, "une information")
    agree_on(here, DAY)
    assert not shows(reader, "une information") and shows(author, "retenue par le contrat en vigueur")
    press(author, "consent", way)
    assert shows(author, "attend la cellule jusqu’au") and shows(mate, "Votre cellule est consultée")
    later(way, 25)
    assert shows(reader, "une information") and not shows(mate, "Votre cellule est consultée")
    agree_on(here, NONE)
    strict = here.write(author, "dite sous le plus strict")
    agree_on(here)
    [waiting] = services.ask_circulation(card=strict, to_cells=[here.cells[1]], by=here.staff)
    press(author, "consent", waiting)
    assert not shows(reader, "dite sous le plus strict")
    assert press(mate, "carry_over", strict).status_code == 403
    press(author, "carry_over", strict)
    press(author, "consent", waiting)
    assert shows(reader, "dite sous le plus strict")


def test_the_pages_show_nobody_the_words_of_who_took_their_signature_back(here):
    author, mate, _third = here.members[0]
    let_go(here)
    desk = staff_client(here.claire)
    board = reverse("boards:board", args=[here.cells[0].pk])
    assert "une information" in desk.get(board).content.decode()
    phone_of(author).post(reverse("agreements:withdraw"))
    assert shows(author, "une information")
    assert not shows(mate, "une information") and not shows(here.members[1][0], "une information")
    assert "une information" not in desk.get(board).content.decode()
