"""The log in a real browser: it says when it is saved, and it is true; no word goes with the network."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as SignedIn
from django.urls import reverse
from playwright.sync_api import expect

from interventions.logs.models import LogState, SessionLog
from interventions.logs.services import Draft, save_log, validate_log
from tests.interventions.meetings import gather, paris

STATUS = "[data-autosave-status]"
BODY = "textarea[name=body]"


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def session(meeting):
    return meeting.plan(paris(2027, 11, 25, 18))


@pytest.fixture
def window(meeting, session, live, open_window):
    """Return what opens the log in a window of its own."""

    def open_log():
        page = open_window()
        sign_in(page, meeting, live)
        page.goto(reverse("logs:log", args=[session.pk]))
        return page

    return open_log


def sign_in(page, meeting, live):
    cookie = meeting.desk().cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookie,
                "domain": urlsplit(live).hostname,
                "path": "/",
            }
        ]
    )


def standing():
    log = SessionLog.objects.first()
    return log.body if log else None


def is_saved(page):
    expect(page.locator(STATUS)).to_contain_text(re.compile(r"\d\sh"))


def test_what_is_typed_is_saved_by_itself_and_the_hour_is_shown_after_the_answer(window):
    page = window()
    page.locator(BODY).press_sequentially("Tour de table.")
    assert standing() is None
    expect(page.locator(STATUS)).not_to_be_empty()
    is_saved(page)
    assert standing() == "Tour de table."
    page.locator(BODY).press_sequentially(" Fatou parle.")
    page.locator(BODY).blur()
    page.wait_for_timeout(800)
    assert standing() == "Tour de table. Fatou parle."


def test_a_dead_network_is_said_and_the_text_is_saved_when_it_is_back(window):
    page = window()
    page.context.set_offline(True)
    page.locator(BODY).press_sequentially("Écrit hors ligne")
    expect(page.locator(STATUS)).to_have_text(page.locator(STATUS).get_attribute("data-failed"))
    assert standing() is None
    page.context.set_offline(False)
    is_saved(page)
    assert standing() == "Écrit hors ligne"


def test_an_answer_lost_on_the_way_is_no_conflict(window):
    page, lost = window(), []

    def lose_first(route):
        if not lost:
            lost.append(route.fetch())  # the server has it; the answer never arrives
            route.abort()
        else:
            route.continue_()

    page.route("**/journal/enregistrer/", lose_first)
    page.locator(BODY).press_sequentially("un")
    expect(page.locator(STATUS)).to_have_text(page.locator(STATUS).get_attribute("data-failed"))
    page.locator(BODY).press_sequentially(" deux")
    is_saved(page)
    assert lost and standing() == "un deux"


def test_a_second_device_is_told_and_chooses(window):
    one, two = window(), window()
    one.locator(BODY).press_sequentially("Le premier")
    is_saved(one)
    two.locator(BODY).press_sequentially("Le second")
    conflict = two.locator("[data-autosave-conflict]")
    expect(conflict).to_be_visible()
    expect(two.locator("[data-autosave-theirs]")).to_have_value("Le premier")
    expect(two.locator(BODY)).to_have_value("Le second")
    assert standing() == "Le premier"
    two.locator("[data-autosave-keep]").click()
    is_saved(two)
    expect(conflict).to_be_hidden()
    assert standing() == "Le second"


def test_a_text_typed_while_signed_out_waits_and_is_saved_after_signing_in_again(window, meeting, live):
    page = window()
    page.locator(BODY).press_sequentially("Avant. ")
    is_saved(page)
    SignedIn.objects.all().delete()
    page.locator(BODY).press_sequentially("Pendant.")
    said = page.locator("form[data-autosave]").get_attribute("data-signed-out")
    expect(page.locator(STATUS)).to_have_text(said)
    assert standing() == "Avant. "
    sign_in(page, meeting, live)
    expect(page.locator(STATUS)).not_to_have_text(said, timeout=12000)
    is_saved(page)
    assert standing() == "Avant. Pendant."


def test_leaving_the_page_at_once_saves_what_was_typed(window, session):
    page = window()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(BODY).press_sequentially("Vite parti")
    page.goto(reverse("sessions:session", args=[session.pk]))
    page.wait_for_timeout(1000)
    assert standing() == "Vite parti"


def test_the_button_saves_too_and_undoes_nothing(window):
    page = window()
    page.locator(BODY).press_sequentially("par le bouton")
    page.locator("#log button[type=submit]").click()
    expect(page.locator(BODY)).to_have_value("par le bouton")
    assert standing() == "par le bouton"
    page.locator(BODY).fill("par le bouton, encore")
    page.locator("#log button[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text(re.compile(r"\d\sh"))
    assert standing() == "par le bouton, encore"


def test_a_log_validated_elsewhere_keeps_what_one_types_on_the_screen(window, meeting, session):
    log = save_log(session=session, draft=Draft("Fini", 0), by=meeting.lead)
    page = window()
    validate_log(session=session, revision=log.revision, by=meeting.lead)
    page.locator(BODY).press_sequentially("Encore un mot. ")
    expect(page.locator("[data-autosave-conflict]")).to_be_visible()
    expect(page.locator("[data-autosave-keep]")).to_be_hidden()
    assert "Encore un mot." in page.locator(BODY).input_value()
    assert SessionLog.objects.get().state == LogState.VALIDATED and standing() == "Fini"


def test_the_log_is_saved_in_the_room_as_well(window, session):
    page = window()
    page.goto(reverse("sessions:session", args=[session.pk]))
    page.locator(BODY).press_sequentially("Depuis la salle")
    is_saved(page)
    assert standing() == "Depuis la salle"
