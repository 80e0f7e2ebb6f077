"""Sensitive acts ask for the proof again, unless it was given within the last quarter of an hour.

What was typed is not lost and not stored: it stays in the page, in the browser, and is sent again once the proof
is given. (allauth would keep it in the session table, in clear.)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tst_platform.accounts.proof import proved_recently
from tst_platform.core.http import ViewerRequest

Ask = Callable[[HttpRequest, str], HttpResponse]
MOST_CARRIED = 200_000


def sensitive(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let through whoever proved themself a moment ago; ask others to do so first, then lead them on."""

    @wraps(view)
    def guarded(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if proved_recently(request):
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path(), "account_reauthenticate")
        from tst_platform.accounts.asking import ask_again

        return ask_again(request, carried=carry(request))

    return guarded


def carry(request: HttpRequest) -> str:
    """Return what was posted and where, as a text for a hidden field; files and tokens are left behind."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return json.dumps({"to": request.get_full_path(), "fields": fields})


def carried_in(request: HttpRequest) -> dict[str, Any] | None:
    """Return what a page brought along for after the proof; None for nothing, and for what is not of this house."""
    text = request.POST.get("carried", "")
    try:
        carried = json.loads(text) if 0 < len(text) <= MOST_CARRIED else None
        fields = [(str(name), str(value)) for name, value in carried["fields"]] if carried else []
        to = str(carried["to"]) if carried else ""
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        return None
    return {"to": to, "fields": fields}


def way_on(request: HttpRequest) -> str:
    """Return where someone was going, if it is a page of this house; else their security."""
    to = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    hosts = {request.get_host()}
    return to if url_has_allowed_host_and_scheme(to, allowed_hosts=hosts) else reverse("mfa_index")
