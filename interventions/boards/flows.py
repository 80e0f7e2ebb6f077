"""The whole programme for its intervenants: every cell's cards, and from which cell to which they go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count

from cells.composition.models import Cell, RoundState
from contracts.confidentiality.models import ReleaseState
from interventions.boards.models import Card, Circulation
from interventions.boards.shown import ShownCard, ways_of, with_authors
from interventions.programmes.models import Programme
from tst_platform.core.viewer import Viewer

CARDS_ON_A_PAGE = 30
# Beyond this a table of all cells is no longer read: only those where something moved stay.
WIDEST_MATRIX = 12


@dataclass(frozen=True)
class CellCards:
    """One cell's cards; `others` is how many cells there are to ask each of them into."""

    cell: Cell
    cards: list[ShownCard]
    others: int


@dataclass(frozen=True)
class MatrixRow:
    """What left one cell: how many cards live in each other cell, and how many wait for their author."""

    cell: Cell
    counts: list[int | None]
    waiting: int


@dataclass(frozen=True)
class Matrix:
    cells: list[Cell]
    rows: list[MatrixRow]


def cards_by_cell(
    viewer: Viewer, programme: Programme, page: str | None
) -> tuple[Page[Card], list[CellCards]]:
    """Return one page of the programme's cards, and the same cards grouped by cell with authors and ways."""
    cards = Card.objects.visible_to(viewer).filter(cell__contract=programme.contract_id)
    ordered = cards.select_related("cell__round").order_by(
        "cell__round__number", "cell__position", "created_at", "pk"
    )
    shown = Paginator(ordered, CARDS_ON_A_PAGE).get_page(page)
    circulations = Circulation.objects.visible_to(viewer).filter(card__in=[card.pk for card in shown])
    ways = ways_of(circulations)
    others = (
        Cell.objects.filter(contract=programme.contract_id, round__state=RoundState.VALIDATED).count() - 1
    )
    groups = [
        CellCards(cell, with_authors(viewer, cell, list(group), ways), others)
        for cell, group in groupby(shown, key=lambda card: card.cell)
    ]
    return shown, groups


def matrix_of(viewer: Viewer, programme: Programme) -> Matrix:
    """Return how many cards circulate from each cell to each other, now."""
    cells = list(
        Cell.objects.visible_to(viewer)
        .filter(contract=programme.contract_id, round__state=RoundState.VALIDATED)
        .select_related("round")
        .order_by("round__number", "position")
    )
    circulations = Circulation.objects.visible_to(viewer).filter(card__cell__contract=programme.contract_id)
    live = _counted(Circulation.objects.arrived().filter(pk__in=circulations.values("pk")))
    waiting = _counted(circulations.filter(release__state=ReleaseState.REQUESTED))
    if len(cells) > WIDEST_MATRIX:
        moved = {cell for pair in (*live, *waiting) for cell in pair}
        cells = [cell for cell in cells if cell.pk in moved]
    return Matrix(cells, [_row(cell, cells, live, waiting) for cell in cells])


def _counted(circulations: Iterable[Circulation]) -> Counter[tuple[UUID, UUID]]:
    rows = circulations.order_by().values_list("card__cell", "to_cell").annotate(Count("pk"))  # type: ignore[attr-defined]
    return Counter({(origin, target): number for origin, target, number in rows})


def _row(cell: Cell, cells: list[Cell], live: Counter, waiting: Counter) -> MatrixRow:
    counts = [None if other == cell else live[cell.pk, other.pk] for other in cells]
    return MatrixRow(
        cell, counts, sum(number for (origin, _), number in waiting.items() if origin == cell.pk)
    )
