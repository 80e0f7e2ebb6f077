"""Draw the measures of an indicator over time: the places of lines and dots in a picture made on the server.

The picture only repeats the table beside it, which says the same in figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from interventions.programmes.models import Indicator, Measure

# In units of the picture; the margins leave room for the words at its edges.
WIDTH, HEIGHT = 320, 160
LEFT, RIGHT, TOP, BOTTOM = 12, 308, 24, 136


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Drawing:
    """Where things stand; coordinates are written with a point, whatever the language of the page."""

    baseline: str
    target: str
    dots: list[Dot]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT

    @property
    def line(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def draw(indicator: Indicator, measures: Sequence[Measure]) -> Drawing:
    """Return the drawing of these measures, in the order of their days."""
    values = [indicator.baseline, indicator.target, *(one.value for one in measures)]
    low, high = min(values), max(values)

    def height_of(value: Decimal) -> str:
        share = (value - low) / (high - low) if high > low else Decimal("0.5")
        return f"{BOTTOM - float(share) * (BOTTOM - TOP):.1f}"

    days = [one.on for one in measures]
    dots = [Dot(_place_of(one.on, days), height_of(one.value)) for one in measures]
    return Drawing(height_of(indicator.baseline), height_of(indicator.target), dots)


def _place_of(day: date, days: Sequence[date]) -> str:
    span = (days[-1] - days[0]).days
    share = (day - days[0]).days / span if span else 0.5
    return f"{LEFT + share * (RIGHT - LEFT):.1f}"
