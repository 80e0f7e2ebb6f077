"""`manage.py write_promises`: for those who work on the platform, after the tests have been played."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tst_platform.promises import document


class Command(BaseCommand):
    help = "Write docs/promises.md from the list of promises and from the figures of the tests."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--figures", type=Path, default=settings.BASE_DIR / "var" / "figures")

    def handle(self, *args: Any, figures: Path, **options: Any) -> None:
        document.DOCUMENT.write_text(document.write(figures))
        self.stdout.write(str(document.DOCUMENT))
