"""Exercises in a real browser: a testimony by keyboard on a phone, the library at a desk, cards without JavaScript."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from interventions.exercises import services
from interventions.exercises.models import Exercise, Reach, RoleCard
from interventions.exercises.models import Testimony as Told
from interventions.sessions.services import start_session
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import gather


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def enter(live, open_window):
    """Return what opens a window in which this client is signed in."""

    def open_as(client, size, **options):
        page = open_window(size, **options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **host}])
        return page

    return open_as


def opened(meeting, slug):
    session = meeting.plan(timezone.now() + dt.timedelta(minutes=5))
    start_session(session=session, by=meeting.lead)
    session.refresh_from_db()
    return services.open_run(session=session, exercise=Exercise.objects.get(slug=slug), by=meeting.lead)


def test_a_testimony_is_written_and_opened_by_keyboard_on_a_phone(meeting, enter, axe, no_sideways_scroll):
    run = opened(meeting, "known-and-lived")
    page = enter(meeting.phone("fatou"), PHONE)
    page.goto(reverse("exercises:now", args=[run.session_id]))
    axe(page)
    no_sideways_scroll(page)
    page.locator("#exercise-now a.btn").click()
    page.locator("textarea[name=known]").focus()
    page.keyboard.type("Deux bus par jour")
    page.keyboard.press("Tab")
    page.keyboard.type("J’attends")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    axe(page)
    no_sideways_scroll(page)
    choices = page.locator("input[name=reach]").locator("xpath=..")
    assert all(box["height"] >= 44 for box in (one.bounding_box() for one in choices.all()))
    page.keyboard.press("Enter")
    expect(page.locator(".messages .notice, .messages .alert").first).to_be_visible()
    told = Told.objects.get()
    assert (told.known, told.lived, told.reach) == ("Deux bus par jour", "J’attends", Reach.CELL)
    page.goto(reverse("exercises:mine"))
    axe(page)
    no_sideways_scroll(page)
    page.goto(reverse("exercises:circle", args=[told.pk]))
    axe(page)
    no_sideways_scroll(page)


def test_what_others_open_comes_by_itself_and_what_one_types_stays(meeting, enter):
    run = opened(meeting, "known-and-lived")
    page = enter(meeting.phone("fatou"), PHONE)
    page.goto(reverse("exercises:testify", args=[run.pk]))
    page.locator("textarea[name=lived]").fill("à moitié écrit")
    by = meeting.viewer("yanis")
    services.write_testimony(run=run, known="Le banc", lived="", reach=Reach.CELL, by=by)
    expect(page.locator("#exercise-told")).to_contain_text("Le banc")
    expect(page.locator("textarea[name=lived]")).to_have_value("à moitié écrit")


def test_the_library_and_the_cards_at_a_desk_and_without_javascript(meeting, enter, axe, no_sideways_scroll):
    run = opened(meeting, "role-of-the-other")
    page = enter(meeting.desk(), DESK, java_script_enabled=False)
    page.goto(reverse("exercises:run", args=[run.pk]))
    page.locator("form[action$='/tirer-au-sort/'] button").click()
    assert RoleCard.objects.filter(party__isnull=False).count() == 3
    page = enter(meeting.desk(), DESK)
    for name, args in (
        ("library", []),
        ("exercise", [run.exercise_id]),
        ("cards", [run.exercise_id]),
        ("adapt", [run.exercise_id]),
        ("of_session", [run.session_id]),
        ("run", [run.pk]),
        ("close", [run.pk]),
    ):
        page.goto(reverse(f"exercises:{name}", args=args))
        axe(page)
    small = enter(meeting.desk(), PHONE)
    for name, args in (("library", []), ("run", [run.pk]), ("adapt", [run.exercise_id])):
        small.goto(reverse(f"exercises:{name}", args=args))
        no_sideways_scroll(small)
