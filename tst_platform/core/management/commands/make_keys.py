"""Make the secrets of an installation that has none; never replaces one that is there."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from tst_platform.core.wrapping import add_version, new_line


class Command(BaseCommand):
    help = (
        "Make the secret key and the first sealing key, readable by their owner alone, where there are none. "
        "With --new-version, add a newer sealing key to those in the file; then run rotate_keys."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-version", action="store_true", help="add a sealing key of the next version"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_version"]:
            self._add()
            return
        self._make(settings.SECRET_KEY_FILE, f"{secrets.token_urlsafe(50)}\n")
        self._make(settings.SEALING_KEYS_FILE, new_line(1))

    def _add(self) -> None:
        if settings.SEALING_KEYS:
            raise CommandError("The sealing keys come from TST_SEALING_KEYS: add the new version there.")
        try:
            version = add_version(settings.SEALING_KEYS_FILE)
        except (OSError, ImproperlyConfigured) as error:
            raise CommandError(f"No version was added: {error}") from error
        self.stdout.write(f"added version {version} to {settings.SEALING_KEYS_FILE}; now run rotate_keys")

    def _make(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        self.stdout.write(f"made {path}")
