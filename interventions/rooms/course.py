"""The running order as its screens show it: the step that goes on, the time used, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from interventions.rooms.models import RunningItem, RunningNotes
from interventions.sessions.models import Session
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Course:
    """The steps of one session at one moment. Times are the server's: no screen's own clock counts."""

    session: Session
    steps: Sequence[RunningItem]
    now: datetime

    @property
    def current(self) -> RunningItem | None:
        return next((one for one in self.steps if one.is_current), None)

    @property
    def following(self) -> RunningItem | None:
        return next((one for one in self.steps if one.started_at is None), None)

    @property
    def to_come(self) -> list[RunningItem]:
        return [one for one in self.steps if one.started_at is None]

    @property
    def has_begun(self) -> bool:
        return any(one.started_at for one in self.steps)

    @property
    def has_done(self) -> bool:
        return any(one.is_done for one in self.steps)

    @property
    def is_through(self) -> bool:
        """Say whether every step was done."""
        return bool(self.steps) and all(one.is_done for one in self.steps)

    @property
    def seconds(self) -> int:
        return self.current.seconds_used(self.now) if self.current else 0

    @property
    def minutes_used(self) -> int:
        return self.seconds // 60

    @property
    def minutes_left(self) -> int:
        """Return the minutes that are left of the step; 0 once it lasts longer than planned."""
        return max(0, self.current.minutes - self.minutes_used) if self.current else 0

    @property
    def minutes_over(self) -> int:
        return max(0, self.minutes_used - self.current.minutes) if self.current else 0

    @property
    def total(self) -> int:
        """Return the minutes of all steps as they were planned."""
        return sum(one.minutes for one in self.steps)

    @property
    def too_long_by(self) -> int:
        return max(0, self.total - self.session.minutes_planned)

    @property
    def spare(self) -> int:
        return max(0, self.session.minutes_planned - self.total)

    @property
    def state(self) -> tuple[object, ...]:
        """Return what a screen shows of it, without the time that passes."""
        steps = [
            (one.pk, one.title, one.question, one.kind, one.minutes, one.started_at, one.ended_at)
            for one in self.steps
        ]
        return (self.session.state, *steps)


def course_of(viewer: Viewer, session: Session) -> Course:
    """Return the running order of a session as this viewer may see it."""
    rows = RunningItem.objects.visible_to(viewer).filter(session=session).select_related("session")
    return Course(session, list(rows.order_by("rank", "created_at", "pk")), timezone.now())


@dataclass(frozen=True)
class Row:
    """One step with the notes beside it, as those who lead prepare it."""

    item: RunningItem
    notes: str
    place: int
    is_first: bool  # of those that can still be moved
    is_last: bool


def rows_of(viewer: Viewer, course: Course) -> list[Row]:
    """Return the steps with their notes, for those who lead."""
    noted = RunningNotes.objects.visible_to(viewer).filter(item__session=course.session)
    notes = {one.item_id: one.text for one in noted.select_related("item__session")}
    begun = sum(one.started_at is not None for one in course.steps)
    last = len(course.steps) - 1
    return [
        Row(one, notes.get(one.pk, ""), place, is_first=place <= begun, is_last=place == last)
        for place, one in enumerate(course.steps)
    ]


def notes_beside(viewer: Viewer, item: RunningItem | None) -> str:
    """Return what the intervenants noted beside a step; nothing to anyone else."""
    if item is None:
        return ""
    rows = RunningNotes.objects.visible_to(viewer).filter(item=item).select_related("item__session")
    notes = rows.first()
    return notes.text if notes else ""


def mark(*states: object) -> str:
    """Return a short mark of what is shown: the same as long as nothing changed."""
    return sha256(repr(states).encode()).hexdigest()[:16]
