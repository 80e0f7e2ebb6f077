"""Count for each person the sessions that were held: hours, half-days, and which share of them they were there.

Hours are those that were planned; of one who came late, from the arrival on. Where nothing was noted of someone who
was expected, they count as not there, and the pages say of how many sessions that is so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Seat
from interventions.sessions.half_days import HalfDay, mark_in, parts_of
from interventions.sessions.models import Attendance, Session, SessionQuerySet

Noted = dict[tuple[UUID, UUID], Attendance]


def in_hours(minutes: int) -> str:
    """Write a length of time as « 2 h 30 », « 2 h » or « 45 min »."""
    told = {"hours": minutes // 60, "minutes": f"{minutes % 60:02d}"}
    if minutes >= 60 and minutes % 60:
        return _("%(hours)s h %(minutes)s") % told
    if minutes >= 60:
        return _("%(hours)s h") % told
    return _("%(minutes)s min") % {"minutes": minutes}


@dataclass(frozen=True)
class Passage:
    """One session that was held, and how one person was there."""

    session: Session
    attendance: Attendance | None

    @property
    def is_noted(self) -> bool:
        return bool(self.attendance and self.attendance.presence)

    @property
    def was_there(self) -> bool:
        return self.minutes > 0

    @property
    def minutes(self) -> int:
        return self.attendance.minutes_counted if self.attendance else 0

    @property
    def hours(self) -> str:
        return in_hours(self.minutes)

    @property
    def half_days(self) -> dict[HalfDay, bool]:
        """Return the half-days of the session, each with whether this person was there."""
        return {part.half_day: mark_in(part, self.attendance).was_there for part in parts_of(self.session)}


@dataclass(frozen=True)
class Record:
    """What one person attended of what was held while they were expected."""

    person: Participant
    name: str
    passages: list[Passage]

    @property
    def sessions_attended(self) -> int:
        return sum(one.was_there for one in self.passages)

    @property
    def not_noted(self) -> int:
        return sum(not one.is_noted for one in self.passages)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.passages)

    @property
    def minutes_held(self) -> int:
        return sum(one.session.minutes_planned for one in self.passages)

    @property
    def hours(self) -> str:
        return in_hours(self.minutes)

    @property
    def hours_held(self) -> str:
        return in_hours(self.minutes_held)

    @property
    def half_days_held(self) -> int:
        return len({half for one in self.passages for half in one.half_days})

    @property
    def half_days(self) -> int:
        return len({half for one in self.passages for half, there in one.half_days.items() if there})

    @property
    def share(self) -> int:
        """Return the share of the hours, in whole per cent that were reached."""
        return 100 * self.minutes // self.minutes_held if self.minutes_held else 0

    def reaches(self, share: int) -> bool:
        return self.minutes > 0 and 100 * self.minutes >= share * self.minutes_held


def records_of(people: Iterable[Participant], sessions: SessionQuerySet) -> list[Record]:
    """Return what each of these people attended of those sessions that were held; a few queries for all of them."""
    people, held = list(people), list(unsealed(sessions.held()))
    noted = noted_in(held)
    expected = Expected(people, held)
    records = [
        Record(
            person,
            person.name_for_staff,
            [
                Passage(session, noted.get((session.pk, person.pk)))
                for session in held
                if (session.pk, person.pk) in noted or expected.at(session, person)
            ],
        )
        for person in people
    ]
    return sorted(records, key=lambda record: record.name.casefold())


def unsealed(sessions: SessionQuerySet) -> SessionQuerySet:
    """Return sessions without what is sealed in them: to count hours, nothing has to be opened."""
    return sessions.defer("place", "link", "reason").order_by("starts_at", "pk")


def noted_in(sessions: Iterable[Session]) -> Noted:
    """Return what was noted of those who came and who did not, by session and person."""
    by_id = {session.pk: session for session in sessions}
    noted: Noted = {}
    for row in Attendance.objects.filter(session__in=by_id).exclude(presence=""):
        row.session = by_id[row.session_id]
        noted[row.session_id, row.participant_id] = row
    return noted


class Expected:
    """Who was expected at which session: who had a seat in its cell, or took part, before it ended."""

    def __init__(self, people: Iterable[Participant], sessions: Iterable[Session]) -> None:
        seats = Seat.objects.filter(
            participant__in=[person.pk for person in people],
            cell__in={session.cell_id for session in sessions if session.cell_id},
        )
        self._since: dict[tuple[UUID, UUID], dt.datetime] = {
            (cell, person): since
            for cell, person, since in seats.values_list("cell", "participant", "created_at")
        }

    def at(self, session: Session, person: Participant) -> bool:
        since = (
            self._since.get((session.cell_id, person.pk))
            if session.cell_id is not None
            else person.created_at
        )
        return since is not None and since < session.ends_at
