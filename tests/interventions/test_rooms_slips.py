"""Slips without name: printed, copied once into one screen, counted, and read by nobody again."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from interventions.barometers.means import circles_of
from interventions.barometers.models import Barometer, PaperFelt
from interventions.barometers.services import close_barometer, say_felt
from interventions.conflicts import shown
from interventions.conflicts.counting import spoken_in
from interventions.conflicts.models import DrawnMap, Information, PaperReason, PaperStand, Reason, Space
from interventions.conflicts.services import (
    Asked,
    Said,
    bring_out,
    close_space,
    open_space,
    reveal,
    take_stand,
)
from interventions.impressions.means import readings_of
from interventions.impressions.models import ImpressionCall, PaperImpression
from interventions.impressions.services import close_call, do_due, say_impression
from interventions.rooms import services
from interventions.rooms.models import Kind, RunningItem
from interventions.sessions.models import Attendance, Session, SessionState
from interventions.sessions.services import start_session
from tests.interventions.conflict_people import EIGHT, QUESTION, agree_on, say
from tests.interventions.meetings import paris
from tests.interventions.rooms_led import at
from tests.interventions.slip_people import (
    TABLES,
    barometer_of,
    everyone,
    felt,
    imagined,
    met,
    met_on_paper,
    read_in_sql,
    reasons,
    screen,
    send,
    space_of,
    stands,
)
from tests.papers import words_of_pdf
from tst_platform import my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
from tst_platform.core.small_numbers import counted_beside, tells_of_nobody
from tst_platform.core.walls import Work, looking_as, working_as

pytestmark = pytest.mark.django_db
PAPER = (PaperStand, PaperReason, PaperFelt, PaperImpression)
SIX = ("Le calme", "La sortie", "Mon fils", "La confiance", "Le portail", "Le soir")
STATEMENTS = Asked(
    question=QUESTION, form="statements", statements=("Elle rassure", "Elle fait peur"), threshold=5
)


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(clock) -> Session:
    return met_on_paper(clock)


def counted() -> list[int]:
    with working_as(Work.FIGURES):
        return [model.objects.count() for model in PAPER]


def shown_now(session: Session) -> Space:
    with looking_as(session.here.lead):
        return reveal(space=space_of(session), by=session.here.lead)


def maps(session: Session) -> list[dict]:
    with working_as(Work.ACTING):
        return [one.drawn for one in DrawnMap.objects.filter(space=space_of(session))]


def means(session: Session) -> dict[str, float | None]:
    with looking_as(session.here.lead):
        close_barometer(barometer=barometer_of(session), by=session.here.lead)
        (circle,) = circles_of(Barometer.objects.filter(session=session))
        return {name: mean.value for name, mean in circle.last.means.items()}


def refused(session: Session, typed: dict, *words: str) -> str:
    """Send what is refused; return the page, on which these words stand."""
    answer = send(session, typed)
    told = answer.content.decode()
    assert answer.status_code == 422
    for word in words:
        assert word in told, word
    return told


# --- what is printed -------------------------------------------------------------------------------------------------


def test_each_person_has_a_slip_for_each_box_that_says_who_reads_it(session, clock):
    imagined(session, clock)
    desk = session.here.desk()
    told = desk.get(at("printed", session)).content.decode()
    assert told.count('<section class="paper-slip">') == 8 + 8 + 8 + 5, (
        "no slips about parents: three others meet"
    )
    assert "commerçants" in told and "« parents »" not in told
    for word in (
        QUESTION,
        "Plus présente",
        "Sans votre nom",
        "au moins 5",
        "majuscules",
        "personne ne le relit",
    ):
        assert word in told, word
    drawn = desk.get(at("printed_pdf", session))
    assert drawn.status_code == 200
    if drawn.headers["Content-Type"] == "application/pdf":
        assert "Sans votre nom" in words_of_pdf(drawn.content)


def test_no_slip_is_printed_for_fewer_people_than_may_be_counted(session):
    agree_on(session.here, 10)
    told = session.here.desk().get(at("printed", session)).content.decode()
    assert "paper-slip" not in told
    assert "Cette feuille reste avec vous" in told


# --- what is entered -------------------------------------------------------------------------------------------------


def test_slips_are_on_the_map_and_in_the_words_once_revealed(session):
    typed = screen(session) | stands(session, 1, 1, 5, 5, 3, 0) | reasons(session, *SIX)
    assert send(session, typed).status_code == 302
    space = space_of(session)
    assert space.is_open and spoken_in(space).people == 6
    space = shown_now(session)
    [drawn] = maps(session)
    assert drawn["people"] == drawn["slips"] == 5, "who prefers not to say stands nowhere"
    assert sorted(place for place, *_rest in drawn["points"]) == [1, 1, 3, 5, 5]
    for viewer in (session.here.lead, session.here.viewer("fatou")):
        with looking_as(viewer):
            told = shown.shown_to(viewer, space_of(session))
            assert {one.reason.defend for one in told.words} == set(SIX)
            assert not any(one.name or one.is_mine for one in told.words)
            assert [picture.people for picture in told.pictures] == [5]
    page = session.here.phone("fatou").get(reverse("conflicts:here", args=[space.pk])).content.decode()
    assert all(word in page for word in SIX)


def test_statements_are_copied_and_counted(clock):
    session = met_on_paper(clock, asked=STATEMENTS)
    space = space_of(session)
    one, other = space.statements.all()
    name = f"stands-{space.pk}"
    typed = {f"rows-{name}": 5}
    for number, vote in enumerate((1, 1, 1, -1, 0)):
        typed |= {f"{name}-{number}-vote_{one.pk}": vote, f"{name}-{number}-vote_{other.pk}": -1}
    assert send(session, screen(session) | typed).status_code == 302
    shown_now(session)
    assert maps(session)[0]["bars"] == {str(one.pk): [3, 1, 1], str(other.pk): [0, 5, 0]}


def test_the_barometer_is_opened_by_its_slips_and_counts_them(session):
    assert send(session, screen(session) | felt(1, 2, 3, 4, 5, speech=0)).status_code == 302
    assert barometer_of(session).is_open
    assert means(session) == {"safety": 3.0, "trust": 3.0, "speech": None, "cooperation": 3.0}


def test_before_and_after_count_from_slips_of_each_component(session, clock):
    _parents, shops = imagined(session, clock)
    typed = screen(session) | met(shops, (1, 4), (2, 4), (3, 5), (2, 4), (2, 3))
    assert send(session, typed).status_code == 302
    call = ImpressionCall.objects.get(session=session)
    do_due(timezone.now())
    with looking_as(session.here.lead):
        close_call(call=call, by=session.here.lead)
        [reading] = readings_of(ImpressionCall.objects.filter(pk=call.pk))
    told = {line.name: (line.before, line.after) for line in reading.lines}
    assert told == {"parents": (None, None), "commerçants": (2.0, 4.0)}


def test_a_screen_sent_twice_enters_each_slip_once(session, clock):
    _parents, shops = imagined(session, clock)
    typed = screen(session) | stands(session, 3, 3, 3, 3, 3) | reasons(session, *["Peur"] * 5)
    typed |= felt(4, 4, 4, 4, 4) | met(shops, *[(1, 2)] * 5)
    for _press in range(2):
        assert send(session, typed).status_code == 302
    assert counted() == [5, 5, 5, 5]
    with working_as(Work.COMMAND):
        assert AuditRecord.objects.filter(verb="slips.enter").count() == 1


def test_slips_that_are_found_later_are_added_until_the_revealing(session):
    send(session, screen(session) | stands(session, 1, 1, 5, 5, 3))
    page = session.here.desk().get(at("enter", session)).content.decode()
    assert "5 papiers de cette boîte sont déjà saisis" in page
    assert send(session, screen(session) | stands(session, 2)).status_code == 302
    assert counted()[0] == 6
    shown_now(session)
    late = screen(session)
    assert "fixée" in session.here.desk().get(at("enter", session)).content.decode()
    assert not any(name.startswith("rows-stands") for name in late)
    refused(session, late | stands(session, 4), "fixée", 'value="4" selected')
    assert counted()[0] == 6


def test_nothing_is_added_once_it_was_counted(session, clock):
    send(session, screen(session) | felt(1, 2, 3, 4, 5))
    means(session)
    assert "reste ce qu’elle était" in session.here.desk().get(at("enter", session)).content.decode()
    refused(session, screen(session) | felt(5), "Ce baromètre est clos", 'value="5" selected')
    assert counted()[2] == 5


def test_what_is_refused_keeps_every_slip(session):
    typed = screen(session) | stands(session, 1, 5) | reasons(session, "Des mots gardés") | felt(2, 3)
    told = refused(session, typed, "Des mots gardés", typed["sheet"], "moins de 5 papiers", "error-summary")
    assert told.count("selected") >= 2 + 8
    assert counted() == [0, 0, 0, 0] and not Barometer.objects.exists()
    assert Session.objects.get(pk=session.pk).state == SessionState.PLANNED
    assert space_of(session).is_prepared


def test_more_slips_keep_what_was_typed_and_write_nothing(session):
    answer = send(session, screen(session) | felt(1, 2) | {"more": "felt"})
    told = answer.content.decode()
    assert answer.status_code == 200 and "felt-9-safety" in told and "felt-10-safety" not in told
    assert f"stands-{space_of(session).pk}-5-place" not in told and "card-3-text" not in told
    assert counted() == [0, 0, 0, 0]


@pytest.mark.parametrize("sent", ["nine", "-3", "99999", "²", ""])
def test_a_number_of_rows_that_is_none_is_not_taken(session, sent):
    answer = send(session, screen(session) | {"rows-felt": sent, "more": "felt"})
    assert answer.status_code == 200 and "felt-9-safety" in answer.content.decode()


def test_a_value_that_no_slip_has_is_refused(session):
    refused(session, screen(session) | felt(1, 2, 3, 4, 9), "error-summary")
    refused(session, screen(session) | stands(session, 1, 2, 3, 4, 6), "error-summary")
    assert counted() == [0, 0, 0, 0]


def test_a_step_that_is_gone_meanwhile_loses_no_slip_in_silence(session):
    typed = screen(session) | stands(session, 1, 2, 3, 4, 5)
    item = RunningItem.objects.get(session=session, kind=Kind.CONFLICT)
    with looking_as(session.here.lead):  # on another device
        services.remove_item(item=item, by=session.here.lead)
    refused(session, typed, "error-summary")
    assert counted() == [0, 0, 0, 0]


# --- how many --------------------------------------------------------------------------------------------------------


def test_never_more_slips_and_answers_than_people_who_were_there(session):
    here = session.here
    there = {f"person-{here.people[who].pk}-presence": "present" for who in EIGHT[:5]}
    six = stands(session, 1, 2, 3, 4, 5, 1)
    refused(session, screen(session) | there | six, "qui sont 5")
    assert not Attendance.objects.exists()
    with looking_as(here.lead):
        open_space(space=space_of(session), by=here.lead)
    say(here, space_of(session), "fatou")
    refused(session, screen(session) | there | stands(session, 1, 2, 3, 4, 5), "qui sont 5")
    there[f"person-{here.people[EIGHT[5]].pk}-presence"] = "late"
    assert send(session, screen(session) | there | stands(session, 1, 2, 3, 4, 5)).status_code == 302
    assert spoken_in(space_of(session)).people == 6


def test_whoever_wrote_a_slip_is_not_counted_on_a_phone_as_well(session):
    here = session.here
    places = (1, 2, 3, 4, 5, 1, 2, 3)
    assert send(session, screen(session) | stands(session, *places) | felt(*[3] * 8)).status_code == 302
    fatou = here.viewer("fatou")
    page = here.phone("fatou").get(reverse("conflicts:take", args=[space_of(session).pk])).content.decode()
    assert "Si vous en avez rempli un" in page
    asked = here.phone("fatou").get(reverse("barometers:mine", args=[session.pk])).content.decode()
    assert "Si vous en avez rempli un" in asked
    with looking_as(fatou), pytest.raises(DomainError, match="deux fois"):
        take_stand(space=space_of(session), said=Said(3), by=fatou)
    with looking_as(fatou), pytest.raises(DomainError, match="deux fois"):
        say_felt(barometer=barometer_of(session), values={"safety": 3}, by=fatou)


def test_whoever_wrote_slips_does_not_answer_before_and_after_as_well(session, clock):
    _parents, shops = imagined(session, clock)
    assert send(session, screen(session) | met(shops, *[(2, 4)] * 5)).status_code == 302
    call = ImpressionCall.objects.select_related("session__programme").get(session=session)
    fatou = session.here.viewer("fatou")
    page = session.here.phone("fatou").get(reverse("impressions:mine", args=[session.pk])).content.decode()
    assert "Si vous en avez rempli un" in page
    with looking_as(fatou), pytest.raises(DomainError, match="deux fois"):
        say_impression(call=call, values={str(shops.pk): 3}, by=fatou)


def test_four_slips_are_not_entered_and_four_answers_have_no_mean(session):
    refused(session, screen(session) | felt(1, 2, 3, 4), "moins de 5 papiers")
    refused(session, screen(session) | reasons(session, *SIX[:4]), "moins de 5 papiers")
    assert counted() == [0, 0, 0, 0]
    typed = screen(session) | felt(1, 2, 3, 4, 0)
    assert send(session, typed).status_code == 302
    assert set(means(session).values()) == {None}


def test_answers_of_few_on_phones_are_not_read_out_of_a_figure_by_who_copied_the_slips(session):
    """Whoever copied five slips would take them off a mean of six, and read what the sixth said on their phone."""
    here = session.here
    typed = (
        screen(session) | felt(3, 3, 3, 3, 3) | stands(session, 3, 3, 3, 3, 3) | reasons(session, *SIX[:5])
    )
    assert send(session, typed).status_code == 302
    with looking_as(here.viewer("fatou")):
        say_felt(barometer=barometer_of(session), values={"safety": 1}, by=here.viewer("fatou"))
    say(here, space_of(session), "fatou", 1)
    assert means(session)["safety"] == 3.0
    shown_now(session)
    assert maps(session)[0]["points"] == [[3, 2, ""]] * 5
    with looking_as(here.lead):
        told = shown.shown_to(here.lead, space_of(session))
        assert {one.reason.defend for one in told.words} == set(SIX[:5])
        assert not Reason.objects.visible_to(here.lead).exists()


def test_enough_of_both_are_counted_together(clock):
    session = met_on_paper(clock, people=12)
    here = session.here
    with looking_as(here.lead):
        open_space(space=space_of(session), by=here.lead)
    for who in EIGHT[:5]:
        say(here, space_of(session), who, 1, is_named=who == "fatou")
    typed = screen(session) | stands(session, *[5] * 6) | reasons(session, *SIX)
    assert send(session, typed).status_code == 302
    shown_now(session)
    [drawn] = maps(session)
    assert (drawn["people"], drawn["slips"]) == (11, 6)
    assert not any(who for *_point, who in drawn["points"]), (
        "four others on phones would be told apart by slips"
    )
    with looking_as(here.lead):
        told = shown.shown_to(here.lead, space_of(session))
        assert len(told.words) == 11 and not any(one.name for one in told.words)
    agree_on(here, 10)
    with looking_as(here.lead):
        assert not shown.shown_to(here.lead, space_of(session)).pictures, "a stricter contract binds at once"


def test_beside_slips_answers_count_from_the_smallest_group_on():
    assert counted_beside(5, 0) == (True, False)
    assert counted_beside(4, 5) == (False, True)
    assert counted_beside(4, 4) == (False, False)
    assert counted_beside(5, 1) == (True, True)
    assert counted_beside(9, 6, 10) == (False, False)
    assert tells_of_nobody(5, 0) and tells_of_nobody(5, 5) and tells_of_nobody(10, 5)
    assert not tells_of_nobody(4, 4) and not tells_of_nobody(9, 5)


def test_no_second_map_is_drawn_where_slips_stand_on_the_first(session):
    here = session.here
    send(session, screen(session) | stands(session, 1, 1, 1, 1, 1, 1, 1, 1))
    shown_now(session)
    for who in EIGHT[:6]:
        say(here, space_of(session), who, 5)
    with looking_as(here.viewer("fatou")):
        bring_out(space=space_of(session), text="Le portail ferme à 17 h", by=here.viewer("fatou"))
    with looking_as(here.lead):
        close_space(space=space_of(session), by=here.lead)
    assert len(maps(session)) == 1 and Information.objects.count() == 1


# --- who reads them --------------------------------------------------------------------------------------------------


def test_nobody_reads_a_slip_again(session, clock):
    _parents, shops = imagined(session, clock)
    typed = screen(session) | stands(session, 1, 2, 3, 4, 5) | reasons(session, *SIX) | felt(1, 2, 3, 4, 5)
    assert send(session, typed | met(shops, *[(1, 2)] * 5)).status_code == 302
    for viewer in everyone(session.here):
        with looking_as(viewer):
            assert not any(model.objects.visible_to(viewer).exists() for model in PAPER)
            assert not any(model.objects.editable_by(viewer).exists() for model in PAPER)
        if connection.vendor == "postgresql":
            assert [read_in_sql(viewer, table) for table in TABLES] == [0, 0, 0, 0]
    desk = session.here.desk()
    for page in (at("enter", session), reverse("conflicts:space", args=[space_of(session).pk])):
        assert not any(word in desk.get(page).content.decode() for word in SIX)
    shown_now(session)
    readers = {session.here.lead, *(session.here.viewer(who) for who in EIGHT)}
    for viewer in everyone(session.here):
        with looking_as(viewer):
            assert PaperReason.objects.visible_to(viewer).count() == (6 if viewer in readers else 0)
            assert not PaperStand.objects.visible_to(viewer).exists()
        if connection.vendor == "postgresql":
            words = 6 if viewer in readers else 0
            assert [read_in_sql(viewer, table) for table in TABLES] == [0, words, 0, 0]


def test_nothing_of_a_slip_tells_in_which_order_it_was_copied_or_by_whom_it_was_written(session):
    send(session, screen(session) | stands(session, 1, 2, 3, 4, 5) | reasons(session, *SIX))
    with working_as(Work.ACTING):
        rows = [*PaperStand.objects.all(), *PaperReason.objects.all()]
        assert len({row.created_at for row in rows}) == 1
        assert not any("party" in field.name or "author" in field.name for field in rows[0]._meta.fields)
    with working_as(Work.COMMAND):
        [act] = AuditRecord.objects.filter(verb="slips.enter")
        assert act.row == session.pk


def test_whoever_leaves_takes_no_slip_along_and_the_key_of_the_cell_takes_all(session):
    here = session.here
    send(session, screen(session) | stands(session, 1, 2, 3, 4, 5) | reasons(session, *SIX))
    shown_now(session)
    with looking_as(here.viewer("fatou")):
        told = my_data.data_of(here.people["fatou"])
        assert not any(word in str(told) for word in SIX)
        my_data.leave_programme(me=here.people["fatou"], words=my_data.WITHDRAW, by=here.viewer("fatou"))
    assert counted()[:2] == [5, 6]
    with working_as(Work.COMMAND):
        DataKey.objects.destroy(here.cells["A"].pk)
        assert not {row.defend for row in PaperReason.objects.all()} & set(SIX)
        assert not any(row.is_readable for row in PaperStand.objects.all())


def test_slips_are_not_entered_before_the_day_nor_while_the_session_goes_on(clock):
    session = met_on_paper(clock, kinds=(Kind.BAROMETER,))
    typed = screen(session) | felt(1, 2, 3, 4, 5)
    clock.move_to(session.starts_at - dt.timedelta(days=2))
    assert send(session, typed).status_code == 422
    clock.move_to(session.starts_at)
    with looking_as(session.here.lead):
        start_session(session=session, by=session.here.lead)
    assert send(session, typed).status_code == 422
    assert counted() == [0, 0, 0, 0]
