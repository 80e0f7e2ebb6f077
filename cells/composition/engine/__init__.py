"""Compose cells: who is together, mixed as the whole, meeting anew. Plain Python and NumPy."""

from .compose import compose
from .effects import Effect, effects, place
from .errors import ProblemError
from .explain import CellExplanation, Explanation, TraitShare, explain
from .problem import Composition, Problem, sizes_for
from .traits import Trait

__all__ = [
    "CellExplanation",
    "Composition",
    "Effect",
    "Explanation",
    "Problem",
    "ProblemError",
    "Trait",
    "TraitShare",
    "compose",
    "effects",
    "explain",
    "place",
    "sizes_for",
]
