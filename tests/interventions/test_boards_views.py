"""The pages of the boards: what each person gets, by form and by htmx, and what the page costs."""

from html import unescape
from uuid import uuid4, uuid5

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Version
from interventions.boards import services
from interventions.boards.models import Card, Circulation, Receipt
from interventions.boards.origins import people_elsewhere
from tests.interventions.board_people import phone_of, staff_client, supervise, user, viewer, world

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
EXCHANGES = "/echanges/"


@pytest.fixture
def here():
    return world(people="Prenom{letter}{n}")


@pytest.fixture
def author(here):
    return here.members[0][0]


@pytest.fixture
def phone(author):
    return phone_of(author)


def circulated(here, text="une information", given=True):
    card = here.write(here.members[0][0], text)
    [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    if given:
        services.consent(circulation=way, by=viewer(here.members[0][0]))
    return card, way


def page(client, address=EXCHANGES, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def cell_of(here, n=0):
    return str(here.cells[n].pk)


def test_what_is_sent_twice_from_one_form_stands_once_and_other_words_stand_beside(here, phone):
    sheet = str(uuid4())
    typed = {"text": "canari", "column": "know", "cell": cell_of(here), "sheet": sheet}
    for words in ("canari", "canari", "un autre mot"):
        assert phone.post(reverse("boards:write"), typed | {"text": words}).status_code == 302
    assert sorted(card.text for card in Card.objects.all()) == ["canari", "un autre mot"]
    Card.objects.get(pk=uuid5(here.members[0][0].party_id, sheet)).delete()
    other = phone_of(here.members[0][1])
    for _press in range(2):
        other.post(reverse("boards:write"), typed)
    assert Card.objects.filter(author=here.members[0][1].party).count() == 1, "a sheet is one person's"


def test_words_taken_back_are_written_again_when_they_are_sent_again(here, phone):
    typed = {"text": "canari", "column": "know", "cell": cell_of(here), "sheet": str(uuid4())}
    phone.post(reverse("boards:write"), typed)
    services.withdraw_card(card=Card.objects.get(), by=viewer(here.members[0][0]))
    assert phone.post(reverse("boards:write"), typed).status_code == 302
    assert [card.text for card in Card.objects.filter(withdrawn_at=None)] == ["canari"]


def test_a_damaged_sheet_is_told_and_the_words_are_kept(here, phone):
    typed = {"text": "canari", "column": "know", "cell": cell_of(here), "sheet": "pas un nom"}
    refused = phone.post(reverse("boards:write"), typed)
    assert refused.status_code == 422 and "canari" in refused.content.decode()


def test_a_participant_writes_a_card_and_sees_it_on_the_board(here, phone):
    answer = phone.post(
        reverse("boards:write"), {"text": "canari", "column": "unknown", "cell": cell_of(here)}
    )
    assert answer.status_code == 302
    assert page(phone).count("canari") >= 2  # on the board, and among what this person wrote
    assert Card.objects.get().column == "unknown"


def test_the_page_says_who_will_see_the_card_in_the_words_of_the_contract(here, phone):
    assert here.claire.name in page(phone)


def test_a_failed_card_answers_422_and_keeps_what_was_typed(here, phone):
    given = {"text": "canari gardé", "column": "nowhere", "cell": cell_of(here)}
    for headers in ({}, HTMX):
        answer = phone.post(reverse("boards:write"), given, headers=headers)
        assert answer.status_code == 422
        assert "canari gardé" in unescape(answer.content.decode())
    assert not Card.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "x" * 2001])
def test_an_empty_endless_or_broken_text_is_refused(here, phone, text):
    assert (
        phone.post(
            reverse("boards:write"), {"text": text, "column": "know", "cell": cell_of(here)}
        ).status_code
        == 422
    )
    assert not Card.objects.exists()


@pytest.mark.parametrize("cell", ["other", "nothing", "\0", "12"])
def test_a_foreign_cell_is_neither_offered_nor_accepted(here, phone, cell):
    foreign = cell_of(here, 1)
    assert foreign not in page(phone)
    value = foreign if cell == "other" else cell
    assert (
        phone.post(reverse("boards:write"), {"text": "x", "column": "know", "cell": value}).status_code == 422
    )
    assert not Card.objects.exists()


def test_htmx_writes_without_leaving_the_room_and_wakes_the_other_parts(here, phone):
    answer = phone.post(
        reverse("boards:write"), {"text": "canari", "column": "know", "cell": cell_of(here)}, headers=HTMX
    )
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "boards-changed"
    body = answer.content.decode()
    assert 'id="boards-write"' in body
    assert 'hx-swap-oob="true"' in body
    assert "canari" not in body
    assert "<html" not in body


@pytest.mark.parametrize("part", ["waiting", "write", "board", "arrived", "mine"])
def test_each_part_of_the_page_is_answered_alone(here, phone, part):
    body = page(phone, f"{EXCHANGES}?fragment={part}", headers=HTMX)
    assert f'id="boards-{part}"' in body
    assert "<html" not in body


@pytest.mark.parametrize("part", ["waiting", "board", "arrived", "mine"])
def test_a_part_is_sent_again_only_when_something_in_it_changed(here, phone, part):
    person = here.members[1][0] if part == "arrived" else here.members[0][0]
    client, address = phone_of(person), f"{EXCHANGES}?fragment={part}"
    circulated(here, "canari ancien")
    before = client.get(EXCHANGES).context["seen"][part]
    assert client.get(f"{address}&seen={before}").status_code == 204
    circulated(here, "canari nouveau", given=part != "waiting")
    assert "canari nouveau" in page(client, f"{address}&seen={before}", headers=HTMX)


def test_an_unknown_part_is_the_whole_page(phone, here):
    assert "<html" in page(phone, f"{EXCHANGES}?fragment=\0x&session=zzz")


def test_who_has_not_signed_is_led_to_the_contract_and_sees_nothing(here):
    here.write(here.members[0][0], "canari")
    unsigned = phone_of(here.seat(here.cells[0], "Silence", signed=False))
    body = page(unsigned)
    assert "canari" not in body
    assert reverse("agreements:read") in body
    given = {"text": "x", "column": "know", "cell": cell_of(here)}
    assert unsigned.post(reverse("boards:write"), given).status_code == 404
    for part in ("waiting", "write", "board", "arrived", "mine"):
        assert "canari" not in page(unsigned, f"{EXCHANGES}?fragment={part}")


def test_mates_see_the_chosen_name_and_other_cells_see_none(here, author, phone):
    circulated(here, "canari-texte")
    mate, other = page(phone_of(here.members[0][1])), page(phone_of(here.members[1][0]))
    assert "canari-texte" in mate
    assert author.called in mate
    assert "canari-texte" in other
    for word in (author.called, author.given_name, author.email, str(author.pk), str(author.party_id)):
        assert f">{word}<" not in other
        assert word not in other.replace(here.claire.name, "")


def test_the_author_answers_the_question_takes_back_and_withdraws(here, author, phone):
    card, way = circulated(here, "canari-texte", given=False)
    reader = phone_of(here.members[1][0])
    assert "canari-texte" not in page(reader)
    assert phone.post(reverse("boards:consent", args=[way.pk])).status_code == 302
    assert "canari-texte" in page(reader)
    assert phone.post(reverse("boards:take_back", args=[way.pk])).status_code == 302
    assert "canari-texte" not in page(reader)
    assert phone.post(reverse("boards:withdraw", args=[card.pk])).status_code == 302
    places = [
        (phone, EXCHANGES),
        (phone_of(here.members[0][1]), EXCHANGES),
        (reader, EXCHANGES),
        (staff_client(here.claire), reverse("boards:board", args=[here.cells[0].pk])),
        (staff_client(here.claire), reverse("boards:circulation", args=[here.programme.pk])),
    ]
    for client, address in places:
        assert "canari-texte" not in page(client, address)
    assert (
        staff_client(here.claire).get(reverse("boards:ask", args=[here.programme.pk, card.pk])).status_code
        == 404
    )


def test_a_refusal_is_a_state_without_reason(here, phone):
    _, way = circulated(here, given=False)
    phone.post(reverse("boards:refuse", args=[way.pk]))
    assert Circulation.objects.get().release.state == "declined"
    assert phone.post(reverse("boards:consent", args=[way.pk]), follow=True).status_code == 200
    assert Circulation.objects.get().release.state == "declined"


def test_acts_by_htmx_answer_the_words_alone(here, phone):
    _, way = circulated(here, given=False)
    answer = phone.post(reverse("boards:consent", args=[way.pk]), headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "boards-changed"
    assert 'id="messages"' in answer.content.decode()


def test_only_the_author_decides_and_strangers_find_nothing(here):
    card, way = circulated(here)
    mate, reader = phone_of(here.members[0][1]), phone_of(here.members[1][0])
    stranger = phone_of(world("canal").members[0][0])
    assert mate.post(reverse("boards:withdraw", args=[card.pk])).status_code == 403
    assert stranger.post(reverse("boards:withdraw", args=[card.pk])).status_code == 404
    for act in ("consent", "refuse", "take_back"):
        address = reverse(f"boards:{act}", args=[way.pk])
        assert reader.post(address).status_code == 403
        assert mate.post(address).status_code == 404
        assert stranger.post(address).status_code == 404
        assert reader.get(address).status_code == 405
    assert Circulation.objects.arrived().count() == 1


def test_i_have_read_it_is_a_post_by_a_reader_over_there(here, phone):
    _, way = circulated(here)
    address = reverse("boards:receive", args=[way.pk])
    reader = phone_of(here.members[1][0])
    page(reader)
    assert not Receipt.objects.exists()
    assert reader.post(address).status_code == 302
    assert Receipt.objects.count() == 1
    assert address not in page(reader)
    assert phone.post(address).status_code == 404
    assert phone_of(here.members[0][1]).post(address).status_code == 404


def test_who_left_finds_no_page(here, author, phone):
    circulated(here)
    author.party.left_at = timezone.now()
    author.party.save()
    for part in ("", "?fragment=mine", "?fragment=board"):
        assert phone.get(EXCHANGES + part).status_code == 404


@pytest.mark.parametrize("name", ["board", "circulation", "ask"])
def test_pages_of_intervenants_are_theirs_alone(here, phone, name):
    card, _ = circulated(here, "canari")
    arguments = {
        "board": [here.cells[0].pk],
        "circulation": [here.programme.pk],
        "ask": [here.programme.pk, card.pk],
    }
    address = reverse(f"boards:{name}", args=arguments[name])
    assert "canari" in page(staff_client(here.claire), address)
    strangers = [
        world("canal").claire,
        supervise(here.claire),
        user("Paul", "sponsor"),
        user("Ada", "administrator"),
    ]
    for stranger in strangers:
        assert staff_client(stranger).get(address).status_code == 404
    assert phone.get(address).status_code == 404


def test_the_staff_board_says_nothing_when_nothing_changed(here):
    client, address = staff_client(here.claire), reverse("boards:board", args=[here.cells[0].pk])
    first = client.get(address)
    seen = first.context["seen"]
    assert client.get(f"{address}?fragment=columns&seen={seen}").status_code == 204
    here.write(here.members[0][0], "canari")
    fresh = client.get(f"{address}?fragment=columns&seen={seen}")
    assert fresh.status_code == 200
    assert "canari" in fresh.content.decode()
    assert here.members[0][0].called in fresh.content.decode()


def test_asking_shows_the_exact_text_and_what_may_be_a_name_then_asks(here):
    card = here.write(here.members[0][0], "C’est b1 qui l’a dit")
    client, address = staff_client(here.claire), reverse("boards:ask", args=[here.programme.pk, card.pk])
    named = here.seat(here.cells[1], "Yasmina", family_name="Bœuf")
    other = here.write(here.members[0][0], "C’est YASMINA BOEUF qui l’a dit")
    body = page(client, reverse("boards:ask", args=[here.programme.pk, other.pk]))
    assert "YASMINA BOEUF" in body.split('class="notice warning"')[1]
    assert named.called not in page(client, address)
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"cells": [cell_of(here, 0)]}).status_code == 422
    assert not Circulation.objects.exists()
    assert client.post(address, {"cells": [cell_of(here, 1)]}).status_code == 302
    assert Circulation.objects.get().release.state == "requested"


def warned_of(phone):
    [asked] = phone.get(EXCHANGES).context["asked"]
    return asked.names


def test_the_author_is_told_of_a_name_as_well(here, author, phone):
    here.seat(here.cells[0], "Yasmina")
    circulated(here, "Yasmina sait", given=False)
    assert warned_of(phone) == ["Yasmina"] and ": Yasmina." in page(phone)


def test_the_author_is_told_of_no_name_that_their_cells_do_not_know(here, author, phone):
    here.seat(here.cells[1], "Yasmina", family_name="Bœuf")
    here.seat(here.cells[0], "Nini", given_name="Inès", family_name="de la Tour")
    card, _ = circulated(here, "Yasmina Boeuf et Inès de la Tour savent", given=False)
    assert warned_of(phone) == [], "a warning would say who takes part"
    staff = staff_client(here.claire)
    told = staff.get(reverse("boards:ask", args=[here.programme.pk, card.pk]))
    assert told.context["names"] == ["Yasmina Boeuf", "Inès de la Tour"]


def test_the_author_is_told_of_their_own_name(here, phone, author):
    author.family_name = "Bœuf"
    author.save()
    circulated(here, "C’est moi, BOEUF", given=False)
    assert warned_of(phone) == ["BOEUF"]


def test_circulation_counts_from_cell_to_cell_and_shows_states_without_reason(here, phone):
    circulated(here, "première")
    _, way = circulated(here, "seconde", given=False)
    client = staff_client(here.claire)
    answer = client.get(reverse("boards:circulation", args=[here.programme.pk]))
    rows = answer.context["matrix"].rows
    assert [(row.counts, row.waiting) for row in rows] == [([None, 1], 1), ([0, None], 0)]
    phone.post(reverse("boards:refuse", args=[way.pk]))
    answer = client.get(reverse("boards:circulation", args=[here.programme.pk]))
    assert [row.waiting for row in answer.context["matrix"].rows] == [0, 0]


def test_beyond_twelve_cells_the_table_shows_those_where_something_moves():
    def table(here):
        client = staff_client(here.claire)
        answer = client.get(reverse("boards:circulation", args=[here.programme.pk]))
        return [cell.letter for cell in answer.context["matrix"].cells]

    few, many = world("douze", (1,) * 12), world("treize", (1,) * 13)
    assert len(table(few)) == 12 and table(many) == []
    circulated(many, "première")
    circulated(many, "seconde", given=False)
    assert table(many) == ["A", "B"]


def test_pages_hold_any_page_number(here):
    here.write(here.members[0][0], "canari")
    address = reverse("boards:circulation", args=[here.programme.pk])
    for value in ("0", "-1", "999999999999999999999", "abc", "\0"):
        assert "canari" in page(staff_client(here.claire), address, data={"page": value})


def test_a_new_version_leaves_ones_own_words_within_reach(here, author, phone):
    card, way = circulated(here, "canari")
    Version.objects.create(contract=here.contract, number=2, proposed_at=timezone.now(), sha256="1" * 64)
    body = page(phone)
    assert reverse("boards:withdraw", args=[card.pk]) in body
    assert reverse("boards:take_back", args=[way.pk]) in body
    assert "canari" not in page(phone_of(here.members[1][0]))


# --- what a page costs ---------------------------------------------------------------------------------------------


def grow(here, cards):
    for n in range(cards):
        for person in here.members[0]:
            card = here.write(person, f"carte {n}")
            [way] = services.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
            if n % 2:
                services.consent(circulation=way, by=viewer(person))


@pytest.mark.parametrize(
    ("who", "most"), [("author", 60), ("reader", 35), ("board", 20), ("circulation", 27)]
)
def test_a_longer_list_costs_no_more_queries(here, django_assert_max_num_queries, who, most):
    client = {
        "author": lambda: phone_of(here.members[0][0]),
        "reader": lambda: phone_of(here.members[1][0]),
    }.get(who, lambda: staff_client(here.claire))()
    address = {
        "board": reverse("boards:board", args=[here.cells[0].pk]),
        "circulation": reverse("boards:circulation", args=[here.programme.pk]),
    }.get(who, EXCHANGES)
    grow(here, 2)
    with django_assert_max_num_queries(most) as few:
        page(client, address)
    grow(here, 6)
    with django_assert_max_num_queries(most) as many:
        page(client, address)
    assert len(many) == len(few)


def test_reading_the_pages_writes_nothing_but_that_names_were_read(here, phone):
    circulated(here)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients = [phone, phone_of(here.members[1][0]), staff_client(here.claire)]
    pages = [EXCHANGES, EXCHANGES, reverse("boards:circulation", args=[here.programme.pk])]
    for client, address in zip(clients, pages, strict=True):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, address)
        written = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
        assert [sql for sql in written if "audit_auditrecord" not in sql] == []
        assert len(written) <= (address != EXCHANGES)


def test_people_elsewhere_leaves_out_those_who_left_and_those_who_sit_here(here):
    assert len(people_elsewhere(here.cells[1])) == 3
    here.members[0][0].party.left_at = timezone.now()
    here.members[0][0].party.save()
    assert len(people_elsewhere(here.cells[1])) == 2
