"""Browsers of staff who came in by both doors: the record that signing in makes, without walking through it each time."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

from tst_platform.accounts.models import User
from tst_platform.accounts.proof import begin_session
from tst_platform.accounts.sealing import SealedFactors


def application_of(user: User) -> Authenticator:
    """Return this person's application, set up now if there is none."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return app or TOTP.activate(user, generate_totp_secret()).instance


def code_shown_by(app: Authenticator, steps: int = 0) -> str:
    """Return the code that the application shows now (or some steps of thirty seconds later)."""
    secret = SealedFactors().decrypt(app.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


class StaffClient(Client):
    """A browser that can be signed in at once, with the second factor or without."""

    def force_login(self, user: Any, backend: str | None = None, *, proved: bool = True) -> None:
        request = HttpRequest()
        request.META["HTTP_USER_AGENT"] = "Firefox, Linux"
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        record_authentication(request, user, "code")
        if proved:
            app = application_of(user)
            record_authentication(request, user, "mfa", id=app.pk, type=app.type)
        login(request, user, backend or settings.AUTHENTICATION_BACKENDS[0])
        begin_session(request, user)
        request.session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""

    def grow_old(self, seconds: float) -> None:
        """Let every proof of this browser's session be older."""
        session = self.session
        for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
            record["at"] -= seconds
        session.save()
