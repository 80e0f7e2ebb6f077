"""The invented programmes: they load through the services, once, and show each role something alive."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as platform
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cells.collectives.models import Participant
from cells.composition import services as composition
from cells.composition.models import Cell, Encounter, Proposal, Round, Seat
from contracts.agreements.models import Contract, Party
from contracts.agreements.services.renewing import from_library
from contracts.confidentiality.models import ReleaseState
from interventions.boards.models import Circulation
from interventions.demo import DEMO_PEOPLE
from interventions.demo.dating import day_of
from interventions.demo.loading import BODIES
from interventions.programmes.lasting import day_of_erasure
from interventions.programmes.models import Programme
from interventions.reminders.services import tick
from interventions.sessions.models import Session
from interventions.supervision.models import Question, QuestionState
from interventions.texts.models import CommonText
from interventions.texts.shown import whole_text
from tst_platform.accounts.models import User
from tst_platform.core.models import DataKey, sealed_models
from tst_platform.core.sealing import Unreadable, sealed_fields
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox.models import Message, MessageState

STEPS = {
    "Coopération citoyenne": 1,
    "Mères, jeunes et travailleurs sociaux": 3,
    "Mieux se parler": 4,
    "Socle de valeurs": 5,
    "Formation-recherche 2018": 6,
    "Formation-recherche 2017": 7,
    "Le jardin des Lilas (terminée)": 7,
}
SAMIR = next(person.participant_id for person in DEMO_PEOPLE if person.slug == "samir")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load once for all tests of this module, and leave nothing of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def on_stage(loaded: None, db: None) -> None:
    """Every test plays on what was loaded."""


@pytest.fixture
def enter(client: Client, settings: Any) -> Any:
    """Return what opens a door of the demo and follows where it leads."""
    settings.DEMO = True
    return lambda person: client.post(reverse("enter_as", args=[person.slug]), follow=True)


def programme(title: str) -> Programme:
    return next(one for one in Programme.objects.all() if one.title == title)


def samir() -> Participant:
    return Participant.objects.get(pk=SAMIR)


def claire() -> Viewer:
    return Viewer(user=User.objects.get(email="claire@example.org"))


def test_loading_again_says_so_and_changes_nothing() -> None:
    before = {model: model._default_manager.count() for model in sealed_models()}
    told = StringIO()
    call_command("load_demo", stdout=told)
    assert told.getvalue().count("\n") == 1
    assert {model: model._default_manager.count() for model in sealed_models()} == before


def test_each_programme_stands_at_its_step() -> None:
    assert {one.title: one.current_step.position for one in Programme.objects.all()} == STEPS


@pytest.mark.parametrize("person", DEMO_PEOPLE, ids=lambda person: person.slug)
def test_each_door_opens_on_a_page_of_its_own(enter: Any, person: Any) -> None:
    page = enter(person)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == reverse(person.lands_on)


def test_a_draft_is_told_that_the_institut_wrote_a_clause_anew() -> None:
    draft = programme("Coopération citoyenne").contract.draft
    origins = from_library(draft.clauses.all()).values()
    assert [one.newest.number for one in origins if one.newest] == [2]


def test_doors_are_shut_outside_the_demo(client: Client) -> None:
    for person in DEMO_PEOPLE:
        assert client.post(reverse("enter_as", args=[person.slug])).status_code == 404


def test_all_that_is_sealed_opens_save_the_messages_that_were_wiped() -> None:
    opened = 0
    for model in sealed_models():
        if model is Message:
            continue
        for row in model._default_manager.all():
            for field in sealed_fields(model):
                assert not isinstance(getattr(row, field.name), Unreadable), f"{model.__name__}.{field.name}"
                opened += 1
    assert opened > 1000
    destroyed = DataKey.objects.filter(destroyed_at__isnull=False).values("scope")
    assert set(Message.objects.values_list("pk", flat=True)) == set(destroyed.values_list("scope", flat=True))


def test_no_message_leaves_now_nor_at_the_next_tick() -> None:
    assert not Message.objects.exclude(state=MessageState.CANCELLED).exists()
    assert tick() == 0
    assert mail.outbox == []


def test_nine_of_the_twelve_of_the_tilleuls_signed_the_text_in_force() -> None:
    cell = next(one for one in Cell.objects.all() if one.name == "Cellule des Tilleuls")
    people = Party.objects.filter(pk__in=Seat.objects.filter(cell=cell).values("participant__party"))
    assert people.count() == 12
    assert people.signed(cell.contract.version_in_force).count() == 9


def test_samir_has_signed_is_expected_and_is_asked_something() -> None:
    viewer = Viewer(party_id=samir().party_id)
    assert Contract.objects.content_open_to(viewer).exists()
    assert Session.objects.visible_to(viewer).to_come().exists()
    mine = Circulation.objects.editable_by(viewer)
    assert mine.filter(release__state=ReleaseState.REQUESTED).count() == 1
    assert Circulation.objects.read_in_cells_of(viewer).count() == 2
    assert not Circulation.objects.read_in_cells_of(viewer).filter(receipts__party=viewer.party_id).exists()


def test_leave_to_circulate_was_given_refused_taken_back_and_is_waited_for() -> None:
    states = set(Circulation.objects.values_list("release__state", flat=True))
    assert states == set(ReleaseState.values)


def test_the_two_hundred_and_forty_sit_in_twenty_cells_of_twelve() -> None:
    contract = programme("Socle de valeurs").contract
    sizes = [Seat.objects.filter(cell=cell).count() for cell in Cell.objects.filter(contract=contract)]
    assert sizes == [12] * 20


def test_sessions_lie_before_and_after_now() -> None:
    held = Session.objects.filter(state="held")
    assert held.filter(ends_at__lt=timezone.now()).count() == held.count() > 10
    planned = Session.objects.filter(state="planned")
    assert planned.filter(starts_at__gt=timezone.now()).count() == planned.count() > 5


@pytest.mark.parametrize("day", range(7))
def test_whatever_the_day_of_loading_what_was_held_is_past_and_what_is_planned_is_ahead(day: int) -> None:
    meetings = [
        meeting
        for body in BODIES
        for told in body.interventions
        for circle in told.circles
        for meeting in circle.meetings
    ]
    with time_machine.travel(datetime(2026, 3, 2 + day, 0, 5, tzinfo=ZoneInfo("Europe/Paris")), tick=False):
        for meeting in meetings:
            days = (day_of(meeting) - timezone.localdate()).days
            assert days < 0 if meeting.is_held else days >= 2, meeting


def test_one_question_of_the_tilleuls_waits_and_one_is_answered() -> None:
    questions = Question.objects.filter(programme=programme("Mères, jeunes et travailleurs sociaux"))
    assert set(questions.values_list("state", flat=True)) == {QuestionState.ASKED, QuestionState.ANSWERED}


def test_the_supervisor_reads_no_name_and_no_word_of_the_tilleuls(enter: Any, client: Client) -> None:
    enter(next(person for person in DEMO_PEOPLE if person.slug == "helene"))
    shown = programme("Mères, jeunes et travailleurs sociaux")
    page = client.get(reverse("supervision:programme", args=[shown.pk])).content.decode()
    people = Participant.objects.filter(collective=shown.collective_id)
    assert not [one for one in people if one.family_name in page or (one.email and one.email in page)]
    assert "allée des Tilleuls" not in page


def test_every_page_of_each_programme_answers_its_intervenant(client: Client) -> None:
    client.force_login(User.objects.get(email="claire@example.org"), platform.AUTHENTICATION_BACKENDS[0])
    for one in Programme.objects.visible_to(claire()):
        for name in ("programmes:programme", "sessions:agenda", "boards:circulation", "supervision:thread"):
            assert client.get(reverse(name, args=[one.pk])).status_code == 200, name
        for name in ("agreements:contract", "collectives:invitations", "composition:rounds"):
            assert client.get(reverse(name, args=[one.contract_id])).status_code == 200, name
        assert client.get(reverse("collectives:collective", args=[one.collective.slug])).status_code == 200


def test_the_first_steps_are_left_to_the_reader() -> None:
    begun = programme("Coopération citoyenne")
    assert not Participant.objects.filter(collective=begun.collective_id).exists()
    assert begun.contract.draft is not None


def test_every_programme_that_is_written_is_loaded() -> None:
    written = [told.title for body in BODIES for told in body.interventions]
    assert sorted(written) == sorted(one.title for one in Programme.objects.all())


def test_one_intervention_is_over_and_says_when_its_words_are_erased(enter: Any, client: Client) -> None:
    over = programme("Le jardin des Lilas (terminée)")
    day = day_of_erasure(over)
    assert over.closed_at and day and 31 < (day - timezone.localdate()).days < 60
    assert [one.title for one in Programme.objects.all() if one.closed_at] == [over.title]
    enter(next(person for person in DEMO_PEOPLE if person.slug == "claire"))
    assert "words-end" in client.get(reverse("programmes:programme", args=[over.pk])).content.decode()


def test_two_cells_wrote_an_article_and_its_dissent_is_printed():
    text = CommonText.objects.get()
    [first, second] = whole_text(Viewer(user=User.objects.get(email="claire@example.org")), text).articles
    assert len(first.sources) == 2 and len(first.dissents) == 1 and first.version.number == 2
    assert first.counted and second.counted and len(first.counted.cells) == 3


def test_rounds_are_shown_validated_as_a_draft_with_its_history_and_closed() -> None:
    with working_as(Work.COMMAND):
        draft = Round.objects.get(state="draft")
        acts = composition.history_of(draft)
        assert len(acts) == 2 and acts[0].is_last and acts[1].undone
        beside = composition.open_proposal(draft)
        assert beside is not None and beside.is_offered and beside.bound
        asked = composition.Asked.of(draft.asked)
        assert asked.facilitators and asked.quotas and len(asked.slots) == 2
        assert {cell.slot for cell in draft.cells.all()} == {slot.name for slot in asked.slots}
        assert beside.positions_mixed["share"] and composition.mixed_in_words(composition.seated_by(draft))
        reading = composition.read_round(draft)
        assert all(cell.remarks for cell in reading.cells())
        assert composition.compare(reading, beside).measures
        assert Round.objects.filter(contract=draft.contract_id, state="validated").exists()
        closed = Round.objects.filter(closed_at__isnull=False).order_by("pk").first()
        people = Participant.objects.filter(party__contract=closed.contract_id)
        assert people.exists() and not any(person.traits for person in people)
        assert composition.ClosedReading(closed).overall
        assert Encounter.objects.filter(contract=draft.contract_id).exists()
        assert not Proposal.objects.composing().exists()
