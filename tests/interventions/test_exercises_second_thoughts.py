"""What goes with whoever leaves, what is closed by the clock, and cards that pass from hand to hand."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Party
from interventions.exercises import services
from interventions.exercises.models import Exercise, ExerciseRun, Reach, RoleCard
from interventions.exercises.models import Testimony as Told
from interventions.sessions.models import Attendance, Presence
from interventions.sessions.services import schedule_session, start_session
from tests.interventions.meetings import Meeting, gather, paris
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)


@pytest.fixture
def meeting() -> Meeting:
    with time_machine.travel(BEGINS, tick=False):
        yield gather()


def opened(meeting: Meeting, slug: str = "role-of-the-other", cell: str | None = "A") -> ExerciseRun:
    starts = BEGINS + dt.timedelta(minutes=5)
    session = schedule_session(
        cell=meeting.cells[cell] if cell else None,
        **({} if cell else {"programme": meeting.programme}),
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=2),
        place="Salle",
        by=meeting.lead,
    )
    start_session(session=session, by=meeting.lead)
    session.refresh_from_db()
    return services.open_run(session=session, exercise=Exercise.objects.get(slug=slug), by=meeting.lead)


def beneath(viewer: Viewer) -> set:
    """Return the testimonies that both walls show; on PostgreSQL, the second wall alone."""
    with looking_as(viewer):
        rows = Told.objects.all() if _has_second_wall() else Told.objects.visible_to(viewer)
        return set(rows.values_list("pk", flat=True))


def _has_second_wall() -> bool:
    return transaction.get_connection().vendor == "postgresql"


def test_what_was_said_before_the_whole_collective_goes_with_whoever_leaves(meeting):
    run, fatou = opened(meeting, "known-and-lived", None), meeting.viewer("fatou")
    mine = services.write_testimony(run=run, known="su", lived="", reach=Reach.ME, by=fatou)
    Told.objects.filter(pk=mine.pk).update(reach=Reach.TABLE)
    my_data.leave_programme(me=meeting.people["fatou"], words=my_data.KEEP, by=fatou)
    assert not Told.objects.exists()


def test_beneath_the_words_of_who_withdrew_their_signature_are_theirs_alone(meeting):
    run, fatou = opened(meeting, "known-and-lived"), meeting.viewer("fatou")
    mine = services.write_testimony(run=run, known="su", lived="", reach=Reach.CELL, by=fatou)
    assert beneath(meeting.viewer("yanis")) == beneath(meeting.lead) == {mine.pk}
    Party.objects.filter(pk=fatou.party_id).update(disagreed_at=timezone.now())
    assert beneath(meeting.viewer("yanis")) == beneath(meeting.lead) == set()
    assert beneath(fatou) == {mine.pk}


def test_the_clock_closes_what_a_session_left_open_long_ago(meeting):
    run = opened(meeting)
    ends = run.session.ends_at
    assert not services.close_due(ends + dt.timedelta(hours=12))
    assert services.close_due(ends + dt.timedelta(hours=12, seconds=1)) == 1
    assert not RoleCard.objects.exists()


def test_the_clock_closes_what_an_intervention_that_is_closed_left_open(meeting):
    opened(meeting)
    assert not services.close_due(timezone.now())
    type(meeting.programme).objects.update(closed_at=timezone.now())
    assert services.close_due(timezone.now()) == 1


def test_a_card_that_is_somebody_elses_by_now_is_not_handed_back(meeting):
    run, fatou = opened(meeting), meeting.viewer("fatou")
    card = run.cards.first()
    services.hand_card(card=card, to=meeting.people["fatou"], by=meeting.lead)
    stale = RoleCard.objects.get(pk=card.pk)
    with looking_as(fatou):
        services.hand_back(card=stale, by=fatou)
    services.hand_card(card=card, to=meeting.people["yanis"], by=meeting.lead)
    with looking_as(fatou), pytest.raises(DomainError):
        services.hand_back(card=stale, by=fatou)
    card.refresh_from_db()
    assert card.party_id == meeting.people["yanis"].party_id


def test_who_is_noted_as_absent_is_handed_no_card_and_the_screen_says_why(meeting):
    run, fatou = opened(meeting), meeting.people["fatou"]
    card = run.cards.first()
    page = reverse("exercises:run", args=[run.pk])
    desk = meeting.desk()
    assert str(fatou.pk) in desk.get(page).content.decode(), "the screen was shown before she was noted"
    Attendance.objects.create(session=run.session, participant=fatou, presence=Presence.ABSENT)
    told = desk.post(reverse("exercises:hand", args=[card.pk]), {"to": fatou.pk}, follow=True)
    why = _("This person cannot be given a card: not signed, or noted as absent.")
    assert why in told.content.decode()
    with looking_as(meeting.lead), pytest.raises(DomainError, match=re.escape(why)):
        services.hand_card(card=card, to=fatou, by=meeting.lead)
    card.refresh_from_db()
    assert card.party_id is None


def test_a_card_of_who_is_noted_as_absent_since_shows_who_holds_it(meeting):
    run = opened(meeting)
    fatou = meeting.people["fatou"]
    services.hand_card(card=run.cards.first(), to=fatou, by=meeting.lead)
    Attendance.objects.create(session=run.session, participant=fatou, presence=Presence.ABSENT)
    page = meeting.desk().get(reverse("exercises:run", args=[run.pk])).content.decode()
    assert page.count(f'<option value="{fatou.pk}" selected>') == 1
    assert page.count(f'value="{fatou.pk}"') == 1, "she is offered no other card"
