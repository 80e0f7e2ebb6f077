"""Search one round that, turned, gives all the others: the differences of those who meet in it never repeat.

So 15 people in threes over 7 rounds (Kirkman's walk, 1850) and 16 in fours over 5 are found; 32 in fours over 10
rounds are not. The method is that of differences (Bose 1939).
"""

import numpy as np

from .gower import Ints

TRIES = 10
STEPS = 4_000
MOST, ORBITS = 150, 12  # people, and people who turn into one another, beyond which the search is vain


def by_turning(groups: int, size: int, rounds: int, seed: int) -> Ints | None:
    """Search a base round that can be turned `rounds` times: its differences all differ."""
    people = groups * size
    orbits, fixed = divmod(people, rounds)
    if orbits * rounds < 2 or fixed > groups or people > MOST or orbits > ORBITS:
        return None
    rng = np.random.default_rng(seed)
    for _ in range(TRIES):
        base = Base(groups, size, rounds, rng)
        if base.search(STEPS):
            return np.array([base.turned(k) for k in range(rounds)])
    return None


class Base:
    """A base round: `seat` (people,) lists people by cell; `count` how often each difference occurs.

    People below orbits × rounds are (orbit, height); the others stay fixed when the round is turned.
    """

    def __init__(self, groups: int, size: int, rounds: int, rng: np.random.Generator) -> None:
        self.groups, self.size, self.rounds, self.rng = groups, size, rounds, rng
        self.people = groups * size
        person = np.arange(self.people)
        self.orbits = self.people // rounds
        orbit = np.minimum(person // rounds, self.orbits) + np.maximum(person - self.orbits * rounds, 0)
        self.orbit = orbit
        self.height = np.where(person < self.orbits * rounds, person % rounds, 0)
        kinds = int(orbit.max()) + 1
        self.key = self.keys(kinds)
        self.count = np.zeros(kinds * kinds * rounds, np.int64)
        self.seat = rng.permutation(self.people)
        for cell in self.seat.reshape(groups, size):
            i, j = np.triu_indices(size, 1)
            np.add.at(self.count, self.key[cell[i], cell[j]], 1)
        # a half turn within an orbit meets twice at once, and two fixed people meet in every round
        self.count += self.barred(kinds)

    def keys(self, kinds: int) -> Ints:
        """Number the difference of each two people, the same both ways."""
        a, b = self.orbit[:, None], self.orbit[None, :]
        turn = (self.height[None, :] - self.height[:, None]) % self.rounds
        turn = np.where((a >= self.orbits) | (b >= self.orbits), 0, turn)
        there = (a * kinds + b) * self.rounds + turn
        back = (b * kinds + a) * self.rounds + (-turn) % self.rounds
        return np.minimum(there, back)

    def barred(self, kinds: int) -> Ints:
        bars = np.zeros(len(self.count), np.int64)
        for a in range(self.orbits):
            if self.rounds % 2 == 0:
                bars[(a * kinds + a) * self.rounds + self.rounds // 2] = 1
        fixed = np.arange(self.orbits, kinds)
        bars[((fixed[:, None] * kinds + fixed[None, :]) * self.rounds).ravel()] = 1
        return bars

    def search(self, steps: int) -> bool:
        """Swap two people of two cells where that repeats fewer differences, with a little heat."""
        cost = int((self.count * (self.count - 1) // 2).sum())
        for step in range(steps):
            if not cost:
                return True
            change = self.try_swap(0.5 * (1 - step / steps) + 0.12)
            cost += change
        return not cost

    def try_swap(self, heat: float) -> int:
        u, v = (int(k) for k in self.rng.integers(0, self.people, 2))
        a, b = u // self.size, v // self.size
        if a == b:
            return 0
        left, right = (
            self.seat[a * self.size : (a + 1) * self.size],
            self.seat[b * self.size : (b + 1) * self.size],
        )
        p, q = self.seat[u], self.seat[v]
        near, far = left[left != p], right[right != q]
        old = np.concatenate([self.key[p, near], self.key[q, far]])
        new = np.concatenate([self.key[q, near], self.key[p, far]])
        change = 0
        for keys, sign in ((old, -1), (new, 1)):
            for key in keys.tolist():
                change += self.count[key] if sign > 0 else 1 - self.count[key]
                self.count[key] += sign
        if change <= 0 or self.rng.random() < np.exp(-change / heat):
            self.seat[u], self.seat[v] = q, p
            return int(change)
        for keys, sign in ((new, -1), (old, 1)):
            np.add.at(self.count, keys, sign)
        return 0

    def turned(self, k: int) -> Ints:
        """Give the cell of each person in the round turned k times."""
        moving = self.orbit < self.orbits
        after = np.where(
            moving, self.orbit * self.rounds + (self.height + k) % self.rounds, np.arange(self.people)
        )
        cell = np.zeros(self.people, np.int64)
        cell[after[self.seat]] = np.repeat(np.arange(self.groups), self.size)
        return cell
