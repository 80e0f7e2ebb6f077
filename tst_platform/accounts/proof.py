"""The second factor: who has given it in this session, how recently, and who still has to set one up."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists
from django.http import HttpRequest
from django.utils import timezone

from tst_platform.accounts.models import SEEN_EVERY, SignedIn, User
from tst_platform.core import rates

# A sensitive act asks for the proof again when the last one is older than this.
RECENT_SECONDS = 15 * 60
# A code of the application is taken one step early to one step late, three times thirty seconds in all.
CODE_LIVES = 120
SESSION_KEY = "signed_in"
DEMO_KEY = "demo_door"
PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user: User) -> Any:
    """Return what this person can prove themself with; recovery codes alone are no second factor."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=PROOFS)


def has_passed(request: HttpRequest, user: User) -> bool:
    """Say whether this session gave the second factor, is still open, and its person still has a factor at all."""
    if _came_by_demo_door(request):
        return _open_session(request, user) is not None
    proved = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    if not proved:
        return False
    session = _open_session(request, user)
    return session is not None and session.has_factor  # type: ignore[attr-defined]


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether someone stands at the first door: known by their address, in a session that is still open."""
    return request.user.is_authenticated and _open_session(request, request.user) is not None  # type: ignore[arg-type]


def may_set_up(request: HttpRequest) -> bool:
    """Say whether factors may be set up: by who gave one, or has none yet; never by a code of the mail alone."""
    if not request.user.is_authenticated:
        return False
    user: User = request.user  # type: ignore[assignment]
    return has_passed(request, user) or (is_signed_in(request) and not factors_of(user).exists())


def proved_recently(request: HttpRequest) -> bool:
    """Say whether the last proof is recent; before there is any factor, the sign-in itself counts."""
    user: User = request.user  # type: ignore[assignment]
    records = get_authentication_records(request, user)
    if factors_of(user).exists():
        records = [record for record in records if record.get("method") == "mfa"]
    if _came_by_demo_door(request) and not records:
        return True
    return any(time.time() - record["at"] < RECENT_SECONDS for record in records[-1:])


def _open_session(request: HttpRequest, user: User) -> SignedIn | None:
    try:
        session_id = UUID(request.session[SESSION_KEY])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    factors = Authenticator.objects.filter(user_id=user.pk, type__in=PROOFS)
    rows = SignedIn.objects.live().annotate(has_factor=Exists(factors))
    session = rows.filter(pk=session_id, user_id=user.pk).first()
    if session is not None and timezone.now() - session.seen_at > SEEN_EVERY:
        # The one thing that looking at a page writes: that this browser is still in use.
        SignedIn.objects.filter(pk=session.pk).update(seen_at=timezone.now())
    return session


def _came_by_demo_door(request: HttpRequest) -> bool:
    """The doors of the demo give the proof by themselves; outside the demo their mark means nothing."""
    return settings.DEMO and request.session.get(DEMO_KEY) is True


def use_up(user: User, code: str) -> bool:
    """Say whether a right code serves for the first time: for as long as a clock a little wrong takes it for right."""
    return rates.allow("code used", f"{user.pk}|{code}", limit=1, per_seconds=CODE_LIVES)


def begin_session(request: HttpRequest, user: User, *, demo: bool = False) -> None:
    """Note that someone is now signed in here; called once the session has its new key."""
    browser = kind_of_browser(request.META.get("HTTP_USER_AGENT", ""))
    request.session[SESSION_KEY] = str(SignedIn.objects.create(user=user, browser=browser).pk)
    if demo:
        request.session[DEMO_KEY] = True


def end_session(request: HttpRequest) -> None:
    """Close the present session for good: a copy of its cookie opens nothing any more."""
    key = request.session.get(SESSION_KEY)
    if key:
        SignedIn.objects.filter(pk=key).delete()


def sweep() -> None:
    """Remove the sessions that ended by themselves, and the counters whose time is over (called by the clock)."""
    live = SignedIn.objects.live().values("pk")
    SignedIn.objects.exclude(pk__in=live).delete()
    rates.sweep()


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def kind_of_browser(description: str) -> str:
    """Tell a browser in two words that its owner recognises; the description itself is not kept."""
    words = [
        next((word for sign, word in kinds if sign in description), "") for kinds in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, words))
