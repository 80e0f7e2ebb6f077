"""My security: what one proves oneself with, and the codes for the day it is lost."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.qr import qr_of
from tst_platform.accounts.asking import ask_again
from tst_platform.accounts.forms import AddKeyForm, AppForm, KeyAgainForm, ProofAgainForm
from tst_platform.accounts.models import SignedIn, User
from tst_platform.accounts.proof import SESSION_KEY, factors_of, is_signed_in
from tst_platform.accounts.sealing import seal, unseal
from tst_platform.accounts.sensitive import carried_in, sensitive, way_on
from tst_platform.core.http import ANYONE, SIGNED_IN, ViewerRequest, open_to
from tst_platform.house import limits, proving


def _person(request: ViewerRequest) -> User:
    return cast(User, request.user)


@require_GET
@open_to(SIGNED_IN)
def security(request: ViewerRequest) -> HttpResponse:
    user = _person(request)
    factors = Authenticator.objects.filter(user_id=user.pk).order_by("created_at")
    codes = next((factor for factor in factors if factor.type == proving.CODES), None)
    context = {
        "app": next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
        "keys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(RecoveryCodes(codes).get_unused_codes()) if codes else None,
        "has_factor": any(factor.type != proving.CODES for factor in factors),
    }
    return render(request, "mfa/index.html", context)


@require_http_methods(["GET", "POST"])
@open_to(SIGNED_IN)
@sensitive
def add_app(request: ViewerRequest) -> HttpResponse:
    """Show a fresh secret, and take the first code it gives. Until then it stands in this page alone, sealed."""
    user = _person(request)
    if factors_of(user).filter(type=Authenticator.Type.TOTP).exists():
        return redirect("mfa_index")
    form = AppForm(request.POST if request.method == "POST" else None)
    secret = unseal(request.POST.get("pending", ""), f"application|{user.pk}")
    if form.is_valid() and secret:
        refused = _counted(request, user)
        if refused:
            return refused
        if validate_totp_code(secret, form.cleaned_data["code"]):
            app = proving.keep_app(user=user, secret=secret, code=form.cleaned_data["code"])
            return _after_adding(request, user, app)
        form.add_error("code", _("This is not the code that the application shows now. Type the newest one."))
    return _show_secret(request, user, form, secret or generate_totp_secret())


def _counted(request: ViewerRequest, user: User) -> HttpResponse | None:
    return limits.proving(request, str(user.pk))


def _show_secret(request: ViewerRequest, user: User, form: AppForm, secret: str) -> HttpResponse:
    context = {
        "form": form,
        "pending": seal(secret, f"application|{user.pk}"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "qr": qr_of(get_adapter().build_totp_url(user, secret)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "mfa/totp/activate_form.html", context, status=status)


def _after_adding(request: ViewerRequest, user: User, factor: Authenticator) -> HttpResponse:
    """Count the new factor as given, for it was; lead to the recovery codes where there are none."""
    post_authentication(request, factor, reauthenticated=True)
    limits.proof_was_right(str(user.pk))
    messages.success(request, _("Your second proof is set up."))
    has_codes = Authenticator.objects.filter(user_id=user.pk, type=proving.CODES).exists()
    return redirect("mfa_index" if has_codes else "mfa_generate_recovery_codes")


@require_http_methods(["GET", "POST"])
@open_to(SIGNED_IN)
@sensitive
def add_key(request: ViewerRequest) -> HttpResponse:
    user = _person(request)
    form = AddKeyForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        named = {name: form.cleaned_data[name] for name in ("name", "credential")}
        key = proving.keep_key(user=user, **named)
        return _after_adding(request, user, key)
    context = {"form": form, "js_data": {"creation_options": begin_registration(user, False)}}
    status = 422 if request.method == "POST" else 200
    return render(request, "mfa/webauthn/add_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@open_to(SIGNED_IN)
@sensitive
def remove_factor(request: ViewerRequest, factor: int) -> HttpResponse:
    user = _person(request)
    removed = get_object_or_404(factors_of(user), pk=factor)
    if request.method == "GET":
        last = not factors_of(user).exclude(pk=removed.pk).exists()
        return render(request, "accounts/remove_factor.html", {"factor": removed, "last": last})
    elsewhere = SignedIn.objects.filter(user=user).exclude(pk=request.session.get(SESSION_KEY))
    proving.remove(user=user, factor=removed, elsewhere=elsewhere)
    messages.success(request, _("It no longer opens your account."))
    messages.success(request, _("All other sessions are over."))
    return redirect("mfa_index")


@require_http_methods(["GET", "POST"])
@open_to(SIGNED_IN)
@sensitive
def recovery_codes(request: ViewerRequest) -> HttpResponse:
    """Make recovery codes and show them, this once; those made before open nothing any more."""
    user = _person(request)
    if not factors_of(user).exists():
        return redirect("mfa_index")
    if request.method == "GET":
        had = Authenticator.objects.filter(user_id=user.pk, type=proving.CODES).exists()
        return render(request, "mfa/recovery_codes/generate.html", {"had": had})
    return render(request, "mfa/recovery_codes/index.html", {"codes": proving.make_codes(user=user)})


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def prove_again(request: ViewerRequest) -> HttpResponse:
    """Take the proof once more, then lead on; what was carried along is shown again, ready to be sent."""
    if not is_signed_in(request):
        return redirect("mfa_authenticate" if request.user.is_authenticated else "account_login")
    user = _person(request)
    if request.method == "GET" or not factors_of(user).exists():
        return ask_again(request, carried=request.POST.get("carried", ""))
    refused = _counted(request, user)
    if refused:
        return refused
    by_code = "code" in request.POST
    form: Any = (ProofAgainForm if by_code else KeyAgainForm)(user=user, data=request.POST)
    if not form.is_valid():
        shown = {"form": form} if by_code else {"key_form": form}
        return ask_again(request, carried=request.POST.get("carried", ""), **shown)
    form.save()
    limits.proof_was_right(str(user.pk))
    carried = carried_in(request)
    return render(request, "accounts/go_on.html", carried) if carried else redirect(way_on(request))
