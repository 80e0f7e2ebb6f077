"""What holds the doors of the house: sign-in, second factors, guessing."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.accounts.models import User
from tst_platform.core.http import viewer_of
from tst_platform.promises.findings import HELD, Finding, broken, check

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@check(gettext_lazy("Every account of staff has a second factor"))
def staff_has_second_factors() -> Finding:
    proven = Authenticator.objects.filter(type__in=SECOND_FACTORS).values("user")
    without = User.objects.filter(is_active=True).exclude(pk__in=proven).count()
    return broken(_("Accounts without a second factor: %(n)d.") % {"n": without}) if without else HELD


@check(gettext_lazy("Accounts are made by invitation only"))
def sign_up_is_closed() -> Finding:
    is_open = get_adapter().is_open_for_signup(None)
    return broken(_("Anyone may make an account.")) if is_open else HELD


@check(gettext_lazy("Signing in does not tell who has an account"))
def accounts_are_not_told() -> Finding:
    told = not settings.ACCOUNT_PREVENT_ENUMERATION or settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS
    return broken(_("An answer of the sign-in tells whether an address is known.")) if told else HELD


@check(gettext_lazy("Attempts are counted by who makes them"))
def attempts_are_counted_by_address() -> Finding:
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    if behind_proxy and not settings.TRUSTED_PROXIES:
        return broken(_("TST_TRUSTED_PROXIES is not set: everyone behind the proxy counts as one."))
    if settings.TRUSTED_PROXIES and not behind_proxy:
        return broken(_("TST_TRUSTED_PROXIES is set without a proxy: anyone may say who they are."))
    return HELD


@check(gettext_lazy("No page with content opens before the second factor"))
def second_factor_is_asked() -> Finding:
    """Ask as the first person of the house who has just given the first proof, and no second."""
    request = HttpRequest()
    request.user, request.session = User(role="intervenant"), SessionStore()
    return HELD if viewer_of(request).is_nobody else broken(_("One proof opens every door."))
