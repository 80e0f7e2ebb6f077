"""Place people in a plane by how they answered statements, and find groups among them: plain NumPy, no randomness.

As Polis does (Small, Bjorkegren, Erkkilä, Shaw and Megill, Polis: Scaling deliberation by mapping high dimensional
opinion spaces, Recerca 26.2, 2021): missing answers take the mean of their statement, the two first principal
components place each person, whoever answered little is moved outwards by √(statements ÷ answered), k-means groups
them, and the number of groups is the one with the best silhouette (Rousseeuw, 1987), from two to five. What is ours:
no group is smaller than the contract lets be shown, none is sought among fewer than FEWEST_TO_GROUP, and nothing is drawn
by lot: rows are worked on in the order of their own values, so that the order in which people stand tells nothing
and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

FEWEST_TO_GROUP = 20  # people, under which no plane and no groups are computed
MOST_GROUPS = 5
MOST_STEPS = 100  # of k-means, which ends by itself long before
DECIMALS = 6  # places agree to this many: what differs by less is one place


@dataclass(frozen=True)
class Plane:
    """`places` is (people, 2); `groups` (people,) numbers from 0, or None where no grouping is sound."""

    places: Floats
    groups: Whole | None


def plane_of(votes: Floats, smallest: int) -> Plane | None:
    """Return where people stand; None of fewer than FEWEST_TO_GROUP.

    `votes` is (people, statements): 1 agrees, -1 disagrees, 0 passes, NaN has not answered. `smallest` is the smallest
    group, in people, that the contract lets be shown.
    """
    if len(votes) < FEWEST_TO_GROUP:
        return None
    order = _order_of(np.nan_to_num(votes, nan=9.0))
    places = np.empty((len(votes), 2))
    places[order] = places_of(votes[order])
    found = groups_of(places[order], smallest)
    if found is None:
        return Plane(places, None)
    groups = np.empty(len(votes), dtype=np.intp)
    groups[order] = found
    return Plane(places, groups)


def _order_of(rows: Floats) -> Whole:
    """Return the order (people,) of rows by their own values: equal rows are interchangeable."""
    return np.lexsort(rows.T[::-1])


def places_of(votes: Floats) -> Floats:
    """Return the place of each person, (people, 2): their scores on the first two principal components.

    A component points to where its heaviest statement is agreed with: its sign hangs on nothing else.
    """
    answered = ~np.isnan(votes)
    means = _means_of(votes, answered)
    centred = np.where(answered, votes, means) - means
    _left, _weights, components = np.linalg.svd(centred, full_matrices=False)
    components = _pad(components[:2], votes.shape[1])
    heaviest = np.argmax(np.round(np.abs(components), DECIMALS), axis=1)
    signs = np.where(components[np.arange(2), heaviest] < 0, -1.0, 1.0)
    places = centred @ (components * signs[:, None]).T
    told = np.maximum(answered.sum(axis=1), 1)
    scaled = places * np.sqrt(votes.shape[1] / told)[:, None]
    return cast("Floats", np.round(scaled, DECIMALS) + 0.0)


def _means_of(votes: Floats, answered: NDArray[np.bool_]) -> Floats:
    """Return the mean (statements,) of what was answered, 0 where nobody did."""
    totals = np.where(answered, votes, 0.0).sum(axis=0)
    return cast("Floats", totals / np.maximum(answered.sum(axis=0), 1))


def _pad(components: Floats, statements: int) -> Floats:
    """Return (2, statements): with a single statement there is one component, and the other says nothing."""
    return np.vstack([components, np.zeros((2 - len(components), statements))])


def groups_of(places: Floats, smallest: int) -> Whole | None:
    """Return the group (people,) of each place, numbered from left to right; None where none is sound.

    Of the groupings in which each group has `smallest` people or more, the one with the best silhouette.
    """
    if len(places) < FEWEST_TO_GROUP:
        return None
    best, best_groups = 0.0, None
    for number in range(2, MOST_GROUPS + 1):
        groups = k_means(places, number)
        if np.bincount(groups, minlength=number).min() < smallest:
            continue
        score = silhouette(places, groups)
        if score > best + 1e-9:
            best, best_groups = score, groups
    return best_groups


def k_means(places: Floats, number: int) -> Whole:
    """Return the group (people,) of each place among `number`, by Lloyd's steps from centres that lie far apart."""
    centres = _far_apart(places, number)
    groups = _nearest(places, centres)
    for _step in range(MOST_STEPS):
        centres = np.array(
            [places[groups == k].mean(axis=0) if (groups == k).any() else centres[k] for k in range(number)]
        )
        after = _nearest(places, centres)
        if (after == groups).all():
            break
        groups = after
    return _from_left_to_right(groups, centres)


def _far_apart(places: Floats, number: int) -> Floats:
    """Return centres (number, 2): the place farthest from the middle, then always the one farthest from those taken."""
    far = ((places - places.mean(axis=0)) ** 2).sum(axis=1)
    taken = [int(np.argmax(np.round(far, DECIMALS)))]
    near = ((places - places[taken[0]]) ** 2).sum(axis=1)
    while len(taken) < number:
        taken.append(int(np.argmax(np.round(near, DECIMALS))))
        near = np.minimum(near, ((places - places[taken[-1]]) ** 2).sum(axis=1))
    return places[taken]


def _nearest(places: Floats, centres: Floats) -> Whole:
    apart = ((places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return np.argmin(np.round(apart, DECIMALS), axis=1)


def _from_left_to_right(groups: Whole, centres: Floats) -> Whole:
    ranks = np.empty(len(centres), dtype=np.intp)
    ranks[np.lexsort((centres[:, 1], centres[:, 0]))] = np.arange(len(centres))
    return ranks[groups]


def silhouette(places: Floats, groups: Whole) -> float:
    """Return the mean silhouette, from -1 to 1: how much nearer people are to their own group than to the next."""
    apart = np.sqrt(((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2))
    numbers = np.unique(groups)
    if len(numbers) < 2:
        return 0.0
    sums = np.stack([apart[:, groups == k].sum(axis=1) for k in numbers], axis=1)
    sizes = np.array([(groups == k).sum() for k in numbers])
    mine = groups[:, None] == numbers[None, :]
    own_size = sizes[np.argmax(mine, axis=1)]
    inside = sums[mine] / np.maximum(own_size - 1, 1)
    outside = np.where(mine, np.inf, sums / sizes).min(axis=1)
    widest = np.maximum(inside, outside)
    scores = np.where(
        (own_size > 1) & (widest > 0), (outside - inside) / np.where(widest > 0, widest, 1), 0.0
    )
    return float(scores.mean())
