"""Read the figures out of what was noted: nothing here measures, and every time is nanoseconds of one clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

HEADING = "## "


@dataclass
class Change:
    """One press: when it was sent and answered, and when each of so many phones heard of it and showed it."""

    phones: int
    pressed: int
    answered: int = 0
    told: dict[int, list[int]] = field(default_factory=dict)
    shown: dict[int, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Return how many phones heard nothing later than the press, and so nothing later than its commit."""
        return self.phones - sum(any(when >= self.pressed for when in heard) for heard in self.told.values())

    @property
    def doubled(self) -> int:
        """Return how often a phone was told once more of what it had been told."""
        return sum(len(heard) - 1 for heard in self.told.values() if heard)

    @property
    def not_shown(self) -> int:
        return self.phones - len(self.shown)

    def told_first(self) -> list[int]:
        """Return for each phone that heard of it when it first did."""
        return [min(heard) for heard in self.told.values() if heard]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of the values that so many percent of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def told(changes: Sequence[Change]) -> dict[str, Any]:
    """Return how long after the press each phone was told, in ms, and what went wrong on the way."""
    wrong = {"lost": sum(one.lost for one in changes), "doubled": sum(one.doubled for one in changes)}
    return {"changes": len(changes), **wrong, **_spread_out(changes, [one.told_first() for one in changes])}


def shown(changes: Sequence[Change]) -> dict[str, Any]:
    """Return how long after the press each phone showed the new state, in ms, and how many did not."""
    wrong = {"not_shown": sum(one.not_shown for one in changes)}
    return {
        "changes": len(changes),
        **wrong,
        **_spread_out(changes, [list(one.shown.values()) for one in changes]),
    }


def _spread_out(changes: Sequence[Change], moments: Sequence[Sequence[int]]) -> dict[str, float | None]:
    """`spread_ms` is the median over the presses of the last phone minus the first.

    A phone that is missing is later than all others: what it would decide is None, never the figure of the rest.
    """
    late = [math.inf] * sum(one.phones - len(times) for one, times in zip(changes, moments, strict=True))
    is_whole = not late
    late += [
        (when - one.pressed) / 1e6 for one, times in zip(changes, moments, strict=True) for when in times
    ]
    apart = [(max(times) - min(times)) / 1e6 for times in moments] if is_whole else [math.inf]
    found = {f"p{share}_ms": percentile(late, share) for share in (50, 95, 99)}
    found |= {"max_ms": max(late), "spread_ms": percentile(apart, 50)}
    return {name: round(value, 1) if value < math.inf else None for name, value in found.items()}


def out_of_order(heard: Sequence[Sequence[tuple[int, str]]]) -> int:
    """Return how often a phone heard a mark that stands before one it had heard already.

    `heard` is of each phone when it heard which mark. A mark says nothing of its place: they stand in the order in
    which anyone first heard them.
    """
    first: dict[str, int] = {}
    for when, mark in sorted(pair for one in heard for pair in one):
        first.setdefault(mark, when)
    places = [[first[mark] for _when, mark in one] for one in heard]
    return sum(later < earlier for one in places for earlier, later in pairwise(one))


def ratios(room: dict[str, Any], bare: dict[str, Any]) -> dict[str, float]:
    """Return how many times the bare hub each figure is, where both have one that can be divided by."""
    return {
        name: round(value / bare[name], 2 if value < 10 * bare[name] else 1)
        for name, value in room.items()
        if isinstance(value, int | float) and isinstance(bare.get(name), int | float) and bare[name] > 0
    }


def middle(passes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Put the passes of one side together: counts are added, the largest of a maximum stays, the rest is the mean.

    What is None in one of them is None: its mean would be that of the better ones.
    """
    if not passes:
        return {}
    together: dict[str, Any] = {}
    for name in dict.fromkeys(name for one in passes for name in one):
        values = [one[name] for one in passes if name in one]
        if None in values:
            together[name] = None
        elif name in COUNTED:
            together[name] = sum(values)
        else:
            together[name] = max(values) if name.endswith("max_ms") else round(sum(values) / len(values), 3)
    return together


COUNTED = frozenset(
    (
        "told_changes",
        "told_lost",
        "told_doubled",
        "shown_changes",
        "shown_not_shown",
        "burst_not_shown",
        "out_of_order",
        "closed",
        "refused",
        "bad_answers",
        "database_refusals",
    )
)


def with_section(text: str, title: str, lines: Sequence[str]) -> str:
    """Put a section in the place of the one of this title, or at the end; the other sections stay as they are."""
    head, *sections = text.rstrip("\n").split(f"\n{HEADING}")
    kept = {one.partition("\n")[0]: one.rstrip("\n") for one in sections}
    kept[title] = "\n".join([title, "", *lines]).rstrip("\n")
    return f"\n\n{HEADING}".join([head.rstrip("\n"), *kept.values()]) + "\n"


def table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return a table of Markdown with one line for each figure and one column for each row."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    title, *rest = names
    lines = [
        f"| {title} | {' | '.join(str(row[title]) for row in rows)} |",
        "|" + "---|" * (len(rows) + 1),
    ]
    return lines + [f"| {name} | {' | '.join(_cell(row.get(name)) for row in rows)} |" for name in rest]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
