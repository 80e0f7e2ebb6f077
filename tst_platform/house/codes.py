"""The code of six digits: asked for, written, tried. Known and unknown addresses take the same way to the end.

Both get a state in their session, a code, a message in the outbox; that of an unknown address goes to nobody and is
wiped by the worker. Of the code only a digest is kept, and the address is sealed.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tst_platform.accounts.models import User
from tst_platform.accounts.sealing import seal, unseal
from tst_platform.core.secrets import token_digest
from tst_platform.outbox import services as outbox

SESSION_KEY = "sign_in"
PURPOSE = "sign-in code"
LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class Asked:
    """What a session remembers of the code that was asked for."""

    id: str
    person: str
    address: str
    digest: str
    until: float

    @property
    def email(self) -> str:
        return unseal(self.address, PURPOSE) or ""


def ask(request: HttpRequest, email: str) -> None:
    """Write a code to this address if it has an account; in any case do all that would be done."""
    user = User.objects.filter(email=email, is_active=True).first()
    code = f"{secrets.randbelow(10**6):06d}"
    asked_id = str(uuid4())
    asked = Asked(
        id=asked_id,
        person=str(user.pk if user else uuid4()),
        address=seal(email, PURPOSE),
        digest=token_digest(f"{asked_id}|{code}", PURPOSE),
        until=time.time() + LASTS.total_seconds(),
    )
    request.session[SESSION_KEY] = asdict(asked)
    _write(asked, email if user else "", code)


def _write(asked: Asked, to: str, code: str) -> None:
    """Post the message. One without address is too late from the start: the worker wipes it, and sends nothing."""
    now = timezone.now()
    body = _(
        "Your code: %(code)s\n\n"
        "It is valid for 15 minutes, in the browser that asked for it. Give it to nobody.\n"
        "If you did not ask for it, you have nothing to do."
    )
    outbox.post(
        unique_key=f"sign-in|{asked.id}",
        kind="sign-in",
        about=UUID(asked.id),
        recipient=UUID(asked.person),
        to=to,
        title=_("Your code"),
        body=body % {"code": f"{code[:3]} {code[3:]}"},
        useless_after=now + LASTS if to else now,
    )
    transaction.on_commit(outbox.wake_worker)


def asked_in(request: HttpRequest) -> Asked | None:
    """Return what was asked for in this session, if it is still valid."""
    try:
        asked = Asked(**request.session[SESSION_KEY])
    except (KeyError, TypeError):
        return None
    return asked if time.time() < asked.until else None


def person_behind(request: HttpRequest, asked: Asked, code: str) -> User | None:
    """Return who may come in with this code, and forget it: it serves once."""
    digest = token_digest(f"{asked.id}|{code}", PURPOSE)
    if not hmac.compare_digest(digest, asked.digest):
        return None
    del request.session[SESSION_KEY]
    return User.objects.filter(pk=asked.person, is_active=True).first()
