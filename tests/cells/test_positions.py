"""Questions on which people differ: asked, answered, changed, withdrawn, closed; and who reads what of it."""

import json
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from cells.positions import services, shown
from cells.positions.audience import sentence
from cells.positions.models import UNSAID, Disagreement, Position
from cells.positions.spread import groups_of, spread_of
from contracts.agreements.models import Contract, Party, Version
from tests.cells.positioned import CLOSE, KEEP, OPEN, ask, crowd
from tests.interventions.meetings import gather, leave
from tst_platform import my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import NOBODY, Viewer
from tst_platform.core.walls import Work, looking_as, working_as

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def meeting(db):
    return gather()


@pytest.fixture
def line(meeting):
    return ask(meeting.programme.contract, meeting.lead)


def page(line):
    return reverse("positions:take", args=[line.pk])


def text_of(answer):
    """Return a page without the tokens of its forms, which are never the same."""
    return re.sub(r"\b\w{64}\b", "", answer.content.decode())


# --- asked ------------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_by_form_and_found_on_every_signed_phone(meeting):
    desk, address = meeting.desk(), reverse("positions:asked", args=[meeting.programme.contract_id])
    assert "Aucune question" in text_of(desk.get(address)) or "No question yet" in text_of(desk.get(address))
    answer = desk.post(address, {**OPEN, "question": "  Que faire   de la rue ? "}, follow=True)
    line = Disagreement.objects.get()
    assert line.question == "Que faire de la rue ?" and line.places == 5 and line.question in text_of(answer)
    home = text_of(meeting.phone("fatou").get(reverse("sessions:home"), headers=ENGLISH))
    assert page(line) in home and "Where do you stand?" in home
    assert page(line) not in text_of(meeting.phone("kevin").get(reverse("sessions:home")))
    assert reverse("positions:asked", args=[meeting.programme.contract_id]) in text_of(
        desk.get(reverse("programmes:programme", args=[meeting.programme.pk]))
    )


NONSENSE = [
    ({"question": ""}, "This field is required."),
    ({"question": " \u00a0 "}, "This field is required."),
    ({"first_pole": ""}, "This field is required."),
    ({"last_pole": "fermer  LA RUE aux voitures"}, "Both ends of the line say the same."),
    ({"question": "x" * 201}, "at most 200 characters"),
    ({"first_pole": "x" * 81}, "at most 80 characters"),
    ({"places": "6"}, "Select a valid choice."),
    ({"places": "NaN"}, "Select a valid choice."),
    ({"places": ""}, "This field is required."),
]


def test_what_makes_no_question_is_told_and_nothing_typed_is_lost(meeting):
    desk, address = meeting.desk(), reverse("positions:asked", args=[meeting.programme.contract_id])
    for changed, told in NONSENSE:
        answer = desk.post(address, {**OPEN, **changed}, headers=ENGLISH)
        assert answer.status_code == 422 and told in text_of(answer), changed
        kept = OPEN["last_pole"] if "last_pole" not in changed else OPEN["question"]
        assert kept in text_of(answer), changed
    assert not Disagreement.objects.exists()


def test_a_service_and_the_database_refuse_what_a_form_would(meeting):
    contract = meeting.programme.contract
    for changed in ({"question": " "}, {"last_pole": CLOSE.upper()}, {"places": 6}):
        with pytest.raises(DomainError):
            ask(contract, meeting.lead, **changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disagreement.objects.create(contract=contract, places=6, opened_by=meeting.lead.user)
    for number in range(services.MOST_QUESTIONS):
        ask(contract, meeting.lead, question=f"Question {number} ?")
    with pytest.raises(DomainError):
        ask(contract, meeting.lead)


# --- answered ---------------------------------------------------------------------------------------------------------


def test_one_says_changes_and_withdraws_where_one_stands(meeting, line):
    phone, viewer = meeting.phone("fatou"), meeting.viewer("fatou")
    shown_page = text_of(phone.get(page(line), headers=ENGLISH))
    assert "Nobody reads your position" in shown_page and shown_page.count('type="radio"') == 6
    assert CLOSE in shown_page and KEEP in shown_page and "checked" not in shown_page
    assert phone.post(page(line), {"place": "2"}).status_code == 302
    phone.post(page(line), {"place": "2"})  # pressed twice
    assert [one.stands for one in Position.objects.visible_to(viewer)] == [2]
    assert "checked" in text_of(phone.get(page(line)))
    phone.post(page(line), {"place": "0"})
    mine = Position.objects.visible_to(viewer).get()
    assert mine.stands == UNSAID and mine.said_under_id == meeting.version.pk
    assert page(line) not in text_of(phone.get(reverse("sessions:home"))), "it was answered"
    listed = text_of(phone.get(reverse("positions:mine"), headers=ENGLISH))
    assert "You have said: I prefer not to say" in listed
    address = reverse("positions:withdraw", args=[line.pk])
    assert phone.post(address).status_code == 302 and not Position.objects.exists()
    assert phone.post(address).status_code == 404


def test_a_place_that_is_not_on_the_line_is_told(meeting, line):
    phone = meeting.phone("fatou")
    for place in ("", "6", "-1", "1.5", "NaN", "x", "9" * 40, "\x00"):
        answer = phone.post(page(line), {"place": place}, headers=ENGLISH)
        assert answer.status_code == 422 and not Position.objects.exists(), place
        said = "Choose a place on the line" if not place else "This place is not on the line."
        assert said in text_of(answer), place
    with pytest.raises(DomainError):
        services.take_position(disagreement=line, place=6, by=meeting.viewer("fatou"))


def test_an_answer_that_comes_too_late_keeps_what_stood_and_says_so(meeting, line):
    phone = meeting.phone("fatou")
    phone.post(page(line), {"place": "2"})
    assert services.close_disagreement(disagreement=line, by=meeting.lead)
    assert not services.close_disagreement(disagreement=line, by=meeting.lead)
    answer = phone.post(page(line), {"place": "4"}, headers=ENGLISH)
    assert answer.status_code == 422 and "This question is closed: where you stood" in text_of(answer)
    assert [one.stands for one in Position.objects.visible_to(meeting.viewer("fatou"))] == [2]
    assert f"rather “{CLOSE}”" in text_of(answer).replace("&quot;", '"')
    phone.post(reverse("positions:withdraw", args=[line.pk]))
    assert not Position.objects.exists()


def test_who_has_not_signed_who_has_left_and_who_is_foreign_find_nothing(meeting, line):
    other = Contract.objects.create()
    foreign = Disagreement.objects.create(
        contract=other, question="?", first_pole="a", last_pole="b", opened_by=meeting.lead.user
    )
    for who, asked in (("kevin", line), ("lucie", line), ("fatou", foreign)):
        phone = meeting.phone(who)
        assert phone.get(page(asked)).status_code == 404, who
        assert phone.post(page(asked), {"place": "1"}).status_code == 404, who
    assert not Position.objects.exists()
    close = reverse("positions:close", args=[meeting.programme.contract_id, foreign.pk])
    assert meeting.desk().get(close).status_code == meeting.desk().post(close).status_code == 404
    with pytest.raises(DomainError):
        services.take_position(disagreement=line, place=1, by=meeting.viewer("kevin"))
    with pytest.raises(DomainError):
        services.take_position(disagreement=line, place=1, by=meeting.lead)
    # A new version closes the gate until it is signed; what one has said oneself can still be erased.
    services.take_position(disagreement=line, place=1, by=meeting.viewer("fatou"))
    Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=timezone.now())
    assert meeting.phone("fatou").get(page(line)).status_code == 404
    assert meeting.phone("fatou").post(reverse("positions:withdraw", args=[line.pk])).status_code == 302
    assert not Position.objects.exists()


# --- who reads it -----------------------------------------------------------------------------------------------------


def test_nobody_but_its_author_reads_a_position_as_the_sentence_says(meeting, line):
    services.take_position(disagreement=line, place=2, by=meeting.viewer("fatou"))
    everyone = {who: meeting.viewer(who) for who in meeting.people} | {"lead": meeting.lead, "nobody": NOBODY}
    readers = {who for who, viewer in everyone.items() if Position.objects.visible_to(viewer).exists()}
    assert readers == {"fatou"}
    if connection.vendor == "postgresql":
        for who, viewer in everyone.items():
            with looking_as(viewer):
                assert Position.objects.exists() == (who == "fatou"), who
    with translation.override("en"):
        assert "neither the intervenants nor the others" in sentence(5) and "from 10 answers on" in sentence(
            10
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the second wall stands on PostgreSQL")
def test_behind_a_page_that_forgets_nobody_speaks_for_another(meeting, line):
    from django.db import DatabaseError

    yanis = meeting.people["yanis"].party_id
    for viewer in (meeting.viewer("fatou"), meeting.lead):
        with pytest.raises(DatabaseError), transaction.atomic(), looking_as(viewer):
            Position.objects.create(disagreement=line, party_id=yanis, place="1")
    services.close_disagreement(disagreement=line, by=meeting.lead)
    with pytest.raises(DatabaseError), transaction.atomic(), looking_as(meeting.viewer("yanis")):
        Position.objects.create(disagreement=line, party_id=yanis, place="1")


def test_what_stands_sealed_is_as_long_whatever_was_said(meeting, line):
    lengths = set()
    for who, place in (("fatou", 0), ("yanis", 1), ("bernard", 5)):
        services.take_position(disagreement=line, place=place, by=meeting.viewer(who))
    with working_as(Work.FIGURES), connection.cursor() as cursor:
        cursor.execute("SELECT place FROM cells_position")
        lengths = {len(bytes(value)) for (value,) in cursor.fetchall()}
    assert len(lengths) == 1


def test_the_record_of_acts_says_that_and_not_where(meeting, line):
    for place in (1, 5):
        services.take_position(disagreement=line, place=place, by=meeting.viewer("fatou"))
    with working_as(Work.FIGURES):
        acts = [
            {name: str(value) for name, value in act.items()}
            for act in AuditRecord.objects.filter(verb="position.take").values(
                "actor", "verb", "model", "row"
            )
        ]
    assert len(acts) == 2 and acts[0] == acts[1]


# --- counted ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ([5, 5, 5, 5, 5], [(1, 1, 5), (2, 2, 5), (3, 3, 5), (4, 4, 5), (5, 5, 5)]),
        ([4, 1, 0, 2, 9], [(1, 2, 5), (3, 5, 11)]),
        ([9, 0, 0, 2, 1], []),  # all at one end, as far as may be told: the whole line
        ([0, 0, 0, 0, 20], []),
        ([7, 0, 0, 0, 7], [(1, 1, 7), (2, 5, 7)]),
        ([4, 0, 0, 0, 0], []),
        ([0, 0, 0, 0, 0], []),
    ],
)
def test_places_with_few_are_counted_with_their_neighbours(counts, groups):
    assert groups_of(counts, 5) == groups


@given(st.lists(st.integers(0, 12), min_size=5, max_size=7), st.sampled_from([5, 10]))
def test_no_group_that_is_told_is_small_and_together_they_are_the_line(counts, smallest):
    groups = groups_of(counts, smallest)
    assert len(groups) != 1 and all(people >= smallest for _first, _last, people in groups)
    assert all(people == sum(counts[first - 1 : last]) for first, last, people in groups)
    covered = [place for first, last, _people in groups for place in range(first, last + 1)]
    assert covered in ([], list(range(1, len(counts) + 1)))


def test_a_question_is_counted_once_in_fives_and_nothing_later_moves_it(meeting, line):
    people = crowd(meeting, 15)
    for number, viewer in enumerate(people):
        place = 1 if number < 7 else 5 if number < 13 else UNSAID
        services.take_position(disagreement=line, place=place, by=viewer)
    desk = meeting.desk()
    address = reverse("positions:asked", args=[meeting.programme.contract_id])
    open_page = text_of(desk.get(address, headers=ENGLISH))
    assert "15 people have answered" in open_page and "What they say" not in open_page
    desk.post(reverse("positions:close", args=[meeting.programme.contract_id, line.pk]))
    line.refresh_from_db()
    spread = spread_of(line, 5)
    assert [(group.label, group.number) for group in spread.groups] == [("1", 5), ("2–5", 5)]
    before = [text_of(desk.get(address, headers=ENGLISH)) for _look in range(2)][1]
    assert "5 or more" in before
    services.withdraw_position(
        position=Position.objects.visible_to(people[0]).get(disagreement=line), by=people[0]
    )
    assert text_of(desk.get(address, headers=ENGLISH)) == before
    assert not spread_of(line, 10).groups, "a stricter contract binds at once"


def test_few_answers_are_not_told(meeting, line):
    for who, place in (("fatou", 1), ("yanis", 5)):
        services.take_position(disagreement=line, place=place, by=meeting.viewer(who))
    services.close_disagreement(disagreement=line, by=meeting.lead)
    answer = meeting.desk().get(
        reverse("positions:asked", args=[meeting.programme.contract_id]), headers=ENGLISH
    )
    assert "fewer than 5" in text_of(answer) and "How they spread is not shown" in text_of(answer)


def test_counts_are_the_same_whoever_of_them_stands_where(meeting, line):
    """Exchanged positions of two people leave every page of an intervenant as it was."""
    people = crowd(meeting, 12)
    for number, viewer in enumerate(people):
        services.take_position(disagreement=line, place=1 + number % 2 * 4, by=viewer)
    other = ask(meeting.programme.contract, meeting.lead)
    for number, viewer in enumerate(people):
        place = {0: 5, 1: 1}.get(number, 1 + number % 2 * 4)
        services.take_position(disagreement=other, place=place, by=viewer)
    for one in (line, other):
        services.close_disagreement(disagreement=one, by=meeting.lead)
        one.refresh_from_db()
    told = [[(group.label, group.number) for group in spread_of(one, 5).groups] for one in (line, other)]
    assert told[0] == told[1] != []


# --- leaving, taking along --------------------------------------------------------------------------------------------


def test_one_takes_ones_own_along_and_it_goes_with_whoever_leaves(meeting, line):
    for who, place in (("fatou", 2), ("yanis", 5)):
        services.take_position(disagreement=line, place=place, by=meeting.viewer(who))
    told = json.loads(meeting.phone("fatou").get(reverse("my_data")).content)["positions"]
    assert [(one["disagreement.question"], one["stands"]) for one in told] == [(line.question, 2)]
    viewer = meeting.viewer("fatou")
    my_data.leave_programme(me=meeting.people["fatou"], words=my_data.KEEP, by=viewer)
    assert [one.party_id for one in Position.objects.all()] == [meeting.people["yanis"].party_id]
    assert services.answered([line]) == {line.pk: 1}
    leave(meeting.people["yanis"])
    assert services.answered([line]) == {} and shown.waiting_for(meeting.viewer("yanis")) is None
    assert Party.objects.filter(pk=meeting.people["yanis"].party_id).exists()


def test_pages_keep_their_query_budgets(meeting, line, django_assert_max_num_queries):
    for number in range(6):
        ask(meeting.programme.contract, meeting.lead, question=f"Et {number} ?")
    desk, phone = meeting.desk(), meeting.phone("fatou")
    address = reverse("positions:asked", args=[meeting.programme.contract_id])
    desk.get(address), phone.get(page(line))
    with django_assert_max_num_queries(26):
        desk.get(address)
    with django_assert_max_num_queries(24):
        phone.get(reverse("positions:mine"))
    with django_assert_max_num_queries(24):
        phone.get(page(line))


def test_a_viewer_without_a_seat_is_asked_nothing(line):
    assert shown.waiting_for(Viewer()) is None and not shown.asked_of(Viewer())
    assert not re.search(r"\d", shown.said_in_words(line, 3))
