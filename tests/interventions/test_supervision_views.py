"""Supervision without betrayal: what a supervisor sees, what an answer carries, who is refused."""

import secrets
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import ContractIntervenant
from interventions.boards import services as boards
from interventions.sessions.models import Session
from interventions.supervision import figures, services, shown
from interventions.supervision.models import Question, Supervision
from tests.interventions.board_people import phone_of, staff_client, supervise, user, viewer, world
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import shown_count
from tst_platform.core.viewer import Viewer
from tst_platform.outbox.models import Message

pytestmark = pytest.mark.django_db
HOME = "/supervision/"
ONCE = date(2020, 1, 1)


@pytest.fixture
def here():
    return world(sizes=(7, 7), people="Prenom{letter}{n}")


@pytest.fixture
def helene(here):
    return supervise(here.claire)


def address(name, row):
    return reverse(f"supervision:{name}", args=[row.programme_id, row.pk] if name == "answer" else [row.pk])


def page(client, where):
    answer = client.get(where)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def asked(here, helene, text="Où en est la peur ?"):
    return services.ask_question(programme=here.programme, text=text, by=Viewer(user=helene))


# --- what a supervisor sees ----------------------------------------------------------------------------------------


def test_the_home_shows_my_intervenants_and_nobody_elses(here, helene):
    other = world("canal")
    supervise(other.claire, "Odile")
    body = page(staff_client(helene), HOME)
    assert here.claire.name in body
    assert "Titre tilleuls" in body
    assert other.claire.name not in body
    assert "Titre canal" not in body


def test_the_home_says_what_it_is_for_when_empty(client):
    assert "empty" in page(staff_client(user("Odile", "supervisor")), HOME)


def test_no_name_and_no_word_of_the_cells_in_any_page_of_the_supervisor(here, helene):
    canaries = [f"Canari{secrets.token_hex(6)}" for _ in range(7)]
    person = here.seat(
        here.cells[0],
        canaries[0],
        here.components[0],
        given_name=canaries[1],
        family_name=canaries[2],
        email=f"{canaries[3]}@example.org",
        phone=canaries[4],
    )
    card = here.write(person, f"une information avec {canaries[5]}")
    [way] = boards.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
    boards.consent(circulation=way, by=viewer(person))
    for cell in here.cells:
        cell.name = cell.objective = canaries[6]
        cell.save()
    now = timezone.now()
    Session.objects.create(
        programme=here.programme,
        contract=here.contract,
        cell=here.cells[0],
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        place=canaries[6],
        state="held",
    )
    asked(here, helene)
    figures.publish_due()
    client = staff_client(helene)
    for where in (HOME, address("programme", here.programme)):
        body = page(client, where)
        for word in canaries:
            assert word.lower() not in body.lower()
        for member in (p for cell in here.members for p in cell):
            assert member.called not in body
            assert member.email not in body
            assert str(member.pk) not in body
            assert str(member.party_id) not in body
    assert "P1<" in body
    assert "P15<" in body


def test_the_steps_and_their_place_are_told(here, helene):
    body = page(staff_client(helene), address("programme", here.programme))
    assert body.count('<li class="ahead"') == 6
    assert body.count('aria-current="step"') == 1


def about(count):
    return _("about %(n)d") % {"n": count}


def people_of(here):
    """Return what the supervisor sees right after the clock has counted for the first time."""
    figures.publish_due()
    return shown.people_of(here.programme)


def test_counts_go_in_fives_and_stand_for_the_week(here):
    people = people_of(here)
    assert (people.total, people.signed) == (about(10), about(10))
    assert people.joined == people.invited == shown_count(0)
    for member in here.members[0]:
        member.party.signatures.all().delete()
    assert people_of(here) == people
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        later = people_of(here)
    assert (later.total, later.signed, later.joined) == (about(10), about(10), about(5))


def test_under_five_people_nobody_is_listed():
    people = people_of(world(sizes=(4,)))
    assert people.pseudonyms == []
    assert people.total == people.joined


def test_pseudonyms_are_listed_in_fives_and_whoever_leaves_keeps_theirs(here):
    listed = people_of(here).pseudonyms
    assert listed == [f"P{n}" for n in range(1, 11)]
    here.members[0][0].party.left_at = timezone.now()
    here.members[0][0].party.save()
    here.seat(here.cells[0], "Seule")
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert people_of(here).pseudonyms == [f"P{n}" for n in range(1, 16)]


def test_cells_are_told_by_letter_and_mix_and_draft_rounds_are_not(here):
    assert [cell.components for cell in shown.cells_of(here.programme, ONCE)[1]] == [None, None]
    figures.publish_due()
    total, cells = shown.cells_of(here.programme, ONCE)
    assert (total, [(cell.letter, cell.components) for cell in cells]) == (2, [("A", 2), ("B", 2)])
    here.round.state = "draft"
    here.round.save()
    assert shown.cells_of(here.programme, ONCE)[1] == []


def test_a_new_supervisor_is_not_told_when_cells_met_before_the_hand_over(here, helene):
    now = timezone.now()
    for days in (1, 30):
        Session.objects.create(
            cell=here.cells[0],
            programme=here.programme,
            contract=here.contract,
            starts_at=now - timedelta(days=days),
            ends_at=now - timedelta(days=days, hours=-2),
            state="held",
        )
    _total, cells = shown.cells_of(here.programme, timezone.localdate() - timedelta(days=7))
    assert [len(cell.met) for cell in cells] == [1, 0]
    Supervision.objects.update(since=timezone.localdate() - timedelta(days=7))
    shown_there = staff_client(helene).get(address("programme", here.programme)).context["cells"]
    assert [len(cell.met) for cell in shown_there] == [1, 0]


def test_few_circulating_cards_are_not_counted_out(here):
    for week in range(5):
        card = here.write(here.members[0][week], "x")
        [way] = boards.ask_circulation(card=card, to_cells=[here.cells[1]], by=here.staff)
        boards.consent(circulation=way, by=viewer(here.members[0][week]))
        with time_machine.travel(timezone.now() + timedelta(weeks=week)):
            figures.publish_due()
            assert shown.circulating(here.programme) == (about(5) if week == 4 else shown_count(0))


# --- questions and answers -----------------------------------------------------------------------------------------


def test_a_question_is_sealed_told_by_a_neutral_mail_and_seen_by_the_intervenants(here, helene):
    client = staff_client(helene)
    assert client.post(address("ask", here.programme), {"text": "canari de question"}).status_code == 302
    question = Question.objects.get()
    assert question.state == "asked"
    mail = Message.objects.get()
    assert mail.to == here.claire.email
    for word in ("canari", "Titre", "tilleuls", "Helene"):
        assert word not in mail.title + mail.body
    assert "canari de question" in page(staff_client(here.claire), address("thread", here.programme))
    assert "canari" not in str(list(AuditRecord.objects.values()))


@pytest.mark.parametrize("text", ["", " ", "a\0b", "x" * 5001])
def test_a_question_without_words_or_end_is_refused(here, helene, text):
    answer = staff_client(helene).post(address("ask", here.programme), {"text": text})
    assert answer.status_code == 422
    assert not Question.objects.exists()


def confirmed(client, question, text, **more):
    """Type an answer, read it with its names replaced, and send exactly that; return the page that was read."""
    preview = client.post(address("answer", question), {"text": text, **more})
    assert preview.status_code == 200
    assert Question.objects.get(pk=question.pk).state == "asked"
    sent = client.post(
        address("answer", question), {"text": text, "confirmed": preview.context["seal"], **more}
    )
    assert sent.status_code == 302
    return preview


def test_an_answer_is_read_with_pseudonyms_before_it_is_sent(here, helene):
    question = asked(here, helene)
    here.seat(here.cells[0], "Fatou", family_name="Diallo")
    client = staff_client(here.claire)
    preview = confirmed(client, question, "FATOU DIALLO et fatou ont parlé de <b>Prénoma0</b>")
    question.refresh_from_db()
    assert preview.context["ready"].text == question.answer == "P15 et P15 ont parlé de <b>P1</b>"
    body = page(staff_client(helene), address("programme", here.programme))
    assert question.answer in body
    assert "fatou" not in body.lower()
    assert Message.objects.filter(recipient_id=helene.pk).get().title


def test_no_answer_leaves_that_was_not_read_as_it_is_sent(here, helene):
    question = asked(here, helene)
    client = staff_client(here.claire)
    seal = client.post(address("answer", question), {"text": "Rien"}).context["seal"]
    for forged in (
        {"text": "Autre chose", "confirmed": seal},
        {"text": "Rien", "confirmed": "x"},
        {"text": "Rien"},
    ):
        assert client.post(address("answer", question), forged).status_code == 200
    assert Question.objects.get().state == "asked"
    assert client.post(address("answer", question), {"text": "Rien", "confirmed": seal}).status_code == 302
    assert Question.objects.get().answer == "Rien"


def test_a_word_in_lower_case_may_be_kept_and_a_name_never(here, helene):
    question = asked(here, helene)
    here.seat(here.cells[0], "Rose")
    client = staff_client(here.claire)
    confirmed(client, question, "une rose pour Rose", keep=["rose", "Rose"])
    assert Question.objects.get().answer == "une rose pour P15"


def test_someone_of_the_collective_outside_the_programme_has_no_number(here, helene):
    from cells.collectives.models import Participant
    from contracts.agreements.models import Party

    Participant.objects.create(collective=here.collective, party=Party.objects.create(), given_name="Zoubida")
    ready = services.pseudonymise(programme=here.programme, text="Zoubida viendra")
    assert "Zoubida" not in ready.text
    assert "P" not in ready.text.split()[0]


def test_an_answer_counts_once_and_a_closed_question_takes_none(here, helene):
    question = asked(here, helene)
    by = here.staff
    services.answer_question(question=question, text="un", by=by)
    with pytest.raises(DomainError):
        services.answer_question(question=question, text="deux", by=by)
    assert staff_client(helene).post(address("close", question)).status_code == 302
    with pytest.raises(DomainError):
        services.close_question(question=question, by=Viewer(user=helene))
    assert Question.objects.get().answer == "un"
    assert "un" in page(staff_client(here.claire), address("thread", here.programme))


def test_the_asker_does_not_answer_and_the_asked_do_not_close(here, helene):
    question = asked(here, helene)
    assert staff_client(helene).post(address("answer", question), {"text": "x"}).status_code == 403
    assert staff_client(here.claire).post(address("close", question)).status_code == 403
    with pytest.raises(DomainError):
        services.ask_question(programme=here.programme, text="x", by=here.staff)


# --- who is refused ------------------------------------------------------------------------------------------------


def strangers(here):
    other = world("canal")
    supervise(other.claire, "Odile")
    staff = [
        other.claire,
        user("Paul", "sponsor"),
        user("Ada", "administrator"),
        user("Odette", "supervisor"),
    ]
    return [staff_client(one) for one in staff] + [phone_of(here.members[0][0])]


def test_nobody_else_finds_the_programme_its_questions_or_its_thread(here, helene):
    question = asked(here, helene)
    for client in strangers(here):
        for name, row in (("programme", here.programme), ("thread", here.programme)):
            assert client.get(address(name, row)).status_code == 404
        assert client.post(address("ask", here.programme), {"text": "x"}).status_code == 404
        for name in ("answer", "close"):
            assert client.post(address(name, question), {"text": "x"}).status_code == 404
    assert staff_client(here.claire).get(address("programme", here.programme)).status_code == 404
    assert staff_client(helene).get(address("thread", here.programme)).status_code == 404
    for who in (here.claire, user("Region", "sponsor")):
        assert staff_client(who).get(HOME).status_code == 404


def test_a_supervision_that_ended_shows_nothing_at_the_next_request(here, helene):
    question, client = asked(here, helene), staff_client(helene)
    page(client, address("programme", here.programme))
    Supervision.objects.update(until=timezone.localdate())
    assert client.get(address("programme", here.programme)).status_code == 404
    assert client.post(address("ask", here.programme), {"text": "x"}).status_code == 404
    assert client.post(address("close", question)).status_code == 404
    assert "Titre" not in page(client, HOME)


@pytest.mark.parametrize(
    ("since", "until", "runs"), [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)]
)
def test_a_supervision_runs_from_its_first_day_to_the_eve_of_its_last(here, since, until, runs):
    today = timezone.localdate()
    helene = supervise(
        here.claire,
        since=today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    )
    status = staff_client(helene).get(address("programme", here.programme)).status_code
    assert status == (200 if runs else 404)


def test_a_programme_that_my_intervenant_no_longer_leads_is_gone(here, helene):
    ContractIntervenant.objects.filter(contract=here.contract, user=here.claire).delete()
    assert staff_client(helene).get(address("programme", here.programme)).status_code == 404


def test_the_next_supervisor_does_not_inherit_the_thread(here, helene):
    asked(here, helene, "canari de question")
    odile = supervise(here.claire, "Odile")
    assert "canari" not in page(staff_client(odile), address("programme", here.programme))


# --- what a page costs ---------------------------------------------------------------------------------------------


def test_more_people_and_questions_cost_no_more_queries(here, helene, django_assert_max_num_queries):
    client, counts = staff_client(helene), []
    for size in (1, 6):
        for n in range(size):
            asked(here, helene, f"question {n}")
            here.seat(here.cells[0], f"Venue{size}{n}", here.components[0])
        with django_assert_max_num_queries(50) as queries:
            page(client, address("programme", here.programme))
        counts.append(len(queries))
        page(client, HOME)
    assert counts[0] == counts[1]
