"""What the pages show of sessions: the roll of one, the list of all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from cells.collectives.models import Participant
from cells.composition.models import Cell, RoundState, Seat
from contracts.agreements.models import Party
from interventions.programmes.models import Programme
from interventions.sessions.conflicts import conflicts_of
from interventions.sessions.counting import Expected
from interventions.sessions.hours import shown_at
from interventions.sessions.models import Attendance, Presence, Session, SessionQuerySet, SessionState
from interventions.sessions.people import people_of
from interventions.sessions.zones import zone_of
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

# The tone of each state on screen, beside its word.
TONES = {
    SessionState.PLANNED: "waiting",
    SessionState.OPEN: "action",
    SessionState.HELD: "agreed",
    SessionState.CANCELLED: "neutral",
}


def tone(session: Session) -> str:
    return TONES[SessionState(session.state)]


@dataclass(frozen=True)
class Line:
    """One person on the roll: their name for the intervenants, what they said beforehand, what is noted of them."""

    participant_id: UUID
    name: str
    component: str
    presence: str
    arrived: dt.time | None  # on the clock of the place
    has_accepted: bool
    has_declined: bool
    has_signed: bool
    was_expected: bool  # before the session ended

    @property
    def is_late(self) -> bool:
        return self.presence == Presence.LATE


@dataclass(frozen=True)
class Roll:
    """The roll of one session, in the order of names."""

    lines: list[Line]

    @property
    def came(self) -> int:
        return sum(line.presence in (Presence.PRESENT, Presence.LATE) for line in self.lines)

    @property
    def coming(self) -> int:
        return sum(line.has_accepted for line in self.lines)

    @property
    def not_coming(self) -> int:
        return sum(line.has_declined for line in self.lines)

    @property
    def silent(self) -> int:
        return len(self.lines) - self.coming - self.not_coming

    @property
    def not_noted(self) -> int:
        """Return of how many who were expected nothing is noted."""
        return sum(line.was_expected and not line.presence for line in self.lines)


def roll_of(viewer: Viewer, session: Session) -> Roll:
    """Return the roll of a session, for those who may keep it; empty for anyone else."""
    if not Session.objects.editable_by(viewer).filter(pk=session.pk).exists():
        return Roll([])
    noted = {row.participant_id: row for row in Attendance.objects.filter(session=session)}
    signed = set(Party.objects.signed(session.contract.version_in_force).values_list("pk", flat=True))
    people = list(people_of(session).select_related("component"))
    late = _come_since(session, people)
    lines = [
        _line(person, noted.get(person.pk), session, person.party_id in signed, person.pk not in late)
        for person in people
    ]
    return Roll(sorted(lines, key=lambda line: line.name.casefold()))


def _come_since(session: Session, people: Sequence[Participant]) -> set[UUID]:
    """Return those of these people who were seated, or came into the collective, after the session was over."""
    if session.ends_at > timezone.now():
        return set()
    expected = Expected(people, [session])
    return {person.pk for person in people if not expected.at(session, person)}


def _line(
    person: Participant, noted: Attendance | None, session: Session, has_signed: bool, was_expected: bool
) -> Line:
    arrived = noted.arrived_at if noted else None
    return Line(
        participant_id=person.pk,
        name=person.name_for_staff,
        component=person.component.name if person.component else "",
        presence=noted.presence if noted else "",
        arrived=shown_at(arrived, zone_of(session.zone)).time() if arrived else None,
        has_accepted=bool(noted and noted.accepted_at),
        has_declined=bool(noted and noted.declined_at),
        has_signed=has_signed,
        was_expected=was_expected,
    )


@works_as(Work.FIGURES)
def gone_from(viewer: Viewer, session: Session) -> int:
    """Return how many of those who met have left: the others are told that, and not who."""
    if not Session.objects.visible_to(viewer).filter(pk=session.pk).exists():
        return 0
    if session.cell_id is None:
        return Party.objects.filter(contract=session.contract_id, left_at__isnull=False).count()
    return Seat.objects.filter(cell=session.cell_id, participant__party__left_at__isnull=False).count()


@dataclass(frozen=True)
class Agenda:
    """The sessions of a programme, those to come first, and the cells that can be given one."""

    awaited: Sequence[Session]
    past: Sequence[Session]
    cells: Sequence[Cell]


def agenda_of(viewer: Viewer, programme: Programme) -> Agenda:
    sessions = Session.objects.visible_to(viewer).filter(programme=programme).select_related("cell__round")
    counted = sessions.annotate(
        came=Count("attendances", Q(attendances__presence__in=[Presence.PRESENT, Presence.LATE])),
        declined=Count("attendances", Q(attendances__declined_at__isnull=False)),
    )
    rows = list(counted.order_by("starts_at", "pk"))  # counting drops the model's own order
    awaited = [row for row in rows if row.is_open or row.is_planned]
    past = [row for row in reversed(rows) if not (row.is_open or row.is_planned)]
    found = conflicts_of(viewer, awaited)
    for row in awaited:
        row.collisions = found.get(row.pk, [])  # type: ignore[attr-defined]
    cells = Cell.objects.visible_to(viewer).filter(
        contract=programme.contract_id, round__state=RoundState.VALIDATED
    )
    return Agenda(awaited, past, list(cells.select_related("round").order_by("round__number", "position")))


def sessions_of(viewer: Viewer) -> SessionQuerySet:
    """Return the sessions of a participant's cells with what the pages show of them."""
    return Session.objects.visible_to(viewer).select_related("cell__round", "programme")
