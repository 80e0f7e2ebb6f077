"""What the pages show of sessions: the roll of one, the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from cells.collectives.models import Participant
from cells.composition.models import Cell, RoundState, Seat
from interventions.programmes.models import Programme
from interventions.sessions.models import Attendance, Presence, Session, SessionQuerySet, SessionState
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
    """One person on the roll: their name for the intervenants, and what is noted of them."""

    participant_id: UUID
    name: str
    component: str
    presence: str
    has_declined: bool


@dataclass(frozen=True)
class Roll:
    """The roll of one session, in the order of names."""

    lines: list[Line]

    @property
    def came(self) -> int:
        return sum(line.presence in (Presence.PRESENT, Presence.LATE) for line in self.lines)


def roll_of(viewer: Viewer, session: Session) -> Roll:
    """Return the roll of a session, for those who may keep it; empty for anyone else."""
    if not Session.objects.editable_by(viewer).filter(pk=session.pk).exists():
        return Roll([])
    noted = {row.participant_id: row for row in Attendance.objects.filter(session=session)}
    people = Participant.objects.present().filter(seats__cell=session.cell_id).select_related("component")
    lines = [_line(person, noted.get(person.pk)) for person in people]
    return Roll(sorted(lines, key=lambda line: line.name.casefold()))


def _line(person: Participant, noted: Attendance | None) -> Line:
    return Line(
        participant_id=person.pk,
        name=person.name_for_staff,
        component=person.component.name if person.component else "",
        presence=noted.presence if noted else "",
        has_declined=bool(noted and noted.declined_at),
    )


@works_as(Work.FIGURES)
def gone_from(viewer: Viewer, cell: Cell) -> int:
    """Return how many of a cell's people have left: their mates are told that, and not who."""
    seats = Seat.objects.visible_to(viewer).filter(cell=cell)
    return seats.filter(participant__party__left_at__isnull=False).count()


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
    cells = Cell.objects.visible_to(viewer).filter(
        contract=programme.contract_id, round__state=RoundState.VALIDATED
    )
    return Agenda(awaited, past, list(cells.select_related("round").order_by("round__number", "position")))


def sessions_of(viewer: Viewer) -> SessionQuerySet:
    """Return the sessions of a participant's cells with what the pages show of them."""
    return Session.objects.visible_to(viewer).select_related("cell__round", "programme")
