"""What a map may tell, and when another may be drawn: pure rules, so that they can be tried against anybody.

1. A map is drawn of SMALLEST_GROUP people or more, or not at all (of more, where the contract says so). It is drawn when
   positions are revealed, and stays: a look before an answer and a look after it find the same picture.
2. Another is drawn once, at the closing, and only if nobody can be read from the two side by side. Everyone knows who
   came late and who left; they do not know who moved. So those who are gone from the first map or moved on it are none
   or five, those who are new on the second or moved to it as well; and so is what one sees: the points that are no
   longer there, and those that were not there before. With fewer, the first map stays the only one.
3. Names that were given stand on a map only if those without name are none, or enough: else the last of them would be
   known by the names of all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)
What = TypeVar("What", bound=Hashable)

ABSENT = object()


def none_or_enough(number: int, smallest: int) -> bool:
    return number == 0 or number >= smallest


def may_name(named: int, everyone: int, smallest: int) -> bool:
    """Say whether names may stand beside what was said: those without name are none, or enough."""
    return named > 0 and none_or_enough(everyone - named, smallest)


def is_safe(before: Mapping[Who, What], after: Mapping[Who, What], smallest: int) -> bool:
    """Say whether nobody can be read from what two maps tell side by side; each gives what a person stood for."""
    gone = sum(after.get(who, ABSENT) != what for who, what in before.items())  # type: ignore[call-overload]
    new = sum(before.get(who, ABSENT) != what for who, what in after.items())  # type: ignore[call-overload]
    counted = (gone, new, *seen(before, after))
    return all(none_or_enough(number, smallest) for number in counted)


def seen(before: Mapping[Who, What], after: Mapping[Who, What]) -> tuple[int, int]:
    """Return how many points are no longer there, and how many were not there before: what one sees of two maps."""
    first, second = Counter(before.values()), Counter(after.values())
    return (first - second).total(), (second - first).total()


def may_follow(
    before: Sequence[Mapping[Who, What]], after: Sequence[Mapping[Who, What]], smallest: int
) -> bool:
    """Say whether a second map may be shown beside the first one.

    Each is given once for each thing that can be read from it apart: the place, the strength, both together; each
    statement. It must differ in something, be of enough people, and be safe in each.
    """
    pairs = list(zip(before, after, strict=True))
    differs = any(any(seen(*pair)) for pair in pairs)
    return differs and all(len(now) >= smallest and is_safe(then, now, smallest) for then, now in pairs)
