"""Exercises as they are written, as they are run in a session, and what people say in them."""

from interventions.exercises.models.exercises import Exercise, ExerciseShare, Intention, Kind
from interventions.exercises.models.runs import ExerciseRun, RoleCard
from interventions.exercises.models.testimonies import Reach, Testimony, TestimonyReader

__all__ = [
    "Exercise",
    "ExerciseRun",
    "ExerciseShare",
    "Intention",
    "Kind",
    "Reach",
    "RoleCard",
    "Testimony",
    "TestimonyReader",
]
