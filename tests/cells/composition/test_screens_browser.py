"""Composing in a browser: asked, awaited, compared, taken, undone, closed; with the keyboard alone, on both sizes."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from cells.composition import services
from cells.composition.models import Move, Proposal, Round, RoundState, Seat
from tests.browsers import DESK, PHONE
from tests.cells.test_composition_services import propose
from tests.signing_in import StaffClient

LOOKS = os.environ.get("TST_LOOKS", "")


@pytest.fixture
def window(live, open_window, claire):
    """Return what opens a window of Claire's, of one size."""

    def open_as(size=DESK):
        client = StaffClient()
        client.force_login(claire.user)
        page = open_window(size)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
        return page

    return open_as


@pytest.fixture
def look(axe, no_sideways_scroll):
    """Return what judges a page, and keeps a picture of it where one is wanted."""

    def at(page, name):
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        axe(page)
        no_sideways_scroll(page)
        if LOOKS:
            width = page.viewport_size["width"]
            page.screenshot(path=Path(LOOKS) / f"{name}-{width}.png", full_page=True)

    return at


def press(page, locator):
    """Reach a button or link and press it, without a pointer."""
    locator.focus()
    page.keyboard.press("Enter")


def test_from_the_question_to_the_closed_round_by_keyboard(window, worker, look, contract, people):
    page = window()
    page.goto(reverse("composition:rounds", args=[contract.pk]))
    look(page, "rounds-empty")
    page.locator('[name="cell_size"]').fill("6")
    page.keyboard.press("Enter")
    expect(page.locator("[data-cell]")).to_have_count(4, timeout=60_000)
    look(page, "draft")
    press(page, page.locator('a[href*="move="]').first)
    expect(page.locator("#move")).to_be_focused()
    look(page, "move")
    press(page, page.locator("#move form button").first)
    expect(page.locator("#messages form")).to_be_visible()
    assert Move.objects.standing().count() == 1
    press(page, page.locator("section[aria-labelledby=history-title] form button"))
    expect(page.locator("section[aria-labelledby=history-title] .status")).to_be_visible()
    assert not Move.objects.standing().exists()
    press(page, page.locator('a[href*="/valider/"]'))
    page.wait_for_url("**/valider/*")
    look(page, "validate")
    press(page, page.locator("main form button[type=submit]"))
    press(page, page.locator('a[href*="/clore/"]'))
    page.wait_for_url("**/clore/")
    look(page, "close")
    page.locator('input[value="no"]').focus()
    page.keyboard.press("Space")
    press(page, page.locator("main form button[type=submit]"))
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_url("**/tours/*/")
    look(page, "closed")
    assert Round.objects.get().is_closed


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "360"])
def test_each_standing_of_a_round_on_both_sizes(
    window, look, contract, collective, composed, claire, malik, people, size
):
    page, address = window(size), reverse("composition:round", args=[composed.pk])
    seat = Seat.objects.filter(round=composed, cell__position=0).select_related("participant").first()
    target = composed.cells.get(position=1)
    services.move_person(round=composed, participant=seat.participant, target=target, by=malik)
    asked = services.ask_proposal(contract=contract, collective=collective, cell_size=8, by=malik)
    Proposal.objects.update(progress=40)
    page.goto(address)
    look(page, "composing-beside")
    page.goto(reverse("composition:rounds", args=[contract.pk]))
    look(page, "rounds-composing")
    services.compose_proposal(asked.pk)
    page.goto(address)
    look(page, "beside")
    page.locator("#beside .btn-primary").click()
    expect(page.locator("#beside")).to_have_count(0)
    look(page, "taken")
    services.validate_round(round=composed, by=claire)
    page.goto(reverse("composition:rounds", args=[contract.pk]))
    look(page, "rounds-met")
    page.goto(reverse("composition:close", args=[composed.pk]))
    look(page, "closing")
    services.close_round(round=Round.objects.get(), another_follows=False, by=claire)
    page.goto(address)
    look(page, "closed")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "360"])
def test_first_composition_awaited_stopped_and_refused(
    window, look, contract, collective, claire, people, size
):
    asked = services.ask_proposal(contract=contract, collective=collective, cell_size=6, by=claire)
    page = window(size)
    page.goto(reverse("composition:round", args=[asked.round_id]))
    look(page, "composing")
    page.locator("#state form button").click()
    expect(page.locator("#state form")).to_have_count(0)
    look(page, "stopping")
    Proposal.objects.update(attempts=3)
    services.compose_proposal(asked.pk)
    assert Round.objects.get().state == RoundState.REFUSED
    page.goto(reverse("composition:round", args=[asked.round_id]))
    look(page, "refused")
    assert propose(contract, collective, 6, claire).round.is_draft
