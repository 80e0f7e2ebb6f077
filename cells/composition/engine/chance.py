"""Draw what the compiled moves need at random, the same on every machine: see `matrix_moves`, `joint_moves`."""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from .units import Singles

Index = int | np.int64
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)  # a random number serves as two of 32 bits


@njit(cache=True)  # type: ignore[untyped-decorator]
def exponentials() -> Singles:
    """Tabulate the exponential distribution: 8192 values, each as likely."""
    table = np.empty(8192, np.float32)
    for k in range(8192):
        table[k] = -np.log((k + 0.5) / 8192)
    return table


@njit(cache=True)  # type: ignore[untyped-decorator]
def shifted(x: np.uint64) -> np.uint64:
    """Give the random number after x."""
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    return x


@njit(cache=True)  # type: ignore[untyped-decorator]
def below(count: np.uint64, bits: np.uint64) -> Index:
    """Scale 32 random bits to a number from 0 to count − 1."""
    return np.int64((bits * count) >> HALF)
