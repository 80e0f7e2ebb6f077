"""The acts on a board, one by one: who may, what happens, what is told to whom."""

import pytest

from contracts.agreements.models import Clause, Signature, Version
from contracts.confidentiality.models import Release
from interventions.boards import services, shown
from interventions.boards.models import Card, Circulation, Receipt
from tests.interventions.board_people import viewer, world
from tst_platform.audit.models import AuditRecord
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.outbox.models import Message, MessageState

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return world()


def texts(someone):
    return {card.text for card in Card.objects.visible_to(viewer(someone))}


def asked(here, text="une information", by=0):
    card = here.write(here.members[0][by], text)
    [circulation] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    return card, circulation


def test_a_card_is_said_under_the_version_in_force_and_read_by_its_cell_alone(here):
    card = here.write(here.members[0][0], "canari")
    assert card.said_under == here.version
    assert texts(here.members[0][1]) == {"canari"}
    assert texts(here.members[1][0]) == set()
    assert Card.objects.visible_to(here.staff).get() == card
    assert not Card.objects.visible_to(world("canal").staff).exists()


def test_nobody_writes_in_a_cell_that_is_not_open_to_them(here):
    stranger = here.members[1][0]
    unsigned = here.seat(here.cells[0], "Silence", signed=False)
    for someone in (stranger, unsigned):
        with pytest.raises(DomainError):
            services.write_card(cell=here.cells[0], author=someone.party, text="x", by=viewer(someone))
    with pytest.raises(DomainError):
        services.write_card(
            cell=here.cells[0], author=here.members[0][1].party, text="x", by=viewer(here.members[0][0])
        )
    with pytest.raises(DomainError):
        services.write_card(cell=here.cells[0], author=here.members[0][1].party, text="x", by=here.staff)
    assert not Card.objects.exists()


def test_a_new_version_closes_the_board_until_it_is_signed_but_never_ones_own_words(here):
    author, mate = here.members[0][:2]
    card = here.write(author, "dit sous v1")
    Version.objects.create(
        contract=here.contract, number=2, proposed_at=here.version.proposed_at, sha256="1" * 64
    )
    assert texts(mate) == set()
    assert texts(author) == {"dit sous v1"}
    services.withdraw_card(card=card, by=viewer(author))
    assert texts(author) == set()


def test_a_draft_round_shows_nothing_to_participants(here):
    here.write(here.members[0][0], "canari")
    here.round.state = "draft"
    here.round.save()
    assert texts(here.members[0][1]) == set()


def test_a_card_goes_over_only_with_its_authors_leave_and_comes_back_at_once(here):
    author, reader = here.members[0][0], here.members[1][0]
    _, circulation = asked(here)
    assert texts(reader) == set()
    services.consent(circulation=circulation, by=viewer(author))
    assert texts(reader) == {"une information"}
    services.take_back(circulation=circulation, by=viewer(author))
    assert texts(reader) == set()
    assert texts(here.members[0][1]) == {"une information"}


def test_a_refusal_needs_no_reason_and_nothing_moves(here):
    _, circulation = asked(here)
    services.refuse(circulation=circulation, by=viewer(here.members[0][0]))
    assert texts(here.members[1][0]) == set()
    with pytest.raises(DomainError):
        services.consent(circulation=circulation, by=viewer(here.members[0][1]))


@pytest.mark.parametrize("act", [services.consent, services.refuse, services.take_back])
def test_nobody_but_the_author_decides(here, act):
    _, circulation = asked(here)
    for someone in (viewer(here.members[0][1]), viewer(here.members[1][0]), here.staff):
        with pytest.raises(DomainError):
            act(circulation=circulation, by=someone)
    assert Release.objects.get().state == "requested"


def test_a_withdrawn_card_is_erased_and_its_leaves_end(here):
    author = here.members[0][0]
    card, circulation = asked(here)
    services.consent(circulation=circulation, by=viewer(author))
    services.withdraw_card(card=card, by=viewer(author))
    assert Card.objects.get(pk=card.pk).text == ""
    assert Release.objects.get().state == "withdrawn"
    assert not Circulation.objects.visible_to(here.staff).exists()
    for someone in (author, here.members[0][1], here.members[1][0]):
        assert texts(someone) == set()
    with pytest.raises(DomainError):
        services.withdraw_card(card=card, by=viewer(author))


def test_a_card_whose_authors_key_is_destroyed_is_gone_not_shown_as_unreadable(here):
    from tst_platform.core.models import DataKey

    author = here.members[0][0]
    here.write(author, "canari")
    DataKey.objects.destroy(author.party_id)
    assert texts(here.members[0][1]) == set()
    assert not Card.objects.visible_to(here.staff).exists()


def test_a_stricter_contract_binds_at_once(here):
    author, reader = here.members[0][0], here.members[1][0]
    _, circulation = asked(here)
    services.consent(circulation=circulation, by=viewer(author))
    stricter = Version.objects.create(contract=here.contract, number=2)
    Clause.objects.create(
        contract=here.contract,
        version=stricter,
        kind="circulation",
        position=1,
        terms={"circulation": "nobody"},
    )
    assert texts(reader) == {"une information"}  # a draft binds nobody
    stricter.proposed_at = here.version.proposed_at
    stricter.save()
    for person in (author, reader):
        Signature.objects.create(version=stricter, party=person.party, sha256="1" * 64)
    assert texts(reader) == set()
    assert texts(author) == {"une information"}


def test_a_release_of_another_card_lets_nothing_out(here):
    author = here.members[0][0]
    _, circulation = asked(here)
    services.consent(circulation=circulation, by=viewer(author))
    other = here.write(here.members[0][1], "jamais demandée")
    Circulation.objects.filter(pk=circulation.pk).update(card=other)
    assert texts(here.members[1][0]) == set()


def test_who_left_neither_lets_out_nor_reads(here):
    author, reader = here.members[0][0], here.members[1][0]
    _, circulation = asked(here)
    services.consent(circulation=circulation, by=viewer(author))
    for someone in (reader, author):
        someone.party.left_at = here.version.proposed_at
        someone.party.save()
        assert texts(reader) == set()
    assert texts(here.members[1][1]) == set()
    assert texts(here.members[0][1]) == {"une information"}


def test_a_cell_is_asked_once_and_only_in_the_same_programme(here):
    card, _ = asked(here)
    draft = world("canal")
    for cell in (here.cells[0], here.cells[1], draft.cells[0]):
        with pytest.raises(DomainError):
            services.ask_circulation(card=card, to_cells=[cell], by=here.staff)
    services.withdraw_card(card=card, by=viewer(here.members[0][0]))
    with pytest.raises(DomainError):
        services.ask_circulation(card=card, to_cells=[], by=here.staff)


def test_the_author_gets_one_neutral_mail_that_dies_with_the_card(here):
    card, _ = asked(here, "canari-texte")
    mail = Message.objects.get()
    assert mail.to == here.members[0][0].email
    for word in ("canari-texte", "Titre", "cellule", "tilleuls", "Tilleuls"):
        assert word not in mail.title + mail.body.replace("Claire-tilleuls", "")
    services.withdraw_card(card=card, by=viewer(here.members[0][0]))
    assert Message.objects.get().state == MessageState.CANCELLED


def test_an_author_without_address_is_asked_without_mail(here):
    person = here.seat(here.cells[0], "Ortega", email="")
    services.ask_circulation(card=here.write(person, "x"), to_cells=[here.cells[1]], by=here.staff)
    assert not Message.objects.exists()
    assert len(shown.asked_of(viewer(person))) == 1


def test_a_receipt_is_of_readers_over_there_and_counted_once(here):
    author, reader = here.members[0][0], here.members[1][0]
    _, circulation = asked(here)
    with pytest.raises(DomainError):
        services.record_receipt(circulation=circulation, by=viewer(reader))
    services.consent(circulation=circulation, by=viewer(author))
    for _ in range(2):
        services.record_receipt(circulation=circulation, by=viewer(reader))
    for someone in (author, here.members[0][1]):
        with pytest.raises(DomainError):
            services.record_receipt(circulation=circulation, by=viewer(someone))
    assert Receipt.objects.count() == 1
    [card] = shown.cards_of(viewer(author))
    assert "1" not in card.ways[0].readers


def test_each_act_is_recorded_without_words(here):
    _, circulation = asked(here, "canari-texte")
    services.consent(circulation=circulation, by=viewer(here.members[0][0]))
    verbs = list(AuditRecord.objects.filter(scope=here.cells[0].pk).values_list("verb", flat=True))
    assert {"card.written", "circulation.asked", "circulation.consented"} <= set(verbs)
    assert "canari" not in str(list(AuditRecord.objects.values()))


def test_each_change_wakes_the_rooms_that_see_it(here, monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(live.hub, "wake", woken.append)
    own, other = (str(cell.pk) for cell in here.cells)
    with django_capture_on_commit_callbacks(execute=True):
        card, circulation = asked(here)
    assert set(woken) == {own}
    for act in (services.consent, services.take_back):
        woken.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(circulation=circulation, by=viewer(here.members[0][0]))
        assert set(woken) == {own, other}
    woken.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_card(card=card, by=viewer(here.members[0][0]))
    assert set(woken) == {own, other}


# --- of the author, over there -------------------------------------------------------------------------------------


def origin(here, author):
    card = here.write(author, "x")
    [circulation] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    services.consent(circulation=circulation, by=viewer(author))
    [arrived] = shown.arrived_for(viewer(here.members[1][0]))
    return arrived.who


def test_a_component_of_five_elsewhere_is_said_of_the_author():
    here = world(sizes=(10, 3))
    assert "composante 0" in origin(here, here.members[0][0])


def test_a_component_of_four_elsewhere_is_not_even_with_more_in_the_readers_cell():
    here = world(sizes=(8, 8))
    assert "composante" not in origin(here, here.members[0][0])


def test_the_large_component_is_not_said_where_that_would_single_out_the_others():
    here = world(sizes=(5, 3), components=1)
    assert "composante 0" in origin(here, here.members[0][0])
    there = world("ailleurs", sizes=(5, 3), components=1)
    there.seat(there.cells[0], "Seule")
    assert "composante 0" not in origin(there, there.members[0][0])
