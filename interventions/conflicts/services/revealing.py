"""Reveal positions once enough have spoken: words to the cell, mixed and without name, and one map, drawn once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.conflicts.counting import latest_in, spoken_in, strictest
from interventions.conflicts.mapping import plane_of
from interventions.conflicts.models import (
    UNSAID,
    DrawnMap,
    Moment,
    PaperReason,
    PaperStand,
    Placed,
    Reason,
    Space,
    SpaceState,
    Stand,
)
from interventions.conflicts.revealing import may_follow, may_name
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import counted_beside
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

Stands = Mapping[UUID, Stand]
Slips = Mapping[UUID, PaperStand]
Told = dict[Any, Hashable]


@transaction.atomic
def reveal(*, space: Space, by: Viewer) -> Space:
    """Show what was said until now, once and for good.

    Raises DomainError before enough have spoken, while it is paused, where an answer does not open now, or where
    nothing may be shown.
    """
    held = Space.objects.select_for_update(of=("self",)).select_related("cell__contract").get(pk=space.pk)
    if held.is_revealed:
        return held  # pressed twice
    if held.state != SpaceState.OPEN:
        raise DomainError(_("Open the space first."))
    spoken = spoken_in(held)
    if not spoken.is_enough:
        raise DomainError(f"{spoken.words}. {spoken.until}")
    held.revealed_at = timezone.now()
    drawn = draw_map(held, Moment.REVEALED)
    if not _show_words(held) and drawn is None:
        raise DomainError(
            _("Too few people said a place or a word for any of it to be shown: nothing was revealed.")
        )
    held.save(update_fields=["revealed_at"])
    record(by=by, verb="space.reveal", row=held, scope=held.cell_id)
    live.publish(held.cell_id)
    return held


@works_as(Work.ACTING)
def _show_words(space: Space) -> bool:
    """Let the cell read the last words of each, if they are of enough people under the strictest version of them."""
    words = list(Reason.objects.standing().filter(stand__in=[one.pk for one in latest_in(space).values()]))
    slips = list(PaperReason.objects.filter(space=space))
    smallest = _strictest(space, [*words, *slips])
    with_words, with_slips = counted_beside(len(words), len(slips), smallest)
    if with_words:
        Reason.objects.filter(pk__in=[one.pk for one in words]).update(shown_at=space.revealed_at)
    if with_slips:
        PaperReason.objects.filter(pk__in=[one.pk for one in slips]).update(shown_at=space.revealed_at)
    return with_words or with_slips


def _strictest(space: Space, said: Iterable[Stand | Reason | PaperStand | PaperReason]) -> int:
    return strictest(space, {one.pk: one.said_under_id for one in said if one.said_under_id})


@works_as(Work.ACTING)
def draw_map(space: Space, moment: str) -> DrawnMap | None:
    """Draw and keep a map of where people stand now, if one may be shown; None otherwise.

    Positions are read by nobody: they are drawn here, and only here. Raises DomainError where one does not open now.
    """
    stands, slips = latest_in(space), list(PaperStand.objects.filter(space=space))
    placed: list[Placed] = [*stands.values(), *slips]
    if any(not stand.is_readable for stand in placed):
        raise DomainError(
            _("A position cannot be opened at the moment: nothing was shown or closed. Try again later.")
        )
    said = {who: stand for who, stand in stands.items() if _has_place(space, stand)}
    written = {one.pk: one for one in slips if _has_place(space, one)}
    smallest = _strictest(space, [*said.values(), *written.values()])
    with_said, with_written = counted_beside(len(said), len(written), smallest)
    said, written = (said if with_said else {}), (written if with_written else {})
    if not (said or written):
        return None
    if moment == Moment.CLOSED and (slips or not _may_follow(space, said, smallest)):
        return None  # a slip cannot move with its author: a second map would hold some of them twice
    if space.is_of_statements:
        drawn = _bars(space, said, written, moment, smallest)
    else:
        drawn = _points(space, said, written, smallest)
    drawn |= {"slips": len(written)} if written else {}
    return DrawnMap.objects.create(
        space=space, cell_id=space.cell_id, moment=moment, drawn=drawn, smallest=smallest
    )


def _has_place(space: Space, stand: Placed) -> bool:
    if space.is_of_statements:
        return bool(stand.votes)
    return (stand.place if space.is_line else stand.strength) != UNSAID


def _points(space: Space, said: Stands, written: Slips, smallest: int) -> dict[str, Any]:
    """Return the points of a line, in their own order; beside those who gave their name, whose they are.

    Whoever copied the slips tells their points from the others: names stand beside the others by these alone.
    """
    named = set(
        Reason.objects.standing()
        .filter(space=space, is_named=True, author__in=said)
        .values_list("author", flat=True)
    )
    if not may_name(len(named), len(said), smallest):
        named = set()
    points = [[stand.place, stand.strength, str(who) if who in named else ""] for who, stand in said.items()]
    points += [[slip.place, slip.strength, ""] for slip in written.values()]
    return {"people": len(points), "points": sorted(points)}


def _bars(space: Space, said: Stands, written: Slips, moment: str, smallest: int) -> dict[str, Any]:
    """Return how many agree, disagree and pass, by statement; of enough people, a plane and its groups as well.

    No plane of slips and of answers on phones together: whoever copied the slips would read the others of a group.
    """
    names = [str(one.pk) for one in space.statements.all()]
    answers: list[Placed] = [*said.values(), *written.values()]
    bars = {name: _counted(answers, name) for name in names}
    drawn: dict[str, Any] = {"people": len(answers), "bars": bars}
    if moment == Moment.REVEALED and not (said and written):  # a second plane would tell who moved
        drawn |= _plane(answers, names, smallest)
    return drawn


def _plane(answers: list[Placed], names: list[str], smallest: int) -> dict[str, Any]:
    """Return where people stand in a plane, and how each group answered; nothing of too few people."""
    votes = np.array([[one.votes.get(name, np.nan) for name in names] for one in answers], dtype=float)
    plane = plane_of(votes, smallest)
    if plane is None:
        return {}
    groups = plane.groups if plane.groups is not None else np.zeros(len(answers), dtype=int)
    return {
        "plane": sorted(
            [float(x), float(y), int(group)] for (x, y), group in zip(plane.places, groups, strict=True)
        ),
        "groups": _groups(answers, groups.tolist(), names),
    }


def _groups(answers: list[Placed], groups: list[int], names: list[str]) -> list[dict[str, Any]]:
    """Return of each group how many they are, and how they answered each statement."""
    found = []
    for number in range(max(groups) + 1):
        inside = [one for one, group in zip(answers, groups, strict=True) if group == number]
        found.append({"people": len(inside), "bars": {name: _counted(inside, name) for name in names}})
    return found


def _counted(answers: list[Placed], name: str) -> list[int]:
    votes = Counter(one.votes.get(name) for one in answers)
    return [votes[1], votes[-1], votes[0]]


# --- a second map --------------------------------------------------------------------------------------------------


def _may_follow(space: Space, after: Stands, smallest: int) -> bool:
    first = space.maps.filter(moment=Moment.REVEALED).first()
    if first is None or "people" not in first.drawn:
        return False  # what was too little to be drawn then is not told apart now
    before = _stood_at_revealing(space)
    gone = first.drawn["people"] - len(before)
    told = [_readings(space, stands) for stands in (before, after)]
    if gone:
        _put_back(space, first, told[0], gone)
    return may_follow(told[0], told[1], max(smallest, first.smallest))


def _stood_at_revealing(space: Space) -> Stands:
    there = Stand.objects.filter(party__left_at__isnull=True, party__disagreed_at__isnull=True)
    rows = there.filter(space=space, is_late=False)
    stood = {row.party_id: row for row in rows.order_by("step")}
    return {who: stand for who, stand in stood.items() if _has_place(space, stand)}


def _readings(space: Space, stands: Stands) -> list[Told]:
    """Return, for each thing that can be read from a map apart, what each person stood for."""
    if space.is_of_statements:
        names = [str(one.pk) for one in space.statements.all()]
        return [{who: one.votes.get(name) for who, one in stands.items()} for name in names]
    return [
        {who: one.place for who, one in stands.items()},
        {who: one.strength for who, one in stands.items()},
        {who: (one.place, one.strength) for who, one in stands.items()},
    ]


def _put_back(space: Space, first: DrawnMap, told: list[Told], gone: int) -> None:
    """Put those who left since back into what the first map told: their answers went with them, its points did not."""
    if space.is_of_statements:
        values = [_expanded(bars, first.drawn["people"]) for bars in first.drawn["bars"].values()]
    else:
        points = [(place, strength) for place, strength, _who in first.drawn["points"]]
        values = [[place for place, _ in points], [strength for _, strength in points], list(points)]
    for reading, all_values in zip(told, values, strict=True):
        left = Counter(all_values) - Counter(reading.values())
        reading.update({("gone", n): value for n, value in enumerate(left.elements())})


def _expanded(bars: list[int], people: int) -> list[Any]:
    agree, disagree, passed = bars
    silent = people - agree - disagree - passed
    return [1] * agree + [-1] * disagree + [0] * passed + [None] * silent
