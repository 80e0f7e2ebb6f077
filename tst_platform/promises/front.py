"""What stands between the installation and the world: addresses, cookies, what a browser may keep and run."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.core import http
from tst_platform.core.logs import Quiet
from tst_platform.promises.findings import HELD, Finding, broken, check, elsewhere

RULES = {http.ANYONE, http.SIGNED_IN, http.STAFF, http.PARTICIPANT, http.STAFF_OR_PARTICIPANT}
HALF_A_YEAR = 60 * 60 * 24 * 182


def _middleware(*names: str) -> Finding:
    missing = [name.rpartition(".")[2] for name in names if name not in settings.MIDDLEWARE]
    return broken(_("Not in place: %(names)s.") % {"names": ", ".join(missing)}) if missing else HELD


@check(gettext_lazy("The debugging mode is off"))
def debug_is_off() -> Finding:
    return broken(_("TST_DEBUG is on: errors show what they should not.")) if settings.DEBUG else HELD


@check(gettext_lazy("The demo is closed"))
def demo_is_closed() -> Finding:
    return broken(_("TST_DEMO is on: its doors open without a proof.")) if settings.DEMO else HELD


@check(gettext_lazy("Every request names who is looking"))
def viewer_is_named() -> Finding:
    return _middleware(
        "django.contrib.auth.middleware.AuthenticationMiddleware", "tst_platform.core.http.ViewerMiddleware"
    )


@check(gettext_lazy("Every address says who may call it"))
def every_address_has_a_rule() -> Finding:
    naked = [name for name, pattern in addresses() if not _says_who(pattern)]
    return broken(_("Without a rule: %(names)s.") % {"names": ", ".join(naked)}) if naked else HELD


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Return every address of the platform, with its pattern."""
    for entry in (resolver or get_resolver(settings.ROOT_URLCONF)).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield f"/{prefix}{entry.pattern}", entry


def _says_who(pattern: URLPattern) -> bool:
    # Views of allauth and Django answer for themselves: signing in and out, before anyone is known.
    theirs = getattr(pattern.callback, "__module__", "").split(".")[0] in ("allauth", "django")
    return theirs or getattr(pattern.callback, "rule", None) in RULES


@check(gettext_lazy("Forms are taken from our own pages only"))
def forms_are_ours() -> Finding:
    return _middleware("django.middleware.csrf.CsrfViewMiddleware")


@check(gettext_lazy("A session stands in the database and ends there"))
def sessions_end_at_once() -> Finding:
    outlives = any(word in settings.SESSION_ENGINE for word in ("cookie", "cache", "file"))
    return broken(_("Sessions are kept elsewhere, and outlive their end.")) if outlives else HELD


@check(gettext_lazy("The address is https"))
def address_is_https() -> Finding:
    return HELD if settings.HTTPS else broken(_("TST_BASE_URL does not begin with https://."))


@check(gettext_lazy("The hosts that it answers to are named"))
def hosts_are_named() -> Finding:
    if any(host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        return broken(_("TST_ALLOWED_HOSTS leaves room for any host."))
    own = urlsplit(settings.BASE_URL).hostname or ""
    if not validate_host(own, settings.ALLOWED_HOSTS):
        return broken(_("TST_ALLOWED_HOSTS does not name the host of TST_BASE_URL."))
    return HELD


@check(gettext_lazy("Cookies travel by https only, and no script reads them"))
def cookies_are_bound() -> Finding:
    sound = (
        settings.SESSION_COOKIE_SECURE,
        settings.CSRF_COOKIE_SECURE,
        settings.SESSION_COOKIE_HTTPONLY,
        settings.CSRF_COOKIE_HTTPONLY,
        settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"),
        settings.SESSION_COOKIE_NAME.startswith("__Host-"),
        settings.CSRF_COOKIE_NAME.startswith("__Host-"),
    )
    return HELD if all(sound) else broken(_("A cookie may leave by an open way."))


@check(gettext_lazy("Browsers remember to come by https"))
def https_is_remembered() -> Finding:
    sound = settings.SECURE_HSTS_SECONDS >= HALF_A_YEAR and settings.SECURE_SSL_REDIRECT
    return HELD if sound else broken(_("A first visit by http is not led to https for good."))


@check(gettext_lazy("The proxy says by which way a request came"))
def proxy_says_https() -> Finding:
    if not settings.HTTPS:
        return elsewhere(_("There is no https here."))
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return broken(_("TST_BEHIND_TLS_PROXY is not set: https cannot be told from http."))
    return HELD


@check(gettext_lazy("A browser keeps no page"))
def pages_are_not_kept() -> Finding:
    return _middleware("tst_platform.core.http.PrivatePagesMiddleware")


@check(gettext_lazy("A page runs our own scripts and no other"))
def scripts_are_ours() -> Finding:
    wanted = _middleware("csp.middleware.CSPMiddleware")
    if wanted.is_broken:
        return wanted
    directives = settings.CONTENT_SECURITY_POLICY.get("DIRECTIVES", {})
    allowed = {str(source) for sources in directives.values() for source in sources}
    # A nonce is an object of django-csp, not a word that a page could guess.
    foreign = {source for source in allowed if "nonce" not in source.lower()} - {"'none'", "'self'"}
    if directives.get("default-src") != ["'none'"] or foreign:
        return broken(_("The policy of the pages lets in more than our own."))
    return HELD


@check(gettext_lazy("What is sent to it has a limit"))
def input_is_bounded() -> Finding:
    limits = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    sound = all(limits) and settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 16 * 1024 * 1024
    return HELD if sound else broken(_("A request may be as large as it likes."))


@check(gettext_lazy("Logs hold no secret and no word"))
def logs_are_quiet() -> Finding:
    if logging.getLogger().getEffectiveLevel() <= logging.DEBUG:
        return broken(_("TST_LOG_LEVEL is DEBUG: statements are written out, values included."))
    told: dict[str, Any] = settings.LOGGING
    loud = [name for name, said in told["handlers"].items() if not _is_quiet(told, said.get("formatter", ""))]
    return broken(_("It writes what it is given: %(names)s.") % {"names": ", ".join(loud)}) if loud else HELD


def _is_quiet(told: dict[str, Any], name: str) -> bool:
    module, _dot, kind = str(told.get("formatters", {}).get(name, {}).get("()", "")).rpartition(".")
    return bool(module) and issubclass(getattr(import_module(module), kind), Quiet)


@check(gettext_lazy("Errors are mailed to nobody"))
def errors_stay_here() -> Finding:
    told = settings.ADMINS or settings.MANAGERS
    return broken(_("ADMINS or MANAGERS are set: mails of errors carry what was typed.")) if told else HELD
