"""Copy the wrapped data keys, apart from the database, and delete the copies that are too old."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tst_platform.core.key_backup import back_up_keys, delete_old_copies


class Command(BaseCommand):
    help = (
        "Copy the data keys, wrapped, to a file of their own (TST_KEY_BACKUP_DIR), and delete the copies older "
        "than TST_KEY_BACKUP_DAYS. Run it after back_up, daily."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="another folder, whose old copies are yours to delete")

    def handle(self, *args: Any, **options: Any) -> None:
        path, keys = back_up_keys(options["to"])
        self.stdout.write(f"{keys} keys copied to {path}")
        if deleted := delete_old_copies():
            self.stdout.write(f"{deleted} old copies deleted")
