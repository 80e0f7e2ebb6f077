"""What other parts have to show in a led session, each from its own address; and the one act that a step asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from interventions.barometers.models import Barometer
from interventions.rooms.course import Course
from interventions.rooms.models import Kind, RunningItem
from interventions.sessions.models import Session
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Beside:
    """A part of another page, asked from its own address; without JavaScript its link stands in its place."""

    title: str
    url: str
    icon: str
    query: str = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Act:
    """The main act of a step: `posts` where it is a button, not a way to another page."""

    label: str
    url: str
    icon: str
    posts: bool = False


def beside_lead(session: Session) -> list[Beside]:
    """Return what those who lead have beside the running order: who is there, and the board of the cell."""
    found = [
        Beside(_("Who is there"), reverse("sessions:session", args=[session.pk]), "people", "?fragment=roll")
    ]
    if session.cell_id:
        board = reverse("boards:board", args=[session.cell_id])
        found.append(Beside(_("Information"), board, "board", "?fragment=cards", is_wide=True))
    return found


def beside_phone(session: Session) -> list[Beside]:
    """Return what a phone has below the step that goes on: one's table, the space, the exercise or the question that is
    open."""
    return [
        Beside(_("My table"), reverse("tables:mine"), "table"),
        Beside(_("Spaces of conflict"), reverse("conflicts:now", args=[session.pk]), "words"),
        Beside(_("Exercise under way"), reverse("exercises:now", args=[session.pk]), "steps"),
        Beside(_("What I imagine, what I meet"), reverse("impressions:now", args=[session.pk]), "circle"),
    ]


def act_of_lead(course: Course) -> Act | None:
    """Return what those who lead open for the step that goes on, in the part whose it is."""
    item, session = course.current, course.session
    if item is None:
        return None
    if item.kind == Kind.TABLES:
        return Act(_("To the tables"), reverse("tables:tables", args=[session.pk]), "table")
    if item.kind == Kind.EXERCISE or item.exercise_id:
        return Act(_("Open the exercise"), _exercise(item), "steps")
    if item.kind == Kind.CONFLICT and session.cell_id:
        return Act(_("To the space of conflict"), _space(item, session), "words")
    if item.kind == Kind.BAROMETER:
        return Act(_("Ask how it was"), reverse("barometers:open", args=[session.pk]), "chart", posts=True)
    return None


def _exercise(item: RunningItem) -> str:
    page = reverse("exercises:of_session", args=[item.session_id])
    return f"{page}?exercise={item.exercise_id}" if item.exercise_id else page


def _space(item: RunningItem, session: Session) -> str:
    if item.space_id:
        return reverse("conflicts:space", args=[item.space_id])
    return reverse("conflicts:in_cell", args=[session.cell_id])


def act_of(viewer: Viewer, course: Course) -> Act | None:
    """Return the one main act of the step that goes on; None where it is to listen, and to raise one's hand.

    What a space, an exercise or a table asks for stands below in its own part.
    """
    item, session = course.current, course.session
    if item is None or not session.is_open:
        return None
    if item.kind in (Kind.BOARD, Kind.QUESTION) and session.cell_id:
        return Act(_("Write, and read the board"), f"{reverse('sessions:room')}#boards-write", "pen")
    if item.kind == Kind.BAROMETER and Barometer.objects.asked_of(viewer).filter(session=session).exists():
        return Act(_("Say how it was"), reverse("barometers:mine", args=[session.pk]), "chart")
    return None


def writes_on_board(course: Course) -> bool:
    """Say whether the board is what the step is about: on a phone it then stands open."""
    return course.current is None or course.current.kind in (Kind.BOARD, Kind.QUESTION, Kind.FREE)


def is_asked_elsewhere(course: Course) -> bool:
    """Say whether the main act stands in the part of the space, the exercise or the tables."""
    kinds = (Kind.CONFLICT, Kind.EXERCISE, Kind.TABLES)
    return course.current is not None and (
        course.current.kind in kinds or course.current.exercise_id is not None
    )
