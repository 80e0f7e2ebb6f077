"""Say who is given a certificate of attendance, and what stands in it: name, host, dates and hours.

Neither the cell nor what is spoken of stands there: it is shown to an employer or a funder.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from cells.collectives.models import Participant, ParticipantQuerySet
from cells.composition.models import Seat
from contracts.agreements.models import Contract
from interventions.programmes.models import Programme
from interventions.sessions.counting import Record, in_hours, records_of
from interventions.sessions.half_days import parts_of
from interventions.sessions.models import Session
from interventions.sessions.services.announcing import host_of
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Day:
    """One session in a certificate: its day and hours on the clock of the place, and the minutes that count."""

    day: dt.date
    starts: dt.time
    ends: dt.time
    minutes: int

    @property
    def hours(self) -> str:
        return in_hours(self.minutes)


@dataclass(frozen=True)
class Certificate:
    """What is certified of one person, by whom and on which day."""

    record: Record
    host: str
    on: dt.date

    @property
    def days(self) -> list[Day]:
        """Return the sessions at which they were."""
        return [_day(one.session, one.minutes) for one in self.record.passages if one.was_there]

    @property
    def first(self) -> dt.date:
        return self.days[0].day

    @property
    def last(self) -> dt.date:
        return self.days[-1].day


def _day(session: Session, minutes: int) -> Day:
    parts = parts_of(session)
    return Day(parts[0].half_day.day, parts[0].starts.time(), parts[-1].ends.time(), minutes)


# --- for those who lead ----------------------------------------------------------------------------------------------


def records_for(
    viewer: Viewer, programme: Programme, people: ParticipantQuerySet | None = None
) -> list[Record]:
    """Return what each person of a programme (or these of them) attended, of the sessions that this viewer may see."""
    if people is None:
        people = Participant.objects.present().filter(party__contract=programme.contract_id)
    sessions = Session.objects.visible_to(viewer).filter(programme=programme)
    return [record for record in records_of(people, sessions) if record.passages]


def certificates_for(
    viewer: Viewer, programme: Programme, people: ParticipantQuerySet | None = None
) -> list[Certificate]:
    """Return the certificates of those (or of these people) who were there long enough, in the order of names."""
    return certified(records_for(viewer, programme, people), programme)


def certified(records: list[Record], programme: Programme) -> list[Certificate]:
    """Return the certificates that these records give, from the share on that the intervenants have set."""
    reached = [record for record in records if record.reaches(programme.certified_from)]
    if not reached:
        return []
    host, today = host_of(reached[0].passages[0].session), timezone.localdate()
    return [Certificate(record, host, today) for record in reached]


# --- for oneself -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Own:
    """What a participant reads of their own attendance; a certificate once all that was planned is held and ended."""

    record: Record
    certified_from: int
    is_over: bool
    certificate: Certificate | None
    knows_all: bool  # also when the sessions were of which nothing is noted

    @property
    def passages(self) -> list[OwnPassage]:
        """Return each session with its day, its hours, and what was noted of this person."""
        return [
            OwnPassage(
                _day(one.session, one.minutes),
                one.attendance.get_presence_display() if one.attendance else "",
            )
            for one in self.record.passages
            if self.knows_all or one.is_noted
        ]


@dataclass(frozen=True)
class OwnPassage:
    """One session as someone reads it of themselves; no word where nothing was noted."""

    day: Day
    word: str


@works_as(Work.FIGURES)
def own_attendance(viewer: Viewer, me: Participant) -> Own | None:
    """Return what someone attended; None while there is nothing of it that they may know.

    Hours and days at which one was oneself stay one's own, also while a newer contract waits to be signed; sessions
    at which nothing was noted are known to those alone who have signed.
    """
    programme = Programme.objects.filter(contract=me.party.contract_id).first()
    if programme is None:
        return None
    (record,) = records_of([me], Session.objects.filter(programme=programme))
    may_know = Contract.objects.content_open_to(viewer).filter(pk=programme.contract_id).exists()
    if not record.passages or not (may_know or any(one.is_noted for one in record.passages)):
        return None
    is_over = programme.closed_at is not None or not _is_awaited(me, programme)
    given = certified([record], programme) if is_over else []
    return Own(record, programme.certified_from, is_over, given[0] if given else None, may_know)


def _is_awaited(me: Participant, programme: Programme) -> bool:
    """Say whether a session of theirs is still to come, or was held and waits for someone to end it."""
    seats = Seat.objects.filter(participant=me).values("cell")
    theirs = Session.objects.filter(Q(cell__in=seats) | Q(cell__isnull=True), programme=programme)
    return theirs.now_or_next().exists() or theirs.left_open().begun().exists()
