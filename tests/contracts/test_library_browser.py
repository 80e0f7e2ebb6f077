"""The pages of the library in a real browser, at 360 and 1280 px: read, refused, compared, retired; by keyboard."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import ClauseTemplate
from tests.browsers import DESK, PHONE
from tests.contracts.conftest import laptop_of
from tests.contracts.test_library import template, write_anew

PICTURES = os.environ.get("TST_PICTURES_DIR", "")


FEW = ("being-there", "kept-twelve-months", "nothing-leaves")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_library_by_keyboard(live, agnes, open_window, axe, no_sideways_scroll, size):
    def look(name):
        axe(page)
        no_sideways_scroll(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['viewport']['width']}.png", full_page=True)

    page = open_window(size)
    key = laptop_of(agnes).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
    others = ClauseTemplate.objects.exclude(slug__in=FEW)
    others.update(is_default=False, retired_at=timezone.now())  # a short page is judged sooner
    page.goto(reverse("agreements:library"))
    look("library")
    page.goto(reverse("agreements:library_edit", args=[template().pk]))
    page.locator("textarea[name=text_fr]").fill("Nous venons, ou nous prévenons.")
    page.locator("textarea[name=text_en]").fill("")
    press(page)
    look("library-lacks-a-language")
    assert page.locator("textarea[name=text_fr]").input_value() == "Nous venons, ou nous prévenons."
    write_anew(agnes, text_fr="Nous venons librement, ou nous prévenons.")
    page.locator("textarea[name=text_en]").fill("We come, or give notice.")
    press(page)
    look("library-two-hands")
    press(page)
    look("library-history")
    assert [row.number for row in ClauseTemplate.objects.filter(slug="being-there")] == [1, 2, 3]
    page.goto(reverse("agreements:library_add") + "?executed=circulation")
    look("library-executed")


def press(page):
    page.locator("main form button.btn-primary").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
