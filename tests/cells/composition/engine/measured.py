"""What is measured, slowly and by the definition, and problems drawn at random."""

import itertools
import math

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from cells.composition.engine import Problem, Trait, sizes_for

FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
MOVES = 4_000


def gap(trait, i, j):
    """The distance of two people on one trait, by the definition; None when someone does not say."""
    a, b = trait.values[i], trait.values[j]
    if a is None or b is None:
        return None
    if trait.kind == "category":
        return float(a != b)
    if trait.kind == "set":
        if not a and not b:
            return 0.0
        return 1 - len(a & b) / math.sqrt(len(a) * len(b)) if a and b else 1.0
    said = [value for value in trait.values if value is not None]
    if trait.kind == "ordinal":
        levels = list(trait.order) or sorted(set(said))
        a, b, said = levels.index(a), levels.index(b), [levels.index(value) for value in said]
    return abs(a - b) / (max(said) - min(said)) if max(said) > min(said) else 0.0


def distance_table(problem):
    """All distances, slowly: a silent pair counts as the mean of the pairs known."""
    pairs = list(itertools.combinations(range(problem.people), 2))
    total = sum(trait.weight for trait in problem.traits)
    table = dict.fromkeys(pairs, 0.0)
    for trait in problem.traits:
        gaps = {pair: gap(trait, *pair) for pair in pairs}
        known = [value for value in gaps.values() if value is not None]
        mean = sum(known) / len(known) if known else 0.0
        for pair, value in gaps.items():
            table[pair] += (trait.weight / total if total else 0) * (mean if value is None else value)
    return table


def slow_heterogeneity(problem, cells):
    table = distance_table(problem)
    inside = [value for (i, j), value in table.items() if cells[i] == cells[j] >= 0]
    everywhere = sum(table.values()) / len(table) if table else 0
    return sum(inside) / len(inside) / everywhere if inside and everywhere > 1e-12 else 1.0


def every_composition(problem):
    """All ways to fill the cells that respect the constraints."""
    labels = [cell for cell, size in enumerate(problem.sizes) for _ in range(size)]
    for cells in set(itertools.permutations(labels)):
        if respects(problem, cells):
            yield cells


def respects(problem, cells):
    return (
        all(cells[i] != cells[j] for i, j in problem.apart)
        and all(cells[i] == cells[j] for i, j in problem.together)
        and all(cells[person] == cell for person, cell in problem.locked.items())
    )


VALUES = {
    "category": st.sampled_from(["a", "b", "c", None]),
    "ordinal": st.sampled_from([1.0, 2.0, 5.0, None]),
    "number": st.floats(-1e6, 1e6) | st.none(),
    "set": st.frozensets(st.sampled_from("xyz")) | st.none(),
}


@st.composite
def problems(draw, most=40, constrained=True):
    people = draw(st.integers(1, most))
    size = draw(st.integers(1, 8))
    sizes = sizes_for(people, size)
    if draw(st.booleans()):
        cuts = sorted(draw(st.sets(st.integers(1, max(1, people - 1)), max_size=4)))
        cuts = [cut for cut in cuts if cut < people]
        sizes = tuple(b - a for a, b in itertools.pairwise([0, *cuts, people]))
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=3))
    traits = tuple(
        Trait(
            f"t{k}",
            draw(st.lists(VALUES[kind], min_size=people, max_size=people)),
            kind,
            weight=draw(st.sampled_from([0.0, 1.0, 2.5])),
        )
        for k, kind in enumerate(kinds)
    )
    return draw(constraints(people, sizes, traits)) if constrained else Problem(people, sizes, traits)


@st.composite
def constraints(draw, people, sizes, traits):
    """Constraints that a composition drawn first respects, so that they can all be kept."""
    labels = [cell for cell, size in enumerate(sizes) for _ in range(size)]
    witness = draw(st.permutations(labels))
    pairs = [
        (i, j)
        for i, j in draw(
            st.lists(st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)), max_size=8)
        )
        if i != j
    ]
    met = dict.fromkeys(pairs[::2], 1.0)
    held = {person: witness[person] for person in draw(st.sets(st.integers(0, people - 1), max_size=3))}
    return Problem(
        people,
        sizes,
        traits,
        apart=frozenset(pair for pair in pairs if witness[pair[0]] != witness[pair[1]]),
        together=frozenset(pair for pair in pairs if witness[pair[0]] == witness[pair[1]]),
        locked=held,
        met=met,
    )
