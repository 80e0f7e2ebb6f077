"""Slips without name in a real browser: what is printed, and the screen on which they are copied, on a phone as well."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.interventions.conflict_people import cell_of_eight
from tests.interventions.rooms_led import at
from tests.interventions.slip_people import planned


@pytest.fixture
def desk_at(live, open_window):
    """Return what opens a window as the one who leads, at an address."""

    def opened(here, address, size=DESK, **options):
        page = open_window(size, **options)
        value = here.desk().cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live}])
        page.goto(address)
        return page

    return opened


@pytest.fixture
def session(live):
    return planned(cell_of_eight(), timezone.now().replace(minute=0, second=0, microsecond=0))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_slips_are_printed_and_copied_without_trouble(session, desk_at, axe, no_sideways_scroll, scheme):
    for name in ("printed", "enter"):
        for size in (DESK, PHONE):
            page = desk_at(session.here, at(name, session), size, color_scheme=scheme)
            axe(page)
            no_sideways_scroll(page)


def test_more_slips_are_added_where_one_was_typing(session, desk_at):
    page = desk_at(session.here, at("enter", session), PHONE)
    page.locator("#id_felt-0-safety").select_option("4")
    page.locator("button[value='felt']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_felt-9-safety")).to_be_attached()
    assert page.locator("#id_felt-0-safety").input_value() == "4"
    assert page.evaluate("location.hash") == "#box-felt"
