"""A key in software: it answers as a security key does, and says of its holder what a test wants it to say."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tst_platform.accounts.models import User
from tst_platform.house import proving

HOST = "testserver"
FLAG = AuthenticatorData.FLAG


class SoftKey:
    """A key of this person, set up to sign in alone; `verifies`: it asks for a finger or a code of its own."""

    def __init__(self, user: User) -> None:
        self.user, self.id = user, os.urandom(16)
        self._secret = ec.generate_private_key(ec.SECP256R1())
        proving.keep_key(user=user, name="Clé", credential=self._told())

    def _told(self) -> dict[str, Any]:
        public = ES256.from_cryptography_key(self._secret.public_key())
        data = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        told = AuthenticatorData.create(sha256(HOST.encode()), FLAG.UP | FLAG.UV | FLAG.AT, 0, data)
        client = CollectedClientData.create("webauthn.create", b"-" * 32, f"https://{HOST}")
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
        }
        return {**self._named(), "response": response, "clientExtensionResults": {"credProps": {"rk": True}}}

    def _named(self) -> dict[str, str]:
        return {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}

    def answer(self, challenge: str, *, verifies: bool) -> str:
        """Return what a browser posts for this challenge."""
        client = CollectedClientData.create("webauthn.get", challenge, f"https://{HOST}")
        flags = FLAG.UP | FLAG.UV if verifies else FLAG.UP
        told = AuthenticatorData.create(sha256(HOST.encode()), flags, 1)
        signature = self._secret.sign(told + client.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(told),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(str(self.user.pk).encode()),
        }
        return json.dumps({**self._named(), "response": response, "clientExtensionResults": {}})
