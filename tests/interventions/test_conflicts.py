"""Spaces of conflict: hidden until enough have spoken, then a map that no later answer moves; closed on information."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext

from cells.positions.models import Disagreement, Position
from cells.positions.services import open_disagreement
from contracts.agreements.models import Party
from interventions.boards.models import Card
from interventions.boards.services import withdraw_card
from interventions.conflicts import shown
from interventions.conflicts.counting import spoken_in
from interventions.conflicts.models import DrawnMap, Form, Information, Reason, Space, Stand, Turning
from interventions.conflicts.services import (
    Asked,
    close_space,
    consent_to,
    note_information,
    open_space,
    pause_space,
    prepare_space,
    reveal,
    withdraw_words,
)
from interventions.demo import tilleuls
from interventions.demo.disputing import dispute
from interventions.demo.stage import Stage
from interventions.sessions.models import Presence
from interventions.sessions.services import mark_attendance, start_session
from tests.interventions.conflict_people import (
    EIGHT,
    LINE,
    QUESTION,
    agree_on,
    kept_cell,
    opened,
    reads,
    revealed,
    say,
    seat,
)
from tests.interventions.meetings import Meeting, paris
from tests.undoing import undone
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, looking_as, working_as

pytestmark = pytest.mark.django_db
FIVE = {"fatou": 1, "yanis": 5, "ortega": 5, "amina": 2, "bruno": 3}
INFORMATION = "Les jeunes ignorent qui décide des horaires de présence"


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Meeting]:
    with django_db_blocker.unblock(), kept_cell() as cell:
        yield cell


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def here(kept: Meeting, clock: Any) -> Iterator[Meeting]:
    with undone():
        yield deepcopy(kept)


def party(here: Meeting, who: str) -> Party:
    return Party.objects.get(pk=here.people[who].party_id)


def pages_of(here: Meeting, who: str, space: Space) -> str:
    """Return all that this person is shown about a space; those who lead as « lead »."""
    is_lead = who == "lead"
    client = here.desk() if is_lead else here.phone(who)
    names = ("conflicts:space",) if is_lead else ("conflicts:here", "conflicts:path")
    urls = [reverse(name, args=[space.pk]) for name in names]
    return "".join(client.get(url).content.decode() for url in urls)


def points(space: Space) -> Counter[int]:
    told = DrawnMap.objects.get(space=space, moment="revealed").drawn
    return Counter(place for place, _strength, _who in told["points"])


# --- hidden until enough have spoken ------------------------------------------------------------------------------------


def test_before_the_reveal_nobody_reads_anything_but_how_many_have_spoken(here):
    space = opened(here)
    for who, place in FIVE.items():
        say(here, space, who, place, know=f"know-{who}")
    for who in ("fatou", "elsa", "lead"):
        told = pages_of(here, who, space)
        others = [name for name in FIVE if name != who]
        assert not any(f"{kind}-{name}" in told for name in others for kind in ("defend", "fear", "know")), (
            who
        )
        assert 'class="dot"' not in told
        assert spoken_in(space_of(space)).words in told
    for viewer in (here.lead, here.viewer("elsa"), Viewer()):
        with looking_as(viewer):
            assert not Stand.objects.visible_to(viewer).exists()
            assert not Reason.objects.visible_to(viewer).exists()
            if connection.vendor == "postgresql":
                assert not Stand.objects.exists()
                assert not Reason.objects.exists()


def test_positions_are_revealed_from_the_number_set_on_and_stay_hidden_before(here):
    space = opened(here, Asked(question=QUESTION, first_pole="a", last_pole="b", threshold=7))
    for who in EIGHT[:6]:
        say(here, space, who)
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)
    say(here, space, "dario")
    with looking_as(here.lead):
        assert reveal(space=space, by=here.lead).is_revealed
    assert reads(here.viewer("fatou")) == {f"defend-{who}" for who in EIGHT[:7]}


def test_without_a_number_all_who_are_there_are_awaited(here, clock):
    session = here.plan(paris(2026, 3, 12, 18))
    clock.move_to(paris(2026, 3, 12, 18))
    start_session(session=session, by=here.lead)
    for who in EIGHT[:6]:
        mark_attendance(
            session=session, participant=here.people[who], presence=Presence.PRESENT, by=here.lead
        )
    absent = here.people[EIGHT[6]]  # the eighth is not noted at all, and awaited
    mark_attendance(session=session, participant=absent, presence=Presence.ABSENT, by=here.lead)
    asked = Asked(question=QUESTION, first_pole="a", last_pole="b", session=session)
    space = opened(here, asked)
    for who in EIGHT[:5]:
        say(here, space, who)
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)
    say(here, space, EIGHT[5])
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)
    say(here, space, EIGHT[7])
    with looking_as(here.lead):
        assert reveal(space=space, by=here.lead).is_revealed


def test_fewer_than_five_are_never_revealed(here):
    with looking_as(here.lead), pytest.raises(DomainError):
        prepare_space(
            cell=here.cells["A"],
            asked=Asked(question=QUESTION, first_pole="a", last_pole="b", threshold=4),
            by=here.lead,
        )
    space = opened(here)
    for who in EIGHT[:4]:
        say(here, space, who)
    Space.objects.filter(pk=space.pk).update(threshold=4)
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)
    assert not DrawnMap.objects.exists()


def test_a_map_of_four_places_is_shown_to_nobody_nor_kept(here):
    """Five have spoken, one of whom prefers not to say where: a map would be of four."""
    space = revealed(here, {**FIVE, "fatou": 0})
    assert not DrawnMap.objects.exists()
    for who in ("lead", "fatou"):
        told = pages_of(here, who, space)
        assert 'class="dot"' not in told


def test_after_the_reveal_the_cell_reads_words_without_name_and_the_map(here):
    space = revealed(here, FIVE)
    for who in ("lead", "elsa"):
        told = pages_of(here, who, space)
        assert all(f"defend-{name}" in told for name in FIVE)
        assert told.count('<circle class="dot"') == 5
        words = told[told.index("words-title") :]
        assert not any(name.title() in words.partition("pairs-title")[0] for name in FIVE)
    assert points(space) == Counter(FIVE.values())


@pytest.mark.parametrize("who", ["kevin", "lucie", "samir", "bernard"])
def test_who_may_not_be_there_reads_nothing(here, who):
    """Unsigned, gone, not joined, of another cell."""
    space = revealed(here, FIVE)
    phone = here.phone(who)
    for name in ("here", "take", "path"):
        assert phone.get(reverse(f"conflicts:{name}", args=[space.pk])).status_code == 404
    assert not reads(here.viewer(who))
    with looking_as(here.viewer(who)):
        assert not Space.objects.visible_to(here.viewer(who)).exists()
        if connection.vendor == "postgresql":
            assert not DrawnMap.objects.exists()


def test_a_prepared_space_is_not_seen_by_the_cell(here):
    with looking_as(here.lead):
        space = prepare_space(cell=here.cells["A"], asked=LINE, by=here.lead)
    assert here.phone("fatou").get(reverse("conflicts:here", args=[space.pk])).status_code == 404
    assert QUESTION not in here.phone("fatou").get(reverse("conflicts:mine")).content.decode()


# --- names, and what two maps tell ---------------------------------------------------------------------------------------


def test_a_name_given_shows_only_where_the_others_are_enough(here):
    space = opened(here)
    for who in EIGHT:
        say(here, space, who, is_named=who in ("fatou", "yanis", "amina"))
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    told = shown.shown_to(here.viewer("elsa"), space_of(space))
    assert sorted(one.name for one in told.words if one.name) == ["Amina", "Fatou", "Yanis"]
    assert told.pictures[0].rows[2].names == ["Amina", "Fatou", "Yanis"]
    say(
        here, space, "bruno", is_named=True
    )  # four are left without name: the names of all others would tell of them
    assert not any(one.name for one in shown.shown_to(here.viewer("elsa"), space_of(space)).words)


def test_a_name_on_the_map_goes_with_whoever_takes_it_back(here):
    space = opened(here)
    for who in EIGHT:
        say(here, space, who, is_named=who == "fatou")
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    say(here, space, "fatou", is_named=False)
    told = shown.shown_to(here.viewer("elsa"), space_of(space))
    assert not told.has_names


def space_of(space: Space) -> Space:
    return Space.objects.select_related("cell__contract", "cell__round").get(pk=space.pk)


def close(here: Meeting, space: Space) -> Space:
    with looking_as(here.lead):
        note_information(space=space_of(space), author=party(here, "yanis"), text=INFORMATION, by=here.lead)
        return close_space(space=space, by=here.lead)


def test_no_later_answer_moves_the_map_and_the_words_of_a_latecomer_stay_theirs(here):
    space = revealed(here, FIVE)
    before = pages_of(here, "elsa", space)
    say(here, space, "carla", 4)  # came late
    say(here, space, "fatou", 5)  # changed
    assert points(space) == Counter(FIVE.values())
    assert "defend-carla" not in pages_of(here, "elsa", space)
    assert len(reads(here.viewer("elsa"))) == 5
    circles = re.compile(r'<circle class="dot"[^>]*>')
    assert circles.findall(before) == circles.findall(pages_of(here, "elsa", space))


def test_the_last_map_does_not_tell_the_one_who_changed_came_or_left(here):
    for name in ("gina", "hugo"):
        seat(here, name)
    space = revealed(here, dict.fromkeys(EIGHT, 3) | {"yanis": 1})
    say(here, space, "fatou", 5)
    say(here, space, "gina", 2)
    with looking_as(here.viewer("yanis")):
        my_data.leave_programme(me=here.people["yanis"], words="keep", by=here.viewer("yanis"))
    with looking_as(here.lead):
        note_information(space=space_of(space), author=party(here, "fatou"), text=INFORMATION, by=here.lead)
        close_space(space=space, by=here.lead)
    assert not DrawnMap.objects.filter(moment="closed").exists()
    assert len(shown.shown_to(here.lead, space_of(space)).pictures) == 1


def test_a_second_map_is_drawn_once_five_have_moved(here):
    space = revealed(here, dict.fromkeys(EIGHT, 2))
    for who in EIGHT[:5]:
        say(here, space, who, 4)
    close(here, space)
    told = DrawnMap.objects.get(moment="closed").drawn
    assert Counter(place for place, _s, _w in told["points"]) == {2: 3, 4: 5}
    assert len(shown.shown_to(here.viewer("elsa"), space_of(space)).pictures) == 2


def test_someone_who_left_stays_as_a_point_without_name_and_their_words_go(here):
    space = revealed(here, dict.fromkeys(EIGHT, 2))
    with looking_as(here.viewer("fatou")):
        my_data.leave_programme(me=here.people["fatou"], words="withdraw", by=here.viewer("fatou"))
    assert points(space)[2] == 8
    assert not Stand.objects.filter(party=here.people["fatou"].party_id).exists()
    assert "defend-fatou" not in reads(here.viewer("elsa"))
    assert len(reads(here.viewer("elsa"))) == 7
    assert here.phone("fatou").get(reverse("conflicts:here", args=[space.pk])).status_code == 404


def test_someone_who_left_their_words_leaves_them_without_name(here):
    space = opened(here)
    for who in EIGHT:
        say(here, space, who, is_named=who == "fatou")
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    with looking_as(here.viewer("fatou")):
        my_data.leave_programme(me=here.people["fatou"], words="keep", by=here.viewer("fatou"))
    assert "defend-fatou" in reads(here.viewer("elsa"))
    assert not shown.shown_to(here.lead, space_of(space)).has_names


def test_a_wider_contract_does_not_widen_what_was_said_before_nor_does_a_stricter_one_wait(here):
    agree_on(here, 10)
    space = opened(here, Asked(question=QUESTION, first_pole="a", last_pole="b", threshold=10))
    for who in EIGHT:
        say(here, space, who)
    agree_on(here, 5)
    Space.objects.filter(pk=space.pk).update(threshold=None)
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)
    assert not DrawnMap.objects.exists()
    assert not reads(here.viewer("fatou")) - {"defend-fatou"}


def test_a_stricter_contract_hides_what_was_shown_before(here):
    space = revealed(here, dict.fromkeys(EIGHT, 2))
    agree_on(here, 10)
    told = shown.shown_to(here.viewer("elsa"), space_of(space))
    assert not told.pictures
    assert not told.words


def test_the_words_of_whoever_withdraws_them_go_at_once(here):
    space = revealed(here, FIVE)
    with looking_as(here.viewer("amina")):
        assert withdraw_words(space=space, by=here.viewer("amina"))
    assert "defend-amina" not in pages_of(here, "elsa", space) + pages_of(here, "amina", space)
    assert points(space) == Counter(FIVE.values())


# --- what one does on a phone ---------------------------------------------------------------------------------------------


def test_someone_says_their_position_changes_it_and_finds_their_path(here, clock):
    space = opened(here)
    phone, page = here.phone("fatou"), reverse("conflicts:take", args=[space.pk])
    assert reverse("conflicts:here", args=[space.pk]) in phone.get(reverse("sessions:home")).content.decode()
    empty = phone.post(page, {})
    assert empty.status_code == 422
    wrong = phone.post(page, {"place": 9, "defend": "mes mots"})
    assert wrong.status_code == 422
    assert "mes mots" in wrong.content.decode()
    for place, words in ((1, "le calme"), (4, "la présence")):
        sent = phone.post(page, {"place": place, "strength": 3, "defend": words})
        assert sent.status_code == 302
        clock.shift(dt.timedelta(minutes=5))
    told = phone.get(reverse("conflicts:path", args=[space.pk])).content.decode()
    assert told.index("la présence") < told.index("le calme")
    assert Stand.objects.count() == 2
    assert "le calme" not in pages_of(here, "yanis", space) + pages_of(here, "lead", space)


def test_what_was_typed_stays_while_a_space_is_paused(here):
    space = opened(here)
    with looking_as(here.lead):
        pause_space(space=space, by=here.lead)
    sent = here.phone("fatou").post(
        reverse("conflicts:take", args=[space.pk]), {"place": 2, "fear": "que rien ne change"}
    )
    assert sent.status_code == 422
    assert "que rien ne change" in sent.content.decode()
    assert not Stand.objects.exists()
    with looking_as(here.lead):
        assert open_space(space=space, by=here.lead).is_open


def test_statements_are_counted_each_by_itself(here):
    asked = Asked(question=QUESTION, form=Form.STATEMENTS, statements=("Un", "Deux"), threshold=5)
    space = opened(here, asked)
    one, two = space.statements.all()
    for number, who in enumerate(EIGHT):
        votes = {f"vote_{one.pk}": 1 if number < 6 else -1, f"vote_{two.pk}": 0}
        sent = here.phone(who).post(reverse("conflicts:take", args=[space.pk]), votes)
        assert sent.status_code == 302
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    told = DrawnMap.objects.get().drawn
    assert told["bars"] == {str(one.pk): [6, 2, 0], str(two.pk): [0, 0, 8]}
    assert "plane" not in told, "under twenty people there is no plane and there are no groups"
    page = here.phone("elsa").get(reverse("conflicts:here", args=[space.pk])).content.decode()
    assert page.count("<table") == 1


def test_from_twenty_people_on_there_is_a_plane_with_groups(here):
    more = [f"p{n}" for n in range(14)]
    for name in more:
        seat(here, name)
    asked = Asked(question=QUESTION, form=Form.STATEMENTS, statements=("Un", "Deux", "Trois"), threshold=20)
    space = opened(here, asked)
    names = [str(one.pk) for one in space.statements.all()]
    for number, who in enumerate([*EIGHT, *more]):
        side = 1 if number % 2 else -1
        say(here, space, who, 0, votes=dict.fromkeys(names, side))
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    told = DrawnMap.objects.get().drawn
    assert [group["people"] for group in told["groups"]] == [11, 11]
    page = here.phone("elsa").get(reverse("conflicts:here", args=[space.pk])).content.decode()
    assert page.count("<table") == 3


def test_a_place_on_the_line_of_a_question_to_all_is_a_position_there_told_beforehand(here):
    line = open_disagreement(
        contract=here.programme.contract,
        question="Le soir, devant le collège ?",
        first_pole="Des adultes",
        last_pole="Les jeunes entre eux",
        places=5,
        by=here.lead,
    )
    space = opened(here, Asked(question=QUESTION, disagreement=line, threshold=5))
    page = here.phone("fatou").get(reverse("conflicts:take", args=[space.pk])).content.decode()
    assert "Le soir, devant le collège" in page
    assert "Les jeunes entre eux" in page
    say(here, space, "fatou", 4)
    say(here, space, "fatou", 0)  # a word without place takes nothing back there
    with looking_as(here.viewer("fatou")):
        assert Position.objects.visible_to(here.viewer("fatou")).get().stands == 4
    with looking_as(here.lead):
        assert not Position.objects.visible_to(here.lead).exists()
    assert "Le soir, devant le collège" in pages_of(here, "lead", space)
    assert Disagreement.objects.get().is_open


# --- closing on what came out ----------------------------------------------------------------------------------------------


def test_a_space_closes_on_information_or_is_postponed(here):
    space = revealed(here, FIVE)
    desk, page = here.desk(), reverse("conflicts:close", args=[space.pk])
    refused = desk.post(page, {"decision": "worked"})
    assert refused.status_code == 422
    assert (
        gettext("Note at least one piece of information, or choose “postponed”.") in refused.content.decode()
    )
    note = reverse("conflicts:note", args=[space.pk])
    assert desk.post(note, {"text": INFORMATION}).status_code == 422
    sent = desk.post(note, {"text": INFORMATION, "author": str(here.people["yanis"].party_id)})
    assert sent.status_code == 302
    assert INFORMATION not in pages_of(here, "fatou", space), (
        "nobody else reads it before its author consents"
    )
    assert desk.post(page, {"decision": "worked"}).status_code == 302
    space.refresh_from_db()
    assert space.is_worked
    assert shown.brought_out(here.lead, here.programme.contract_id).each == 0.0, "it waits for its author"
    asked = Information.objects.get().pk
    assert here.phone("yanis").post(reverse("conflicts:consent", args=[asked])).status_code == 302
    assert shown.brought_out(here.lead, here.programme.contract_id).each == 1.0


def test_what_its_author_accepts_is_a_card_of_theirs_and_withdrawn_there_it_is_gone_here(here):
    space = revealed(here, FIVE)
    with looking_as(here.lead):
        note_information(space=space_of(space), author=party(here, "yanis"), text=INFORMATION, by=here.lead)
    asked = Information.objects.get()
    assert here.phone("fatou").post(reverse("conflicts:consent", args=[asked.pk])).status_code == 404
    phone = here.phone("yanis")
    assert INFORMATION in phone.get(reverse("conflicts:mine")).content.decode()
    phone.post(reverse("conflicts:consent", args=[asked.pk]))
    card = Card.objects.get()
    assert card.text == INFORMATION
    assert card.author_id == here.people["yanis"].party_id
    assert INFORMATION in pages_of(here, "fatou", space)
    assert INFORMATION in here.phone("fatou").get(reverse("boards:exchanges")).content.decode()
    with looking_as(here.viewer("yanis")):
        withdraw_card(card=card, by=here.viewer("yanis"))
    for who in ("fatou", "yanis", "lead"):
        assert INFORMATION not in pages_of(here, who, space)


def test_what_its_author_keeps_is_erased_and_does_not_close_a_space(here):
    space = revealed(here, FIVE)
    with looking_as(here.lead):
        note_information(space=space_of(space), author=party(here, "yanis"), text=INFORMATION, by=here.lead)
    here.phone("yanis").post(reverse("conflicts:keep", args=[Information.objects.get().pk]))
    assert INFORMATION not in pages_of(here, "lead", space) + pages_of(here, "yanis", space)
    with looking_as(here.lead), pytest.raises(DomainError):
        close_space(space=space, by=here.lead)


def test_someone_brings_out_what_they_know(here):
    space = opened(here)
    sent = here.phone("carla").post(reverse("conflicts:bring_out", args=[space.pk]), {"text": INFORMATION})
    assert sent.status_code == 302
    assert Card.objects.get().author_id == here.people["carla"].party_id
    with looking_as(here.viewer("carla")), pytest.raises(DomainError):
        consent_to(information=Information.objects.get(), by=here.viewer("carla"))


def test_the_register_is_for_those_who_lead_alone(here):
    space = revealed(here, FIVE)
    page = reverse("conflicts:register", args=[space.pk])
    sent = here.desk().post(page, {"violence": "des injures", "conflict": "qui décide des horaires"})
    assert sent.status_code == 302
    assert "des injures" in here.desk().get(page).content.decode()
    assert "des injures" not in pages_of(here, "fatou", space)
    with looking_as(here.viewer("fatou")):
        assert not Turning.objects.visible_to(here.viewer("fatou")).exists()
        if connection.vendor == "postgresql":
            assert not Turning.objects.exists()


# --- pages and their parts --------------------------------------------------------------------------------------------------


def test_a_room_says_what_is_open_now_and_nothing_where_nothing_is(here):
    session = here.plan()
    part = reverse("conflicts:now", args=[session.pk])
    assert "<section" not in here.phone("fatou").get(part).content.decode()
    space = opened(here)
    assert reverse("conflicts:take", args=[space.pk]) in here.phone("fatou").get(part).content.decode()
    assert here.phone("bernard").get(part).status_code == 404


def test_a_screen_is_sent_its_part_only_if_something_changed(here):
    space = opened(here)
    for client, name in ((here.desk(), "conflicts:space"), (here.phone("fatou"), "conflicts:here")):
        page = reverse(name, args=[space.pk])
        mark = re.search(r"seen=([\w-]+)", client.get(page).content.decode()).group(1)
        assert client.get(f"{page}?fragment=now&seen={mark}").status_code == 204
    say(here, space, "yanis")
    assert spoken_in(space_of(space)).words in client.get(f"{page}?fragment=now&seen={mark}").content.decode()


def test_more_people_and_spaces_cost_no_more_queries(here, django_assert_max_num_queries):
    spaces = [revealed(here, dict.fromkeys(EIGHT, 2)) for _n in range(3)]
    desk, phone = here.desk(), here.phone("fatou")
    with django_assert_max_num_queries(22):
        desk.get(reverse("conflicts:spaces", args=[here.programme.pk]))
    with django_assert_max_num_queries(47):
        desk.get(reverse("conflicts:space", args=[spaces[0].pk]))
    with django_assert_max_num_queries(47):
        phone.get(reverse("conflicts:here", args=[spaces[0].pk]))
    with django_assert_max_num_queries(16):
        phone.get(reverse("conflicts:mine"))


def test_the_demo_shows_one_space_worked_through_and_one_open(here):
    for number in range(4):
        seat(here, f"demo{number}")
    stage = Stage(
        here.programme, tilleuls.INTERVENTION, here.lead, cells={tilleuls.TILLEULS: here.cells["A"]}
    )
    with working_as(Work.COMMAND):  # as the demo is loaded
        dispute(stage)
    worked, is_open = Space.objects.order_by("closed_at")
    if worked.is_open:
        worked, is_open = is_open, worked
    assert worked.is_worked
    assert DrawnMap.objects.filter(space=worked).exists()
    assert worked.information.count() == 2
    assert is_open.is_open
    assert shown.shown_to(here.lead, space_of(worked)).pairs == shown.Pairs(ready=None, made=2, reached=None)
    assert spoken_in(space_of(is_open)).people == 5
