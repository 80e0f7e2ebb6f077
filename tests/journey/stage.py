"""The stage of the journey: the windows, the clock, the mail, and the eyes that look at each page."""

from __future__ import annotations

import datetime as dt
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.core import mail
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browsers import DESK, PHONE
from tst_platform.accounts.models import User

PARIS = ZoneInfo("Europe/Paris")
# Tuesday, as in the scenarios.
BEGINNING = dt.datetime(2026, 3, 3, 9, 0, tzinfo=PARIS)


@dataclass
class Stage:
    """Everything that the acts share."""

    open_window: Callable[..., Page]
    axe: Callable[..., None]
    no_sideways_scroll: Callable[..., None]
    clock: Any
    staff: dict[str, User] = field(default_factory=dict)
    windows: dict[str, Page] = field(default_factory=dict)
    # How long each page was looked at, in seconds.
    looked_at: dict[str, float] = field(default_factory=dict)
    # What one act finds and a later one needs: ids from addresses, figures to tell at the end.
    found: dict[str, Any] = field(default_factory=dict)

    def desk(self, who: str) -> Page:
        """Return the window of someone of staff, at 1280 pixels."""
        if who not in self.windows:
            self.windows[who] = self.open_window(DESK)
        return self.windows[who]

    def phone(self, who: str) -> Page:
        """Return the phone of a participant, at 360 pixels."""
        if who not in self.windows:
            self.windows[who] = self.open_window(PHONE)
        return self.windows[who]

    def move_to(self, when: str) -> None:
        self.clock.move_to(dt.datetime.fromisoformat(when).replace(tzinfo=PARIS))

    def tell(self) -> None:
        """Say the figures, to whoever runs the test with -s."""
        figures = {name: value for name, value in self.found.items() if isinstance(value, float)}
        seconds = round(sum(self.looked_at.values()))
        sys.stdout.write(f"\n{len(self.looked_at)} pages looked at in {seconds} s; {figures}\n")

    def look(self, page: Page, what: str) -> None:
        """Hold a page to WCAG at both sizes in both lights, and to 320 pixels without sideways scroll."""
        began = time.perf_counter()
        assert page.locator("h1").count() == 1, f"{what} has not one heading: {page.url}"
        before = page.viewport_size
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            # As high as the page is long: what a fixed bar covers is what one has not scrolled to yet.
            height = page.evaluate("() => document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(740, height)})
            for light in ("light", "dark"):
                # Without motion: a colour half-way to another one is not what anybody reads.
                page.emulate_media(color_scheme=light, reduced_motion="reduce")
                # In the other light nothing changes but colours.
                self.axe(page, only=() if light == "light" else ("color-contrast", "link-in-text-block"))
        page.emulate_media(color_scheme="null", reduced_motion="null")
        page.set_viewport_size(before)
        self.no_sideways_scroll(page)
        self.looked_at[what] = round(time.perf_counter() - began, 1)


def go(page: Page, name: str, *args: Any) -> None:
    """Open one of our addresses, and see it answered."""
    answer = page.goto(reverse(name, args=args))
    assert answer is not None
    assert answer.status == 200, f"{page.url} answers {answer.status}"


def link_to(page: Page, name: str, *args: Any) -> Locator:
    return page.locator(f'main a[href="{reverse(name, args=args)}"]').first


def form_to(page: Page, name: str, *args: Any) -> Locator:
    """Return the form that posts to this address."""
    return page.locator(f'form[action="{reverse(name, args=args)}"]')


def fill(page: Page | Locator, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f'[name="{name}"]').first.fill(value)


def submit(page: Page) -> None:
    """Press the main button of the page's form."""
    page.locator('main form[method="post"] button.btn-primary[type="submit"]').first.click()


def last_of(url: str) -> str:
    """Return the id in an address: the last one that stands in it."""
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", url)[-1]


def open_all(page: Page) -> None:
    """Open whatever is folded away on the page."""
    page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true })")


def refused(page: Page) -> None:
    """See that a form came back with what is wrong, beside its field."""
    expect(page.locator(".field-error").first).to_be_visible()


def until(question: Callable[[], Any], seconds: float = 15) -> Any:
    """Wait for what the worker does; return it."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def mails_to(address: str) -> list[Any]:
    return [message for message in mail.outbox if address in message.to]
