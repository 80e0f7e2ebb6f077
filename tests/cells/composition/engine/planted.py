"""Small collectives with constraints that a composition planted first keeps."""

import random
from itertools import combinations

from cells.composition.engine import Problem, Quota, Trait

COMPONENTS = ("parents", "young", "elected", "shop", "social")


def planted(people, cells, seed):
    """A problem of every kind of constraint, and the composition that keeps them all."""
    rng = random.Random(seed)
    where = [k % cells for k in range(people)]
    rng.shuffle(where)
    members = [[p for p in range(people) if where[p] == c] for c in range(cells)]
    component = [rng.choices(COMPONENTS, (8, 5, 3, 2, 1))[0] for _ in range(people)]
    gender = [rng.choice("wm") for _ in range(people)]
    slots = tuple(f"s{c % 3}" for c in range(cells))
    available = {
        p: frozenset({slots[where[p]], *(s for s in sorted(set(slots)) if rng.random() < 0.5)})
        for p in range(people)
    }
    facilitators = frozenset(rng.choice(group) for group in members)
    quotas = [Quota("facilitator", facilitators, 1)]
    for name, values in (("component", component), ("gender", gender)):
        for value in sorted(set(values))[:2]:
            holders = frozenset(p for p in range(people) if values[p] == value)
            counts = [len(holders & set(group)) for group in members]
            quotas.append(Quota(name, holders, min(counts), max(counts), value=value))
    pairs = [tuple(rng.sample(range(people), 2)) for _ in range(people)]
    apart = [pair for pair in pairs if where[pair[0]] != where[pair[1]]][: people // 3]
    together = [pair for pair in pairs if where[pair[0]] == where[pair[1]]][: people // 8]
    locked = {p: where[p] for p in rng.sample(range(people), max(1, people // 15))}
    sizes = [len(group) for group in members]
    problem = Problem(
        people,
        traits=(Trait("component", component, "category", 2.0), Trait("gender", gender, "category")),
        apart=frozenset(apart),
        together=frozenset(together),
        locked=locked,
        ranges=((min(sizes) - 1, max(sizes) + 1),) * cells,
        quotas=tuple(quotas),
        slots=slots,
        available=available,
        company="component",
    )
    return problem, where


def faults(problem, cells):
    """Everything that a composition breaks, by the definition."""
    found = []
    for cell, (low, high) in enumerate(problem.limits):
        inside = [p for p in range(problem.people) if cells[p] == cell]
        if not low <= len(inside) <= high:
            found.append(("size", cell))
        for k, quota in enumerate(problem.quotas):
            least, most = quota.limits(cell, problem.people)
            if not least <= len(quota.members & set(inside)) <= most:
                found.append(("quota", k, cell))
    found += [("apart", i, j) for i, j in problem.apart if cells[i] == cells[j]]
    found += [("together", i, j) for i, j in problem.together if cells[i] != cells[j]]
    found += [("locked", p) for p, cell in problem.locked.items() if cells[p] != cell]
    found += [("slot", p) for p in range(problem.people) if not problem.can_come(p, cells[p])]
    return found


def cliques(people):
    return frozenset(combinations(people, 2))
