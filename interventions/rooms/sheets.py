"""What is printed for a session: a sheet for each step that asks something, and slips without name for the boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from cells.positions.models import SHORT
from interventions.barometers.forms import QUESTIONS
from interventions.barometers.forms import SCALE as FELT
from interventions.barometers.means import smallest_of
from interventions.conflicts import audience
from interventions.conflicts.drawing import strengths
from interventions.conflicts.models import Space
from interventions.conflicts.services import why_not_entered
from interventions.exercises.audience import Audience, intervenants_of
from interventions.exercises.models import Reach
from interventions.impressions.forms import SCALE as MET
from interventions.rooms import slips
from interventions.rooms.course import Course
from interventions.rooms.models import Kind, RunningItem
from interventions.rooms.sheet_forms import testimonies_of
from interventions.sessions.slips import who_was_there
from tst_platform.core.viewer import Viewer

MOST_COPIES = 30  # of one slip: a cell has fewer people, and for a whole collective one prints again


@dataclass(frozen=True)
class StepSheet:
    """One sheet. `boxes` are the places of the line, none where there is no line; `strengths` how much it matters.

    Of a space whose slips can be entered there are as many `copies` as people; otherwise one sheet, which stays with
    whoever wrote it.
    """

    step: RunningItem
    space: Space | None
    boxes: range
    statements: Sequence[str]
    strengths: Sequence[str]
    copies: range = range(0)

    @property
    def is_of_conflict(self) -> bool:
        return self.step.kind == Kind.CONFLICT

    @property
    def questions(self) -> list[str]:
        """Return the step's own question, and the one of its space where it is another."""
        asked = [self.step.question, self.space.question if self.space else ""]
        return list(dict.fromkeys(words for words in asked if words))

    @cached_property
    def of_place(self) -> str:
        return audience.of_a_slip_of_place(self.space) if self.space else ""

    @cached_property
    def of_words(self) -> str:
        return audience.of_a_slip_of_words(self.space) if self.space else ""


@dataclass(frozen=True)
class TestimonySheet:
    """One sheet in two boxes for each who meets; `says` who reads what they let their cell read."""

    title: str
    says: str
    copies: range


@dataclass(frozen=True)
class MetSlip:
    """The slips about one component: as many as people who belong to another."""

    name: str
    copies: range


@dataclass(frozen=True)
class Printed:
    """All that is printed of the steps, and the slips of the barometer and of before and after, where they are asked."""

    steps: list[StepSheet]
    smallest: int
    felt: range = range(0)
    of_felt: str = ""
    met: list[MetSlip] = field(default_factory=list)
    of_met: str = ""
    people: int = 0
    testimonies: list[TestimonySheet] = field(default_factory=list)

    @property
    def are_too_many(self) -> bool:
        return self.people > MOST_COPIES

    @property
    def questions(self) -> list[Any]:
        return list(QUESTIONS.values())

    @property
    def felt_scale(self) -> list[Any]:
        return [words for _value, words in FELT]

    @property
    def met_scale(self) -> list[Any]:
        return [words for _value, words in MET]


def printed_for(viewer: Viewer, course: Course) -> Printed:
    """Return what is printed: no slips for fewer people than may be counted, for of these one would guess whose they are."""
    session, people = course.session, len(who_was_there(course.session))
    smallest, barometer = smallest_of(session), slips.barometer_of(viewer, session)
    asks = slips.asks_how_it_was(course.steps, barometer) and (barometer is None or barometer.is_open)
    met = _met(viewer, course, smallest)
    return Printed(
        _steps(viewer, course, _copies(people, smallest)),
        smallest,
        _copies(people if asks else 0, smallest),
        slips.of_a_felt_slip(session),
        met,
        slips.of_a_met_slip(session) if met else "",
        people,
        _testimonies(viewer, course, people),
    )


def _testimonies(viewer: Viewer, course: Course, people: int) -> list[TestimonySheet]:
    """Return the sheets of the exercises in which people testify; the whole collective has no cell to read them."""
    session = course.session
    if session.cell_id is None:
        return []
    says = Audience(session, intervenants=intervenants_of(session.contract)).sentence(Reach.CELL)
    copies = range(min(people, MOST_COPIES))
    return [TestimonySheet(one.said.title, says, copies) for one in testimonies_of(viewer, course.steps)]


def _copies(people: int, smallest: int) -> range:
    return range(min(people, MOST_COPIES) if people >= smallest else 0)


def _met(viewer: Viewer, course: Course, smallest: int) -> list[MetSlip]:
    call = slips.call_of(viewer, course.session)
    if call is None or not call.is_open:
        return []
    asked = slips.asked_of_each(course.session, slips.components_of(viewer, call))
    found = [MetSlip(one.name, _copies(people, smallest)) for one, people in asked.items()]
    return [one for one in found if one.copies]


def _steps(viewer: Viewer, course: Course, copies: range) -> list[StepSheet]:
    """Return a sheet for each step that asks something, itself or by the space that it opens."""
    spaces: dict[UUID | None, Space] = {
        one.pk: one for one in slips.spaces_of(viewer, course.session, course.steps)
    }
    sheets = [
        _sheet(one, spaces.get(one.space_id) if one.kind == Kind.CONFLICT else None, copies)
        for one in course.steps
    ]
    return [sheet for sheet in sheets if sheet.questions]


def _sheet(step: RunningItem, space: Space | None, copies: range) -> StepSheet:
    has_line = step.kind == Kind.CONFLICT and (space is None or space.is_line)
    statements = space.statements.all() if space and space.is_of_statements else ()
    return StepSheet(
        step,
        space,
        boxes=range(space.places if space else SHORT) if has_line else range(0),
        statements=[one.text for one in statements],
        strengths=[words for _number, words in strengths()] if step.kind == Kind.CONFLICT else [],
        copies=copies if space is not None and not why_not_entered(space) else range(0),
    )
