"""Listening in a real browser: by keyboard, at 360 and 1280 px, and without a script."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from contracts.listening import services
from contracts.listening.models import Need
from tests.browsers import DESK, PHONE
from tests.contracts.listeners import told
from tests.interventions.meetings import gather

PICTURES = os.environ.get("TST_PICTURES_DIR", "")
SAID = (
    "On nous a déjà réunis. Rien n’a changé.",
    "Qu’on ne me coupe pas.",
    "Je ne crois pas qu’on nous lise.",
)


@pytest.fixture
def look(axe, no_sideways_scroll):
    """Return what judges a page as everyone does, and keeps a picture where one is wanted."""

    def at(page, name):
        axe(page)
        no_sideways_scroll(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)

    return at


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def window(live, open_window):
    """Return what opens a window in which someone is already who they are."""

    def open_as(client, size, **options):
        page = open_window(size, **options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
        return page

    return open_as


def enter(page, selector):
    page.locator(f"main {selector}").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def say(page, door, text):
    """Go through one door by keyboard alone, and send."""
    page.goto("/ecoute/")
    enter(page, f"a[href$='door={door}']")
    page.locator("main textarea").focus()
    page.keyboard.type(text)
    enter(page, "form button.btn-primary")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_a_door_to_the_secret_link_and_back_by_keyboard(live, meeting, window, look, size):
    phone = window(meeting.phone("fatou"), size, java_script_enabled=True)
    phone.goto("/ecoute/")
    look(phone, "listening-empty")
    say(phone, "named", "Un lieu où l’on peut se parler.")
    assert phone.url == f"{live}/ecoute/" and Need.objects.count() == 1
    phone.goto("/ecoute/dire/?door=reserved")
    look(phone, "listening-say")
    say(phone, "nameless", "Je n’ose pas le dire devant eux.")
    link = phone.locator(".secret-link").inner_text().strip()
    look(phone, "listening-said")
    kept = "/parole/" + link.rstrip("/").rpartition("/")[2] + "/"
    phone.goto(kept)
    look(phone, "listening-link")
    enter(phone, "button[name=open]")
    assert phone.locator("main textarea").input_value() == "Je n’ose pas le dire devant eux."
    look(phone, "listening-open")
    enter(phone, "button[name=withdraw]")
    look(phone, "listening-withdrawn")
    assert phone.goto(kept).status == 404


def test_the_laptop_and_the_screen_of_the_hall(live, meeting, window, look):
    contract, fatou = meeting.programme.contract, meeting.viewer("fatou")
    for text in (*SAID, "Un quatrième.", "Un cinquième."):
        services.say_without_name(kind="doubt", text=text, told=told(contract, "nameless"), by=fatou)
    services.draw_due()
    laptop = window(meeting.desk(), DESK)
    laptop.goto(reverse("listening:from_paper", args=[contract.pk]))
    look(laptop, "listening-paper")
    laptop.locator("main textarea").fill("Deux par deux, je veux bien.")
    laptop.locator("main select").select_option(index=1)
    enter(laptop, "form button.btn-primary")
    assert Need.objects.filter(door="paper").count() == 1
    laptop.goto(reverse("listening:gathered", args=[contract.pk]))
    look(laptop, "listening-gathered")
    laptop.goto(reverse("listening:projected", args=[contract.pk]))
    look(laptop, "listening-projected")
    assert laptop.locator("main article").count() == 5
    small = window(meeting.phone("yanis"), PHONE, color_scheme="dark")
    small.goto("/ecoute/")
    look(small, "listening-heard")


def test_without_a_script_each_act_is_there(live, meeting, window):
    phone = window(meeting.phone("fatou"), PHONE, java_script_enabled=False)
    say(phone, "reserved", "Pour vous seuls.")
    assert Need.objects.get().door == "reserved"
    with phone.expect_navigation():
        phone.locator("main form[action$='/retirer/'] button").click()
    assert Need.objects.get().withdrawn
