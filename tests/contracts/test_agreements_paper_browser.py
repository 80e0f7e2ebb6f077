"""A sheet and its photograph in a real browser: the page of recording at 1280 px, the person's own at 360."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from contracts.agreements import services
from contracts.agreements.models import Signature
from tests.browsers import DESK, PHONE
from tests.contracts.conftest import laptop_of, phone_of
from tests.contracts.photographs import jpeg, no_photographs

PICTURES = os.environ.get("TST_PICTURES_DIR", "")


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
def window(live, open_window):
    """Return what opens a window in which someone is already who they are, in English."""

    def open_as(client, size):
        page = open_window(size, locale="en-GB")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
        return page

    return open_as


def test_sheet_is_photographed_and_seen_again(live, window, look, contract, claire, fatou, tmp_path):
    version = services.propose_version(version=contract.draft, by=claire)
    picture, text = tmp_path / "feuille.jpg", tmp_path / "texte.jpg"
    picture.write_bytes(jpeg((900, 1200)))
    text.write_bytes(no_photographs()["text.jpg"][0])
    desk = window(laptop_of(claire), DESK)
    desk.goto(live + reverse("agreements:record_signature", args=[contract.pk, fatou.pk]))
    desk.locator('input[name="mode"][value="paper"]').check()
    desk.locator('input[name="photograph"]').set_input_files(text)
    with desk.expect_navigation():
        desk.locator("main form button[type=submit]").click()
    assert "This file is not a photograph" in desk.locator("main").inner_text()
    assert desk.locator('input[name="mode"][value="paper"]').is_checked()
    look(desk, "record")
    desk.locator('input[name="photograph"]').set_input_files(picture)
    with desk.expect_navigation():
        desk.locator("main form button[type=submit]").click()
    signature = Signature.objects.get()
    desk.goto(live + reverse("agreements:version", args=[contract.pk, version.pk]))
    look(desk, "version")
    phone = window(phone_of(fatou), PHONE)
    phone.goto(live + reverse("agreements:read"))
    phone.locator("main summary").last.click()
    look(phone, "signed")
    for page in (desk, phone):
        page.goto(live + reverse("agreements:sheet", args=[signature.pk]))
        assert page.locator("main img").evaluate("image => image.naturalWidth") == 900
        look(page, "sheet")
