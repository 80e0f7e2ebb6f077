"""State who is to be composed, into which cells, and under which constraints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .errors import ProblemError
from .groups import Pair
from .quotas import Quota
from .traits import Trait
from .validation import validate


@dataclass(frozen=True)
class Problem:
    """People 0 … people − 1, cells 0 … len(sizes) − 1, traits, hard constraints and past encounters.

    Hard: `sizes` exactly, or between the (least, most) people of each cell in `ranges`, and then `sizes` is
    only what is wished for, as even as can be when it is left empty; `apart` and `together` hold pairs of
    people, `locked` the cell of a person who keeps their seat; `quotas`; `slots` the slot of each cell (empty:
    cells have none), `available` the slots in which a person can come (a person not named: in all).

    Wished for: people differ; they meet anew: `met` is how much two people have already met (1 = one whole
    round), and `novelty` what meeting again costs: 1 is as much as the distance of two people taken at
    random; nobody is alone in a cell with their category of the trait named `company`. Raises ProblemError.
    """

    people: int
    sizes: tuple[int, ...] = ()
    traits: tuple[Trait, ...] = ()
    apart: frozenset[Pair] = frozenset()
    together: frozenset[Pair] = frozenset()
    locked: Mapping[int, int] = field(default_factory=dict)
    met: Mapping[Pair, float] = field(default_factory=dict)
    novelty: float = 1.0
    ranges: tuple[tuple[int, int], ...] = ()
    quotas: tuple[Quota, ...] = ()
    slots: tuple[str, ...] = ()
    available: Mapping[int, frozenset[str]] = field(default_factory=dict)
    company: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranges", tuple((low, high) for low, high in self.ranges))
        object.__setattr__(self, "sizes", tuple(self.sizes) or even_sizes(self.people, self.ranges))
        object.__setattr__(self, "traits", tuple(self.traits))
        object.__setattr__(self, "apart", ordered(self.apart))
        object.__setattr__(self, "together", ordered(self.together))
        object.__setattr__(self, "met", summed(self.met))
        object.__setattr__(self, "quotas", tuple(self.quotas))
        object.__setattr__(self, "slots", tuple(self.slots))
        object.__setattr__(self, "available", {p: frozenset(slots) for p, slots in self.available.items()})
        validate(self)

    @cached_property
    def limits(self) -> tuple[tuple[int, int], ...]:
        """The least and the most people that each cell may hold."""
        return self.ranges or tuple((size, size) for size in self.sizes)

    @property
    def entangled(self) -> bool:
        """Tell whether anything is asked beyond exact sizes, apart, together, locked and encounters."""
        loose = any(low != high for low, high in self.ranges)
        return bool(loose or self.quotas or (self.slots and self.available) or self.company)

    def can_come(self, person: int, cell: int) -> bool:
        return not self.slots or self.slots[cell] in self.available.get(person, self.slots)


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


def even_sizes(people: int, ranges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Fill cells as evenly as their (least, most) allow; what cannot be seated is left for `validate` to say."""
    sizes = [max(low, 0) for low, _ in ranges]
    left = people - sum(sizes)
    while left > 0:
        open_ = [cell for cell, (_, high) in enumerate(ranges) if sizes[cell] < high]
        if not open_:
            break
        low = min(sizes[cell] for cell in open_)
        lowest = [cell for cell in open_ if sizes[cell] == low]
        rise = min(
            min(ranges[cell][1] for cell in lowest) - low,
            min((sizes[cell] for cell in open_ if sizes[cell] > low), default=people) - low,
            max(1, left // len(lowest)),
        )
        for cell in lowest:
            step = min(rise, left)
            sizes[cell] += step
            left -= step
    return tuple(sizes)


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
