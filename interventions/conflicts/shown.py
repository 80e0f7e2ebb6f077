"""What a page shows of a space, to those who lead and to those who take part: each list starts from what they may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from django.db.models import Count

from cells.composition.models import Cell
from cells.composition.services import Mate, names_in_cell
from interventions.conflicts.counting import Spoken, spoken_in
from interventions.conflicts.drawing import Picture, draw, line_of, strengths
from interventions.conflicts.models import (
    HeardAnswer,
    Hearing,
    Information,
    InformationState,
    PaperReason,
    Reason,
    Space,
    SpaceState,
    Stand,
    Statement,
    Willing,
)
from interventions.conflicts.revealing import may_name, none_or_enough
from interventions.conflicts.services.informing import cards
from interventions.sessions.models import Session
from tst_platform.core.small_numbers import tells_of_nobody
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as


@dataclass(frozen=True)
class Words:
    """What one person defends, fears and needs to be known, as the cell reads it."""

    reason: Reason | PaperReason
    name: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class Out:
    """One piece of information: its words, whose it is where the reader knows that, and where it stands."""

    information: Information
    text: str
    author: str = ""


@dataclass(frozen=True)
class Pairs:
    """How many are ready, how many pairs there are, and in how many both have said « that is it »: never who.

    `ready` and `reached` are None where so few could be read from them, or so few be left over.
    """

    ready: int | None = None
    made: int = 0
    reached: int | None = None
    round: int = field(default=0, compare=False)  # the last one, from 1 on


@dataclass(frozen=True)
class Shown:
    """One space as it stands."""

    space: Space
    spoken: Spoken
    words: list[Words] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    out: list[Out] = field(default_factory=list)
    on_board: list[str] = field(default_factory=list)
    pairs: Pairs | None = None  # to those who lead, once positions are revealed
    has_names: bool = False

    @property
    def mark(self) -> str:
        """Return what would differ if anything on the page had changed."""
        told = (
            self.space.state,
            self.space.revealed_at,
            self.spoken,
            [(one.reason.pk, one.name) for one in self.words],
            len(self.pictures),
            [(one.information.pk, one.information.state) for one in self.out],
            self.on_board,
            self.pairs,
        )
        return sha256(repr(told).encode()).hexdigest()[:16]


def shown_to(viewer: Viewer, space: Space) -> Shown:
    """Return a space to whoever may see it. Before positions are revealed it holds none of them, for nobody."""
    mates = {mate.party_id: mate for mate in names_in_cell(viewer, space.cell)}
    spoken = spoken_in(space)
    words = _words(viewer, space, mates, spoken) if space.is_revealed else []
    pictures = _pictures(viewer, space, mates, spoken.smallest) if space.is_revealed else []
    out = _noted(viewer, space, mates) if viewer.is_staff else []
    named = any(one.name for one in words) or any(row.names for one in pictures for row in one.rows)
    return Shown(
        space,
        spoken,
        words,
        pictures,
        out,
        _on_board(viewer, space),
        _pairs(space, spoken.smallest) if viewer.is_staff and space.is_revealed else None,
        has_names=named or bool(out),
    )


def _words(viewer: Viewer, space: Space, mates: Mapping[UUID, Mate], spoken: Spoken) -> list[Words]:
    """Return what was shown, said on phones and on slips, mixed by ids that chance gave."""
    if not tells_of_nobody(spoken.shown, spoken.shown_slips, spoken.smallest):
        return []
    rows = list(Reason.objects.visible_to(viewer).filter(space=space, shown_at__isnull=False))
    named = [row for row in rows if row.is_named and row.author_id in mates]
    names = may_name(len(named), len(rows), spoken.smallest)
    slips = PaperReason.objects.visible_to(viewer).filter(space=space) if spoken.shown_slips else ()
    words = [
        Words(
            row,
            mates[row.author_id].called if names and row in named else "",
            is_mine=row.author_id == viewer.party_id,
        )
        for row in rows
    ]
    return sorted([*words, *map(Words, slips)], key=lambda one: str(one.reason.pk))


def _pictures(viewer: Viewer, space: Space, mates: Mapping[UUID, Mate], now: int) -> list[Picture]:
    """Return the maps that may be shown now: a stricter contract, or a name taken back since then, binds at once."""
    named = {
        str(row.author_id) for row in Reason.objects.visible_to(viewer).filter(space=space, is_named=True)
    }
    names = {str(pk): mate.called for pk, mate in mates.items() if str(pk) in named}
    found = []
    for one in space.maps.visible_to(viewer):
        people, slips = one.drawn.get("people", 0), one.drawn.get("slips", 0)
        smallest = max(now, one.smallest)
        if tells_of_nobody(people, slips, smallest):
            given = sum(who in names for *_point, who in one.drawn.get("points", ()))
            found.append(
                draw(space, one, names if may_name(given, people - slips, smallest) else {}, smallest)
            )
    return found


def _noted(viewer: Viewer, space: Space, mates: Mapping[UUID, Mate]) -> list[Out]:
    """Return what was noted, to those who lead: of what stands on the board the words that stand there."""
    rows = list(Information.objects.visible_to(viewer).filter(space=space))
    texts = cards().read(viewer, [row.card for row in rows if row.card])
    return [
        Out(
            row,
            texts.get(row.card, "") if row.card else row.text,
            mates[row.author_id].called if row.author_id in mates else "",
        )
        for row in rows
    ]


def _on_board(viewer: Viewer, space: Space) -> list[str]:
    """Return what came out and stands on the board now, in the order of the board."""
    with working_as(Work.FIGURES):
        rows = Information.objects.filter(space=space, state=InformationState.CONSENTED)
        found = [card for card in rows.values_list("card", flat=True) if card]
    return list(cards().read(viewer, found).values())


@works_as(Work.FIGURES)
def _pairs(space: Space, smallest: int) -> Pairs:
    ready = Willing.objects.filter(space=space, party__left_at__isnull=True).count()
    rounds = dict(Hearing.objects.filter(space=space).values_list("pair", "round"))
    answers = HeardAnswer.objects.filter(hearing__space=space, value="that_is_it")
    by_pair = answers.order_by().values_list("hearing__pair").annotate(many=Count("pk"))
    reached = sum(many == 2 for _pair, many in by_pair)
    made, last = len(rounds), max(rounds.values(), default=0)
    # Two people are in a pair, and who leads sees who sits with whom: neither those who agree nor the others stand alone.
    is_told = 2 * reached >= smallest and none_or_enough(2 * (made - reached), smallest)
    return Pairs(ready if ready >= smallest else None, made, reached if is_told else None, last)


# --- one's own -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One step of one's own path, in words."""

    stand: Stand
    place: str
    strength: str
    votes: list[tuple[str, str]]
    reason: Reason | None


def path_of(viewer: Viewer, space: Space) -> list[Step]:
    """Return where one has stood oneself, the latest first; nobody else reads it."""
    stands = list(Stand.objects.visible_to(viewer).filter(space=space).order_by("-step"))
    reasons = {
        one.stand_id: one for one in Reason.objects.editable_by(viewer).filter(space=space, stand__in=stands)
    }
    places = {place.number: place.words for place in line_of(space)} if space.is_line else {}
    statements = list(space.statements.all())
    return [_step(one, places, statements, reasons.get(one.pk)) for one in stands]


VOTES = {1: "agree", -1: "disagree", 0: "pass"}


def _step(
    stand: Stand, places: Mapping[int, str], statements: list[Statement], reason: Reason | None
) -> Step:
    votes = [(one.text, VOTES[stand.votes[str(one.pk)]]) for one in statements if str(one.pk) in stand.votes]
    return Step(stand, places.get(stand.place, ""), dict(strengths()).get(stand.strength, ""), votes, reason)


def latest_of(viewer: Viewer, space: Space) -> tuple[Stand | None, Reason | None]:
    """Return where one stands oneself now, and what one says there."""
    stand = Stand.objects.visible_to(viewer).filter(space=space).order_by("-step").first()
    return stand, Reason.objects.editable_by(viewer).filter(stand=stand).first() if stand else None


def words_of(viewer: Viewer) -> list[Reason]:
    """Return one's own words that stand, the last of each space: they can be withdrawn whether one has signed or not."""
    rows = Reason.objects.editable_by(viewer).order_by("created_at")
    return list({row.space_id: row for row in rows}.values())


@dataclass(frozen=True)
class Mine:
    """A space in the list of who takes part."""

    space: Space
    has_spoken: bool

    @property
    def waits(self) -> bool:
        return self.space.is_open and not self.has_spoken


def spaces_of(viewer: Viewer, rows: Iterable[Space]) -> list[Mine]:
    """Return these spaces with whether one has spoken there; those that wait first."""
    rows = list(rows)
    spoken = set(Stand.objects.visible_to(viewer).filter(space__in=rows).values_list("space", flat=True))
    found = [Mine(space, space.pk in spoken) for space in rows]
    return sorted(found, key=lambda one: (not one.waits, not one.space.is_under_way))


def waiting_for(viewer: Viewer) -> Space | None:
    """Return the first open space in which a participant has not spoken."""
    if not viewer.is_participant:
        return None
    spoken = Stand.objects.visible_to(viewer).values("space")
    open_now = Space.objects.visible_to(viewer).filter(state=SpaceState.OPEN)
    found: Space | None = open_now.exclude(pk__in=spoken).first()
    return found


def information_asked_of(viewer: Viewer) -> list[Information]:
    """Return what an author is asked: may it stand on the board? To decline takes no signature."""
    if not viewer.is_participant:
        return []
    return list(Information.objects.editable_by(viewer).filter(state=InformationState.ASKED))


@dataclass(frozen=True)
class Pair:
    """One's own pair: what one hears, what the other has heard, and what both have answered."""

    mine: Hearing
    theirs: Hearing | None
    partner: str
    my_answer: HeardAnswer | None  # to what they heard
    their_answer: HeardAnswer | None  # to what I heard


def pairs_of(viewer: Viewer, space: Space) -> list[Pair]:
    """Return one's own pairs in a space, the last first."""
    rows = Hearing.objects.visible_to(viewer).filter(
        space=space, reason__in=Reason.objects.visible_to(viewer)
    )
    both = list(rows.select_related("reason"))
    mates = {mate.party_id: mate.called for mate in names_in_cell(viewer, space.cell)} if both else {}
    answers = {one.hearing_id: one for one in HeardAnswer.objects.visible_to(viewer).filter(hearing__in=both)}
    heard = {one.pair: one for one in both if one.heard_id == viewer.party_id}
    return [
        Pair(
            one,
            heard.get(one.pair),
            mates.get(one.heard_id, ""),
            answers.get(heard[one.pair].pk) if one.pair in heard else None,
            answers.get(one.pk),
        )
        for one in both
        if one.hearer_id == viewer.party_id
    ]


def mark_of_pairs(pairs: Iterable[Pair]) -> str:
    """Return what would differ if anything in one's pairs had changed."""
    told = [
        (
            one.mine.pk,
            one.mine.words,
            one.theirs.words if one.theirs else "",
            one.my_answer.value if one.my_answer else "",
            (one.their_answer.value, one.their_answer.words) if one.their_answer else "",
        )
        for one in pairs
    ]
    return sha256(repr(told).encode()).hexdigest()[:16]


# --- of a cell, a programme, a session ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What all spaces brought out together: pieces of information, of how many spaces that were opened."""

    spaces: int
    information: int

    @property
    def each(self) -> float | None:
        return self.information / self.spaces if self.spaces else None


def brought_out(viewer: Viewer, contract_id: UUID) -> Told:
    """Return the one figure of step 4, to those who lead: pieces of information per conflict, never who has won."""
    rows = Space.objects.editable_by(viewer).filter(cell__contract=contract_id, opened_at__isnull=False)
    kept = Information.objects.visible_to(viewer).filter(state=InformationState.CONSENTED)
    return Told(rows.count(), kept.filter(space__in=rows).count())


def with_information(rows: Iterable[Space]) -> list[Space]:
    """Return spaces with how much each has brought out (`many`), to those who lead."""
    rows = list(rows)
    kept = Information.objects.filter(state=InformationState.CONSENTED)
    counted = kept.filter(space__in=rows).order_by().values_list("space")
    many = dict(counted.annotate(many=Count("pk")))
    for space in rows:
        space.many = many.get(space.pk, 0)  # type: ignore[attr-defined]
    return rows


def open_in(viewer: Viewer, session: Session) -> list[Mine]:
    """Return what is open now for those who meet: the spaces of the session's cell."""
    cells = Cell.objects.visible_to(viewer).filter(pk=session.cell_id)
    return spaces_of(viewer, Space.objects.visible_to(viewer).under_way().filter(cell__in=cells))
