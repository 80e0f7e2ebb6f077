"""`manage.py verify_audit`: has anyone changed, removed or added an act?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tst_platform.audit.services import system_work
from tst_platform.audit.verifying import Head, NotAHead, Verdict, head_of, heads_in, heads_kept_here, verify
from tst_platform.core.walls import Work

FORGED, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "Verify the record of acts against its seals and the heads that were sent outside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", action="append", default=[], metavar="N:DIGEST", help="a head that was received by mail"
        )
        parser.add_argument(
            "--heads", metavar="FILE", help="a copy of the file of heads that was kept elsewhere"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; leave with 1 when the record does not hold, with 2 when a head cannot be read."""
        try:
            heads = self._heads(options)
        except (NotAHead, OSError, UnicodeDecodeError) as error:
            self.stderr.write(_("This head cannot be read: %(what)s") % {"what": error})
            sys.exit(UNREADABLE)
        with system_work(Work.COMMAND, "command:verify_audit"):
            verdict = verify(heads)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(verdict)))
        else:
            self._print(verdict)
        if not verdict.holds:
            sys.exit(FORGED)

    def _heads(self, options: dict[str, Any]) -> list[Head]:
        heads = [head_of(text) for text in options["head"]]
        return [*heads, *(heads_in(Path(options["heads"])) if options["heads"] else heads_kept_here())]

    def _print(self, verdict: Verdict) -> None:
        figures = {
            "acts": verdict.acts,
            "seals": verdict.seals,
            "unsealed": verdict.unsealed,
            "heads": verdict.heads,
            "unreadable": verdict.unreadable,
        }
        for finding in verdict.findings:
            self.stdout.write(finding)
        if verdict.holds:
            self.stdout.write(_("The record of acts holds."))
        self.stdout.write(
            _("%(acts)s acts, %(seals)s seals, %(unsealed)s acts not sealed yet, %(heads)s heads compared.")
            % figures
        )
        if verdict.unreadable:
            self.stdout.write(_("Texts that did not open, by row and hour: %(unreadable)s.") % figures)
        if verdict.head is not None:
            self.stdout.write(_("Head: %(head)s") % {"head": verdict.head})
        if not verdict.heads:
            self.stdout.write(_("No head from outside was compared: a cut end would not be seen."))


def _as_json(verdict: Verdict) -> dict[str, Any]:
    moments = {"unsealed_since": verdict.unsealed_since, "head_sent_at": verdict.head_sent_at}
    return {
        "holds": verdict.holds,
        "findings": verdict.findings,
        "acts": verdict.acts,
        "seals": verdict.seals,
        "forgotten": verdict.forgotten,
        "unsealed": verdict.unsealed,
        "heads": verdict.heads,
        "unreadable": verdict.unreadable,
        "head": str(verdict.head) if verdict.head else None,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }
