"""The secrets of second factors at rest: sealed under one data key of their own, wrapped as all others are.

So the rotation of keys rotates it with the rest, and nothing here hangs on SECRET_KEY.
"""

from __future__ import annotations

import base64
import logging
import os
from typing import Any
from uuid import UUID, uuid5

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from tst_platform.core.models import DataKey
from tst_platform.core.wrapping import NONCE_BYTES

logger = logging.getLogger(__name__)


class _Door:
    """What the data key belongs to: no row, but the door of staff as a whole."""

    sealed_by = "scope"
    scope = uuid5(UUID(int=0), "second factors of staff")


def seal(text: str, purpose: str) -> str:
    """Return the text sealed, bound to its purpose; it names the key that opens it."""
    key_id, key = DataKey.objects.for_sealing(_Door())  # type: ignore[arg-type]
    nonce = os.urandom(NONCE_BYTES)
    body = AESGCM(key).encrypt(nonce, text.encode("utf-8", "replace"), purpose.encode())
    return f"{key_id.hex}:{base64.urlsafe_b64encode(nonce + body).decode()}"


def unseal(sealed: str, purpose: str) -> str | None:
    """Return the text, or None where it was sealed for another purpose, altered, or its key is gone."""
    named, _, encoded = sealed.partition(":")
    try:
        key = DataKey.objects.key_of(UUID(named))
        raw = base64.urlsafe_b64decode(encoded.encode("utf-8", "replace"))
        return AESGCM(key or b"").decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
    except (ValueError, InvalidTag):
        return None


class SealedFactors(DefaultMFAAdapter):
    """What allauth asks of us about second factors: their secrets stand sealed, their names are neutral."""

    PURPOSE = "factor"

    def encrypt(self, text: str) -> str:
        return seal(text, self.PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; in place of one that does not open, a fresh one that no code answers to."""
        secret = unseal(encrypted_text, self.PURPOSE)
        if secret is None:
            logger.error("the secret of a second factor does not open")
            return generate_totp_secret()
        return secret

    def get_totp_issuer(self) -> str:
        return settings.PRODUCT_NAME

    def _get_site_name(self) -> str:
        return settings.PRODUCT_NAME

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": str(user)}
