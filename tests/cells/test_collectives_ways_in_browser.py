"""Codes, phrases and a shared phone in a real browser: by keyboard, at 360 px, without a script, and with its back button."""

import os
from pathlib import Path

import pytest

from tests.browsers import DESK, PHONE
from tests.cells.ways_in import BACK_AT, TYPED_AT, build_house, path_of

# Where to leave pictures of these pages, for eyes; nowhere when it is not said.
PICTURES = os.environ.get("TST_PICTURES_DIR", "")


@pytest.fixture
def look(axe, no_sideways_scroll):
    """Return what looks at a page as everyone does: with rules, at 320 px, and once with eyes."""

    def at(page, name):
        axe(page)
        no_sideways_scroll(page)
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{PICTURES}/{name}-{page.viewport_size['width']}.png", full_page=True)

    return at


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page, selector):
    page.locator(f"main {selector}").focus()
    enter(page)


def give_name(house, who, called):
    person = house.person(who)
    person.called = called
    person.save(update_fields=["called"])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_a_paper_to_six_words_and_back(live, open_window, look, size):
    house = build_house()
    code = house.hand_over("yanis").code
    page = open_window(size, java_script_enabled=True)
    page.goto(TYPED_AT)
    look(page, "type-code")
    page.locator("main input[name=code]").fill("0000 0000")
    enter(page)
    look(page, "code-refused")
    assert page.locator("main [aria-invalid=true]").count() == 1
    page.locator("main input[name=code]").fill(code.lower().replace("-", " "))
    enter(page)
    look(page, "code-door")
    press(page, "form[method=post] button.btn-primary")
    assert page.url == live + "/bienvenue/"
    page.goto("/moi/")
    press(page, "a[href='/moi/revenir/']")
    look(page, "ways-back")
    press(page, "form[action$='/phrase/'] button")
    words = page.locator(".return-phrase li").all_inner_texts()
    assert len(words) == 6
    look(page, "phrase")
    other = open_window(size)
    other.goto(BACK_AT)
    look(other, "come-back")
    other.locator("main input[name=phrase]").fill(" ".join(words).upper())
    enter(other)
    assert other.url == live + "/accueil/"
    other.goto("/moi/revenir/")
    look(other, "ways-back-used")
    press(other, "form[action$='/appareils/'] button")
    assert page.goto("/moi/").status == 404 and other.goto("/moi/").status == 200


def test_the_way_in_by_code_and_by_words_needs_no_script(live, open_window):
    house = build_house()
    code = house.hand_over("yanis").code
    page = open_window(PHONE, java_script_enabled=False)
    page.goto(TYPED_AT)
    page.locator("main input[name=code]").fill(code)
    page.locator("main button[type=submit]").click()
    page.locator("main form[method=post] button.btn-primary").click()
    page.goto("/moi/revenir/")
    page.locator("form[action$='/phrase/'] button").click()
    words = page.locator(".return-phrase li").all_inner_texts()
    other = open_window(PHONE, java_script_enabled=False)
    other.goto(BACK_AT)
    other.locator("main input[name=phrase]").fill(", ".join(words))
    other.locator("main button[type=submit]").click()
    assert other.url == live + "/accueil/"


def test_on_a_shared_phone_the_second_finds_nothing_of_the_first(live, open_window, look):
    house = build_house()
    first, second = house.hand_over("yanis"), house.hand_over("noor")
    give_name(house, "yanis", "Yaya")
    page = open_window(PHONE)
    page.goto(path_of(first))
    press(page, "button.btn-primary")
    for address in ("/moi/", "/moi/revenir/", "/accueil/"):
        page.goto(address)
    assert "Yaya" in page.goto("/moi/").text()
    page.goto(path_of(second))
    look(page, "shared-phone")
    assert "Yaya" in page.locator("main").inner_text() and "Yanis" not in page.locator("main").inner_text()
    press(page, "button.btn-primary")
    assert page.url == live + "/bienvenue/"
    for _step in range(6):  # back, as far as the history goes: nothing of the first comes out of the browser
        page.go_back(wait_until="networkidle")
        assert "Yaya" not in page.content(), page.url
    assert "Yaya" not in page.goto("/moi/").text()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_staff_find_the_code_on_the_paper_and_the_act_for_a_lost_phone(live, open_window, look):
    house = build_house()
    house.joined("noor")
    desk = house.desk()
    page = open_window(DESK)
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live} for name, cookie in desk.cookies.items()]
    )
    page.goto(f"/contrats/{house.contract.pk}/invitations/")
    look(page, "invitations")
    page.locator("summary").nth(-2).scroll_into_view_if_needed()
    page.locator(f"a[href$='{house.people['noor'].pk}/deconnecter/']").evaluate(
        "e => e.closest('details').open = true"
    )
    look(page, "invitations-open")
    page.locator(f"a[href$='{house.people['noor'].pk}/deconnecter/']").click()
    look(page, "disconnect")
    page.go_back()
    with page.expect_navigation():
        page.locator(f"button[formaction$='{house.people['yanis'].pk}/lien/']").evaluate("e => e.click()")
    look(page, "slip")
    assert page.locator(".short-code").count() == 1
