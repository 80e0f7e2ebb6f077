"""Find who ends up with whom."""

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
