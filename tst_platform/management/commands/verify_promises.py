"""`manage.py verify_promises`: what this installation holds, what it does not, and why."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tst_platform.promises.findings import Outcome
from tst_platform.promises.verifying import Verdict, verify


class Command(BaseCommand):
    help = "Look at this installation and say of each promise whether it is held here. Exit status 1 if one is not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="For a machine to read.")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        verdicts = verify(deeply=True)
        if as_json:
            self.stdout.write(json.dumps([told(one) for one in verdicts], ensure_ascii=False, indent=2))
        else:
            self.tell(verdicts)
        if any(one.outcome == Outcome.NOT_HELD for one in verdicts):
            sys.exit(1)

    def tell(self, verdicts: list[Verdict]) -> None:
        words = {
            Outcome.HELD: _("held"),
            Outcome.NOT_HELD: _("NOT HELD"),
            Outcome.NOT_APPLICABLE: _("not applicable here"),
            Outcome.NOT_YET: _("not promised yet"),
        }
        for one in verdicts:
            self.stdout.write(f"{one.promise.number:>2}  {words[one.outcome]:<22} {one.promise.title}")
            for reason in one.reasons:
                self.stdout.write(f"{'':26} - {reason}")


def told(one: Verdict) -> dict[str, Any]:
    return {
        "number": one.promise.number,
        "promise": str(one.promise.title),
        "outcome": str(one.outcome),
        "reasons": one.reasons,
        "checks": [
            {"name": check.name, "outcome": str(finding.outcome), "reason": str(finding.reason)}
            for check, finding in one.found
        ],
    }
