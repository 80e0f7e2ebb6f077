"""How the objective is seen, component by component: means of answers that no single person can be read from.

A moment is counted once, at its closing, and its figures stay (`core.small_numbers`): answers that are taken away
later, or a look before and a look after, change nothing. Only components in which 5 people or more answered have
figures of their own; those who are left over are none, or 5 or more, so that no difference tells of fewer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cells.collectives.models import Component, Participant
from interventions.programmes.models import ObjectiveTest, Programme, RatingMoment
from tst_platform.core.small_numbers import SMALLEST_GROUP, Published, groups_to_name, published

# From this distance between the means of two components, on the scale from 1 to 5, they see it differently.
WIDE = 1.0
LOWEST, HIGHEST = 1, 5
EVERYONE = "all"


def count_answers(moment: RatingMoment) -> dict[str, int]:
    """Return the figures to keep of a moment: of each group that may be shown, how many answered and the sums."""
    answers = _answers(moment)
    sizes = Counter(component for component, _values in answers)
    shown: list[tuple[str, list[dict[str, int]]]] = [
        (str(group), [values for component, values in answers if component == group])
        for group in groups_to_name(sizes)
    ]
    if len(answers) >= SMALLEST_GROUP:
        shown.append((EVERYONE, [values for _component, values in answers]))
    figures: dict[str, int] = {}
    for group, given in shown:
        figures[f"n:{group}"] = len(given)
        figures |= {f"{test}:{group}": sum(one[test] for one in given) for test in ObjectiveTest.values}
    return figures


def _answers(moment: RatingMoment) -> list[tuple[UUID | None, dict[str, int]]]:
    """Return each answer with the component of who gave it; an answer that was erased is none."""
    rows = list(moment.ratings.filter(party__left_at__isnull=True))
    people = Participant.objects.filter(party__in=[row.party_id for row in rows])
    component = dict(people.values_list("party", "component"))
    whole = set(ObjectiveTest.values)
    return [(component.get(row.party_id), row.values) for row in rows if whole <= row.values.keys()]


@dataclass(frozen=True)
class Seen:
    """How one group sees one test: the mean on the scale from 1 to 5."""

    group: str
    people: int
    mean: float


@dataclass(frozen=True)
class Tested:
    """One test: the mean of everyone, and of each component that may be shown."""

    label: str
    everyone: Seen | None
    components: list[Seen]

    @property
    def distance(self) -> float:
        means = [seen.mean for seen in self.components]
        return max(means) - min(means) if len(means) > 1 else 0.0

    @property
    def is_wide(self) -> bool:
        return self.distance >= WIDE

    @property
    def lowest(self) -> Seen:
        return min(self.components, key=lambda seen: seen.mean)

    @property
    def highest(self) -> Seen:
        return max(self.components, key=lambda seen: seen.mean)


@dataclass(frozen=True)
class Spread:
    """What a closed moment tells."""

    moment: RatingMoment
    tests: list[Tested]
    hidden: list[str]  # components without figures, by name

    @property
    def wide(self) -> list[Tested]:
        return [test for test in self.tests if test.is_wide]

    @property
    def is_wide(self) -> bool:
        return bool(self.wide)


def spread_of(moment: RatingMoment) -> Spread | None:
    """Return what was counted at the closing of a moment; None while it is open."""
    if moment.is_open:
        return None
    kept = published(moment.pk)
    collective = moment.programme.collective_id
    names = {str(one.pk): one.name for one in Component.objects.filter(collective=collective)}
    shown = {group: name for group, name in names.items() if kept.fixed(f"n:{group}")}
    tests = [
        Tested(str(label), _seen(kept, test, EVERYONE, ""), _by_component(kept, test, shown))
        for test, label in ObjectiveTest.choices
    ]
    return Spread(moment, tests, [name for group, name in names.items() if group not in shown])


def last_spread(programme: Programme) -> Spread | None:
    """Return what the moment that was closed last tells; None before the first."""
    closed = programme.rating_moments.filter(closed_at__isnull=False).order_by("closed_at").last()
    return spread_of(closed) if closed else None


def offered(programmes: QuerySet[Programme]) -> Spread | None:
    """Return what was last offered to the people of these programmes, where components see the objective differently.

    It is an information for their boards: means of five answers or more, which everyone there may read.
    """
    moments = RatingMoment.objects.filter(programme__in=programmes, offered_at__isnull=False)
    last = moments.select_related("programme").order_by("offered_at").last()
    return spread_of(last) if last else None


def _by_component(kept: Published, test: str, shown: dict[str, str]) -> list[Seen]:
    found = (_seen(kept, test, group, name) for group, name in shown.items())
    return [seen for seen in found if seen is not None]


def _seen(kept: Published, test: str, group: str, name: str) -> Seen | None:
    people, total = kept.fixed(f"n:{group}"), kept.fixed(f"{test}:{group}")
    return Seen(name, people, round(total / people, 1)) if people and total is not None else None
