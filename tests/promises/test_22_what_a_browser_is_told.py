"""Promise 22. Nothing remains in a shared browser: what each answer says to it, for every address and everyone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.cookies import Morsel

import pytest
from django.conf import settings
from django.contrib.messages import INFO
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from tests.addresses import every_address, everywhere
from tests.cast import EVERYONE
from tests.promises.conftest import LONG
from tests.undoing import undone
from tst_platform.core.messages import OwnCookie

# One of each kind; the whole cast in the long form.
KINDS = ("claire", "helene", "fatou", "kevin", "noor", "nobody")
WANTED = {
    "Cache-Control": ("no-store", "private"),
    "Content-Security-Policy": (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ),
    "Cross-Origin-Opener-Policy": ("same-origin",),
    "Cross-Origin-Resource-Policy": ("same-origin",),
    "Permissions-Policy": ("camera=()", "microphone=()", "geolocation=()", "clipboard-read=()"),
    "Referrer-Policy": ("no-referrer",),
    "X-Content-Type-Options": ("nosniff",),
    "X-Frame-Options": ("DENY",),
}


def missing_from(answer):
    """Return what this answer leaves unsaid to the browser."""
    wrong = [
        f"{name}: {answer.headers.get(name)}"
        for name, wanted in WANTED.items()
        if not all(part in answer.headers.get(name, "-") for part in wanted) or name not in answer.headers
    ]
    is_page = "html" in answer.headers.get("Content-Type", "")
    if any(
        part in answer.headers["Content-Security-Policy"]
        for part in ("unsafe", "http:", "https:", "*", "data:")
    ):
        wrong.append("a policy that lets others in")
    if (
        not is_page
        and answer.content
        and "Content-Disposition" not in answer.headers
        and "json" not in str(answer.headers)
    ):
        wrong.append(f"shown as {answer.headers.get('Content-Type')}")
    return wrong


@pytest.mark.slow
def test_no_address_leaves_anything_with_the_browser(cast, figure):
    """Every address × everyone × GET and POST, also where it redirects, refuses or is not there."""
    wrong, asked = [], 0
    for address in every_address():
        if address.name == "sessions:stream":
            continue  # it never ends: see test_the_stream_is_not_kept_either
        urls = list(everywhere(address, cast.tilleuls))
        for url in urls if LONG else urls[:1]:
            for person in EVERYONE if LONG else KINDS:
                for method in ("get", "post"):
                    asked += 1
                    with undone():
                        answer = getattr(cast.client_of(person), method)(url)
                    found = missing_from(answer)
                    wrong += [f"{person} {method} {url} ({answer.status_code}): {what}" for what in found]
    assert not wrong, f"{asked} answers, {len(wrong)} gaps:\n" + "\n".join(wrong[:30])
    figure(f"headers of {asked:,} answers, {len(wrong)} without")


def failing(request):
    raise RuntimeError


class WithFault:
    urlpatterns = [
        URLPattern(get_resolver("tst_platform.urls").url_patterns[0].pattern, failing, name="home")
    ]
    handler400 = get_resolver("tst_platform.urls").urlconf_module.handler400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (400, {"path": "/", "headers": {"host": "a b"}}),
        (400, {"path": "/", "headers": {"content-type": "text/plain; charset=hex"}}),
        (404, {"path": "/nulle-part"}),
        (403, {"path": "/langue/", "method": "POST"}),
        (405, {"path": "/", "method": "DELETE", "trusted": True}),
        (500, {"path": "/", "fault": True}),
    ],
)
def test_no_error_page_goes_without_its_policy(settings, status, ask):
    if ask.get("fault"):
        settings.ROOT_URLCONF = WithFault
    client = Client(enforce_csrf_checks=not ask.get("trusted"), raise_request_exception=False)
    with undone():
        answer = client.generic(ask.get("method", "GET"), ask["path"], headers=ask.get("headers"))
    assert answer.status_code == status
    assert not missing_from(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost", "elsewhere.example"], ids=["to https", "host refused"])
def test_the_way_to_https_keeps_nothing_of_a_secret_address(settings, host):
    """The redirect bears the secret of a link, and a browser keeps a 301 for good unless it is told otherwise."""
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(raise_request_exception=False).get("/rejoindre/secret/", headers={"host": host})
    assert answer.status_code == (301 if host == "localhost" else 400)
    assert "no-store" in answer.headers["Cache-Control"]
    assert not missing_from(answer)


@pytest.mark.django_db
def test_a_body_too_large_and_a_path_without_its_slash_are_told_the_same():
    client = Client(raise_request_exception=False)
    large = client.post("/connexion/", {"email": "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    short = client.get("/rejoindre/secret")
    assert large.status_code in (400, 413) and short.status_code == 301
    assert not missing_from(large) + missing_from(short)


@pytest.mark.django_db
def test_a_file_of_ours_may_be_kept_and_is_embedded_by_nobody():
    answer = Client().get("/static/img/icon.svg")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    kept = {name: answer.headers.get(name) for name in WANTED if name != "Cache-Control"}
    assert kept["Cross-Origin-Resource-Policy"] == "same-origin"
    assert all(kept.values()), kept


def test_the_stream_is_not_kept_either(cast):
    url = reverse("sessions:stream", args=[next(iter(cast.tilleuls.sessions.values())).pk])
    with undone():
        answer = cast.client_of("nobody").get(url)
    assert not missing_from(answer)


def test_files_are_saved_and_never_shown(cast):
    session = cast.tilleuls.sessions["A"].pk
    for person, url in (
        ("fatou", reverse("sessions:calendar_file", args=[session])),
        ("fatou", reverse("my_data")),
    ):
        answer = cast.client_of(person).get(url)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert not missing_from(answer)


# --- cookies over HTTPS ----------------------------------------------------------------------------------------------

OVER_HTTPS = """
import json
from django.conf import settings
names = [name for name in dir(settings) if "COOKIE" in name or name.startswith("SECURE_") or name == "HTTPS"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def settings_over_https():
    """Return how the platform sets itself up when its address begins with https."""
    said = {
        **os.environ,
        "TST_BASE_URL": "https://cellules.example",
        "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", OVER_HTTPS],
        env=said,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


@pytest.mark.django_db
def test_each_cookie_is_bound_to_this_host_and_to_https(settings, monkeypatch, figure):
    from django.contrib.auth import get_user_model

    found = settings_over_https()
    assert found["HTTPS"]
    for name, value in found.items():
        setattr(settings, name, value)
    monkeypatch.setattr(OwnCookie, "cookie_name", f"{found['OWN_COOKIE']}annonces")
    cookies = cookies_of_a_visit(
        get_user_model().objects.create_user("lea@example.org", name="Léa", role="intervenant")
    )
    assert len(cookies) >= 4, sorted(cookies)
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"], name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
    plain = Client().get("/")
    assert plain.status_code == 301
    assert plain.url.startswith("https://")
    figure(f"{len(cookies)} cookies over HTTPS, {len(cookies)} bound to the host")


def cookies_of_a_visit(user) -> dict[str, Morsel]:
    """Return the cookies that a visit sets: a form, a language, a sign-in, something that has happened."""
    client = Client(HTTP_HOST="localhost")
    assert "Strict-Transport-Security" in client.get("/", secure=True).headers
    client.post(reverse("choose_language"), {"language": "en"}, secure=True)
    client.post(
        reverse("account_request_login_code"), {"login": user.email, "email": user.email}, secure=True
    )
    told = HttpResponse()
    request = RequestFactory().get("/", secure=True)
    storage = OwnCookie(request)
    storage.add(INFO, "Léa est là.")
    storage.update(told)
    return dict(client.cookies) | dict(told.cookies)


# --- signing out -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["claire", "fatou", "helene", "noor"])
def test_signing_out_leaves_nothing_on_the_phone_nor_in_the_session(cast, person):
    client = cast.client_of(person)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = client.post(reverse("account_logout"))
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = before
    for url in (
        reverse("sessions:home"),
        reverse("programmes:mine"),
        reverse("sessions:me"),
        reverse("collectives:waiting"),
    ):
        assert again.get(url).status_code in (302, 404), "whoever kept the cookie is nobody now"


def test_each_page_of_a_participant_can_be_left_quickly(cast):
    """Every page that a participant may read bears the way out and its script, and its script alone decides nothing."""
    seen = 0
    for address in every_address():
        for url in list(everywhere(address, cast.tilleuls))[:2]:
            with undone():
                answer = cast.client_of("fatou").get(url)
            body = answer.content.decode(errors="replace") if not answer.streaming else ""
            if (
                answer.status_code == 200
                and "<body" in body
                and address.name not in ("left", "account_logout")
            ) and ('class="participant"' in body or "fatou" in body.lower()):
                seen += 1
                assert "data-quit" in body, address.name
                assert 'href="/quitter/"' in body, address.name
                assert "js/quitter-vite" in body, address.name
    assert seen >= 7
