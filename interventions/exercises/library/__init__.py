"""The exercises shipped with the platform, in French and in English: rows that practitioners start from.

They follow the steps of Thérapie Sociale TST: to arrive and to meet, to disagree without hurting, to find what is stuck
and take a first step. The Institut's precautions stand with each of them; an intervenant adapts a copy.
"""

from interventions.exercises.library.confronting import CONFRONTING
from interventions.exercises.library.meeting import MEETING
from interventions.exercises.library.shapes import ShippedExercise
from interventions.exercises.library.solving import SOLVING

__all__ = ["EXERCISES", "ShippedExercise"]

EXERCISES: tuple[ShippedExercise, ...] = (*MEETING, *CONFRONTING, *SOLVING)
