"""The page that asks for the proof again."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tst_platform.accounts.forms import KeyAgainForm, ProofAgainForm
from tst_platform.accounts.sensitive import way_on


def ask_again(
    request: HttpRequest, *, carried: str = "", form: ProofAgainForm | None = None, key_form: Any = None
) -> HttpResponse:
    """Show the page; 422 where something was posted: that act has not been done yet."""
    types = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    context: dict[str, Any] = {
        "carried": carried,
        "next": "" if carried else way_on(request),
        "has_factor": bool(types),
        "form": form or ProofAgainForm(user=request.user),
    }
    if Authenticator.Type.WEBAUTHN in types:
        context["key_form"] = key_form or KeyAgainForm(user=request.user)
        context["js_data"] = {"request_options": begin_authentication(request.user)}  # type: ignore[arg-type]
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/confirm_again.html", context, status=status)
