"""Find who ends up with whom."""

from collections import deque
from collections.abc import Iterable

Pair = tuple[int, int]


def groups_together(people: int, together: Iterable[Pair]) -> list[list[int]]:
    """List the groups that chains of `together` make, people alone included, in the order of people."""
    parent = list(range(people))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in sorted(together):
        parent[root(j)] = root(i)
    groups: dict[int, list[int]] = {}
    for i in range(people):
        groups.setdefault(root(i), []).append(i)
    return list(groups.values())


def chain(together: Iterable[Pair], start: int, end: int) -> list[Pair]:
    """Give a shortest chain of pairs that leads from one person to another; empty when there is none."""
    near = neighbours_of(together)
    came: dict[int, int] = {start: start}
    queue = deque([start])
    while queue and end not in came:
        i = queue.popleft()
        for j in near.get(i, ()):
            if j not in came:
                came[j] = i
                queue.append(j)
    pairs = []
    while end in came and came[end] != end:
        pairs.append((min(end, came[end]), max(end, came[end])))
        end = came[end]
    return pairs[::-1]


def tree(together: Iterable[Pair], start: int, many: int) -> list[Pair]:
    """Give pairs that hold `many` people together, the nearest to `start` first (fewer when there are)."""
    near = neighbours_of(together)
    found, queue, pairs = {start}, deque([start]), []
    while queue and len(found) < many:
        i = queue.popleft()
        for j in near.get(i, ()):
            if j not in found and len(found) < many:
                found.add(j)
                queue.append(j)
                pairs.append((min(i, j), max(i, j)))
    return pairs


def neighbours_of(pairs: Iterable[Pair]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for i, j in sorted(pairs):
        near.setdefault(i, []).append(j)
        near.setdefault(j, []).append(i)
    return near
