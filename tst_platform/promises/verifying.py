"""Look at the installation as it is, and say of each promise whether it holds here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.core.walls import Work, working_as
from tst_platform.promises.catalogue import PROMISES
from tst_platform.promises.findings import HELD, Check, Finding, Outcome, broken
from tst_platform.promises.promise import Promise

logger = logging.getLogger(__name__)
ABOUT_ITSELF = 35


@dataclass(frozen=True)
class Verdict:
    """One promise, and what was found of it."""

    promise: Promise
    found: tuple[tuple[Check, Finding], ...]

    @cached_property
    def outcome(self) -> Outcome:
        outcomes = {finding.outcome for _check, finding in self.found}
        if Outcome.NOT_HELD in outcomes:
            return Outcome.NOT_HELD
        if not self.promise.is_kept:
            return Outcome.NOT_YET
        # The first check says whether the question arises here at all.
        return self.found[0][1].outcome if self.found else Outcome.HELD

    @property
    def reasons(self) -> list[str]:
        """Return why it is so: what is broken where something is, else what does not apply, else what holds it."""
        said = [
            f"{check.label}: {finding.reason}" if finding.is_broken else str(finding.reason)
            for check, finding in self.found
            if finding.outcome == self.outcome and finding.reason
        ]
        if self.outcome == Outcome.NOT_YET:
            said = [_("Not built yet, and tested in part at most.")]
        if self.outcome == Outcome.HELD:
            said = [str(check.label) for check, finding in self.found if finding.outcome == Outcome.HELD]
            said = said or [_("Nothing in this installation can switch it off.")]
        return list(dict.fromkeys(said))


def every_check() -> list[Check]:
    """Return each check once, in the order of the promises."""
    return list(dict.fromkeys(check for promise in PROMISES for check in promise.checks))


def verify(*, deeply: bool = False) -> list[Verdict]:
    """Return the verdict on each promise. Nothing is changed; it takes a second, and `deeply` what it takes."""
    with working_as(Work.FIGURES):
        found = {check: look(check, deeply) for check in every_check()}
    about_itself = ((WHOLE, _whole(found)),)
    return [
        Verdict(
            promise,
            about_itself
            if promise.number == ABOUT_ITSELF
            else tuple((check, found[check]) for check in promise.checks),
        )
        for promise in PROMISES
    ]


def look(check: Check, deeply: bool) -> Finding:
    """Make one check. What cannot be looked at does not hold: a check that fails is a finding of its own."""
    try:
        with transaction.atomic():
            return check.look_at_all() if deeply and check.look_at_all else check.look()
    except Exception:
        logger.exception("a promise could not be looked at", extra={"check": check.name})
        return NOT_LOOKED_AT


def _whole(found: dict[Check, Finding]) -> Finding:
    failed = [check.name for check, finding in found.items() if finding is NOT_LOOKED_AT]
    return broken(_("Could not be made: %(names)s.") % {"names": ", ".join(failed)}) if failed else HELD


NOT_LOOKED_AT = broken(gettext_lazy("It could not be looked at."))
WHOLE = Check("every_check_was_made", gettext_lazy("Every check could be made"), lambda: HELD)
