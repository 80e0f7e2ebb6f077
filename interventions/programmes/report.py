"""The sponsor's report: figures that hide every small group, one step, and not a word or a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cells.composition.models import Cell, RoundState
from contracts.agreements.models import Version
from contracts.agreements.terms import Reported
from contracts.confidentiality.services import policy_in_force
from interventions.programmes.models import Programme, Step
from tst_platform.core.small_numbers import Figure, Published, are_wide, published
from tst_platform.core.walls import Work, works_as

# Under which name each figure is published.
PEOPLE = "people"
SIZE = "size:{}"


def signed_under(version: Version | None) -> str:
    """Return the name of the figure of those who signed this version: each version is counted apart."""
    return f"signed:{version.number if version else 0}"


@dataclass(frozen=True)
class Report:
    """What a sponsor reads: figures of the week, as they were published, and the step of now.

    Without figures where the contract lets out none.
    """

    people: Figure | None
    signed: Figure | None
    cells: str
    step: Step
    steps: int
    counted_on: date | None


@works_as(Work.FIGURES)
def report_on(programme: Programme) -> Report:
    policy = policy_in_force(programme.contract)
    week = published(programme.pk, policy.smallest_group)
    if policy.sponsor is Reported.STEP:
        return Report(None, None, "", programme.current_step, Step.objects.count(), None)
    return Report(
        people=week.figure(PEOPLE),
        signed=week.figure(signed_under(programme.contract.version_in_force)),
        cells=_cells(programme, week),
        step=programme.current_step,
        steps=Step.objects.count(),
        counted_on=week.counted_on,
    )


def _cells(programme: Programme, week: Published) -> str:
    """Return how many cells were composed, unless one is so small that its number points at people."""
    cells = Cell.objects.filter(contract=programme.contract_id, round__state=RoundState.VALIDATED)
    sizes = [week.fixed(SIZE.format(cell)) for cell in cells.values_list("pk", flat=True)]
    return str(len(sizes)) if are_wide(sizes, week.smallest) else _("not shown")
