"""The shapes in which the invented programmes are written down; days count from the day of loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.text import slugify

from interventions.boards.models import Column

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
KNOW, BELIEVE, UNKNOWN, WHO_KNOWS = Column.KNOW, Column.BELIEVE, Column.UNKNOWN, Column.WHO_KNOWS


@dataclass(frozen=True)
class Someone:
    """A person of a cell; `called` names them in the rest of the content."""

    given_name: str
    family_name: str
    component: str
    age: str = ""
    neighbourhood: str = ""
    called: str = ""
    has_email: bool = True
    phone: str = ""
    id: UUID | None = None

    @property
    def known_as(self) -> str:
        return self.called or self.given_name

    @property
    def email(self) -> str:
        if not self.has_email:
            return ""
        return f"{slugify(self.given_name)}.{slugify(self.family_name)}@exemple.test"


@dataclass(frozen=True)
class Way:
    """The way of a card to another cell: asked, then "given", "declined" or "taken back", or still waiting."""

    to: str
    answer: str = ""
    readers: int = 0


@dataclass(frozen=True)
class Said:
    """One piece of information, by whom, in which meeting of the cell (counted from 0)."""

    author: str
    text: str
    column: Column = KNOW
    meeting: int = 0
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A session: on a day of a week counted from the coming one, or on a date of the past.

    Week 0 is the first whose day is at least two days away; held sessions have negative weeks, -1 the last one.
    """

    weekday: int = THURSDAY
    week: int = 0
    on: date | None = None
    at: str = "18:00"
    minutes: int = 150
    place: str = ""
    absent: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    cannot_come: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    log: str = ""
    log_is_validated: bool = True
    # Planned as a series of so many weeks; by the clock of another place; from afar, by this link.
    weeks: int = 1
    zone: str = ""
    link: str = ""
    # What became of it, and the reason that is told.
    moved_by: int = 0  # days
    is_cancelled: bool = False
    reason: str = ""

    @property
    def is_held(self) -> bool:
        return self.on is not None or self.week < 0


@dataclass(frozen=True)
class Circle:
    """A cell: its name, who sits in it, when it meets and what is on its board."""

    name: str
    objective: str = ""
    people: tuple[Someone, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A supervisor's question, and the answer if there is one; asked and answered so many days ago."""

    text: str
    days_ago: int
    answer: str = ""
    answered_days_ago: int = 0
    is_closed: bool = False


@dataclass(frozen=True)
class Amendment:
    """A clause that a second version of the contract adds, and who has not signed it yet."""

    kind: str
    title: str
    text: str
    unsigned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Intervention:
    """A programme, told from the collective to the questions of its supervisor."""

    title: str
    objective: str
    # Which step was reached, and how many days ago (or on which date).
    path: tuple[tuple[str, int | date], ...]
    sponsor_name: str = ""
    sponsor_email: str = ""
    circles: tuple[Circle, ...] = ()
    assemblies: tuple[Meeting, ...] = ()  # of the whole collective
    on_paper: tuple[str, ...] = ()
    photographed: tuple[str, ...] = ()  # whose sheet was photographed, of those on paper
    amendment: Amendment | None = None
    questions: tuple[Asked, ...] = ()
    has_contract: bool = True

    @property
    def people(self) -> tuple[Someone, ...]:
        return tuple(person for circle in self.circles for person in circle.people)


@dataclass(frozen=True)
class Body:
    """A collective with its components and seats, and the programmes it has had, the first first."""

    name: str
    kind: str
    components: tuple[tuple[str, int], ...]
    interventions: tuple[Intervention, ...]
    co_intervenants: tuple[str, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()  # who waits behind the shared link, and how to reach them
