"""Make the secrets of an installation that has none; never replaces one that is there."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Make the secret key and the first sealing key, readable by their owner alone, where there are none."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self._make(settings.SECRET_KEY_FILE, secrets.token_urlsafe(50))
        self._make(settings.SEALING_KEYS_FILE, f"1:{base64.b64encode(os.urandom(32)).decode()}")

    def _make(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(descriptor, "w") as file:
            file.write(text + "\n")
        self.stdout.write(f"made {path}")
