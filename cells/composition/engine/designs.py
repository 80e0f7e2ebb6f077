"""Place people so that no two meet twice, by arithmetic: tables `cell` (rounds, people), or None.

A person is a column x and a height y; in round k, (x, y) sits in cell y + a[k][x] of a group of `groups` heights.
Two people of columns x and x' meet again only if a[k][x] − a[k][x'] repeats over k: the rows are a difference
matrix (Bose & Bush 1952). Other designs are found by `turning` one round.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from .gower import Ints
from .turning import by_turning

TRIES = 40
STEPS = 8_000
Sum = Callable[[int, int], int]


def design(groups: int, size: int, rounds: int, missing: int = 0, seed: int = 0) -> Ints | None:
    """Give rounds without a repeated pair, or None when no construction is known here.

    People are numbered column by column; the last `missing` places are left empty, at most one a cell in each
    round (missing < groups). A seed always gives the same design; most need none.
    """
    people = groups * size - missing
    if not 0 <= missing < max(groups, 1) or rounds > most_rounds(groups, size, people):
        return None
    if size == 1 or rounds <= 1:
        return np.tile(np.arange(people) % groups, (rounds, 1))
    table = by_columns(groups, size, rounds, missing, seed)
    if table is None and not missing:
        table = by_turning(groups, size, rounds, seed)
    return None if table is None else table[:, :people]


def most_rounds(groups: int, size: int, people: int) -> int:
    """Bound the rounds without a repeated pair, by counting whom each can meet and where a cell can go."""
    least = size if groups * size == people else size - 1
    if least < 2 or groups == 0:
        return 10**9
    return (people - 1) // (least - 1) if least <= groups else 1


def by_columns(groups: int, size: int, rounds: int, missing: int, seed: int) -> Ints | None:
    """Compose columns with one another, and in the last rounds each by itself, since nobody met there yet."""
    most = 0 if missing or groups % size else min(rounds - 1, most_rounds(groups // size, size, groups))
    for searching in (False, True):
        for many in range(most + 1):
            add, rows = difference_rows(groups, size, rounds - many, seed, searching=searching)
            if rows is None:
                continue
            table = np.array(
                [[add(y, shift) for shift in row for y in range(groups)] for row in rows.tolist()]
            )
            inner = within_columns(groups, size, many, seed) if many else table[:0]
            if inner is not None:
                return np.vstack([table, inner])
    return None


def within_columns(groups: int, size: int, rounds: int, seed: int) -> Ints | None:
    """Compose each column of `groups` people by itself into cells of `size`."""
    parts = groups // size
    inner = design(parts, size, rounds, 0, seed)
    return None if inner is None else np.hstack([inner + parts * x for x in range(size)])


def difference_rows(
    groups: int, size: int, rounds: int, seed: int, *, searching: bool
) -> tuple[Sum, Ints | None]:
    """Find `rounds` rows of `size` heights whose differences, column by column, never repeat."""
    plain: Sum = lambda y, shift: (y + shift) % groups  # noqa: E731
    if rounds > groups:
        return plain, None
    k, x = np.arange(rounds), np.arange(size)
    smallest = next((p for p in range(2, groups + 1) if groups % p == 0), 1)
    if (rounds - 1) * (size - 1) < groups or max(rounds, size) <= smallest:
        return plain, np.outer(k, x) % groups
    field = power(groups)
    if field and size <= groups:
        multiply, add = galois(*field)
        return add, np.array([[multiply(a, b) for b in range(size)] for a in range(rounds)])
    return plain, search_rows(groups, size, rounds, seed) if searching else None


def power(number: int) -> tuple[int, int] | None:
    """Write a number as a prime and its exponent."""
    prime = next((p for p in range(2, number + 1) if number % p == 0), 0)
    exponent, rest = 0, number
    while prime and rest % prime == 0:
        exponent, rest = exponent + 1, rest // prime
    return (prime, exponent) if rest == 1 and exponent else None


def galois(prime: int, exponent: int) -> tuple[Sum, Sum]:
    """Multiply and add in the field of prime^exponent elements, written as digits in base prime."""

    def add(a: int, b: int) -> int:
        pairs = zip(digits_of(a, prime, exponent), digits_of(b, prime, exponent), strict=True)
        return number_of([(p + q) % prime for p, q in pairs], prime)

    for low in range(prime**exponent):
        modulus = digits_of(low, prime, exponent)  # irreducible if no product is zero
        times = partial(product, prime=prime, modulus=modulus)
        table = [times(a, b) for a in range(1, prime**exponent) for b in range(a, prime**exponent)]
        if 0 not in table:
            return times, add
    raise AssertionError("every prime power has a field")


def digits_of(a: int, prime: int, exponent: int) -> list[int]:
    """Write a number in base prime, the last digit first."""
    return [a // prime**k % prime for k in range(exponent)]


def number_of(each: list[int], prime: int) -> int:
    """Read such digits."""
    return sum(digit * prime**k for k, digit in enumerate(each))


def product(a: int, b: int, *, prime: int, modulus: list[int]) -> int:
    """Multiply two polynomials where x^exponent = − the digits of the modulus."""
    exponent = len(modulus)
    result = [0] * (2 * exponent)
    for i, p in enumerate(digits_of(a, prime, exponent)):
        for j, q in enumerate(digits_of(b, prime, exponent)):
            result[i + j] += p * q
    for k in range(2 * exponent - 1, exponent - 1, -1):
        for j, m in enumerate(modulus):
            result[k - exponent + j] -= result[k] * m
        result[k] = 0
    return number_of([value % prime for value in result[:exponent]], prime)


def search_rows(groups: int, size: int, rounds: int, seed: int) -> Ints | None:
    """Build the rows one column after the other, drawn at random among those that repeat nothing."""
    rng = np.random.default_rng(seed)
    for _ in range(TRIES):
        rows = np.zeros((rounds, 1), np.int64)
        for _ in range(STEPS // TRIES):
            column = next_column(rows, groups, rng)
            if column is None:
                keep = max(1, rows.shape[1] - int(rng.integers(1, 3)))
                rows = rows[:, :keep]
                continue
            rows = np.column_stack([rows, column])
            if rows.shape[1] == size:
                return rows
    return None


def next_column(rows: Ints, groups: int, rng: np.random.Generator) -> Ints | None:
    used = np.zeros((rows.shape[1], groups), bool)
    column: list[int] = []
    for row in rows:
        heights = rng.permutation(groups) if column else np.zeros(1, np.int64)
        difference = (heights[:, None] - row) % groups
        free = np.flatnonzero(~used[np.arange(rows.shape[1]), difference].any(1))
        if not len(free):
            return None
        column.append(int(heights[free[0]]))
        used[np.arange(rows.shape[1]), difference[free[0]]] = True
    return np.array(column)
