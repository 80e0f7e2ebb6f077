"""What the browser tests stand on: a live server, a real browser, strict eyes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect


def test_first_page_is_served_to_desk_and_phone(
    desk: Page, phone: Page, axe: Callable[[Page], None], no_sideways_scroll: Callable[..., None]
) -> None:
    for page in (desk, phone):
        answer = page.goto("/")
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        no_sideways_scroll(page)


def test_page_that_breaks_a_rule_is_caught(
    phone: Page, axe: Callable[[Page], None], no_sideways_scroll: Any
) -> None:
    phone.goto("/")
    phone.set_content('<html lang="fr"><title>t</title><main><h1>t</h1><img><hr width="900"></main></html>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(phone)
    with pytest.raises(AssertionError, match="hr"):
        no_sideways_scroll(phone)
