"""What each screen shows of the cards: every list starts from what its viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cells.composition.models import Cell
from cells.composition.services import names_in_cell
from contracts.confidentiality.models import ReleaseState
from interventions.boards.models import Card, Circulation, Column, Receipt
from interventions.boards.names import Names, names_known_to, names_of, tidy
from interventions.boards.origins import origins_of
from interventions.programmes.models import Programme
from interventions.programmes.report import SIZE
from tst_platform.core.small_numbers import Figure, Published, published, shown_count
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as

# Under which name the readers of one circulation are published.
READERS = "readers:{}"
# The tone of each state on screen, beside its word.
TONES = {
    ReleaseState.REQUESTED: "waiting",
    ReleaseState.GIVEN: "agreed",
    ReleaseState.DECLINED: "neutral",
    ReleaseState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Way:
    """One way of a card to another cell, with how many have read it there: to the author as counted this week."""

    circulation: Circulation
    readers: Figure

    @property
    def state(self) -> str:
        return self.circulation.release.state

    @property
    def word(self) -> str:
        return self.circulation.release.get_state_display()

    @property
    def tone(self) -> str:
        return TONES[ReleaseState(self.state)]

    @property
    def is_live(self) -> bool:
        return self.state == ReleaseState.GIVEN

    @property
    def cell(self) -> Cell:
        return self.circulation.to_cell


@dataclass(frozen=True)
class ShownCard:
    """A card with what stands beside it: whose it is as far as this viewer may know, and where it goes."""

    card: Card
    who: str = ""
    is_mine: bool = False
    ways: list[Way] = field(default_factory=list)

    @property
    def state(self) -> tuple[object, ...]:
        """Return what would look different if anything about the card had changed."""
        return (
            self.card.pk,
            self.card.column,
            self.who,
            [(w.circulation.pk, w.state, w.readers) for w in self.ways],
        )


@dataclass(frozen=True)
class ShownColumn:
    value: str
    label: str
    cards: list[ShownCard]


@dataclass(frozen=True)
class Board:
    """The board of one cell."""

    cell: Cell
    columns: list[ShownColumn]

    @property
    def size(self) -> int:
        return sum(len(column.cards) for column in self.columns)

    @property
    def state(self) -> list[object]:
        return [self.cell.pk, *(shown.state for column in self.columns for shown in column.cards)]


def boards_of(viewer: Viewer, cells: Iterable[Cell]) -> list[Board]:
    """Return the boards of these cells; within a cell each card bears the name its author chose there."""
    return [board_of(viewer, cell) for cell in cells]


def board_of(viewer: Viewer, cell: Cell) -> Board:
    shown = with_authors(viewer, cell, Card.objects.visible_to(viewer).filter(cell=cell))
    columns = [
        ShownColumn(value, str(label), [one for one in shown if one.card.column == value])
        for value, label in Column.choices
    ]
    return Board(cell, columns)


def with_authors(
    viewer: Viewer, cell: Cell, cards: Iterable[Card], ways: dict[UUID, list[Way]] | None = None
) -> list[ShownCard]:
    """Return cards of one cell with the names their authors bear in it."""
    called = {mate.party_id: mate.called for mate in names_in_cell(viewer, cell)}
    return [
        ShownCard(
            card,
            who=called.get(card.author_id) or _("someone who has left"),
            is_mine=card.author_id == viewer.party_id,
            ways=(ways or {}).get(card.pk, []),
        )
        for card in cards
    ]


def ways_of(circulations: QuerySet[Circulation], week: Published | None = None) -> dict[UUID, list[Way]]:
    """Return the ways by card, in the order in which they were asked.

    Readers are those of now, or of the week for whoever does not see the people over there.
    """
    found: dict[UUID, list[Way]] = {}
    rows = circulations.select_related("release", "to_cell__round").annotate(readers=Count("receipts"))
    for row in rows.order_by("created_at", "pk"):
        # The bare count goes no further: not even a template is handed it.
        readers = shown_count(vars(row).pop("readers"))
        found.setdefault(row.card_id, []).append(
            Way(row, readers if week is None else week.figure(READERS.format(row.pk)))
        )
    return found


def _published_for(viewer: Viewer) -> Published:
    """Return what was published of the programme in which this party takes part."""
    programme = Programme.objects.filter(contract__parties=viewer.party_id).values_list("pk", flat=True)
    return published(programme[0]) if programme else Published()


@works_as(Work.FIGURES)
def cards_of(viewer: Viewer) -> list[ShownCard]:
    """Return the viewer's own cards, wherever they stand, with where each has gone."""
    mine = Circulation.objects.editable_by(viewer)
    ways = ways_of(mine, _published_for(viewer)) if mine.exists() else {}
    cards = Card.objects.editable_by(viewer).select_related("cell__round").order_by("-created_at")
    return [ShownCard(card, is_mine=True, ways=ways.get(card.pk, [])) for card in cards]


# --- what waits for the author -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question to the author: may this text, as it stands, go to that cell?

    `people` is the size of that cell as it was composed; None until it was counted.
    """

    circulation: Circulation
    text: str
    people: Figure | None
    names: list[str]


def asked_of(viewer: Viewer) -> list[Asked]:
    """Return the requests that wait for this author, with the exact text that would leave."""
    waiting = Circulation.objects.editable_by(viewer).filter(release__state=ReleaseState.REQUESTED)
    rows = waiting.select_related("card", "release", "to_cell__round").order_by("created_at", "pk")
    with working_as(Work.FIGURES):  # of the other cell, its letter and how many sit there
        found = list(rows)
        week = _published_for(viewer) if found else Published()
    known = names_known_to(viewer) if found else Names()
    return [
        Asked(row, row.card.text, _size(week, row.to_cell), _named(row.card.text, known)) for row in found
    ]


def _size(week: Published, cell: Cell) -> Figure | None:
    size = week.fixed(SIZE.format(cell.pk))
    return None if size is None else shown_count(size)


def names_for_staff(card: Card) -> list[str]:
    """Return the words of a card that may be names of anyone of its collective; staff alone may know that."""
    return _named(card.text, names_of(card.cell.round.collective))


def _named(text: str, names: Names) -> list[str]:
    return list(dict.fromkeys(one.typed for one in names.found_in(tidy(text))))


# --- what came from elsewhere --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrived:
    """A card from another cell: its text, and of its author at most a component that names nobody."""

    circulation: Circulation
    text: str
    column: str
    who: str
    is_read: bool


def arrived_for(viewer: Viewer) -> list[Arrived]:
    """Return what came into the viewer's cells, the latest first."""
    read = Receipt.objects.filter(circulation=OuterRef("pk"), party=viewer.party_id)
    rows = Circulation.objects.read_in_cells_of(viewer).select_related("card", "to_cell")
    rows = rows.annotate(is_read=Exists(read)).order_by("-release__decided_at", "pk")
    components = origins_of(rows)
    return [
        Arrived(row, row.card.text, row.card.get_column_display(), _from(components.get(row.pk)), row.is_read)
        for row in rows
    ]


def _from(component: str | None) -> str:
    if component:
        return _("someone from another cell (%(component)s)") % {"component": component}
    return _("someone from another cell")
