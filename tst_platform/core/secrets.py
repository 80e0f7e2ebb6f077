"""Link secrets: 256 bits in the link, only their HMAC at rest."""

import hashlib
import hmac
import secrets

from django.conf import settings


def new_token() -> str:
    """Return a fresh token of 256 bits, safe in a URL (43 characters)."""
    return secrets.token_urlsafe(32)


def token_digest(token: str, purpose: str) -> str:
    """Return what is stored of a token: 64 hex digits, of no use in another purpose."""
    key = f"{purpose}|{settings.SECRET_KEY}".encode()
    return hmac.new(key, token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
