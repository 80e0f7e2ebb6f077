"""Say why nothing fits: what is asked that clashes, and the smallest changes that would do.

A conflict is a proof: dropping any one thing that it names makes that proof disappear.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Asked:
    """One thing asked. `kind`: apart, together, locked, sizes, size_least, size_most, cells, quota_least,
    quota_most, slot.

    `people`, `cells` are indices, `quota` is the index of a quota, `number` the limit asked for (for locked and
    cells: unused, and how many there are); for a slot, `slots` its name, `cells` those that meet then, and
    `people` those concerned who can come (for a person who cannot come at all: that person).
    """

    kind: str
    people: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    quota: int | None = None
    number: int | None = None
    slots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relaxation:
    """One change that makes the proof disappear. `kind` and what it needs:

    drop_apart, drop_together (people), split_group (people, number to take out), unlock (people),
    raise_size, lower_size, raise_quota, lower_quota (number, quota, cells), more_cells, fewer_cells (number),
    add_members (quota, number, slots if they must come then), make_available (people, slots, number),
    move_cell (slots, number of cells to move to another slot), remove_people, add_people (number).
    `enough` tells, once checked, whether composing then succeeds (None: not tried).
    """

    kind: str
    people: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    quota: int | None = None
    number: int | None = None
    slots: tuple[str, ...] = ()
    enough: bool | None = None


@dataclass(frozen=True)
class Conflict:
    """A minimal set of things `asked` that cannot hold together; `figures` say by how much.

    Kinds: together_apart_chain, together_too_big, together_no_cell, person_no_cell, locked_together,
    locked_apart, locked_full, sizes_short, sizes_excess, quota_short, quota_excess, slot_hall, slot_excess,
    counts, apart_clique, apart_slot_clique, around (wherever `person` sits, that cell lacks those who serve),
    search (proved by trying everything).
    """

    kind: str
    asked: tuple[Asked, ...]
    figures: Mapping[str, int] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()


def shrink(items: Sequence[Item], proves: Callable[[list[Item]], bool]) -> list[Item]:
    """Drop what a proof can do without, one thing after the other (deletion filter: Chinneck & Dravnieks 1991).

    Halves are tried first, so that a few things among many are found in few proofs.
    """
    kept = list(items)
    step = max(1, len(kept) // 2)
    while step:
        k = 0
        while k < len(kept):
            fewer = kept[:k] + kept[k + step :]
            if len(fewer) < len(kept) and proves(fewer):
                kept = fewer
            else:
                k += step
        step //= 2
    return kept
