"""Compose cells: who is together, mixed as the whole, meeting anew. Plain Python and NumPy."""

from .checking import checked
from .compose import compose
from .conflict import Asked, Conflict, Relaxation
from .effects import Effect, effects, place
from .errors import ProblemError
from .explain import CellExplanation, Explanation, QuotaShare, explain
from .problem import Composition, Problem, sizes_for
from .quotas import Quota
from .seating import Brought, Seating, Swaps, Why
from .shares import TraitShare
from .traits import Trait

__all__ = [
    "Asked",
    "Brought",
    "CellExplanation",
    "Composition",
    "Conflict",
    "Effect",
    "Explanation",
    "Problem",
    "ProblemError",
    "Quota",
    "QuotaShare",
    "Relaxation",
    "Seating",
    "Swaps",
    "Trait",
    "TraitShare",
    "Why",
    "checked",
    "compose",
    "effects",
    "explain",
    "place",
    "sizes_for",
]
