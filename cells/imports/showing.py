"""Say in words what becomes of each row of a list, for the pages and the command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Participant
from cells.imports.models import ImportRun
from cells.imports.reading import FIELD_LABELS, CheckedRow, Finding, Report
from cells.imports.reading import report as said
from cells.imports.services.taking import MOST_NEW_COMPONENTS

# What the words say is done, the tone and the icon repeat.
BEFORE = {
    said.ACCEPTED: ("agreed", _("will be taken in")),
    said.REPAIRED: ("action", _("will be taken in, with a change")),
    said.REFUSED: ("danger", _("will not be taken in")),
    said.DOUBLE: ("neutral", _("a double, will not be taken in twice")),
    said.EMPTY: ("neutral", _("empty line")),
}
AFTER = {
    said.ACCEPTED: ("agreed", _("taken in")),
    said.REPAIRED: ("action", _("taken in, with a change")),
    said.REFUSED: ("danger", _("not taken in")),
    said.DOUBLE: ("neutral", _("a double, not taken in twice")),
    said.EMPTY: ("neutral", _("empty line")),
}
TO_LOOK_AT = {said.CORRECTED, said.LEFT_OUT, said.WARNING, said.REJECTED, said.DUPLICATE}
TOLD_BY_ITSELF = ("first_name", "last_name")
AGE_BAND = _("Age band")


@dataclass(frozen=True)
class WizardStep:
    """One step of the way of a list, as components/steps.html draws it."""

    number: int
    label: str
    state: str


def wizard(here: int) -> list[WizardStep]:
    """Return the three steps, of which number `here` is the present one; past 3 all are done."""
    labels = (_("The file"), _("Check"), _("People taken in"))
    return [
        WizardStep(number, str(label), "done" if number < here else "current" if number == here else "ahead")
        for number, label in enumerate(labels, start=1)
    ]


@dataclass(frozen=True)
class ShownRow:
    """One row as a page shows it."""

    row: CheckedRow
    tone: str
    word: str | Promise
    name: str
    person: UUID | None = None
    details: list[tuple[str, str]] = field(default_factory=list)

    @property
    def loud(self) -> list[Finding]:
        """Return what must be seen; another way to write the same is told beside what is kept."""
        return [finding for finding in self.row.findings if finding.kind in TO_LOOK_AT]

    @property
    def quiet(self) -> list[Finding]:
        return [finding for finding in self.row.findings if finding.kind not in TO_LOOK_AT]


def to_look_at(report: Report) -> list[CheckedRow]:
    """Return the rows in which something is left out, changed or doubtful."""
    return [row for row in report.rows if any(finding.kind in TO_LOOK_AT for finding in row.findings)]


def shown_before(rows: Iterable[CheckedRow]) -> list[ShownRow]:
    return [ShownRow(row, *BEFORE[row.outcome], row.name, None, _details(row)) for row in rows]


def shown_after(run: ImportRun, rows: Sequence[CheckedRow]) -> list[ShownRow]:
    """Name the people of these rows as they are known now: one who was erased is not named any more."""
    brought_in = run.brought_in.filter(row__in=[row.number for row in rows])
    numbers = dict(brought_in.values_list("participant", "row"))
    people = {numbers[p.pk]: p for p in Participant.objects.filter(pk__in=numbers)}
    return [
        ShownRow(
            row,
            *AFTER[row.outcome],
            people[row.number].full_name if row.number in people else row.name,
            people[row.number].pk if row.number in people else None,
        )
        for row in rows
    ]


def _details(row: CheckedRow) -> list[tuple[str, str]]:
    return [
        (str(AGE_BAND if name == "age_band" else FIELD_LABELS[name]), value)
        for name, value in row.values.items()
        if name not in TOLD_BY_ITSELF
    ]


def figures(report: Report) -> list[tuple[str, int]]:
    """Return the counts of a report with their words."""
    counts = report.summary()
    return [
        (str(_("lines with someone on them")), counts["rows"]),
        (str(_("people taken in")), counts["accepted"]),
        (str(_("of these, with a change")), counts["corrected"]),
        (str(_("lines not taken in")), counts["rejected"]),
        (str(_("doubles")), counts["duplicates"]),
        (str(_("empty lines")), counts["empty"]),
        (str(_("pairs to keep apart")), len(report.apart)),
        (str(_("pairs to keep together")), len(report.together)),
    ]


def too_many_components(report: Report) -> bool:
    """Say whether the new components are so many that a column was surely taken for what it is not."""
    return len(report.new_components) > MOST_NEW_COMPONENTS
