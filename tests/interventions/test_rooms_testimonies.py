"""A testimony in two boxes, written on paper: printed, entered for its author, read by the cell, and theirs."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from interventions.exercises import services as exercises
from interventions.exercises.models import Exercise, ExerciseRun, Kind, Reach, Testimony
from interventions.rooms.services import Step
from interventions.sessions.models import Session
from interventions.sessions.services import end_session, start_session
from tests.interventions.meetings import Meeting, gather, paris
from tests.interventions.rooms_led import at, prepared
from tests.interventions.test_rooms_paper import shown
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)
KNOWN, LIVED = "Le bus passe à 8 heures.", "Je l’attends dans le noir."


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


@pytest.fixture
def exercise() -> Exercise:
    return Exercise.objects.filter(kind=Kind.TESTIMONY, author__isnull=True).order_by("pk")[0]


@pytest.fixture
def over(meeting, clock, exercise) -> Session:
    """Return a session whose hours are over, with a testimony among its steps, and that nobody opened."""
    session = prepared(
        meeting, None, Step("Accueil", 10, "welcome"), Step("Témoigner", 40, "exercise", exercise=exercise)
    )
    clock.shift(dt.timedelta(hours=4))
    return session


def sheet(meeting, exercise, number: int, who: str, consent: str = "sheet", **words: str) -> dict[str, str]:
    row = {"author": meeting.people[who].pk, "consent": consent} | ({"known": KNOWN, "lived": LIVED} | words)
    return {f"testimony-{exercise.pk}-{number}-{name}": value for name, value in row.items()}


def read_by(viewer: Viewer) -> list[str]:
    with looking_as(viewer):
        return [one.lived for one in Testimony.objects.visible_to(viewer)]


def test_a_sheet_is_printed_for_each_who_meets_and_says_who_reads_it(meeting, over):
    told = meeting.desk().get(at("printed", over)).content.decode()
    assert told.count("La réalité telle que je la vis") == 3
    assert "Pour moi seul·e" in told and "Claire Bonnet" in told


def test_what_was_written_is_its_authors_and_read_by_the_cell(meeting, over, exercise):
    desk = meeting.desk()
    typed = shown(desk, over) | sheet(meeting, exercise, 1, "fatou")
    for _press in range(2):
        assert desk.post(at("enter", over), typed).status_code == 302
    told = Testimony.objects.get()
    assert (told.author, told.reached) == (meeting.people["fatou"].party, Reach.CELL)
    assert (told.entered_by, told.consent, told.said_under) == (meeting.lead.user, "sheet", meeting.version)
    assert ExerciseRun.objects.get().closed_at is not None
    for viewer in (meeting.viewer("fatou"), meeting.viewer("yanis"), meeting.lead):
        assert read_by(viewer) == [LIVED]
    for who in ("bernard", "kevin", "lucie"):
        assert read_by(meeting.viewer(who)) == []
    mine = meeting.phone("fatou").get(reverse("exercises:mine")).content.decode()
    assert LIVED in mine and "Claire Bonnet" in mine
    with looking_as(meeting.viewer("fatou")):
        exercises.withdraw_testimony(testimony=told, by=meeting.viewer("fatou"))
    assert read_by(meeting.viewer("yanis")) == [] and not Testimony.objects.exists()


def test_it_is_in_ones_own_data(meeting, over, exercise):
    desk = meeting.desk()
    desk.post(at("enter", over), shown(desk, over) | sheet(meeting, exercise, 0, "fatou", "aloud"))
    with looking_as(meeting.viewer("fatou")):
        told = my_data.data_of(meeting.people["fatou"])
    [mine] = told["testimonies"]
    assert (mine["lived"], mine["consent"], mine["entered_by.name"]) == (LIVED, "aloud", "Claire Bonnet")


def test_what_is_refused_keeps_all_that_was_typed(meeting, over, exercise):
    desk = meeting.desk()
    refused = desk.post(at("enter", over), shown(desk, over) | sheet(meeting, exercise, 0, "fatou", ""))
    page = refused.content.decode()
    assert refused.status_code == 422 and KNOWN in page and "error-summary" in page
    assert not Testimony.objects.exists()


def test_whoever_testified_on_their_phone_keeps_their_words_and_nothing_tells_that_they_did(
    meeting, clock, exercise
):
    session = prepared(meeting, None, Step("Témoigner", 40, "exercise", exercise=exercise))
    start_session(session=session, by=meeting.lead)
    run = exercises.open_run(session=session, exercise=exercise, by=meeting.lead)
    fatou = meeting.viewer("fatou")
    with looking_as(fatou):
        exercises.write_testimony(run=run, known="", lived="Pour moi seule", reach=Reach.ME, by=fatou)
    end_session(session=session, by=meeting.lead)
    clock.shift(dt.timedelta(hours=4))
    desk = meeting.desk()
    sheets = sheet(meeting, exercise, 0, "fatou") | sheet(meeting, exercise, 1, "yanis")
    answer = desk.post(at("enter", session), shown(desk, session) | sheets)
    assert answer.status_code == 302
    told = {one.author_id: (one.lived, one.reach) for one in Testimony.objects.all()}
    assert told == {
        meeting.people["fatou"].party_id: ("Pour moi seule", "me"),
        meeting.people["yanis"].party_id: (LIVED, "cell"),
    }
    assert ExerciseRun.objects.count() == 1


@pytest.mark.parametrize("who", ["kevin", "bernard", "lucie"])
def test_nobody_is_given_words_who_does_not_sit_there_and_has_signed(meeting, over, exercise, who):
    desk = meeting.desk()
    answer = desk.post(at("enter", over), shown(desk, over) | sheet(meeting, exercise, 0, who))
    assert answer.status_code == 422 and not Testimony.objects.exists()
    told = [exercises.PaperTestimony(meeting.people[who].party, KNOWN, LIVED, "sheet")]
    with looking_as(meeting.lead), pytest.raises(DomainError):
        exercises.enter_testimonies(session=over, exercise=exercise, told=told, by=meeting.lead)


def test_nobody_else_enters_them(meeting, over, exercise):
    told = [exercises.PaperTestimony(meeting.people["fatou"].party, KNOWN, LIVED, "sheet")]
    for by in (meeting.viewer("yanis"), meeting.viewer("fatou")):
        with looking_as(by), pytest.raises(DomainError):
            exercises.enter_testimonies(session=over, exercise=exercise, told=told, by=by)
