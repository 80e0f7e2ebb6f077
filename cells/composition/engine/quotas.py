"""Ask how many people of a kind a cell is to have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """At least `least` and at most `most` (None: no limit) of the `members`, in each of the `cells` (None: all).

    A quota may be on a category, or on those who can facilitate. `name` and `value` say what it is about
    (a trait and its category); quotas of one name are taken to be on different categories of one trait.
    """

    name: str
    members: frozenset[int]
    least: int = 0
    most: int | None = None
    cells: frozenset[int] | None = None
    value: str = ""

    def applies(self, cell: int) -> bool:
        return self.cells is None or cell in self.cells

    def limits(self, cell: int, everyone: int) -> tuple[int, int]:
        """Give the least and the most in a cell, where `everyone` stands for no limit."""
        if not self.applies(cell):
            return 0, everyone
        return self.least, everyone if self.most is None else self.most
