"""The figures of articles as they may be read, and the cells that may be named beside a proposal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cells.composition.models import Cell
from contracts.agreements.terms import Told
from contracts.confidentiality.services import policies_for, policy_in_force
from interventions.texts.counting import EVERYONE, NAME, SAID
from interventions.texts.models import Saying, StanceValue
from tst_platform.core.models import PublishedFigure
from tst_platform.core.small_numbers import Figure, Published
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Group:
    """What one cell, or everyone, said of a wording: how many answered, and how many what."""

    who: str
    said: Figure
    values: list[tuple[str, Figure]]


@dataclass(frozen=True)
class Counted:
    """The figures of one wording; `cells` are those that may be counted apart."""

    on: date | None
    everyone: Group
    cells: list[Group]


@works_as(Work.FIGURES)
def counted_of(versions: Collection[UUID], contract: UUID) -> dict[UUID, Counted]:
    """Return what was published of these wordings; one that was not counted yet is not in it."""
    rows: dict[UUID, list[PublishedFigure]] = {}
    for row in PublishedFigure.objects.filter(about__in=versions):
        rows.setdefault(row.about, []).append(row)
    if not rows:
        return {}
    smallest = policy_in_force(contract).smallest_group
    cells = labels_of(Cell.objects.filter(contract=contract).values_list("pk", flat=True))
    return {pk: _counted(found, smallest, cells) for pk, found in rows.items()}


def _counted(rows: list[PublishedFigure], smallest: int, cells: dict[UUID, str]) -> Counted:
    week = Published(
        max(row.counted_on for row in rows), {row.name: row.value for row in rows}, smallest=smallest
    )
    apart = [pk for pk in cells if (week.fixed(NAME.format(SAID, pk)) or 0) >= smallest]
    return Counted(
        week.counted_on,
        _group(week, EVERYONE, _("Everyone")),
        [_group(week, pk, cells[pk]) for pk in apart],
    )


def _group(week: Published, group: UUID | str, who: str) -> Group:
    values = [(str(label), week.figure(NAME.format(value, group))) for value, label in StanceValue.choices]
    return Group(who, week.figure(NAME.format(SAID, group)), values)


@works_as(Work.FIGURES)
def labels_of(cells: Iterable[UUID]) -> dict[UUID, str]:
    """Return cells by their letter, and their round from the second on: all that one learns of another cell."""
    rows = Cell.objects.filter(pk__in=list(cells)).select_related("round")
    return {cell.pk: _label(cell) for cell in rows.order_by("round__number", "position")}


def _label(cell: Cell) -> str:
    if cell.round.number > 1:
        told = {"letter": cell.letter, "round": cell.round.number}
        return str(_("Cell %(letter)s, round %(round)d") % told)
    return str(_("Cell %(letter)s") % {"letter": cell.letter})


def where_from(sayings: Collection[Saying], contract: UUID) -> dict[UUID, str]:
    """Return, of proposals that were let out, the cell where it may be said: told as it left, and by the contract still."""
    policies = policies_for(contract, {one.pk: one.said_under_id for one in sayings})
    told = {one.pk: one.told_cell_id for one in sayings if policies[one.pk].origin is Told.COMPONENT}
    labels = labels_of({cell for cell in told.values() if cell})
    known = {pk: labels[cell] for pk, cell in told.items() if cell}
    return {one.pk: known.get(one.pk, str(_("a cell that is not named"))) for one in sayings}
