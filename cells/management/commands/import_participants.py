"""Import a list of participants from the command line, with the services of the pages."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cells.collectives.models import Collective
from cells.imports import services, showing
from cells.imports.reading import Report, UnreadableFile, read_table, recognise_columns
from cells.imports.services.running import COMMAND
from tst_platform.audit.services import system_work
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import Work, working_as

UNREADABLE = 2


class Command(BaseCommand):
    help = "Import a list of participants (CSV or Excel) into a collective."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the list, as .csv, .tsv, .txt or .xlsx")
        parser.add_argument("--collective", required=True, metavar="SLUG", help="its short name in addresses")
        parser.add_argument("--dry-run", action="store_true", help="check only; write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; leave with 2 and one line on stderr when nothing could be read."""
        try:
            with system_work(Work.COMMAND, COMMAND):
                collective = Collective.objects.get(slug=options["collective"])
            report = self._import(collective, Path(options["file"]), options["dry_run"])
        except Collective.DoesNotExist:
            self._refuse(_("There is no collective “%(slug)s”.") % {"slug": options["collective"]})
        except OSError as error:
            self._refuse(_("This file cannot be opened: %(reason)s.") % {"reason": error.strerror})
        except (UnreadableFile, DomainError) as refusal:
            self._refuse(str(refusal))
        else:
            self._print(report, options["json"])

    def _import(self, collective: Collective, path: Path, dry_run: bool) -> Report:
        with path.open("rb") as file:
            data = file.read(
                services.MOST_BYTES + 1
            )  # one more than is read: enough to say that it is too big
        with working_as(Work.COMMAND):
            if dry_run:
                table = read_table(data, path.name)
                return services.check_list(collective, table, recognise_columns(table.header, table.rows))
            run = services.open_import(collective=collective, filename=path.name, data=data, by=COMMAND)
        services.import_now(run=run, by=COMMAND)
        with working_as(Work.COMMAND):
            return services.found_in(run)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(" ".join(sentence.split()))
        sys.exit(UNREADABLE)

    def _print(self, report: Report, as_json: bool) -> None:
        found = report.as_json()
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for words, count in showing.figures(report):
            self.stdout.write(f"{count:>6}  {words}")
        for row in report.rows:
            for finding in row.findings:
                if finding.kind in showing.TO_LOOK_AT:
                    line = {"row": row.number, "field": finding.label, "message": finding.message}
                    self.stdout.write(_("Line %(row)s, %(field)s: %(message)s") % line)
