"""A real browser at the sizes that people have, and the two looks that every page is given."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 30_000
# What is awaited comes at once, or the machine is busy: only what says its own time is timed.
expect.set_options(timeout=PATIENCE_MS)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of an installed Chromium; skip visibly where there is none, unless it is required."""
    if os.environ.get("TST_BROWSER") == "0":
        pytest.skip("TST_BROWSER=0: in this run the browser plays on the other database")
    named = os.environ.get("TST_CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found:
        return found
    if os.environ.get("TST_REQUIRE_BROWSER") == "1":
        pytest.fail("TST_REQUIRE_BROWSER=1, and no Chromium is installed.")
    pytest.skip(
        "no Chromium on this machine: the browser tests did not run (install chromium, or set TST_CHROMIUM)"
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    # Playwright's loop runs in this thread; Django would refuse the test its own database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*root, *quiet]}


class Watch:
    """Notes what no page may do: a script error, a refusal by the content security policy, a foreign host."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.seen: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self.seen.append(f"script error: {error.error}"))
        context.on("console", self.note_console)
        context.on("request", self.note_request)

    def note_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.seen.append(message.text)

    def note_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.seen.append(f"foreign host: {request.url}")


@pytest.fixture
def open_window(live: str, browser: Any) -> Iterator[Callable[..., Page]]:
    """Return what opens a window of its own (own cookies); sizes are DESK and PHONE, `color_scheme="dark"` etc. pass on."""
    contexts: list[BrowserContext] = []
    watch = Watch(live)

    def open_one(size: dict[str, Any] | None = None, **options: Any) -> Page:
        french = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "base_url": live}
        context = browser.new_context(**{**french, **(size or DESK), **options})
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert not watch.seen, "\n".join(watch.seen)


@pytest.fixture
def desk(open_window: Callable[..., Page]) -> Page:
    """Return a page of 1280 × 900, as staff have it."""
    return open_window(DESK)


@pytest.fixture
def phone(open_window: Callable[..., Page]) -> Page:
    """Return a page of 360 × 740 under a finger, as participants have it."""
    return open_window(PHONE)


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Return what fails when a page breaks a rule of WCAG 2.2 AA, or one of those named."""

    def check(page: Page, only: tuple[str, ...] = ()) -> None:
        rules = {"type": "rule", "values": only} if only else {"type": "tag", "values": ACCESSIBILITY_RULES}
        before = page.viewport_size or DESK["viewport"]
        page.wait_for_load_state()  # a page that has only just come has no element yet
        # The whole page in one view, so that what a fixed bar hides until one scrolls is judged as well.
        # Room is left below: parts that come meanwhile make the page longer, and the bar must not cover them.
        height = page.evaluate("document.documentElement.scrollHeight") + 800
        page.set_viewport_size({"width": before["width"], "height": max(height, before["height"])})
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        broken = page.evaluate(WHAT_IS_BROKEN, {"runOnly": rules, "resultTypes": ["violations"]})
        page.set_viewport_size(before)
        assert not broken, f"{page.url}\n" + "\n".join(map(in_words, broken))

    return check


# What is well is not told: of each page it would be megabytes, read through field by field.
WHAT_IS_BROKEN = "options => axe.run(options).then(found => found.violations)"


def in_words(violation: dict[str, Any]) -> str:
    places = "\n".join(
        f"    {' '.join(map(str, node['target']))}\n      {node['failureSummary']}"
        for node in violation["nodes"][:5]
    )
    return f"  {violation['id']} ({violation['impact']}): {violation['help']}\n{places}"


@pytest.fixture(scope="session")
def no_sideways_scroll() -> Callable[..., None]:
    """Return what fails when a page must be scrolled sideways at this width (320 px by default)."""

    def check(page: Page, width: int = 320) -> None:
        before = page.viewport_size or DESK["viewport"]
        page.set_viewport_size({"width": width, "height": before["height"]})
        try:
            wide = page.evaluate(WHAT_STICKS_OUT, width)
            assert not wide, f"{page.url} at {width} px: {wide}"
        finally:
            page.set_viewport_size(before)

    return check


WHAT_STICKS_OUT = """
(width) => {
  const page = document.documentElement;
  if (page.scrollWidth <= width) return "";
  const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
  return `${page.scrollWidth} px wide; sticking out: ` + out.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join(" | ");
}
"""
