"""Bring back the data keys of a copy, save those that were erased since."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tst_platform.core.key_backup import BadKeyBackup, MissingErasures, restore_keys


class Command(BaseCommand):
    help = "Bring back the data keys of a copy made by back_up_keys. What is on the list of erasures stays erased."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-list",
            action="store_true",
            help="the list of erasures is lost for good: bring back what was erased since too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore_keys(options["file"], without_list=options["without_list"])
        except (BadKeyBackup, MissingErasures, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.restored} keys restored, {done.kept} stood there already, {done.erased} stay erased"
        )
        if done.refused:
            raise CommandError(
                f"{done.refused} scopes have another key by now: the platform was used before its keys were back. "
                "What those keys sealed before does not open. Restore the dump once more, and the keys before "
                "anyone is let in."
            )
