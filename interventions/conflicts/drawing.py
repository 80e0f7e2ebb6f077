"""Draw a map on the server: points on a line, bars of statements, a plane with its groups; and the table that says the same.

The picture only repeats the table. Nothing in it is told by colour alone: strength by size, answers by pattern, groups
by shape and letter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cells.positions.line import Place, places_of
from cells.positions.models import Disagreement
from interventions.conflicts.models import HIGHEST, UNSAID, DrawnMap, Space
from tst_platform.core.small_numbers import SMALLEST_GROUP

# In units of the picture.
WIDTH, EDGE, FOOT, STEP = 320, 24, 26, 22
RADII = (5.0, 5.0, 7.0, 9.0)  # by strength; not said looks like the weakest
BAR = 200
PLANE, MARGIN = 280, 16
AGREES, DISAGREES, PASSES = range(3)


def strengths() -> list[tuple[int, str]]:
    """Return how much something matters to a person, from the weakest on, in words."""
    return [(1, _("a little")), (2, _("clearly")), (3, _("very much"))]


@dataclass(frozen=True)
class Dot:
    """One point; `shape` is a number from 0, of a group."""

    x: str
    y: str
    r: str = "6"
    shape: int = 0


@dataclass(frozen=True)
class PlaceRow:
    """One place of the line in the table: how many stand there, how many of them with each strength, names given."""

    place: Place
    people: int
    strengths: list[int]
    unsaid: int
    names: list[str]
    x: str


@dataclass(frozen=True)
class BarRow:
    """One statement: how many agree, disagree and pass, and the lengths of the three parts of its bar."""

    text: str
    counts: list[int]
    parts: list[tuple[str, str]]


@dataclass(frozen=True)
class GroupRow:
    """One group of the plane: its letter, how many they are, and how they answered each statement."""

    letter: str
    shape: int
    people: int
    rows: list[BarRow]


@dataclass(frozen=True)
class Picture:
    """One map as a page shows it; of a line `rows`, of statements `bars`, of many people `groups` as well."""

    moment: str
    people: int
    kind: str  # "line", "strength" or "bars"
    rows: list[PlaceRow] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    bars: list[BarRow] = field(default_factory=list)
    plane: list[Dot] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    smallest: int = SMALLEST_GROUP
    height: int = 0
    width: int = WIDTH
    ground: int = 0


def line_of(space: Space) -> list[Place]:
    """Return the places on which people stand: of the line, or where there is none, how much it matters."""
    if not space.is_line:
        return [Place(number, words) for number, words in strengths()]
    line = Disagreement(places=space.places, first_pole=space.first_pole, last_pole=space.last_pole)
    return places_of(line)


def draw(space: Space, drawn: DrawnMap, names: Mapping[str, str], smallest: int) -> Picture:
    """Return the picture of a map; `names` gives who is called how, of those whose name may stand on it.

    `smallest` is the smallest group that may be shown now: groups that were drawn smaller are told apart no more.
    """
    if space.is_of_statements:
        return _statements(space, drawn, smallest)
    return _line(space, drawn, names)


def _line(space: Space, drawn: DrawnMap, names: Mapping[str, str]) -> Picture:
    standing: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for place, strength, who in drawn.drawn["points"]:
        standing[place if space.is_line else strength].append((strength, who))
    places = line_of(space)
    tallest = max((len(there) for there in standing.values()), default=1)
    ground = tallest * STEP + 6
    rows, dots = [], []
    for place in places:
        x = _across(place.number, len(places))
        there = standing[place.number]
        rows.append(_row(place, there, names, x))
        dots += [
            Dot(x, f"{ground - STEP / 2 - n * STEP:.1f}", f"{RADII[strength]:.0f}")
            for n, (strength, _who) in enumerate(sorted(there, reverse=True))
        ]
    kind = "line" if space.is_line else "strength"
    people = drawn.drawn["people"]
    return Picture(drawn.get_moment_display(), people, kind, rows, dots, height=ground + FOOT, ground=ground)


def _across(number: int, places: int) -> str:
    return f"{EDGE + (number - 1) * (WIDTH - 2 * EDGE) / (places - 1):.1f}"


def _row(place: Place, there: list[tuple[int, str]], names: Mapping[str, str], x: str) -> PlaceRow:
    many = Counter(strength for strength, _who in there)
    given = sorted(names[who] for _strength, who in there if who in names)
    counts = [many[number] for number in range(1, HIGHEST + 1)]
    return PlaceRow(place, len(there), counts, many[UNSAID], given, x)


def _statements(space: Space, drawn: DrawnMap, smallest: int) -> Picture:
    told = drawn.drawn
    texts = {str(one.pk): one.text for one in space.statements.all()}
    groups = told.get("groups", [])
    if len(groups) < 2 or any(one["people"] < smallest for one in groups):
        groups = []
    plane = told.get("plane", [])
    return Picture(
        drawn.get_moment_display(),
        told["people"],
        "bars",
        bars=_bars(texts, told["bars"]),
        plane=_plane(plane if groups else [[x, y, 0] for x, y, _group in plane]),
        groups=[
            GroupRow(chr(ord("A") + number), number, one["people"], _bars(texts, one["bars"]))
            for number, one in enumerate(groups)
        ],
        smallest=smallest,
        width=PLANE,
        height=PLANE,
    )


def _bars(texts: Mapping[str, str], bars: Mapping[str, list[int]]) -> list[BarRow]:
    return [BarRow(texts[name], counts, _parts(counts)) for name, counts in bars.items() if name in texts]


def _parts(counts: list[int]) -> list[tuple[str, str]]:
    """Return (from, width) of the three parts of a bar."""
    total, parts, begins = sum(counts) or 1, [], 0.0
    for count in counts:
        wide = count / total * BAR
        parts.append((f"{begins:.1f}", f"{wide:.1f}"))
        begins += wide
    return parts


def _plane(places: list[list[float]]) -> list[Dot]:
    """Return the points of a plane: the same measure both ways, the middle of all in the middle."""
    if not places:
        return []
    farthest = max(max(abs(x), abs(y)) for x, y, _group in places) or 1.0
    half = PLANE / 2 - MARGIN
    return [
        Dot(
            f"{PLANE / 2 + x / farthest * half:.1f}",
            f"{PLANE / 2 - y / farthest * half:.1f}",
            shape=int(group),
        )
        for x, y, group in places
    ]
