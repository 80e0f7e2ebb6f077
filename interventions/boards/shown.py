"""What each screen shows of the cards: every list starts from what its viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.names import Names, names_of
from cells.composition.models import Cell
from cells.composition.services import names_in_cell, names_known_to
from contracts.agreements.models import Party
from contracts.agreements.terms import Told
from contracts.confidentiality.models import Release, ReleaseState, Voice, VoiceValue
from contracts.confidentiality.policy import Policy
from contracts.confidentiality.services import policies_for, policy_in_force
from interventions.boards.models import Card, Circulation, Column, Receipt
from interventions.boards.origins import origins_of
from interventions.programmes.models import Programme
from interventions.programmes.report import SIZE
from tst_platform.core.small_numbers import Figure, Published, published, shown_count
from tst_platform.core.templatetags.face import moment
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
    """One way of a card to another cell, with how many have read it there: to the author as counted this week.

    `is_live`: the card may be read over there, now. `is_opposed`: someone of its own cell objects.
    """

    circulation: Circulation
    readers: Figure
    is_live: bool
    is_opposed: bool = False

    @property
    def state(self) -> str:
        return self.circulation.release.state

    @property
    def is_given(self) -> bool:
        return self.state == ReleaseState.GIVEN

    @property
    def is_held_back(self) -> bool:
        """Say whether the author gave leave, and the contract in force asks for more than was asked."""
        return self.is_given and not self.is_live and self.circulation.release.put_to_circle_at is None

    @property
    def word(self) -> str:
        release = self.circulation.release
        if self.is_live or not self.is_given:
            return release.get_state_display()
        if self.is_held_back:
            return _("held back by the contract in force")
        if self.is_opposed:
            return _("someone in the cell objects")
        if release.opens_at and release.opens_at > timezone.now():
            return _("waits for the cell until %(moment)s") % {"moment": moment(release.opens_at)}
        return _("waits for the cell")

    @property
    def tone(self) -> str:
        return TONES[ReleaseState(self.state)] if self.is_live or not self.is_given else "waiting"

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
            [(w.circulation.pk, w.word, w.readers) for w in self.ways],
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
    """Return cards of one cell with the names their authors bear in it, as far as each was said under names."""
    cards = list(cards)
    called = {mate.party_id: mate.called for mate in names_in_cell(viewer, cell)}
    unnamed = _said_without_names(viewer, cell, cards)
    return [
        ShownCard(
            card,
            who=unnamed.get(card.pk) or called.get(card.author_id) or _("someone who has left"),
            is_mine=card.author_id == viewer.party_id,
            ways=(ways or {}).get(card.pk, []),
        )
        for card in cards
    ]


def _said_without_names(viewer: Viewer, cell: Cell, cards: list[Card]) -> dict[UUID, str]:
    """Return the pseudonym by card, of those said under a version by which the cell reads pseudonyms.

    A later version that shows names shows them beside what is said from then on. Those who lead read the names.
    """
    if viewer.is_staff:
        return {}
    policies = policies_for(cell.contract_id, {card.pk: card.said_under_id for card in cards})
    hidden = {card.author_id for card in cards if not policies[card.pk].shows_names}
    if not hidden:
        return {}
    with working_as(Work.FIGURES):
        pseudonyms = {party.pk: party.pseudonym for party in Party.objects.filter(pk__in=hidden)}
    return {card.pk: pseudonyms[card.author_id] for card in cards if not policies[card.pk].shows_names}


def ways_of(circulations: QuerySet[Circulation], week: Published | None = None) -> dict[UUID, list[Way]]:
    """Return the ways by card, in the order in which they were asked.

    Readers are those of now, or of the week for whoever does not see the people over there.
    """
    found: dict[UUID, list[Way]] = {}
    live = Release.objects.live().filter(pk=OuterRef("release"))
    against = Voice.objects.filter(release=OuterRef("release"), value=VoiceValue.OBJECTION)
    rows = circulations.select_related("release", "to_cell__round").annotate(
        readers=Count("receipts"), is_live=Exists(live), is_opposed=Exists(against)
    )
    for row in rows.order_by("created_at", "pk"):
        # The bare count goes no further: not even a template is handed it.
        readers = shown_count(vars(row).pop("readers"))
        found.setdefault(row.card_id, []).append(
            Way(
                row,
                readers if week is None else week.figure(READERS.format(row.pk)),
                vars(row).pop("is_live"),
                vars(row).pop("is_opposed"),
            )
        )
    return found


def _published_for(viewer: Viewer) -> Published:
    """Return what was published of the programme in which this party takes part."""
    found = Programme.objects.filter(contract__parties=viewer.party_id).values_list("pk", "contract").first()
    return published(found[0], policy_in_force(found[1]).smallest_group) if found else Published()


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

    `people` is the size of that cell as it was composed; None until it was counted. `earlier` is the number of the
    version under which it was said, where nothing leaves a cell by that version and only its author may say otherwise.
    """

    circulation: Circulation
    text: str
    people: Figure | None
    names: list[str]
    earlier: int | None = None
    asks_the_cell: bool = False


def asked_of(viewer: Viewer) -> list[Asked]:
    """Return the requests that wait for this author, with the exact text that would leave."""
    waiting = Circulation.objects.editable_by(viewer).filter(release__state=ReleaseState.REQUESTED)
    rows = waiting.select_related("card__said_under", "release", "to_cell__round").order_by(
        "created_at", "pk"
    )
    with working_as(Work.FIGURES):  # of the other cell, its letter and how many sit there
        found = list(rows)
        week = _published_for(viewer) if found else Published()
    known = names_known_to(viewer) if found else Names()
    said = {row.card_id: row.card.said_under_id for row in found}
    policies = policies_for(found[0].to_cell.contract_id, said) if found else {}
    return [_asked(row, policies[row.card_id], week, known) for row in found]


def _asked(row: Circulation, policy: Policy, week: Published, known: Names) -> Asked:
    return Asked(
        row,
        row.card.text,
        _size(week, row.to_cell),
        known.typed_in(row.card.text),
        earlier=None if policy.lets_information_out else row.card.said_under.number,
        asks_the_cell=policy.asks_the_cell,
    )


def _size(week: Published, cell: Cell) -> Figure | None:
    size = week.fixed(SIZE.format(cell.pk))
    return None if size is None else shown_count(size, week.smallest)


@dataclass(frozen=True)
class PutToCell:
    """A question to the people of a card's own cell: may it leave? `mine` is what the viewer answered."""

    circulation: Circulation
    text: str
    mine: str
    until: datetime | None


def put_to_cell(viewer: Viewer) -> list[PutToCell]:
    """Return what this party is asked for their cell, as long as they may still answer."""
    asked = Circulation.objects.put_to(viewer).select_related("card", "release").order_by("created_at", "pk")
    rows = list(asked)
    if not rows:
        return []
    with working_as(Work.FIGURES):  # of the other cell, its letter
        letters = Cell.objects.select_related("round").in_bulk({row.to_cell_id for row in rows})
    mine = dict(Voice.objects.visible_to(viewer).values_list("release", "value"))
    found = []
    for row in rows:
        if row.release.opens_at is None or row.release.opens_at > timezone.now():
            row.to_cell = letters[row.to_cell_id]
            found.append(PutToCell(row, row.card.text, mine[row.release_id], row.release.opens_at))
    return found


def names_for_staff(card: Card) -> list[str]:
    """Return the words of a card that may be names of anyone of its collective; staff alone may know that."""
    people = Participant.objects.filter(collective=card.cell.round.collective_id)
    return names_of(people).typed_in(card.text)


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
    said = {row.card_id: row.card.said_under_id for row in rows}
    policies = policies_for(rows[0].to_cell.contract_id, said) if rows else {}
    told = {row.pk: components.get(row.pk) for row in rows if policies[row.card_id].origin is Told.COMPONENT}
    return [
        Arrived(row, row.card.text, row.card.get_column_display(), _from(told.get(row.pk)), row.is_read)
        for row in rows
    ]


def _from(component: str | None) -> str:
    if component:
        return _("someone from another cell (%(component)s)") % {"component": component}
    return _("someone from another cell")
