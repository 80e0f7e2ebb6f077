"""What a barometer tells: means of five answers or more, counted once, along each dimension; and where one fell.

The smallest group is the contract's, never under five (`core.small_numbers`): the strictest of those under which the
answers were given and of the one in force, both at the counting and whenever a mean is read. A dimension that too few
answered has no mean, whatever the others have: who prefers not to say does not make the others readable. Slips from
paper count beside answers on phones so that whoever copied them reads nothing out of a mean (`counted_beside`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from contracts.confidentiality.services import policies_for, policy_in_force
from interventions.barometers.models import HIGHEST, LOWEST, UNSAID, Barometer, Dimension, Felt, PaperFelt
from interventions.sessions.models import Session
from tst_platform.core.small_numbers import PublishedFigure, counted_beside, tells_of_nobody
from tst_platform.core.unreadable import UnreadableMapping
from tst_platform.core.walls import Work, works_as

# From this difference between two sessions of the same people, on the scale from 1 to 5, a dimension has fallen.
FALL = 1.0
PEOPLE, SUM, SLIPS = "n:{}", "sum:{}", "slips:{}"  # SLIPS: how many of the people were counted from slips
Answer = Felt | PaperFelt


def count_answers(barometer: Barometer) -> dict[str, int]:
    """Return the figures to keep: of each dimension that enough people answered, how many and the sum.

    Raises Unopened where an answer does not open, as when a key is missing for a while: it is counted once, or not yet.
    """
    answers = list(barometer.answers.filter(party__left_at__isnull=True))
    slips = list(barometer.slips.all())
    given: list[Answer] = [*answers, *slips]
    if any(isinstance(one.values, UnreadableMapping) for one in given):
        raise Unopened
    smallest = _strictest(barometer.session.contract_id, given)
    figures: dict[str, int] = {}
    for dimension in Dimension.values:
        figures |= _counted(dimension, _said(answers, dimension), _said(slips, dimension), smallest)
    return figures


def _said(given: Iterable[Answer], dimension: str) -> list[int]:
    values = (one.values.get(dimension, UNSAID) for one in given)
    return [value for value in values if value != UNSAID]


def _counted(dimension: str, said: list[int], written: list[int], smallest: int) -> dict[str, int]:
    """Return the figures of one dimension: of answers on phones and of slips, as far as they are counted."""
    with_said, with_written = counted_beside(len(said), len(written), smallest)
    counted = [*(said if with_said else ()), *(written if with_written else ())]
    if not counted:
        return {}
    figures = {PEOPLE.format(dimension): len(counted), SUM.format(dimension): sum(counted)}
    return figures | ({SLIPS.format(dimension): len(written)} if with_written else {})


class Unopened(Exception):
    """An answer does not open now."""


def _strictest(contract: UUID, answers: Iterable[Answer]) -> int:
    """Return the smallest group of which a mean is kept: no later, wider version widens what was said before."""
    under = {one.pk: one.said_under_id for one in answers if one.said_under_id is not None}
    groups = [policy.smallest_group for policy in policies_for(contract, under).values()]
    return max([policy_in_force(contract).smallest_group, *groups])


@dataclass(frozen=True)
class Mean:
    """The mean of one dimension on the scale from 1 to 5; None where too few answered. `fell` against the last one."""

    label: str
    value: float | None
    fell: bool = False


@dataclass(frozen=True)
class Reading:
    """What was counted after one session."""

    session: Session
    means: dict[str, Mean]

    @property
    def in_order(self) -> list[Mean]:
        return [self.means[dimension] for dimension in Dimension.values]

    @property
    def fallen(self) -> list[str]:
        return [mean.label for mean in self.in_order if mean.fell]

    @property
    def is_told(self) -> bool:
        return any(mean.value is not None for mean in self.in_order)


@dataclass(frozen=True)
class Curve:
    """One dimension over the sessions of one circle: the places of its dots in a picture made on the server."""

    label: str
    dots: list[tuple[str, str]]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.dots)


@dataclass(frozen=True)
class Circle:
    """The readings of one cell, or of the whole collective, in the order of their sessions."""

    session: Session  # any of them: it names who meets
    readings: list[Reading] = field(default_factory=list)

    @property
    def curves(self) -> list[Curve]:
        return [_curve(dimension, self.readings) for dimension in Dimension.values]

    @property
    def last(self) -> Reading:
        return self.readings[-1]


# In units of the picture.
WIDTH, HEIGHT, EDGE = 240, 72, 8


def _curve(dimension: str, readings: list[Reading]) -> Curve:
    """Return where the means of a dimension stand: sessions at equal distances, the scale from bottom to top."""
    step = (WIDTH - 2 * EDGE) / max(len(readings) - 1, 1)
    dots = [
        (f"{EDGE + place * step:.1f}", f"{_height(value):.1f}")
        for place, value in enumerate(one.means[dimension].value for one in readings)
        if value is not None
    ]
    return Curve(str(Dimension(dimension).label), dots)


def _height(value: float) -> float:
    return HEIGHT - EDGE - (value - LOWEST) / (HIGHEST - LOWEST) * (HEIGHT - 2 * EDGE)


def circles_of(barometers: QuerySet[Barometer]) -> list[Circle]:
    """Return what closed barometers tell, circle by circle. The barometers are those that the reader may know of."""
    rows = barometers.filter(closed_at__isnull=False).select_related("session__cell__round")
    closed = sorted(rows, key=lambda one: (_place(one.session), one.session.starts_at))
    kept = _kept([one.pk for one in closed])
    by_circle = groupby(closed, key=lambda one: one.session.circle_id)
    return [_circle_of(list(ones), kept) for _circle, ones in by_circle]


def _place(session: Session) -> tuple[int, int, str]:
    if session.cell is None:
        return (0, 0, "")
    return (session.cell.round.number, session.cell.position + 1, str(session.cell_id))


def _circle_of(barometers: list[Barometer], kept: dict[UUID, dict[str, int]]) -> Circle:
    circle, smallest = Circle(barometers[0].session), smallest_of(barometers[0].session)
    before: dict[str, float] = {}
    for one in barometers:
        exact = _exact_means(kept.get(one.pk, {}), smallest)
        means = {
            dimension: _mean(str(label), exact.get(dimension), before.get(dimension))
            for dimension, label in Dimension.choices
        }
        before |= exact
        circle.readings.append(Reading(one.session, means))
    return circle


def _exact_means(figures: dict[str, int], smallest: int) -> dict[str, float]:
    """Return the mean of each dimension that enough people answered, not rounded yet."""
    people = {dimension: figures.get(PEOPLE.format(dimension), 0) for dimension in Dimension.values}
    return {
        dimension: figures[SUM.format(dimension)] / number
        for dimension, number in people.items()
        if tells_of_nobody(number, figures.get(SLIPS.format(dimension), 0), smallest)
    }


def _mean(label: str, exact: float | None, before: float | None) -> Mean:
    if exact is None:
        return Mean(label, None)
    return Mean(label, round(exact, 1), fell=before is not None and round(before - exact, 6) >= FALL)


@works_as(Work.FIGURES)
def _kept(about: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = PublishedFigure.objects.filter(about__in=list(about)).values_list("about", "name", "value")
    for pk, name, value in rows:
        found.setdefault(pk, {})[name] = value
    return found


@works_as(Work.FIGURES)
def smallest_of(session: Session) -> int:
    return policy_in_force(session.contract_id).smallest_group
