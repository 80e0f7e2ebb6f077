"""The shape of an exercise that is shipped: what it is for, when, how long, and its words in both languages."""

from __future__ import annotations

from typing import NamedTuple

from interventions.exercises.wording import Role, Wording

__all__ = ["Role", "ShippedExercise", "Wording"]


class ShippedExercise(NamedTuple):
    """`kind` and `intention` are values of `models.Kind` and `models.Intention`, `step` is the slug of a step."""

    slug: str
    kind: str
    intention: str
    step: str
    minutes: int
    fr: Wording
    en: Wording
