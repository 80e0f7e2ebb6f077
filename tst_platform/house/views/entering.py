"""Coming in: an address, a code, a second factor; a key alone; a link of invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tst_platform.accounts.forms import AddressForm, CodeForm, PasskeyForm
from tst_platform.accounts.models import User
from tst_platform.accounts.proof import end_session, factors_of, is_signed_in
from tst_platform.core.http import ANYONE, ViewerRequest, open_to
from tst_platform.house import codes, limits, services


def _log_in(request: ViewerRequest, user: User, method: str, way: str | None = None) -> HttpResponse:
    """Let someone in whose address is proved: to the second factor, or to set one up."""
    begin_anew(request)
    record_authentication(request, user, method=method)
    way = way or get_next_redirect_url(request)
    return perform_login(request, Login(user=user, redirect_url=way))


def begin_anew(request: ViewerRequest) -> None:
    """Forget whoever was in here before, staff or participant, and every proof that they gave.

    Nobody is found again beneath the one who comes: an account that is closed would otherwise leave its browser to
    the participant who was in there before.
    """
    end_session(request)
    logout(request)


def _with_next(request: ViewerRequest, name: str) -> HttpResponse:
    way = get_next_redirect_url(request)
    return redirect_to_login(way, name) if way else redirect(name)


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def ask_for_code(request: ViewerRequest) -> HttpResponse:
    if request.viewer.is_staff:
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _first_page(request, form)
    return _send(request, form.cleaned_data["email"])


def _first_page(request: ViewerRequest, form: AddressForm, key_form: Any = None) -> HttpResponse:
    context = {
        "form": form,
        "next": get_next_redirect_url(request) or "",
        "key_form": key_form or PasskeyForm(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "account/request_login_code.html", context, status=status)


def _send(request: ViewerRequest, email: str) -> HttpResponse:
    refused = limits.asking(request, email)
    if refused:
        return refused
    codes.ask(request, email)
    return _with_next(request, "account_confirm_login_code")


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def confirm_code(request: ViewerRequest) -> HttpResponse:
    asked = codes.asked_in(request)
    if request.viewer.is_staff or asked is None:
        return _with_next(request, "account_request_login_code")
    if request.POST.get("action") == "resend":
        return _send(request, asked.email)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = _try(request, asked, form)
        if answer:
            return answer
    context = {"form": form, "email": asked.email, "next": get_next_redirect_url(request) or ""}
    status = 422 if request.method == "POST" else 200
    return render(request, "account/confirm_login_code.html", context, status=status)


def _try(request: ViewerRequest, asked: codes.Asked, form: CodeForm) -> HttpResponse | None:
    """Return what a code opens, or the page that says when to come back; None for a wrong code."""
    refused = limits.trying(request, asked.id, asked.email)
    if refused:
        return refused
    user = codes.person_behind(request, asked, form.cleaned_data["code"])
    if user is None:
        form.add_error("code", _("This code is not the right one, or it has been replaced by a newer one."))
        return None
    limits.code_was_right(request, asked.email)
    return _log_in(request, user, "code")


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def second_factor(request: ViewerRequest) -> HttpResponse:
    """Ask for the second factor, between the code and the house; lead those who are elsewhere on their way."""
    if request.user.is_authenticated:
        return _lead_on(request)
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return _with_next(request, "account_request_login_code")
    person = str(stage.login.user.pk)  # type: ignore[union-attr]
    if request.method == "POST":
        refused = limits.proving(request, person)
        if refused:
            return refused
    answer: Any = AuthenticateView.as_view()(request)
    if request.method == "POST" and answer.status_code == 200:
        answer.status_code = 422
    if request.user.is_authenticated:
        limits.proof_was_right(person)
    return answer


def _lead_on(request: ViewerRequest) -> HttpResponse:
    if request.viewer.is_staff:
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    if not is_signed_in(request):
        logout(request)  # this session was ended elsewhere
        return _with_next(request, "account_request_login_code")
    has_factor = factors_of(request.user).exists()  # type: ignore[arg-type]
    return _with_next(request, "account_reauthenticate" if has_factor else "mfa_index")


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def passkey(request: ViewerRequest) -> HttpResponse:
    """Begin with a key alone (GET, asked by the script), and come in with it (POST)."""
    if request.method == "GET":
        return JsonResponse({"request_options": begin_authentication(None)})
    refused = limits.turned_away(request, limits.PROOFS_OF_NETWORK)
    if refused:
        return refused
    form = PasskeyForm(data=request.POST)
    if not form.is_valid():
        return _first_page(request, AddressForm(), form)
    authenticator = form.cleaned_data["credential"]
    begin_anew(request)
    post_authentication(request, authenticator, passwordless=True)
    way = get_next_redirect_url(request)
    return perform_login(request, Login(user=authenticator.user, redirect_url=way))


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def accept(request: ViewerRequest, token: str) -> HttpResponse:
    """Show the same page for every link, known or not; only its button uses it up."""
    if request.method == "GET":
        return render(request, "accounts/accept.html")
    refused = limits.turned_away(request, limits.LINKS_OF_NETWORK)
    if refused:
        return refused
    user = services.accept(token=token)
    if user is None:
        return render(request, "accounts/link_closed.html", status=404)
    return _log_in(request, user, "invitation", resolve_url("mfa_index"))
