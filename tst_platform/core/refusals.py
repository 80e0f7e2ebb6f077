"""The page of a text that could not be sealed: it says so, and hands back every word that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tst_platform.core.sealing import CannotSeal, MissingKey

# What a form carries besides words: tokens, numbers of revisions, ids.
_NOT_TYPED = {"csrfmiddlewaretoken", "revision", "page", "change", "next", "password", "code"}
_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{1,4}", re.IGNORECASE)


class NothingTypedIsLostMiddleware:
    """Answers where a key is missing or destroyed: 503 while it may come back, 422 where it will not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CannotSeal):
            return None
        status = 503 if isinstance(exception, MissingKey) else 422
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"message": str(exception)}, status=status)
        by_htmx = "HX-Request" in request.headers
        context = {"said": str(exception), "typed": _typed(request)}
        with _readable_still():
            answer = render(request, "503_sealing.html", context, status=422 if by_htmx else status)
        if by_htmx:  # the whole page is shown: a fragment would be replaced with the words in it
            answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
        return answer


@contextmanager
def _readable_still() -> Iterator[None]:
    """Let the page ask the database in a transaction that will be taken back: no statement of its own failed."""
    marked = connection.in_atomic_block and connection.needs_rollback
    if marked:
        transaction.set_rollback(False)
    try:
        yield
    finally:
        if marked:
            transaction.set_rollback(True)


def _typed(request: HttpRequest) -> list[str]:
    """Return the texts that this person sent, and only as an answer to them."""
    found = []
    for name, values in request.POST.lists():
        if name not in _NOT_TYPED:
            found += [value for value in values if value.strip() and not _ID.fullmatch(value.strip())]
    return found
