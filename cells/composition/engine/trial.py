"""Try everything: seat the units with constraints depth first, the one with the fewest cells left next.

Bounded, so that a large problem stays undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .conflict import Asked
from .groups import groups_together

if TYPE_CHECKING:
    from .problem import Problem

DEEP = 200  # most units with constraints: one call for each


@dataclass
class Hall:
    """What is left in each cell: room and, for each quota, what may and what must still come."""

    sizes: list[int]
    room: list[int]
    lack: list[int]
    may: list[list[int]]
    must: list[list[int]]
    seat: dict[int, int]


class Trial:
    """A problem in which only what is `asked` counts."""

    def __init__(self, problem: Problem, asked: Sequence[Asked]) -> None:
        people, count = problem.people, len(problem.sizes)
        pairs = [each.people for each in asked if each.kind == "together"]
        self.units = groups_together(people, [(pair[0], pair[1]) for pair in pairs])
        self.unit = {person: k for k, group in enumerate(self.units) for person in group}
        self.against: list[set[int]] = [set() for _ in self.units]
        self.open: list[set[int]] = [set(range(count)) for _ in self.units]
        self.least, self.most = [0] * count, [people] * count
        self.slots = problem.slots or ("",) * count
        self.named = {each.cells[0] for each in asked if each.kind == "locked"}
        self.possible = True
        self.take(problem, asked)
        self.bound = self.constrained(count)
        self.free = len(self.units) - len(self.bound)
        self.left = 0
        self.found: list[int] = []  # the cell of each unit, once all are seated

    def take(self, problem: Problem, asked: Sequence[Asked]) -> None:
        """Note everything asked: what binds the units, the sizes, and the quotas in the order they come."""
        people, count = problem.people, len(problem.sizes)
        quotas: dict[int, tuple[list[int], list[int]]] = {}
        for each in asked:
            if each.kind in ("apart", "locked", "slot"):
                self.bind(problem, each)
            elif each.kind in ("size_least", "size_most"):
                limits = self.least if each.kind == "size_least" else self.most
                for cell in each.cells:
                    limits[cell] = problem.limits[cell][each.kind == "size_most"]
            elif each.quota is not None:
                low, high = quotas.setdefault(each.quota, ([0] * count, [people] * count))
                for cell in each.cells:
                    (low if each.kind == "quota_least" else high)[cell] = each.number or 0
        self.low = [low for low, _ in quotas.values()]
        self.high = [high for _, high in quotas.values()]
        self.bring = [
            [sum(person in problem.quotas[k].members for person in group) for k in quotas]
            for group in self.units
        ]

    def bind(self, problem: Problem, each: Asked) -> None:
        """Note whom a unit is to be apart from, or the cells that stay open to it."""
        here = self.unit[each.people[0]] if each.people else -1
        if each.kind == "apart":
            there = self.unit[each.people[1]]
            self.possible &= here != there
            self.against[here].add(there)
            self.against[there].add(here)
        elif each.kind == "locked":
            self.open[here] &= {each.cells[0]}
        elif each.kind == "slot":
            self.open[here] &= {cell for cell, slot in enumerate(problem.slots) if slot in each.slots}

    def constrained(self, count: int) -> list[int]:
        """List the units of which something is asked; the others fill what is left."""
        return [
            k
            for k, group in enumerate(self.units)
            if len(group) > 1 or self.against[k] or len(self.open[k]) < count or any(self.bring[k])
        ]

    def impossible(self, looks: int) -> tuple[bool, int]:
        """Tell whether nothing fits → proved, looks taken; not proved when out of looks."""
        self.left = looks
        if not self.possible:
            return True, 0
        if len(self.bound) > DEEP:
            return False, 0
        count = len(self.most)
        hall = Hall(
            sizes=[0] * count,
            room=list(self.most),
            lack=list(self.least),
            may=[list(high) for high in self.high],
            must=[list(low) for low in self.low],
            seat={},
        )
        found = self.fill(hall)
        return found is False, looks - self.left

    def fits(self, hall: Hall, unit: int, cell: int) -> bool:
        if len(self.units[unit]) > hall.room[cell]:
            return False
        if any(n > hall.may[k][cell] for k, n in enumerate(self.bring[unit]) if n):
            return False
        return all(hall.seat.get(other) != cell for other in self.against[unit])

    def fill(self, hall: Hall) -> bool | None:
        """Seat the units left: True when they fit, False when they cannot, None out of seats to try."""
        waiting = [unit for unit in self.bound if unit not in hall.seat]
        people = self.free + sum(len(self.units[unit]) for unit in waiting)
        if sum(max(0, lack) for lack in hall.lack) > people:
            return False
        if sum(min(people, room) for room in hall.room) < people:
            return False
        for k, must in enumerate(hall.must):
            if sum(max(0, n) for n in must) > sum(self.bring[unit][k] for unit in waiting):
                return False
        if not waiting:
            self.found = self.filled(hall)
            return True
        self.left -= len(waiting) * len(self.most)
        if self.left < 0:
            return None
        best, cells, least = -1, [], (1 << 60, 0, 0)
        for unit in waiting:
            open_ = [cell for cell in self.open[unit] if self.fits(hall, unit, cell)]
            rank = (len(open_), -len(self.units[unit]), -len(self.against[unit]))
            if rank < least:
                best, cells, least = unit, open_, rank
            if not open_:
                return False
        return self.branch(hall, best, cells)

    def filled(self, hall: Hall) -> list[int]:
        """Seat those of whom nothing is asked where people lack, then where there is room."""
        lack, room = list(hall.lack), list(hall.room)
        cells = [hall.seat.get(unit, -1) for unit in range(len(self.units))]
        for unit in [unit for unit, cell in enumerate(cells) if cell < 0]:
            cell = max(
                (c for c, left in enumerate(room) if left), key=lambda c: (max(0, lack[c]), room[c], -c)
            )
            cells[unit] = cell
            lack[cell] -= 1
            room[cell] -= 1
        return cells

    def branch(self, hall: Hall, unit: int, cells: list[int]) -> bool | None:
        untouched: set[tuple[object, ...]] = set()
        for cell in sorted(cells, key=lambda cell: (-max(0, hall.lack[cell]), -hall.room[cell], cell)):
            if not hall.sizes[cell]:
                alike = self.likeness(cell)
                if alike in untouched:
                    continue
                untouched.add(alike)
            self.sit(hall, unit, cell, 1)
            found = self.fill(hall)
            self.sit(hall, unit, cell, -1)
            if found:
                return True
            if found is None:
                return None
        return False

    def likeness(self, cell: int) -> tuple[object, ...]:
        limits = (self.least[cell], self.most[cell], *(n[cell] for n in (*self.low, *self.high)))
        return (*limits, self.slots[cell], cell if cell in self.named else -1)

    def sit(self, hall: Hall, unit: int, cell: int, sign: int) -> None:
        many = sign * len(self.units[unit])
        hall.sizes[cell] += many
        hall.room[cell] -= many
        hall.lack[cell] -= many
        for k, n in enumerate(self.bring[unit]):
            hall.may[k][cell] -= sign * n
            hall.must[k][cell] -= sign * n
        if sign > 0:
            hall.seat[unit] = cell
        else:
            del hall.seat[unit]
