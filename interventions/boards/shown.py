"""What each screen shows of the cards: every list starts from what its viewer may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, RoundState, Seat
from cells.composition.services import names_in_cell
from contracts.confidentiality.models import ReleaseState
from interventions.boards.models import Card, Circulation, Column, Receipt
from interventions.boards.names import Names, names_known_to, names_of, tidy
from tst_platform.core.small_numbers import Figure, groups_to_name, shown_count
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as

# The tone of each state on screen, beside its word.
TONES = {
    ReleaseState.REQUESTED: "waiting",
    ReleaseState.GIVEN: "agreed",
    ReleaseState.DECLINED: "neutral",
    ReleaseState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Way:
    """One way of a card to another cell, with how many have read it there."""

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


def ways_of(circulations: QuerySet[Circulation]) -> dict[UUID, list[Way]]:
    """Return the ways by card, in the order in which they were asked."""
    found: dict[UUID, list[Way]] = {}
    rows = circulations.select_related("release", "to_cell__round").annotate(readers=Count("receipts"))
    for row in rows.order_by("created_at", "pk"):
        # The bare count goes no further: not even a template is handed it.
        found.setdefault(row.card_id, []).append(Way(row, shown_count(vars(row).pop("readers"))))
    return found


@works_as(Work.FIGURES)
def cards_of(viewer: Viewer) -> list[ShownCard]:
    """Return the viewer's own cards, wherever they stand, with where each has gone."""
    ways = ways_of(Circulation.objects.editable_by(viewer))
    cards = Card.objects.editable_by(viewer).select_related("cell__round").order_by("-created_at")
    return [ShownCard(card, is_mine=True, ways=ways.get(card.pk, [])) for card in cards]


# --- what waits for the author -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question to the author: may this text, as it stands, go to that cell?"""

    circulation: Circulation
    text: str
    people: Figure
    names: list[str]


def asked_of(viewer: Viewer) -> list[Asked]:
    """Return the requests that wait for this author, with the exact text that would leave."""
    waiting = Circulation.objects.editable_by(viewer).filter(release__state=ReleaseState.REQUESTED)
    rows = waiting.select_related("card", "release", "to_cell__round").order_by("created_at", "pk")
    with working_as(Work.FIGURES):  # of the other cell, its letter and how many sit there
        counted = list(rows.annotate(people=Count("to_cell__seats")))
    known = names_known_to(viewer) if counted else Names()
    return [
        Asked(row, row.card.text, shown_count(vars(row).pop("people")), _named(row.card.text, known))
        for row in counted
    ]


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
    components = _components_that_name_nobody(rows)
    return [
        Arrived(row, row.card.text, row.card.get_column_display(), _from(components.get(row.pk)), row.is_read)
        for row in rows
    ]


def _from(component: str | None) -> str:
    if component:
        return _("someone from another cell (%(component)s)") % {"component": component}
    return _("someone from another cell")


def _components_that_name_nobody(rows: Iterable[Circulation]) -> dict[UUID, str]:
    """Return the author's component by circulation, where it may be said.

    Those who read know that the author sits elsewhere: a component counts the people in other cells only.
    """
    by_cell: dict[UUID, list[Circulation]] = {}
    for row in rows:
        by_cell.setdefault(row.to_cell_id, []).append(row)
    found = {}
    for arrived in by_cell.values():
        elsewhere = people_elsewhere(arrived[0].to_cell)
        sizes = Counter(component for component, _name in elsewhere.values())
        named = groups_to_name(sizes)
        for row in arrived:
            component, name = elsewhere.get(row.card.author_id, (None, ""))
            if component in named:
                found[row.pk] = name
    return found


@works_as(Work.FIGURES)
def people_elsewhere(cell: Cell) -> dict[UUID, tuple[UUID | None, str]]:
    """Return (component id, component name) by party, of those who sit in other cells of the programme and not here."""
    seats = Seat.objects.filter(cell__contract=cell.contract_id, round__state=RoundState.VALIDATED)
    people = Participant.objects.present().filter(pk__in=seats.values("participant"))
    people = people.exclude(pk__in=Seat.objects.filter(cell=cell).values("participant"))
    rows = people.order_by().values_list("party_id", "component_id", "component__name")
    return {party: (component, name or "") for party, component, name in rows}
