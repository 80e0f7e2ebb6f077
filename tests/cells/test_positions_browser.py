"""A position is taken by keyboard alone on a phone, and every page of it passes in a real browser."""

import pytest
from django.conf import settings
from django.urls import reverse

from cells.positions import services
from cells.positions.models import Position
from tests.browsers import DESK, PHONE
from tests.cells.positioned import ask, crowd
from tests.interventions.meetings import gather


@pytest.fixture
def window(live, open_window):
    """Return what opens a window in which someone is already who they are."""

    def open_as(client, size):
        page = open_window(size)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
        return page

    return open_as


def test_from_the_home_to_a_position_by_keyboard_and_to_its_count(live, window, axe, no_sideways_scroll):
    meeting = gather()
    line = ask(meeting.programme.contract, meeting.lead, places=7, last_pole="La garder ouverte " * 4)
    phone = window(meeting.phone("fatou"), PHONE)
    phone.goto(f"{live}/accueil/")
    phone.locator(f"a[href='/positions/{line.pk}/']").focus()
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    axe(phone), no_sideways_scroll(phone)
    phone.locator("input[type=radio]").first.focus()
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowDown")
    phone.locator("main form .btn-primary").focus()
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    assert [one.stands for one in Position.objects.all()] == [2]
    axe(phone), no_sideways_scroll(phone)
    for number, viewer in enumerate(crowd(meeting, 14)):
        services.take_position(disagreement=line, place=1 + number % 2 * 6, by=viewer)
    services.close_disagreement(disagreement=line, by=meeting.lead)
    desk = window(meeting.desk(), DESK)
    desk.goto(live + reverse("positions:asked", args=[meeting.programme.contract_id]))
    axe(desk), no_sideways_scroll(desk)
