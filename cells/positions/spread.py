"""How positions spread over a line: counted once, at the closing, in groups from which no single person can be read.

The rules are those of `core.small_numbers`. A question is counted once and its figures stay: a look before and a look
after an answer find the same. Places with too few answers are counted together with their neighbours; where that
leaves one group, it is the whole line, and says nothing. Figures go in fives: the same question asked twice of
nearly the same people does not tell of the one who came between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cells.positions.line import Place, places_of
from cells.positions.models import UNSAID, Disagreement, Position
from contracts.confidentiality.services import policy_in_force
from tst_platform.core.small_numbers import Figure, moved, published, shown_count

ANSWERED = "answered"


@dataclass(frozen=True)
class Group:
    """Neighbouring places counted together: how many stand there, in fives."""

    places: Sequence[Place]
    number: int  # a multiple of five
    count: Figure

    @property
    def label(self) -> str:
        first, last = self.places[0].number, self.places[-1].number
        return str(first) if first == last else f"{first}–{last}"

    @property
    def words(self) -> str:
        return " · ".join(place.words for place in self.places)


@dataclass(frozen=True)
class Spread:
    """What a closed question tells: groups of places, none where there is nothing that may be told."""

    answered: Figure
    groups: list[Group]

    @property
    def widest(self) -> int:
        return max((group.number for group in self.groups), default=0)


def groups_of(counts: Sequence[int], smallest: int) -> list[tuple[int, int, int]]:
    """Return (first place, last place, people) of neighbours counted together, `smallest` people or more in each.

    `counts` holds the people at places 1, 2 …; none where that leaves fewer than two groups.
    """
    found: list[tuple[int, int, int]] = []
    start, people = 1, 0
    for place, count in enumerate(counts, 1):
        people += count
        if people >= smallest:
            found.append((start, place, people))
            start, people = place + 1, 0
    if found and start <= len(counts):  # what is left over is counted with its neighbour
        first, _last, many = found[-1]
        found[-1] = (first, len(counts), many + people)
    return found if len(found) > 1 else []


def count_positions(disagreement: Disagreement) -> dict[str, int]:
    """Return the figures to keep of a question, in fives; called once, under the work that closes it."""
    rows = Position.objects.filter(disagreement=disagreement, party__left_at__isnull=True)
    stood = [row.stands for row in rows]
    said = Counter(place for place in stood if place != UNSAID)
    counts = [said[place] for place in range(1, disagreement.places + 1)]
    smallest = policy_in_force(disagreement.contract_id).smallest_group
    groups = {f"{first}-{last}": moved(0, many) for first, last, many in groups_of(counts, smallest)}
    return {ANSWERED: moved(0, len(stood)), **groups}


def spread_of(disagreement: Disagreement, smallest: int) -> Spread | None:
    """Return what was counted at the closing of a question; None while it is open.

    `smallest` is the smallest group that the contract shows now: a stricter one binds at once.
    """
    if disagreement.is_open:
        return None
    kept = dict(published(disagreement.pk).counts)
    answered = shown_count(kept.pop(ANSWERED, 0), smallest)
    if any(number < smallest for number in kept.values()):
        return Spread(answered, [])
    places = places_of(disagreement)
    groups = []
    for name, number in sorted(kept.items(), key=lambda one: int(one[0].partition("-")[0])):
        first, _sep, last = name.partition("-")
        there = places[int(first) - 1 : int(last)]
        groups.append(Group(there, number, shown_count(number, smallest)))
    return Spread(answered, groups)
