"""State who is to be composed, into which cells, and under which constraints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .errors import ProblemError
from .groups import Pair
from .traits import Trait
from .validation import validate


@dataclass(frozen=True)
class Problem:
    """People 0 … people − 1, cells 0 … len(sizes) − 1, traits, hard constraints and past encounters.

    `apart` and `together` hold pairs of people, `locked` the cell of a person who keeps their seat, and
    `met` how much two people have already met (1 = one whole round). `novelty` says what meeting again
    costs: 1 is as much as the distance of two people taken at random. Raises ProblemError.
    """

    people: int
    sizes: tuple[int, ...]
    traits: tuple[Trait, ...] = ()
    apart: frozenset[Pair] = frozenset()
    together: frozenset[Pair] = frozenset()
    locked: Mapping[int, int] = field(default_factory=dict)
    met: Mapping[Pair, float] = field(default_factory=dict)
    novelty: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", tuple(self.sizes))
        object.__setattr__(self, "traits", tuple(self.traits))
        object.__setattr__(self, "apart", ordered(self.apart))
        object.__setattr__(self, "together", ordered(self.together))
        object.__setattr__(self, "met", summed(self.met))
        validate(self)


@dataclass(frozen=True)
class Composition:
    """A proposal: `cells[person]` is a cell; mean distance inside cells over that of all, and its bound.

    `repeated` counts the pairs in a same cell who had met before.
    """

    cells: tuple[int, ...]
    heterogeneity: float
    bound: float
    repeated: int


def ordered(pairs: Iterable[Pair]) -> frozenset[Pair]:
    return frozenset((min(pair), max(pair)) for pair in pairs)


def summed(met: Mapping[Pair, float]) -> dict[Pair, float]:
    total: dict[Pair, float] = {}
    for (i, j), weight in met.items():
        pair = (min(i, j), max(i, j))
        total[pair] = total.get(pair, 0.0) + weight
    return total


def sizes_for(people: int, size: int) -> tuple[int, ...]:
    """Divide people into cells of about `size` that differ by at most one, the larger ones first.

    The mean size is as near to `size` as can be, fewer cells when two numbers do as well: 50 by 12 gives
    13, 13, 12, 12. Raises ProblemError when there is nobody or the size is below one.
    """
    if people < 1:
        raise ProblemError("empty")
    if size < 1:
        raise ProblemError("size", size=size)
    fewer = max(1, people // size)
    cells = min((fewer, fewer + 1), key=lambda count: abs(people / count - size))
    cells = min(cells, people)
    low, more = divmod(people, cells)
    return (low + 1,) * more + (low,) * (cells - more)
