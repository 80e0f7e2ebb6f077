"""What one proves oneself with: an application, keys, recovery codes. Each act is one's own, and written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from tst_platform.accounts.models import SignedIn, User
from tst_platform.accounts.proof import use_up
from tst_platform.audit.services import record

CODES = Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def keep_app(*, user: User, secret: str, code: str) -> Authenticator:
    """Keep the secret of an application, sealed; the code that proved it is used up."""
    app = TOTP.activate(user, secret)
    use_up(user, code)
    _note(user, "factor.add_application")
    return app.instance


@transaction.atomic
def keep_key(*, user: User, name: str, credential: dict[str, Any]) -> Authenticator:
    """Keep what a key told about itself: a public key and a name."""
    key = WebAuthn.add(user, name, credential).instance
    _note(user, "factor.add_key")
    return key


@transaction.atomic
def remove(*, user: User, factor: Authenticator, elsewhere: Iterable[SignedIn] = ()) -> None:
    """Remove a factor, and end the sessions elsewhere: one of them may have come in by it.

    Recovery codes go with the last factor.
    """
    factor.delete()
    delete_dangling_recovery_codes(user)
    _note(user, "factor.remove")
    end_sessions(user=user, sessions=elsewhere)


@transaction.atomic
def make_codes(*, user: User) -> list[str]:
    """Make recovery codes in place of those before, which open nothing any more; return them."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once would leave codes that nobody read
    Authenticator.objects.filter(user_id=user.pk, type=CODES).delete()
    made = RecoveryCodes.activate(user)
    _note(user, "factor.make_codes")
    return made.get_unused_codes()


@transaction.atomic
def end_sessions(*, user: User, sessions: Iterable[SignedIn]) -> None:
    """End sessions of one's own: their next request finds nobody."""
    for session in sessions:
        record(by=f"user:{user.pk}", verb="session.end", row=session)
        session.delete()


def _note(user: User, verb: str) -> None:
    record(by=f"user:{user.pk}", verb=verb, row=user)
