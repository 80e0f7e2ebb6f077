"""Copy the database, without its keys."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tst_platform.core.dumps import NoDump, back_up


class Command(BaseCommand):
    help = (
        "Copy the whole database to TST_BACKUP_DIR, without its keys and sessions: with SQLite a file, with "
        "PostgreSQL a dump made as tst_backup. Then run back_up_keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="another folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = back_up(options["to"])
        except NoDump as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"copied to {path}")
