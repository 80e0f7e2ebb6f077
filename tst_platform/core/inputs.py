"""What no browser sends is refused before anything reads it, and what was sent to the wrong place is told so in words."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


class ReadableMiddleware:
    """Takes UTF-8 alone, and cookies without control characters.

    Other encodings smuggle lone surrogates and NULs past the forms, and some of Python's own are none of text at
    all; a quoted cookie may hold a NUL, which PostgreSQL refuses as the key of a session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if not is_utf8(charset):
            raise BadRequest("Only UTF-8 is read here.")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return self.get_response(request)


def with_way_of_ours(said: QueryDict) -> QueryDict:
    """Return what was said, without a `next` that is not a path of this host."""
    if all(is_path_of_ours(way) for way in said.getlist("next")):
        return said
    kept = said.copy()
    del kept["next"]
    return kept


def is_path_of_ours(way: str) -> bool:
    return (
        way.startswith("/") and way.isprintable() and url_has_allowed_host_and_scheme(way, allowed_hosts=None)
    )


def is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


class WaysMiddleware:
    """Keeps every way back on this host, and gives a page to an address that waits for a form and not for a visit.

    A `next` that is no path of ours is dropped: it would lead elsewhere, or name no address at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = with_way_of_ours(request.GET)  # type: ignore[assignment]
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Read the body once the CSRF check has."""
        if request.method == "POST":
            request.POST = with_way_of_ours(request.POST)  # type: ignore[assignment]
