"""The network is cut, the server is killed: the room goes on, each thing stands there once, and nothing typed is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from interventions.boards.models import Card
from interventions.boards.services import write_card
from interventions.sessions.models import Session
from tests.browsers import DESK, PHONE
from tests.interventions.meetings import Meeting, gather, leave
from tests.interventions.rooms_led import at, current, go_on, led
from tests.wires import Server, Wire

A_MINUTE = 60  # seconds
BACK = 30_000  # ms: before a stream is tried again by itself, twice
BY_ITSELF = 10_000  # ms


@pytest.fixture
def meeting(live: str) -> Meeting:
    return gather()


@pytest.fixture
def open_through(browser: Any) -> Iterator[Callable[..., Page]]:
    """Return what opens a window at an address of one's own, as the person of a client."""
    contexts = []

    def open_as(client: Any, base: str, path: str, size: dict[str, Any] = PHONE) -> Page:
        context = browser.new_context(**size, locale="fr-FR", timezone_id="Europe/Paris", base_url=base)
        contexts.append(context)
        kept = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": kept, "domain": "localhost", "path": "/"}]
        )
        page = context.new_page()
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def wire(live: str) -> Iterator[Callable[..., Wire]]:
    """Return what lays a wire to the server of the test, or to another."""
    laid: list[Wire] = []

    def lay(to: str = live) -> Wire:
        laid.append(Wire(to))
        return laid[-1]

    yield lay
    for one in laid:
        one.close()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    own = Server()
    yield own
    own.kill()


def asking(meeting: Meeting) -> Session:
    """Return a session under way, in the step in which one writes on the board; a break follows."""
    session = led(meeting)
    for _step in range(3):
        go_on(session, meeting.lead)
    return session


def write(meeting: Meeting, who: str, words: str) -> Card:
    party = meeting.people[who].party
    return write_card(cell=meeting.cells["A"], author=party, text=words, by=meeting.viewer(who))


def on_the_board(page: Page) -> list[str]:
    """Return the words on the board of this screen, in the order in which they stand there."""
    return page.locator("#boards-board .card-body > p:first-child").all_text_contents()


def as_it_is(meeting: Meeting) -> list[str]:
    """Return the words on the board as a page that was just opened has them."""
    fresh = meeting.phone("yanis").get(reverse("boards:exchanges")).content.decode()
    board = fresh[fresh.index('id="boards-board"') :]
    places = sorted((board.index(card.text), card.text) for card in Card.objects.all() if card.text in board)
    return [words for _place, words in places]


def type_on(phone: Page, words: str) -> None:
    phone.locator("#boards-write textarea").fill(words)


def put_on_the_board(phone: Page) -> None:
    phone.locator("#boards-write button[type=submit]").click()


@pytest.mark.slow
def test_a_minute_without_network_loses_nothing_and_doubles_nothing(meeting, wire, open_through):
    session = asking(meeting)
    hers, theirs = wire(), wire()
    phone = open_through(meeting.phone("fatou"), hers.address, reverse("sessions:room"))
    other = open_through(meeting.phone("ortega"), theirs.address, reverse("sessions:room"))
    write(meeting, "yanis", "Carte 1")
    for page in (phone, other):
        expect(page.locator("#boards-board")).to_contain_text("Carte 1", timeout=BACK)

    for one in (hers, theirs):
        one.cut()
    began = time.monotonic()
    type_on(phone, "Carte de Fatou")
    for number in (2, 3, 4):
        write(meeting, "yanis", f"Carte {number}")
    go_on(session, meeting.lead)
    leave(meeting.people["ortega"])
    put_on_the_board(phone)
    expect(phone.locator("[data-offline]")).to_be_visible(timeout=40_000)
    expect(phone.locator("#boards-write textarea")).to_have_value("Carte de Fatou")
    phone.wait_for_timeout(1000 * max(0.0, A_MINUTE - (time.monotonic() - began)))
    assert on_the_board(phone) == ["Carte 1"], "the wire was not cut"

    for one in (hers, theirs):
        one.heal()
    expect(phone.locator("#boards-board")).to_contain_text("Carte 4", timeout=2 * BACK)
    expect(phone.locator("#room-now-title")).to_have_text(current(session).title, timeout=2 * BACK)
    expect(phone.locator("#boards-write textarea")).to_have_value("Carte de Fatou")
    put_on_the_board(phone)
    expect(phone.locator("#boards-write textarea")).to_have_value("", timeout=BACK)
    expect(phone.locator("#boards-board")).to_contain_text("Carte de Fatou", timeout=BACK)
    expect(phone.locator("[data-offline]")).to_be_hidden()
    assert on_the_board(phone) == as_it_is(meeting)
    assert sorted(on_the_board(phone)) == ["Carte 1", "Carte 2", "Carte 3", "Carte 4", "Carte de Fatou"]
    # Who was removed meanwhile sees nothing more.
    expect(other.locator("body")).not_to_contain_text("Carte", timeout=2 * BACK)


@pytest.mark.slow
def test_words_whose_answer_was_lost_are_sent_again_and_stand_once(meeting, wire, open_through):
    asking(meeting)
    line = wire()
    phone = open_through(meeting.phone("fatou"), line.address, reverse("sessions:room"))
    type_on(phone, "Carte de Fatou")
    line.lose_answers()
    put_on_the_board(phone)
    deadline = time.monotonic() + 30
    while not Card.objects.exists() and time.monotonic() < deadline:
        phone.wait_for_timeout(100)
    assert Card.objects.count() == 1
    expect(phone.locator("[data-offline]")).to_be_visible(timeout=40_000)
    expect(phone.locator("#boards-write textarea")).to_have_value("Carte de Fatou")
    line.heal()
    put_on_the_board(phone)
    expect(phone.locator("#boards-write textarea")).to_have_value("", timeout=BACK)
    expect(phone.locator("#boards-board")).to_contain_text("Carte de Fatou", timeout=2 * BACK)
    assert Card.objects.count() == 1
    assert on_the_board(phone) == ["Carte de Fatou"]


@pytest.mark.slow
def test_a_server_that_is_killed_and_started_again_is_heard_by_every_screen(meeting, server, open_through):
    session = asking(meeting)
    server.start()
    laptop = open_through(meeting.desk(), server.address, at("lead", session), DESK)
    phones = [
        open_through(meeting.phone(who), server.address, reverse("sessions:room"))
        for who in ("fatou", "yanis")
    ]
    fatou, yanis = phones
    for phone in phones:
        expect(phone.locator("#room-now-title")).to_have_text("La police devant le collège")
        phone.evaluate("window.sameDocument = true")
    type_on(fatou, "Carte de Fatou")

    server.kill()
    write(meeting, "ortega", "Carte 1")
    put_on_the_board(fatou)
    expect(fatou.locator("[data-offline]")).to_be_visible(timeout=BACK)
    server.start()
    for phone in phones:
        expect(phone.locator("#boards-board")).to_contain_text("Carte 1", timeout=BACK)
        assert phone.evaluate("window.sameDocument"), "the page was loaded anew"
    expect(fatou.locator("#boards-write textarea")).to_have_value("Carte de Fatou")
    put_on_the_board(fatou)
    expect(yanis.locator("#boards-board")).to_contain_text("Carte de Fatou", timeout=BY_ITSELF)
    laptop.locator("h1").click()
    laptop.keyboard.press("n")
    for phone in phones:
        expect(phone.locator("#room-now-title")).to_have_text("Pause", timeout=BY_ITSELF)
        assert sorted(on_the_board(phone)) == ["Carte 1", "Carte de Fatou"]
        assert on_the_board(phone) == as_it_is(meeting)
