"""What impressions tell: of each component, two means of the same five people or more, before and after, counted once.

The smallest group is the contract's, never under five (`core.small_numbers`): the strictest of those under which the
answers were given and of the one in force, both at the counting and whenever a mean is read. Only those count who said
both: else the two means would be of different people, and their difference would tell of those who said one. Slips from
paper count beside answers on phones so that whoever copied them reads nothing out of a mean (`counted_beside`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cells.collectives.models import Component
from contracts.confidentiality.services import policies_for, policy_in_force
from interventions.impressions.models import UNSAID, Impression, ImpressionCall, Moment, PaperImpression
from interventions.sessions.models import Session
from tst_platform.core.small_numbers import PublishedFigure, counted_beside, tells_of_nobody
from tst_platform.core.unreadable import UnreadableMapping
from tst_platform.core.walls import Work, works_as

PEOPLE, SUM = "n:{}", "{}:{}"  # of a component, by its id; of a moment and a component
SLIPS = "slips:{}"  # of a component: how many of the people were counted from slips
Said = dict[UUID, dict[str, dict[str, int]]]  # of each party, at each moment, of each component


class Unopened(Exception):
    """An answer does not open now."""


def count_answers(call: ImpressionCall) -> dict[str, int]:
    """Return the figures to keep: of each component of which enough people said both, how many, and the two sums.

    Raises Unopened where an answer does not open, as when a key is missing for a while.
    """
    answers, slips = list(call.answers.filter(party__left_at__isnull=True)), list(call.slips.all())
    given: list[Impression | PaperImpression] = [*answers, *slips]
    if any(isinstance(one.values, UnreadableMapping) for one in given):
        raise Unopened
    said: Said = {}
    for one in answers:
        said.setdefault(one.party_id, {})[one.moment] = one.values
    smallest = _strictest(call.session.contract_id, given)
    figures: dict[str, int] = {}
    for name in {name for one in answers for name in one.values} | {str(one.component_id) for one in slips}:
        written = _pairs(one.values for one in slips if str(one.component_id) == name)
        figures |= _counted(name, _pairs(_of(name, said)), written, smallest)
    return figures


def _of(component: str, said: Said) -> Iterable[Mapping[str, int]]:
    """Yield of each party what they said of a component, by moment."""
    for moments in said.values():
        yield {moment: values.get(component, UNSAID) for moment, values in moments.items()}


def _pairs(given: Iterable[Mapping[str, int]]) -> list[tuple[int, int]]:
    """Return what was said before and after, of those who said both."""
    both = ((one.get(Moment.BEFORE, UNSAID), one.get(Moment.AFTER, UNSAID)) for one in given)
    return [pair for pair in both if UNSAID not in pair]


def _counted(
    component: str, said: list[tuple[int, int]], written: list[tuple[int, int]], smallest: int
) -> dict[str, int]:
    """Return the figures of one component: of answers on phones and of slips, as far as they are counted."""
    with_said, with_written = counted_beside(len(said), len(written), smallest)
    pairs = [*(said if with_said else ()), *(written if with_written else ())]
    if not pairs:
        return {}
    figures = {
        PEOPLE.format(component): len(pairs),
        SUM.format(Moment.BEFORE, component): sum(before for before, _after in pairs),
        SUM.format(Moment.AFTER, component): sum(after for _before, after in pairs),
    }
    return figures | ({SLIPS.format(component): len(written)} if with_written else {})


def _strictest(contract: UUID, answers: Iterable[Impression | PaperImpression]) -> int:
    """Return the smallest group of which a mean is kept: no later, wider version widens what was said before."""
    under = {one.pk: one.said_under_id for one in answers if one.said_under_id is not None}
    groups = [policy.smallest_group for policy in policies_for(contract, under).values()]
    return max([policy_in_force(contract).smallest_group, *groups])


@dataclass(frozen=True)
class Line:
    """One component: how well others pictured what its people live, before and after, from 1 to 5; or None, None."""

    name: str
    before: float | None
    after: float | None

    @property
    def is_told(self) -> bool:
        return self.before is not None


@dataclass(frozen=True)
class Reading:
    """What was counted after one session, component by component."""

    session: Session
    lines: list[Line]

    @property
    def is_told(self) -> bool:
        return any(line.is_told for line in self.lines)


def readings_of(calls: QuerySet[ImpressionCall]) -> list[Reading]:
    """Return what closed calls tell, in the order of their sessions. The calls are those that the reader may know of."""
    rows = calls.filter(closed_at__isnull=False).select_related("session__cell__round", "session__programme")
    closed = list(rows.order_by("session__starts_at"))
    if not closed:
        return []
    kept = _kept([one.pk for one in closed])
    names = _names({one.session.programme.collective_id for one in closed})
    smallest = {one.session.contract_id: smallest_of(one.session) for one in closed}
    return [
        Reading(
            one.session,
            [
                _line(name, str(pk), kept.get(one.pk, {}), smallest[one.session.contract_id])
                for pk, collective, name in names
                if collective == one.session.programme.collective_id
            ],
        )
        for one in closed
    ]


@works_as(Work.FIGURES)
def _names(collectives: set[UUID]) -> list[tuple[UUID, UUID, str]]:
    rows = Component.objects.filter(collective__in=collectives).order_by("position", "created_at")
    return list(rows.values_list("pk", "collective", "name"))


def _line(name: str, component: str, figures: Mapping[str, int], smallest: int) -> Line:
    people = figures.get(PEOPLE.format(component), 0)
    if not tells_of_nobody(people, figures.get(SLIPS.format(component), 0), smallest):
        return Line(name, None, None)
    before, after = (
        figures[SUM.format(moment, component)] / people for moment in (Moment.BEFORE, Moment.AFTER)
    )
    return Line(name, round(before, 1), round(after, 1))


@works_as(Work.FIGURES)
def _kept(about: list[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = PublishedFigure.objects.filter(about__in=about).values_list("about", "name", "value")
    for pk, name, value in rows:
        found.setdefault(pk, {})[name] = value
    return found


@works_as(Work.FIGURES)
def smallest_of(session: Session) -> int:
    return policy_in_force(session.contract_id).smallest_group
