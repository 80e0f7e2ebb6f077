"""Measure one size: make the people, compose, serve, and look on in a browser. Prints one line of JSON."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from playwright.sync_api import Page, sync_playwright

CLOCK = os.sysconf("SC_CLK_TCK")
# Notes when a person is pressed, and dragged, and the first frame in which each cell of the page tells an effect.
WATCH = """
window.seen = {};
const at = (name) => () => { window.seen = { ...window.seen, [name]: performance.now(), shown: 0 }; };
document.addEventListener("pointerdown", at("pressed"), true);
document.addEventListener("dragstart", at("dragged"), true);
new MutationObserver(() => {
  const places = [...document.querySelectorAll("[data-cell] [data-effect]")];
  if (window.seen.shown || !places.length || places.some((one) => one.hidden || !one.firstChild)) return;
  requestAnimationFrame(() => requestAnimationFrame(() => { window.seen.shown ||= performance.now(); }));
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


def main(people: int, times: int) -> None:
    django.setup()
    from benchmarks.composing_screen.making import round_of, session_of

    round, lead = round_of(people)
    cookie = session_of(lead)
    with served() as (address, process):
        found = looked_on(f"{address}/tours/{round}/", cookie, process, times)
    print(json.dumps(found))  # noqa: T201


@contextmanager
def served() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve the platform as in production: one process of uvicorn."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "uvicorn", "tst_platform.asgi:application", "--port", str(port)]
    command += ["--lifespan", "off", "--no-proxy-headers", "--log-level", "warning"]
    process = subprocess.Popen(command, env={**os.environ, "TST_BASE_URL": address}, stdout=sys.stderr)
    try:
        until_it_answers(f"{address}/vivant/", process)
        yield address, process
    finally:
        process.terminate()
        process.wait(10)


def until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    for _time in range(300):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                raise
            time.sleep(0.1)


def looked_on(
    address: str, cookie: dict[str, str], process: subprocess.Popen[bytes], times: int
) -> dict[str, Any]:
    with sync_playwright() as playwright:
        chromium = os.environ.get("TST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu", *root])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        context.add_cookies([{**cookie, "url": address}])
        page = context.new_page()
        page.add_init_script(WATCH)
        found = {**page_of(page, address, process), **requests_of(page, address, process, times)}
        found["press_to_effects_ms"] = [chosen(page, address, nth) for nth in range(times)]
        found["drag_to_effects_ms"] = [dragged(page, address, nth) for nth in range(times)]
        browser.close()
    return found


def page_of(page: Page, address: str, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, answer.status
    began = processor_ms(process)
    weights = [len(page.request.get(address).body()) for _time in range(5)]
    return {
        "page_kB": round(weights[0] / 1000),
        "cells_on_page": page.locator("[data-cell]").count(),
        "people_on_page": page.locator("[data-person]").count(),
        "page_cpu_ms": round((processor_ms(process) - began) / 5),
    }


def requests_of(page: Page, address: str, process: subprocess.Popen[bytes], times: int) -> dict[str, Any]:
    people = page.locator("[data-person]").evaluate_all("all => all.map(one => one.dataset.person)")
    revision = page.locator("#move-form [name=revision]").input_value()
    began, answers, weights = processor_ms(process), [], []
    for person in people[:times]:
        start = time.perf_counter()
        weights.append(len(page.request.get(f"{address}effets/{person}/?revision={revision}&page=1").body()))
        answers.append(1000 * (time.perf_counter() - start))
    used = (processor_ms(process) - began) / times
    return {"effects_request_ms": answers, "effects_cpu_ms": round(used, 1), "effects_kB": weights[0] / 1000}


def processor_ms(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time that a process has used, its threads included."""
    with open(f"/proc/{process.pid}/stat") as told:
        words = told.read().rpartition(")")[2].split()
    return 1000 * (int(words[11]) + int(words[12])) / CLOCK


def chosen(page: Page, address: str, nth: int) -> float:
    """Press « Move to… » of the nth person on a fresh page."""
    page.goto(address)
    page.locator("[data-person] a").nth(nth * 7).click()
    return shown_after(page, "pressed")


def dragged(page: Page, address: str, nth: int) -> float:
    """Begin to drag the nth person on a fresh page; they are let go where nothing happens."""
    page.goto(address)
    page.locator("[data-person] .who").nth(nth * 7).hover()
    page.mouse.down()
    page.mouse.move(640, 300)
    page.mouse.move(650, 320)
    took = shown_after(page, "dragged")
    page.locator("h1").hover()
    page.mouse.up()
    return took


def shown_after(page: Page, name: str) -> float:
    for _time in range(400):
        seen = page.evaluate("window.seen")
        if seen.get("shown"):
            return float(seen["shown"] - seen[name])
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing was shown after {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
