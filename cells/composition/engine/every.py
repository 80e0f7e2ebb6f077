"""Weigh every way to seat a few people under limits: where little is allowed, swaps alone do not lead everywhere."""

import numpy as np

from .gower import Floats, Ints
from .limits import Limits
from .units import Units

MOST = 20_000  # ways to seat them: 9 people in 3 cells, 14 in 2


def best_of_all(units: Units, limits: Limits) -> Ints | None:
    """Give the best composition that keeps every limit, shape (m,); None for too many ways, or if none keeps them."""
    many, cells = len(units.size) - 1, len(limits.least)
    if many > 20 or cells**many > MOST:
        return None
    way = np.indices((cells,) * many).reshape(many, -1).T
    sits = (way[:, None, :] == np.arange(cells)[None, :, None]).astype(np.float64)
    count = (sits @ limits.bring[:-1]).astype(np.int64)
    kept = ((count >= limits.least) & (count <= limits.most)).all((1, 2))
    kept &= ~limits.banned[np.arange(many), way].any(1)
    kept &= (way[:, units.apart[:, 0]] != way[:, units.apart[:, 1]]).all(1)
    if not kept.any():
        return None
    way, sits, count = way[kept], sits[kept], count[kept]
    return np.asarray(way[worth(units, limits, way, sits, count).argmax()])


def worth(units: Units, limits: Limits, way: Ints, sits: Floats, count: Ints) -> Floats:
    """Give what each way (w, m) is worth, but for a constant: `sits` (w, c, m), `count` (w, c, k)."""
    cells, rows = np.arange(count.shape[1])[:, None], np.arange(count.shape[2])
    shared = way[:, units.left] == way[:, units.right]
    paid = (limits.soft + limits.lonely)[cells, rows, count].sum((1, 2))
    sums = sits @ units.x[:-1]
    return np.asarray((sums**2 @ units.g).sum(1) / 2 - shared @ units.cost - paid)
