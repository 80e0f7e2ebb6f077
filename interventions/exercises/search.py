"""Find an exercise in the library: by words, step, intention, duration, or whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from interventions.exercises.models import Exercise
from interventions.programmes.models import Step
from tst_platform.core.viewer import Viewer

MINE, SHIPPED = "mine", "shipped"


@dataclass(frozen=True)
class Wanted:
    """What one looks for; an empty wish asks for nothing."""

    words: str = ""
    step: Step | None = None
    intention: str = ""
    minutes: int | None = None
    whose: str = ""


def find(viewer: Viewer, wanted: Wanted) -> list[Exercise]:
    """Return what this viewer may read of it. Words are looked for here: those of one's own stand sealed."""
    rows = Exercise.objects.visible_to(viewer).select_related("step", "author")
    if wanted.step is not None:
        rows = rows.filter(step=wanted.step)
    if wanted.intention:
        rows = rows.filter(intention=wanted.intention)
    if wanted.minutes:
        rows = rows.filter(minutes__lte=wanted.minutes)
    if wanted.whose == SHIPPED:
        rows = rows.filter(author__isnull=True)
    elif wanted.whose == MINE:
        rows = rows.filter(author__isnull=False)
    return [row for row in rows if row.said.has(wanted.words)]
