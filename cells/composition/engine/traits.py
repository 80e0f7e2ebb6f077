"""Something by which people differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Word = str | float
Value = Word | frozenset[str] | None
Kind = Literal["category", "ordinal", "number", "set"]


@dataclass(frozen=True)
class Trait:
    """Something by which people differ; `values` has one value per person.

    None means "prefer not to say" and is neutral. A category holds words or numbers; a number holds
    finite floats; an ordinal holds floats, or words ranked by `order`; a set holds frozensets of words.
    `weight` is relative to the weights of the other traits (no unit).
    """

    name: str
    values: Sequence[Value]
    kind: Kind
    weight: float = 1.0
    order: tuple[str, ...] = ()
