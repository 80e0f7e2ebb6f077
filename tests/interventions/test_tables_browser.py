"""Tables and impressions in a real browser: moved by keyboard, answered on a phone, read without trouble."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cells.collectives.models import Component
from interventions.impressions import services as impressions
from interventions.impressions.models import Impression
from interventions.tables import services as tables
from interventions.tables.services.seating import seats_of
from tests.browsers import PHONE
from tests.interventions.meetings import gather


@pytest.fixture
def meeting(live):
    here = gather()
    Component.objects.create(collective=here.collective, name="jeunes")
    return here


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


def test_tables_are_moved_by_keyboard_and_read_without_trouble(meeting, enter, axe, no_sideways_scroll):
    session = meeting.plan()
    plan = tables.compose_tables(session=session, low=2, high=3, by=meeting.lead)
    tables.compose_tables(session=session, low=2, high=4, by=meeting.lead)
    before, who = seats_of(plan), meeting.people["fatou"].pk
    page = enter(meeting.desk(), PHONE)
    page.goto(reverse("tables:tables", args=[session.pk]) + f"?move={who}#move")
    axe(page)
    no_sideways_scroll(page)
    page.locator("#move button[name=table]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages .notice")).to_be_visible()
    expect(page.locator(f'a[href*="move={who}"]')).to_be_focused()
    assert seats_of(plan)[who] != before[who]
    tables.validate_plan(plan=plan, by=meeting.lead)
    for name in ("cards", "projected"):
        assert page.goto(reverse(f"tables:{name}", args=[session.pk])).status == 200
        axe(page)
        no_sideways_scroll(page)
    phone = enter(meeting.phone("fatou"), PHONE)
    phone.goto(reverse("tables:mine"))
    axe(phone)
    no_sideways_scroll(phone)


def test_what_one_imagines_is_said_by_keyboard_on_a_phone(meeting, enter, axe, no_sideways_scroll):
    call = impressions.open_call(session=meeting.plan(timezone.now() + timedelta(hours=1)), by=meeting.lead)
    page = enter(meeting.phone("fatou"), PHONE)
    page.goto(reverse("impressions:mine", args=[call.session_id]))
    axe(page)
    no_sideways_scroll(page)
    boxes = [target.bounding_box() for target in page.locator(".step-of-five label").all()]
    assert len(boxes) == 6 and all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    page.locator(".step-of-five input").first.focus()
    for key in ("Space", "ArrowRight", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#messages .notice")).to_be_visible()
    assert list(Impression.objects.get().values.values()) == [2]
    lead = enter(meeting.desk(), PHONE)
    lead.goto(reverse("impressions:bars", args=[meeting.programme.pk]))
    axe(lead)
    no_sideways_scroll(lead)
