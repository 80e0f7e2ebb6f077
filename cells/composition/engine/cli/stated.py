"""Read a collective and its constraints as a file states them."""

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

from ..conflict import Conflict
from ..problem import Problem
from ..quotas import Quota
from ..silence import is_silent
from ..traits import Trait, Value
from .errors import InputError
from .files import brief, load, rows, whole

FACILITATOR = "facilitator"
KEPT = ("id", FACILITATOR, "slots")  # what is said of a person that is no trait
CLIQUE = 30  # groups up to this size are kept together pair by pair, so that a chain names few groups


@dataclass
class Stated:
    """A file, read: `ids` of the people, and what the problem is made of."""

    ids: list[str]
    people: list[dict[str, Any]]
    cells: int
    ranges: tuple[tuple[int, int], ...]
    company: str | None
    apart: set[tuple[int, int]] = field(default_factory=set)
    groups: list[tuple[int, ...]] = field(default_factory=list)
    locked: dict[int, int] = field(default_factory=dict)
    quotas: list[Quota] = field(default_factory=list)
    slots: tuple[str, ...] = ()
    available: dict[int, frozenset[str]] = field(default_factory=dict)

    def problem(self) -> Problem:
        """State it to the engine. Raises ProblemError, which may hold a conflict."""
        traits = traits_of(self.people)
        named = self.company if any(trait.name == self.company for trait in traits) else None
        together: set[tuple[int, int]] = set()
        for group in self.groups:
            together.update(combinations(group, 2) if len(group) <= CLIQUE else pairwise(group))
        return Problem(
            len(self.ids),
            traits=traits,
            apart=frozenset(self.apart),
            together=frozenset(together),
            locked=self.locked,
            ranges=self.ranges,
            quotas=tuple(self.quotas),
            slots=self.slots,
            available=self.available,
            company=named,
        )

    @property
    def labels(self) -> list[tuple[str, str]]:
        """What one and several people of each quota are called."""
        return [
            (FACILITATOR, "facilitators")
            if quota.name == FACILITATOR
            else (f"person with {quota.name} = {quota.value}", f"people with {quota.name} = {quota.value}")
            for quota in self.quotas
        ]

    def is_facilitators(self, quota: int) -> bool:
        return self.quotas[quota].name == FACILITATOR

    def quota(self, k: int) -> dict[str, Any]:
        quota = self.quotas[k]
        return {"attribute": quota.name, "value": quota.value, "min": quota.least, "max": quota.most}

    def group_of(self, pair: tuple[int, ...], conflict: Conflict) -> tuple[int, ...]:
        """Give the group of the file that keeps a pair together, one that the conflict needs anyway if any."""
        holding = [group for group in self.groups if set(pair) <= set(group)]
        pairs = [set(each.people) for each in conflict.asked if each.kind == "together"]
        return max(holding, key=lambda group: sum(each <= set(group) for each in pairs), default=pair)


def read(name: str, company: str | None = None) -> Stated:
    """Read a file of people and constraints. Raises InputError and what reading a file raises."""
    file = load(name)
    people = rows(file.get("people"), "people")
    if not people:
        raise InputError("The file names no people.")
    ids = identities(people)
    index = {id_: k for k, id_ in enumerate(ids)}
    if "n" in file and file["n"] != len(people):
        raise InputError(f"n is {brief(file['n'])}, and the file names {len(people)} people.")
    ranges = ranges_of(file, len(people))
    stated = Stated(ids, people, len(ranges), ranges, company)
    for pair in rows(file.get("apart"), "apart"):
        i, j = named(pair, index, "apart", 2)
        stated.apart.add((min(i, j), max(i, j)))
    stated.groups = [named(group, index, "together") for group in rows(file.get("together"), "together")]
    stated.locked = locks_of(file.get("locked"), index, len(ranges))
    stated.quotas = quotas_of(file, people)
    read_slots(file, stated)
    return stated


def identities(people: list[Any]) -> list[str]:
    ids = []
    for k, person in enumerate(people):
        if not isinstance(person, dict):
            raise InputError(f"Person {k + 1} must be an object, not {brief(person)}.")
        id_ = person.get("id")
        if isinstance(id_, bool) or not isinstance(id_, str | int) or id_ == "":
            raise InputError(f"Person {k + 1} has no id.")
        ids.append(str(id_))
    if len(set(ids)) < len(ids):
        seen: set[str] = set()
        twice = next(id_ for id_ in ids if id_ in seen or seen.add(id_))  # type: ignore[func-returns-value]
        raise InputError(f"Two people have the id {brief(twice)}.")
    return ids


def ranges_of(file: dict[str, Any], people: int) -> tuple[tuple[int, int], ...]:
    """Read exact sizes, or how many cells and their least and most people, for all or one by one."""
    if "sizes" in file:
        sizes = [whole(size, "A size", 1) for size in rows(file["sizes"], "sizes")]
        if "cells" in file and file["cells"] != len(sizes):
            raise InputError(f"cells is {brief(file['cells'])}, and there are {len(sizes)} sizes.")
        if not sizes:
            raise InputError("The file asks for no cells.")
        if len(sizes) > people:
            raise InputError(f"There are more cells ({len(sizes)}) than people ({people}).")
        return tuple((size, size) for size in sizes)
    cells = whole(file.get("cells"), "cells", 1)
    if cells > people:
        raise InputError(f"There are more cells ({cells}) than people ({people}).")
    low = each(file.get("size_min", 1), "size_min", cells)
    high = each(file.get("size_max", people), "size_max", cells, 1)
    for least, most in zip(low, high, strict=True):
        if least > most:
            raise InputError(f"size_min ({least}) is above size_max ({most}).")
    return tuple(zip(low, high, strict=True))


def each(value: Any, what: str, cells: int, least: int = 0) -> list[int]:
    """Read one number for all cells, or a list with one for each."""
    if not isinstance(value, list):
        return [whole(value, what, least)] * cells
    if len(value) != cells:
        raise InputError(f"{what} has {len(value)} numbers for {cells} cells.")
    return [whole(number, what, least) for number in value]


def named(people: Any, index: dict[str, int], what: str, many: int | None = None) -> tuple[int, ...]:
    """Read a list of ids. Raises InputError for unknown ones, and twice the same person."""
    found = rows(people, f"Each of {what}")
    if many is not None and len(found) != many:
        raise InputError(f"Each of {what} names {many} people, not {len(found)}.")
    if len(found) < 2:
        raise InputError(f"Each of {what} names two people at least.")
    places = tuple(person(id_, index, what) for id_ in found)
    if len(set(places)) < len(places):
        raise InputError(f"One of {what} names a person twice: {brief(found[0])}.")
    return places


def person(id_: Any, index: dict[str, int], what: str) -> int:
    key = str(id_) if isinstance(id_, str | int) and not isinstance(id_, bool) else None
    if key is None or key not in index:
        raise InputError(f"{what} names {brief(id_)}, who is not among the people.")
    return index[key]


def locks_of(value: Any, index: dict[str, int], cells: int) -> dict[int, int]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError("locked must be an object of people and their cells.")
    return {
        person(id_, index, "locked"): whole(cell, "A locked cell", 0, cells - 1)
        for id_, cell in value.items()
    }


def quotas_of(file: dict[str, Any], people: list[dict[str, Any]]) -> list[Quota]:
    found = []
    for quota in rows(file.get("quotas"), "quotas"):
        if not isinstance(quota, dict) or not isinstance(quota.get("attribute"), str) or "value" not in quota:
            raise InputError("Each quota has an attribute and a value, a min and a max.")
        name, value = quota["attribute"], quota["value"]
        if all(name not in one for one in people):
            raise InputError(f"A quota is on {brief(name)}, which nobody has.")
        members = frozenset(k for k, one in enumerate(people) if has(one.get(name), value))
        least = whole(quota.get("min", 0), "The min of a quota")
        most = None if quota.get("max") is None else whole(quota["max"], "The max of a quota")
        if most is not None and most < least:
            raise InputError(f"The quota on {name} has a min ({least}) above its max ({most}).")
        found.append(Quota(name, members, least, most, None, str(value)))
    least = whole(file.get("facilitators_per_cell_min") or 0, "facilitators_per_cell_min")
    most = file.get("facilitators_per_cell_max")
    most = None if most is None else whole(most, "facilitators_per_cell_max", least)
    if least or most is not None:
        able = frozenset(k for k, one in enumerate(people) if one.get(FACILITATOR) is True)
        found.append(Quota(FACILITATOR, able, least, most))
    return found


def has(own: Any, value: Any) -> bool:
    return bool(
        value in own
        if isinstance(own, list)
        else own == value and isinstance(own, bool) == isinstance(value, bool)
    )


def read_slots(file: dict[str, Any], stated: Stated) -> None:
    slots = rows(file.get("cell_slots"), "cell_slots")
    if not slots:
        return
    if len(slots) != stated.cells:
        raise InputError(f"cell_slots has {len(slots)} slots for {stated.cells} cells.")
    if not all(isinstance(slot, str | int) for slot in slots):
        raise InputError("Each of cell_slots is the name of a slot.")
    stated.slots = tuple(str(slot) for slot in slots)
    for k, one in enumerate(stated.people):
        can = one.get("slots")
        if can is None:
            continue  # nothing said: they can always come
        if not isinstance(can, list) or not all(isinstance(slot, str | int) for slot in can):
            raise InputError(f"The slots of {stated.ids[k]} must be a list of names.")
        stated.available[k] = frozenset(str(slot) for slot in can)


def traits_of(people: list[dict[str, Any]]) -> tuple[Trait, ...]:
    """Make a trait of each thing said of people: words, numbers, or lists of words; null is not said."""
    names = dict.fromkeys(name for one in people for name in one if name not in KEPT)
    traits = []
    for name in names:
        values = [told(one.get(name)) for one in people]
        said = [value for value in values if value is not None]
        if any(isinstance(value, dict) for value in said):
            raise InputError(f"{name} of a person must be a word, a number or a list of words.")
        if said and all(isinstance(value, list) for value in said):
            sets: list[Value] = [frozenset(map(str, v)) if isinstance(v, list) else None for v in values]
            traits.append(Trait(name, sets, "set"))
        elif said and all(isinstance(v, int | float) and not isinstance(v, bool) for v in said):
            numbers: list[Value] = [float(v) if v is not None else None for v in values]
            traits.append(Trait(name, numbers, "number"))
        else:
            words: list[Value] = [str(v) if v is not None else None for v in values]
            traits.append(Trait(name, words, "category"))
    return tuple(traits)


def told(value: Any) -> Any:
    return None if isinstance(value, str) and is_silent(value.strip()) else value
