"""State what each cell must count, and where people may not sit, for rounds made at once: see `joint`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .gower import Ints
from .limits import categories, flag
from .problem import Problem
from .units import Singles

OFF = 6.0  # tolls for each person too many or too few of a quota, and for each one alone of their category


@dataclass(frozen=True)
class Counted:
    """`kind` (n,) of each person, `counts` (kinds, k) in which rows a kind counts, `cost` (cells, k, w) in tolls."""

    kind: Ints
    counts: Ints
    cost: Singles


def counted_in(problem: Problem) -> Counted:
    """List the quotas, then the categories in which nobody is to be alone."""
    flags = [flag(problem.people, quota.members) for quota in problem.quotas]
    flags += [flag(problem.people, members) for members in categories(problem)]
    table = np.array(flags, np.int64).reshape(-1, problem.people).T
    counts, kind = np.unique(table, axis=0, return_inverse=True)
    n, cells = np.arange(max(problem.sizes) + 2), len(problem.sizes)
    cost = np.zeros((cells, table.shape[1], len(n)), np.float32)
    for k, quota in enumerate(problem.quotas):
        for cell in range(cells):
            least, most = quota.limits(cell, problem.people)
            cost[cell, k] = OFF * (np.maximum(least - n, 0) + np.maximum(n - most, 0))
    cost[:, len(problem.quotas) :, 1] = OFF
    return Counted(kind.ravel().astype(np.int64), np.ascontiguousarray(counts), cost)


def barred(problem: Problem) -> NDArray[np.bool_]:
    """Tell where people may not sit, shape (cells, n): they cannot come then, or keep another seat."""
    no = np.zeros((len(problem.sizes), problem.people), bool)
    if problem.slots:
        for person, can in problem.available.items():
            no[:, person] = [slot not in can for slot in problem.slots]
    for person, cell in problem.locked.items():
        no[:, person] = np.arange(len(problem.sizes)) != cell
    return no


def keeps(problem: Problem, row: Ints) -> bool:
    """Tell whether a round of the sizes wished for keeps all that must hold, people to be together left aside."""
    if barred(problem)[row, np.arange(problem.people)].any():
        return False
    if any(row[i] == row[j] for i, j in problem.apart):
        return False
    for quota in problem.quotas:
        many = np.bincount(row[sorted(quota.members)], minlength=len(problem.sizes))
        limits = [quota.limits(cell, problem.people) for cell in range(len(problem.sizes))]
        if any(not low <= count <= high for count, (low, high) in zip(many.tolist(), limits, strict=True)):
            return False
    return True


def least_repeated_in_company(problem: Problem, rounds: int) -> int:
    """Bound from below the meetings that must repeat over rounds in which nobody is alone of their category.

    Those of a category then sit by twos, and one three when they are odd: m people make m / 2 or (m + 3) / 2 pairs
    in each round at least, of the m (m − 1) / 2 there are. Pairs of two categories are never the same.
    """
    least = 0
    for members in categories(problem):
        many = len(members)
        pairs = many // 2 if many % 2 == 0 else (many + 3) // 2
        least += max(0, rounds * pairs - many * (many - 1) // 2)
    return least
