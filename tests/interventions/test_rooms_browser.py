"""A led session in real browsers: pressed on the laptop, it is on the phone by itself; keys, dark and light, two widths."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from interventions.rooms import services
from interventions.rooms.models import PauseAsked
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import gather
from tests.interventions.rooms_led import at, current, go_on, led, prepared

BY_ITSELF = 10_000  # ms


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def enter(live, open_window):
    """Return what opens a window as the person of a client, at an address."""

    def open_as(client, address, size=DESK, **options):
        page = open_window(size, **options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = {"domain": urlsplit(live).hostname, "path": "/"}
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, **host}])
        page.goto(address)
        return page

    return open_as


def test_one_key_on_the_laptop_and_the_phone_and_the_hall_show_it(meeting, enter):
    session = led(meeting)
    go_on(session, meeting.lead)
    laptop = enter(meeting.desk(), at("lead", session))
    hall = enter(meeting.desk(), at("projected", session))
    phone = enter(meeting.phone("yanis"), reverse("sessions:room"), PHONE)
    expect(phone.locator("#room-now-title")).to_have_text("Accueil")
    laptop.wait_for_timeout(700)  # until the streams are open
    laptop.keyboard.press("n")
    for page, title in ((laptop, "#now-title"), (phone, "#room-now-title"), (hall, "#hall h1")):
        expect(page.locator(title)).to_have_text("Tour de parole", timeout=BY_ITSELF)
    expect(phone.locator("#room-now")).to_contain_text("Comment arrivez-vous")
    expect(phone.locator("#room-said")).to_contain_text("Tour de parole", timeout=BY_ITSELF)
    expect(laptop.locator("#next")).to_be_focused()
    laptop.keyboard.press("ArrowLeft")
    expect(phone.locator("#room-now-title")).to_have_text("Accueil", timeout=BY_ITSELF)
    laptop.locator("#keys").uncheck()
    laptop.locator("h1").click()
    laptop.keyboard.press("n")
    laptop.wait_for_timeout(400)
    assert current(session).title == "Accueil", "the keys are off"
    phone.locator("#my-hand").click()
    expect(phone.locator("#my-hand")).to_have_attribute("aria-pressed", "true")
    expect(laptop.locator(".hands")).to_contain_text("Yanis", timeout=BY_ITSELF)
    phone.locator("#ask-pause").click()
    expect(phone.locator("#room-pause [role=status]")).to_be_visible()
    expect(laptop.locator("#voices .notice.conflict")).to_be_visible(timeout=BY_ITSELF)
    assert PauseAsked.objects.count() == 1


def test_the_board_is_folded_while_a_step_asks_for_something_else(meeting, enter):
    session = led(meeting)
    for _step in range(3):
        go_on(session, meeting.lead)
    phone = enter(meeting.phone("fatou"), reverse("sessions:room"), PHONE)
    expect(phone.locator("#boards-write textarea")).to_be_visible()
    phone.wait_for_timeout(700)
    go_on(session, meeting.lead)
    expect(phone.locator("#room-now-title")).to_have_text("Pause", timeout=BY_ITSELF)
    expect(phone.locator("#boards-write textarea")).to_be_hidden(timeout=BY_ITSELF)


def test_large_text_stays_in_this_browser_alone(meeting, enter):
    session = led(meeting)
    phone = enter(meeting.phone("fatou"), at("mine", session), PHONE)
    before = phone.evaluate("getComputedStyle(document.body).fontSize")
    phone.locator("[data-large-text]").click()
    assert float(phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) > float(before[:-2])
    phone.reload()
    expect(phone.locator("[data-large-text]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_read_without_trouble(meeting, enter, axe, no_sideways_scroll, scheme):
    session = led(meeting)
    go_on(session, meeting.lead)
    services.draw_round(session=session, by=meeting.lead)
    services.raise_hand(session=session, by=meeting.viewer("yanis"))
    services.ask_pause(session=session, by=meeting.viewer("fatou"))
    desk = enter(meeting.desk(), at("lead", session), DESK, color_scheme=scheme)
    phone = enter(meeting.phone("fatou"), at("mine", session), PHONE, color_scheme=scheme)
    small = enter(meeting.desk(), at("lead", session), PHONE, color_scheme=scheme)
    for page in (desk, phone, small):
        page.wait_for_timeout(500)
        axe(page)
    for page in (phone, small):
        no_sideways_scroll(page)
    for name in ("prepare", "projected", "printed", "enter"):
        desk.goto(at(name, session))
        axe(desk)
        small.goto(at(name, session))
        axe(small)
        no_sideways_scroll(small)
    buttons = phone.locator("#room-now .btn, #room-pause .btn").all()
    assert buttons and all(box.bounding_box()["height"] >= 44 for box in buttons)


def test_a_step_is_moved_by_keyboard_and_keeps_the_focus(meeting, enter):
    session = prepared(meeting)
    page = enter(meeting.desk(), at("prepare", session))
    titles = page.locator(".steps-to-lead h3")
    expect(titles.first).to_contain_text("Accueil")
    page.locator(".steps-to-lead li").first.locator("button[value='1']").focus()
    page.keyboard.press("Enter")
    expect(titles.first).to_contain_text("Tour de parole")
    moved = page.locator(".steps-to-lead li").nth(1)
    expect(moved).to_contain_text("Accueil")
    expect(moved.locator("button[value='2']")).to_be_focused()
