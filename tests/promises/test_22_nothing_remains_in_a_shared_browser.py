"""Promise 22. Nothing remains in a shared browser: a real one, left behind, and left in haste."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from contracts.agreements.models import Party
from tests.browsers import PHONE
from tests.interventions.meetings import gather, paris


@pytest.fixture
def meeting(live):
    return gather()


@pytest.fixture
def phone_of(live, open_window):
    """Return what opens the phone of a participant, at an address."""

    def open_as(client, address):
        page = open_window(PHONE)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        host = urlsplit(live).hostname
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": host, "path": "/"}]
        )
        page.goto(address)
        return page

    return open_as


def nothing_of(page, words):
    shown = page.content()
    return not [word for word in words if word in shown]


def test_back_after_signing_out_shows_nothing(meeting, phone_of):
    me = Party.objects.get(pk=meeting.people["fatou"].party_id)
    page = phone_of(meeting.phone("fatou"), reverse("sessions:room"))
    private = page.locator("main").inner_text()
    assert "Yanis" in page.content() or len(private) > 50
    page.goto(reverse("sessions:me"))
    name = page.locator("#id_called").input_value()
    assert name and me.pk
    page.get_by_role("button", name="téléphone").or_(page.get_by_role("button", name="this phone")).click()
    page.wait_for_url("**/")
    assert page.context.cookies() == [] or settings.SESSION_COOKIE_NAME not in {
        cookie["name"] for cookie in page.context.cookies()
    }
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert nothing_of(page, [name, private]), page.url
    page.goto("/")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("caches.keys().then(keys => keys.length)") == 0


def participant_pages():
    return [
        reverse(name)
        for name in (
            "sessions:home",
            "sessions:room",
            "sessions:me",
            "boards:exchanges",
            "agreements:read",
            "leave",
        )
    ]


def test_leaving_quickly_works_by_hand_and_by_keyboard_on_each_page(meeting, phone_of, figure):
    meeting.plan(paris(2027, 11, 25, 18))
    left = 0
    for url in participant_pages():
        for by_keyboard in (False, True):
            page = phone_of(meeting.phone("fatou"), reverse("sessions:home"))
            page.goto(url)
            assert page.url.endswith(url), page.url
            length = page.evaluate("history.length")
            leave(page, by_keyboard)
            page.wait_for_function(
                "() => location.pathname === '/quitter/' && document.readyState === 'complete'"
            )
            assert page.evaluate("history.length") == length, "the page gave its place in the history away"
            assert "Fatou" not in page.content()
            assert page.title() not in ("", None)
            assert "Cellules" not in page.title()
            page.go_back()
            page.wait_for_load_state()
            assert not page.url.endswith(url) or url == reverse("sessions:home"), (
                "one step back is not the page left"
            )
            left += 1
    figure(f"« Quitter vite » on {left} visits by hand and keyboard, history replaced {left} times")


def leave(page, by_keyboard):
    if not by_keyboard:
        page.locator("[data-quit]").click()
        return
    page.evaluate("document.body.focus()")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-quit]')"):
            break
    expect(page.locator("[data-quit]")).to_be_focused()
    page.keyboard.press("Enter")


# --- what a browser says of where it comes from -----------------------------------------------------------------------


@pytest.mark.parametrize("says_site", [True, False])
def test_forms_go_through_and_tell_nothing_of_where_they_come_from(live, open_window, says_site):
    """Measured, not assumed: under `no-referrer` a form says "Origin: null", our own as a stranger's."""
    page = open_window()
    if not says_site:  # a browser too old to say from which site a form comes
        page.route("**/langue/", without_site)
    assert page.goto("/?secret=1").headers["referrer-policy"] == "no-referrer"
    with page.expect_response("**/langue/") as heard:
        page.locator("form[action='/langue/'] button").click()
    sent = heard.value.request.all_headers()
    assert (sent["origin"], sent.get("referer", "")) == ("null", "")
    assert heard.value.status == 302


def without_site(route):
    kept = {name: value for name, value in route.request.headers.items() if not name.startswith("sec-fetch")}
    route.continue_(headers=kept)


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_the_form_of_a_stranger_is_refused_with_the_right_token_too(client, site):
    strict = client.__class__(enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', strict.get("/").content.decode())[1]
    posted = {"csrfmiddlewaretoken": token, "language": "en"}
    own = strict.post("/langue/", posted, headers={"origin": "null", "sec-fetch-site": "same-origin"})
    assert own.status_code == 302
    foreign = strict.post("/langue/", posted, headers={"origin": "null", "sec-fetch-site": site})
    assert foreign.status_code == 403
    bare = client.__class__(enforce_csrf_checks=True)
    assert bare.post("/langue/", {"language": "en"}, headers={"origin": "null"}).status_code == 403
