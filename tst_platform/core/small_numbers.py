"""Small groups stay hidden: the one door through which a figure about people reaches somebody who does not see them.

Outside is whoever cannot count the people themselves: a supervisor, a sponsor, another cell. Intervenants see the
people, and exact numbers; so do the people of one cell among themselves.

The rule (product.md): a figure about fewer than 5 people is shown to nobody but those people, and two figures whose
difference would reveal one person are not both shown. To hide counts under five is not enough. Whoever reads 21 and
later 20 knows that somebody left; whoever reads 12 people and 11 signatures knows that one refuses: a differencing
attack (Denning, Denning and Schwartz, The tracker, 1979; Hundepool et al., Statistical Disclosure Control, 2012).
So, whatever is counted, figures that are shown side by side or one after the other keep to four rules:

1. They go in fives. The unit of what is shown is a group that may be shown; zero looks like four (save in the week in
   which a figure falls to it: then nobody is left there, which tells of everyone who was, and of no single person).
2. They are sluggish: a figure moves once the count is five or more away from what is shown, and is then at most four
   away from it. Between two different figures lie the acts of five people. Plain rounding would tell of the one
   person with whom a count passes its edge.
3. They are counted once a week, all of one programme together, by the clock. A look before an act and a look after
   it find the same figures, whoever looks and on whichever page.
4. What belongs to the moment of a composition (how mixed a cell is) is counted once, and stays.

`publish` counts for outside, `published` reads what was published: an outsider's page counts nobody itself.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils.translation import gettext

from tst_platform.core.walls import Work, works_as

SMALLEST_GROUP = 5

Group = TypeVar("Group", bound=Hashable)


class Figure(str):
    """A figure as it may be shown; only this module makes one, so that a page can be asked for nothing else."""

    __slots__ = ()


def shown_count(count: int, smallest: int = SMALLEST_GROUP) -> Figure:
    """Return a count of now as those outside may read it: rounded down to fives, zero like four.

    `smallest` is the smallest group that may be shown, a multiple of five.
    """
    if count < smallest:
        return Figure(gettext("fewer than %(n)d") % {"n": smallest})
    return Figure(gettext("%(n)d or more") % {"n": _down(count)})


def moved(shown: int, count: int) -> int:
    """Return what is shown next, a multiple of five: the same, until the count is five or more away from it."""
    if count >= shown + SMALLEST_GROUP:
        return _down(count)
    if count <= shown - SMALLEST_GROUP:
        return -_down(-count)
    return shown


def _down(count: int) -> int:
    return count // SMALLEST_GROUP * SMALLEST_GROUP


# --- what is published, week by week -------------------------------------------------------------------------------


class PublishedFigure(models.Model):
    """One figure about a programme as outsiders read it until the clock counts again."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    about = models.UUIDField(editable=False)
    name = models.CharField(max_length=60)
    value = models.PositiveIntegerField()
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "name"], name="published_figure_once_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Published:
    """What outsiders may read of one programme; `smallest` is the smallest group of which its contract shows a figure."""

    counted_on: date | None = None
    counts: dict[str, int] = field(default_factory=dict)
    smallest: int = SMALLEST_GROUP

    def figure(self, name: str) -> Figure:
        """Return a figure about people in words: a multiple of five, at most four away from the count."""
        value = self.counts.get(name)
        if value is None:
            return Figure(gettext("not counted yet"))
        if value < self.smallest:
            return shown_count(0, self.smallest)
        return Figure(gettext("about %(n)d") % {"n": value})

    def fixed(self, name: str) -> int | None:
        """Return what was counted once, at the moment of a composition; None before."""
        return self.counts.get(name)


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def counted_since(monday: date, name: str) -> models.QuerySet[PublishedFigure]:
    """Return, under one name, the figures that were counted from this Monday on."""
    return PublishedFigure.objects.filter(name=name, counted_on__gte=monday)


@transaction.atomic
def publish(about: UUID, *, counts: Mapping[str, int], fixed: Mapping[str, int], today: date) -> None:
    """Publish the figures of one programme for this week; a second run in a week changes nothing.

    `counts` are about people and move by the rule above; `fixed` are written the first time and kept as they are.
    """
    rows = {row.name: row for row in PublishedFigure.objects.select_for_update().filter(about=about)}
    due = [row for row in rows.values() if row.name in counts and row.counted_on < week_of(today)]
    for row in due:
        row.value, row.counted_on = moved(row.value, counts[row.name]), today
    PublishedFigure.objects.bulk_update(due, ["value", "counted_on"])
    first = {name: moved(0, count) for name, count in counts.items()} | dict(fixed)
    PublishedFigure.objects.bulk_create(
        [
            PublishedFigure(about=about, name=name, value=value, counted_on=today)
            for name, value in first.items()
            if name not in rows
        ],
        ignore_conflicts=True,  # another tick was here in the same breath
    )


@works_as(Work.FIGURES)
def published(about: UUID, smallest: int = SMALLEST_GROUP) -> Published:
    rows = list(PublishedFigure.objects.filter(about=about))
    return Published(
        max((row.counted_on for row in rows), default=None), {row.name: row.value for row in rows}, smallest
    )


# --- beside slips that somebody copied -----------------------------------------------------------------------------


def counted_beside(answers: int, slips: int, smallest: int = SMALLEST_GROUP) -> tuple[bool, bool]:
    """Say whether answers that nobody reads are counted, and whether slips without name are that somebody copied.

    Whoever copied the slips can take them off any figure, and reads the rest: so answers are counted from `smallest`
    on by themselves, or not at all. Slips are counted wherever what is then counted is such a group.
    """
    with_answers = answers >= smallest
    return with_answers, slips > 0 and slips + (answers if with_answers else 0) >= smallest


def tells_of_nobody(people: int, slips: int, smallest: int = SMALLEST_GROUP) -> bool:
    """Say whether a figure about so many people, of whom so many were counted from slips, may be shown."""
    answers = people - slips
    return people >= smallest and (answers == 0 or answers >= smallest)


# --- beside a person -----------------------------------------------------------------------------------------------


def groups_to_name(sizes: Mapping[Group, int], smallest: int = SMALLEST_GROUP) -> set[Group]:
    """Return the groups that may be named beside a person without saying who it is.

    Each has 5 people or more, and those left without a group are none, or 5 or more. The key None stands for
    people without a group, who are never named.
    """
    named = {group for group, size in sizes.items() if group is not None and size >= smallest}
    unnamed = sum(size for group, size in sizes.items() if group not in named)
    for group in sorted(named, key=lambda group: (sizes[group], str(group))):
        if unnamed == 0 or unnamed >= smallest:
            break
        named.discard(group)
        unnamed += sizes[group]
    return named


def are_wide(sizes: Collection[int | None], smallest: int = SMALLEST_GROUP) -> bool:
    """Tell whether groups may be counted: none of them so small that its number would point at people."""
    return all(size is not None and size >= smallest for size in sizes)
