"""The sponsor's report: counts that hide every small group, one step, and not a word or a name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from cells.composition.models import Cell, RoundState
from interventions.programmes.models import Programme, Step
from interventions.programmes.standing import Standing, standing_of
from tst_platform.core.small_numbers import SMALLEST_GROUP, shown_count, shown_parts


@dataclass(frozen=True)
class Report:
    """What a sponsor reads; every figure about people has passed `small_numbers`."""

    people: str
    signed: str
    cells: str
    step: Step
    steps: int


def report_on(programme: Programme) -> Report:
    standing = standing_of(programme)
    return Report(
        people=shown_count(standing.people),
        signed=_signed(standing),
        cells=_cells(programme),
        step=programme.current_step,
        steps=Step.objects.count(),
    )


def _signed(standing: Standing) -> str:
    """Return the count of those who signed, unless it tells by subtraction who of a few did not."""
    parts = {"signed": standing.signed, "unsigned": standing.people - standing.signed}
    return shown_parts(parts)["signed"]


def _cells(programme: Programme) -> str:
    """Return how many cells meet, unless one is so small that its number points at people."""
    cells = Cell.objects.filter(contract=programme.contract_id, round__state=RoundState.VALIDATED)
    sizes = list(cells.annotate(people=Count("seats")).values_list("people", flat=True))
    return _("not shown") if any(0 < size < SMALLEST_GROUP for size in sizes) else str(len(sizes))
