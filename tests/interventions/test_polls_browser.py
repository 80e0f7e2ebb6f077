"""The pages of a poll in a real browser: by keyboard on a phone, and without JavaScript at a desk."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.interventions.meetings import gather
from tests.interventions.poll_people import address, said_by, say, soon


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


def test_one_date_per_row_is_answered_by_keyboard_on_a_phone(meeting, enter, axe, no_sideways_scroll):
    poll = soon(meeting)
    page = enter(meeting.phone("fatou"), PHONE)
    page.goto(address("answer", poll))
    axe(page)
    no_sideways_scroll(page)
    targets = page.locator(".can label")
    assert targets.count() == 9
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in map(_box, targets.all()))
    page.locator(".can input").first.focus()
    for moves in ("Space", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(moves)
        if moves != "ArrowLeft":
            continue
        page.keyboard.press("Tab")
    for moves in (("Space", "ArrowRight"), ("Space", "ArrowRight", "ArrowRight")):
        for key in moves:
            page.keyboard.press(key)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".alert, .notice").first).to_be_visible()
    assert said_by(meeting, poll, "fatou") == ["yes", "maybe", "no"]


def _box(target):
    return target.bounding_box()


def test_the_pages_of_who_leads_are_read_without_trouble(meeting, enter, axe, no_sideways_scroll):
    poll = soon(meeting)
    say(meeting, poll, "fatou", "yes", "maybe", "no")
    page = enter(meeting.desk(), PHONE)
    for url in (
        reverse("polls:propose", args=[meeting.programme.pk]),
        address("poll", poll),
        address("close", poll),
        address("enter", poll, meeting.people["ortega"].pk),
    ):
        assert page.goto(url).status == 200
        axe(page)
        no_sideways_scroll(page)


def test_dates_are_proposed_without_javascript(meeting, enter):
    page = enter(meeting.desk(), DESK, java_script_enabled=False)
    page.goto(reverse("polls:propose", args=[meeting.programme.pk]))
    first = timezone.localdate() + dt.timedelta(days=9)
    page.fill("#id_place", "Mairie")
    for number in range(3):
        page.fill(f"#id_date-{number}-day", str(first + dt.timedelta(days=number)))
    page.fill("#id_date-0-starts", "18:15")
    page.fill("#id_date-0-ends", "20:00")
    page.locator("[name=more]").click()
    expect(page.locator("#id_date-3-day")).to_be_focused()
    expect(page.locator("#id_place")).to_have_value("Mairie")
    page.fill("#id_date-3-day", str(first + dt.timedelta(days=7)))
    page.locator("main .actions .btn-primary").click()
    expect(page.locator(".poll-table tbody tr")).to_have_count(4)
