"""Make the attendance sheet of one session, or of a programme over a period: people down, half-days across.

Empty, it is printed and signed; filled, it says who was there. It bears names, dates, hours and a place, and neither
the cell nor what is spoken of: it may lie on a table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from contracts.agreements.models import ContractIntervenant
from interventions.programmes.models import Programme
from interventions.sessions.counting import Expected, noted_in, unsealed
from interventions.sessions.half_days import HalfDay, Mark, Part, mark_in, parts_of
from interventions.sessions.models import Presence, Session, SessionQuerySet, SessionState
from interventions.sessions.people import people_of
from tst_platform.core.errors import DomainError

ACROSS = 6  # half-days side by side on a page on its side: each has room for a signature
MOST_CELLS = 6000  # as many as are drawn in a few seconds
# Of two meetings in one half-day, one signs once: what was noted of the one where they were counts.
WEIGHT = {Presence.PRESENT: 3, Presence.LATE: 2, Presence.ABSENT: 1, "": 0}


@dataclass(frozen=True)
class Column:
    """One half-day, and the hours in which people met in it."""

    half_day: HalfDay
    hours: list[tuple[dt.time, dt.time]]
    came: int


@dataclass(frozen=True)
class Row:
    """One person: how they were there in each half-day; None where they were not expected."""

    name: str
    marks: list[Mark | None]


@dataclass(frozen=True)
class Table:
    """What fits side by side on a page."""

    columns: list[Column]
    rows: list[Row]

    @property
    def key(self) -> str:
        return f"{self.columns[0].half_day.day:%Y%m%d}-{self.columns[0].half_day.half}"


@dataclass(frozen=True)
class Sheet:
    """A whole sheet: its tables, who leads, and whether what was noted stands in it."""

    tables: list[Table]
    intervenants: list[str]
    is_filled: bool
    first: dt.date
    last: dt.date


Marks = dict[UUID, dict[HalfDay, Mark]]


def sheet_of_session(session: Session, *, is_filled: bool) -> Sheet | None:
    """Return the sheet of one session; None while nobody is expected there."""
    people = list(people_of(session))
    return _sheet([session], people, {session.pk: {person.pk for person in people}}, is_filled)


def sheet_of_programme(
    programme: Programme, sessions: SessionQuerySet, *, since: dt.date, until: dt.date, is_filled: bool
) -> Sheet | None:
    """Return the sheet of these sessions that lie in a period, its last day included; None when there are none.

    Raises DomainError for a period that is too long to be drawn.
    """
    standing = unsealed(sessions).exclude(state=SessionState.CANCELLED)
    met = [one for one in standing if since <= parts_of(one)[0].half_day.day <= until]
    people = list(Participant.objects.present().filter(party__contract=programme.contract_id))
    half_days = {part.half_day for session in met for part in parts_of(session)}
    if len(people) * len(half_days) > MOST_CELLS:
        raise DomainError(_("That is too much for one file. Choose a shorter period."))
    expected = Expected(people, met)
    there = {one.pk: {person.pk for person in people if expected.at(one, person)} for one in met}
    return _sheet(met, people, there, is_filled)


def _sheet(
    sessions: Sequence[Session], people: list[Participant], expected: dict[UUID, set[UUID]], is_filled: bool
) -> Sheet | None:
    marks, came = _marks(sessions, {person.pk for person in people}, expected, is_filled)
    parts: dict[HalfDay, list[Part]] = {}
    for part in (part for session in sessions for part in parts_of(session)):
        parts.setdefault(part.half_day, []).append(part)
    columns = [
        Column(half, _hours(parts[half]), len(came.get(half, set())) if is_filled else 0)
        for half in sorted(parts)
    ]
    names = sorted(
        ((person.name_for_staff, person.pk) for person in people), key=lambda one: one[0].casefold()
    )
    cut = [columns[start : start + ACROSS] for start in range(0, len(columns), ACROSS)]
    tables = [table for table in (_table(some, names, marks) for some in cut) if table.rows]
    if not tables:
        return None
    days = [column.half_day.day for table in tables for column in table.columns]
    return Sheet(tables, _intervenants(sessions[0].contract_id), is_filled, min(days), max(days))


def _marks(
    sessions: Sequence[Session], named: set[UUID], expected: dict[UUID, set[UUID]], is_filled: bool
) -> tuple[Marks, dict[HalfDay, set[UUID]]]:
    """Return how each person was there, and who came at all: those who have left since are counted, not named."""
    marks: Marks = {}
    came: dict[HalfDay, set[UUID]] = {}
    noted = noted_in(sessions)
    for session in sessions:
        noted_here = {who: row for (where, who), row in noted.items() if where == session.pk}
        for part in parts_of(session):
            for who in expected[session.pk] | noted_here.keys():
                mark = mark_in(part, noted_here.get(who))
                if mark.was_there:
                    came.setdefault(part.half_day, set()).add(who)
                if who in named:
                    _put(marks.setdefault(who, {}), part.half_day, mark if is_filled else Mark())
    return marks, came


def _put(marks: dict[HalfDay, Mark], half: HalfDay, mark: Mark) -> None:
    before = marks.get(half)
    if before is None or WEIGHT[mark.presence] > WEIGHT[before.presence]:
        marks[half] = mark


def _hours(parts: Iterable[Part]) -> list[tuple[dt.time, dt.time]]:
    return sorted({(part.starts.time(), part.ends.time()) for part in parts})


def _table(columns: list[Column], names: list[tuple[str, UUID]], marks: Marks) -> Table:
    """Return these half-days with those who were expected in one of them."""
    rows = []
    for name, who in names:
        row = [marks.get(who, {}).get(column.half_day) for column in columns]
        if any(mark is not None for mark in row):
            rows.append(Row(name, row))
    return Table(columns, rows)


def _intervenants(contract_id: UUID) -> list[str]:
    staffing = ContractIntervenant.objects.filter(contract=contract_id).select_related("user")
    return [one.user.name for one in staffing.order_by("-is_lead", "created_at", "pk")]
