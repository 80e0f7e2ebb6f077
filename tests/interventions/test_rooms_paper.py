"""A session run on paper: what is printed before it, and one screen on which all of it is entered afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from interventions.boards.models import Card
from interventions.rooms import services
from interventions.rooms.models import EnteredCard, RunningItem
from interventions.rooms.services import Entry, PaperCard
from interventions.sessions.models import Attendance, Session, SessionState
from tests.interventions.meetings import Meeting, gather, paris
from tests.interventions.rooms_led import at, led, prepared
from tests.pages import forms_of
from tests.papers import words_of_pdf
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


@pytest.fixture
def over(meeting, clock) -> Session:
    """Return a session with a running order whose hours are over, and that nobody opened."""
    session = prepared(meeting)
    clock.shift(dt.timedelta(hours=4))
    return session


def shown(desk, session) -> dict[str, str]:
    """Return what the screen sends back when nothing is typed."""
    page = at("enter", session)
    form = next(one for one in forms_of(desk.get(page).content.decode(), page) if "sheet" in one.fields)
    return {
        name: one.value
        for name, one in form.fields.items()
        if name not in ("csrfmiddlewaretoken", "more")
        and not (name.endswith("-done") and not name.startswith("initial"))
    }


def card(meeting, number: int, who: str, text: str, consent: str = "sheet") -> dict[str, str]:
    row = {"author": meeting.people[who].pk, "text": text, "column": "know", "consent": consent}
    return {f"card-{number}-{name}": value for name, value in row.items()}


def test_what_is_printed_has_the_steps_the_people_and_room_for_a_hand(meeting):
    session, desk = prepared(meeting), meeting.desk()
    told = desk.get(at("printed", session)).content.decode()
    for word in ("Tour de parole", "Comment arrivez-vous", "Fatou Nomfatou", "☐"):
        assert word in told
    for word in ("Laisser le silence venir", "Nomlucie"):
        assert word not in told
    drawn = desk.get(at("printed_pdf", session))
    assert drawn.status_code == 200
    if drawn.headers["Content-Type"] == "application/pdf":
        read = words_of_pdf(drawn.content)
        assert "Comment arrivez-vous" in read and "silence" not in read


def test_a_whole_session_is_entered_in_one_screen(meeting, over):
    desk = meeting.desk()
    first, second, *_others = RunningItem.objects.filter(session=over).order_by("rank")
    typed = shown(desk, over) | {
        f"person-{meeting.people['fatou'].pk}-presence": "present",
        f"person-{meeting.people['yanis'].pk}-presence": "absent",
        f"step-{first.pk}-done": "on",
        f"step-{first.pk}-minutes": "12",
        f"step-{second.pk}-done": "on",
        f"step-{second.pk}-minutes": "",
        **card(meeting, 0, "ortega", "Le parc ferme à 20 h"),
        **card(meeting, 2, "fatou", "On ne sait pas qui décide", "aloud"),
    }
    assert desk.post(at("enter", over), typed).status_code == 302
    noted = dict(Attendance.objects.values_list("participant", "presence"))
    assert noted == {meeting.people["fatou"].pk: "present", meeting.people["yanis"].pk: "absent"}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.minutes_used, second.minutes_used) == (12, 20)
    assert first.started_at == over.starts_at and second.started_at == first.ended_at
    over.refresh_from_db()
    assert over.state == SessionState.HELD
    told = {
        one.card.text: (one.consent, one.entered_by) for one in EnteredCard.objects.select_related("card")
    }
    assert told == {
        "Le parc ferme à 20 h": ("sheet", meeting.lead.user),
        "On ne sait pas qui décide": ("aloud", meeting.lead.user),
    }
    assert set(Card.objects.values_list("session", flat=True)) == {over.pk}


def test_a_screen_sent_twice_puts_nothing_on_the_board_twice(meeting, over):
    desk = meeting.desk()
    typed = shown(desk, over) | card(meeting, 0, "fatou", "Une fois")
    for _press in range(2):
        assert desk.post(at("enter", over), typed).status_code == 302
    assert Card.objects.count() == EnteredCard.objects.count() == 1


def test_what_is_refused_keeps_all_that_was_typed(meeting, over):
    desk = meeting.desk()
    first = RunningItem.objects.order_by("rank").first()
    typed = shown(desk, over) | {
        f"person-{meeting.people['fatou'].pk}-presence": "late",
        f"step-{first.pk}-done": "on",
        f"step-{first.pk}-minutes": "-3",
        **card(meeting, 1, "fatou", "Des mots qui restent", ""),
    }
    refused = desk.post(at("enter", over), typed)
    told = refused.content.decode()
    assert refused.status_code == 422
    for word in (
        "Des mots qui restent",
        'value="-3"',
        'value="late" selected',
        "error-summary",
        typed["sheet"],
    ):
        assert word in told, word
    assert not Card.objects.exists() and not Attendance.objects.exists()


def test_more_sheets_keep_what_was_typed_and_write_nothing(meeting, over):
    desk = meeting.desk()
    answer = desk.post(
        at("enter", over), shown(desk, over) | card(meeting, 0, "fatou", "Pas fini") | {"more": "1"}
    )
    assert answer.status_code == 200
    assert "Pas fini" in answer.content.decode() and "card-5-text" in answer.content.decode()
    assert not Card.objects.exists()


def test_an_old_screen_undoes_nothing_that_was_noted_meanwhile(meeting, over):
    one, two = meeting.desk(), meeting.desk()
    old = shown(one, over)
    two.post(at("enter", over), old | {f"person-{meeting.people['fatou'].pk}-presence": "present"})
    one.post(at("enter", over), old | {f"person-{meeting.people['yanis'].pk}-presence": "absent"})
    assert set(Attendance.objects.values_list("presence", flat=True)) == {"present", "absent"}


def test_words_are_entered_only_for_someone_of_this_cell_who_has_signed(meeting, over):
    desk = meeting.desk()
    for who in ("bernard", "kevin", "samir", "lucie"):
        assert (
            desk.post(at("enter", over), shown(desk, over) | card(meeting, 0, who, "Non")).status_code == 422
        )
        party = meeting.people[who].party
        paper = PaperCard(pk=over.pk, author=party, text="Non", column="know", consent="sheet")
        with pytest.raises(DomainError):
            services.enter_session(session=over, entry=Entry(cards=[paper]), by=meeting.lead)
    assert not Card.objects.exists()


def test_nothing_is_entered_before_its_day_nor_while_it_goes_on(meeting, clock):
    under_way = led(meeting)
    assert meeting.desk().post(at("enter", under_way)).status_code == 422
    later = meeting.plan(BEGINS + dt.timedelta(days=7))
    assert meeting.desk().post(at("enter", later)).status_code == 422
    assert not Session.objects.filter(state=SessionState.HELD).exists()


def test_a_session_of_the_whole_collective_has_no_board_to_enter_for(meeting, clock):
    from interventions.sessions.services import Where, schedule_series

    hours = (BEGINS + dt.timedelta(hours=5), BEGINS + dt.timedelta(hours=7))
    whole = schedule_series(
        cell=None, programme=meeting.programme, occasions=[hours], where=Where("Mairie"), by=meeting.lead
    )[0]
    clock.shift(dt.timedelta(hours=8))
    desk = meeting.desk()
    assert "card-0-text" not in desk.get(at("enter", whole)).content.decode()
    assert desk.post(at("enter", whole), shown(desk, whole)).status_code == 302


def test_whose_words_were_entered_finds_them_and_how_they_agreed(meeting, over):
    desk = meeting.desk()
    desk.post(at("enter", over), shown(desk, over) | card(meeting, 0, "fatou", "Mes mots sur papier"))
    fatou, yanis = meeting.viewer("fatou"), meeting.viewer("yanis")
    with looking_as(fatou):
        [told] = my_data.data_of(meeting.people["fatou"])["words_entered_from_paper"]
        assert (told["card.text"], told["consent"]) == ("Mes mots sur papier", "sheet")
        assert Card.objects.editable_by(fatou).count() == 1, "they can withdraw it"
    with looking_as(yanis):
        assert not EnteredCard.objects.visible_to(yanis).exists()
        assert Card.objects.visible_to(yanis).count() == 1


def test_who_was_led_live_keeps_the_hours_as_they_were(meeting, clock):
    session = led(meeting)
    services.go_on(session=session, shown=None, by=meeting.lead)
    clock.shift(dt.timedelta(minutes=7))
    services.end_room(session=session, by=meeting.lead)
    clock.shift(dt.timedelta(hours=3))
    desk = meeting.desk()
    done = RunningItem.objects.order_by("rank").first()
    typed = shown(desk, session) | {f"step-{done.pk}-done": "on"}
    assert desk.post(at("enter", session), typed).status_code == 302
    again = RunningItem.objects.get(pk=done.pk)
    assert (again.started_at, again.ended_at) == (done.started_at, done.ended_at)
