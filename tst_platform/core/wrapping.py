"""The key-encryption keys: versions from file or environment that wrap the data keys, and nothing else.

One line per version, "version:base64 of 32 bytes". The highest version wraps, the others still open. The file
is read at each use, so that a version added to it serves at once; the variable is read when a process starts.
"""

from __future__ import annotations

import base64
import binascii
import os
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32


@lru_cache(maxsize=4)
def _parse(text: str) -> dict[int, bytes]:
    keys = {}
    for line in text.replace(",", "\n").split():
        version, _, encoded = line.partition(":")
        try:
            keys[int(version)] = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise ImproperlyConfigured("A sealing key reads 'version:base64 of 32 bytes'.") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise ImproperlyConfigured("No usable sealing key: run 'manage.py make_keys'.")
    return keys


def wrapping_keys() -> dict[int, bytes]:
    """Return the key-encryption keys by version.

    Raises ImproperlyConfigured when there is none: nothing is ever stored in clear instead.
    """
    text = settings.SEALING_KEYS
    if not text:
        try:
            text = settings.SEALING_KEYS_FILE.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured("No sealing keys file: run 'manage.py make_keys'.") from error
    return _parse(text)


def wrap(key: bytes, scope: UUID) -> tuple[int, bytes]:
    """Wrap a data key under the newest key-encryption key; return (version, wrapped)."""
    keys = wrapping_keys()
    version = max(keys)
    nonce = os.urandom(NONCE_BYTES)
    return version, nonce + AESGCM(keys[version]).encrypt(nonce, key, scope.bytes)


def unwrap(version: int, wrapped: bytes, scope: UUID) -> bytes | None:
    """Return the data key, or None where the key-encryption key is missing or wrong: a page then still opens."""
    try:
        wrapping_key = wrapping_keys().get(version)
    except ImproperlyConfigured:
        return None
    if wrapping_key is None or len(wrapped) <= NONCE_BYTES:
        return None
    nonce, body = bytes(wrapped[:NONCE_BYTES]), bytes(wrapped[NONCE_BYTES:])
    try:
        return AESGCM(wrapping_key).decrypt(nonce, body, scope.bytes)
    except InvalidTag:
        return None


def new_line(version: int) -> str:
    """Return a fresh key-encryption key as a line of the file."""
    return f"{version}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}\n"


def add_version(path: Path) -> int:
    """Add a version to the file, whose lines all stay; return it. Others read the old file or the new, never half."""
    text = path.read_text()
    version = max(_parse(text)) + 1
    write_privately(path, f"{text.rstrip()}\n{new_line(version)}")
    return version


def write_privately(path: Path, text: str) -> None:
    """Put a file in its place at once, readable by its owner alone."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
