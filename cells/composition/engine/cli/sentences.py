"""Say in English what the engine tells by codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..conflict import Asked, Conflict, Relaxation
from ..errors import ProblemError

SHOWN = 8  # names in a sentence, the others are counted

REFUSED = {
    "empty": "There is nobody to compose.",
    "size": "The size {size} of a cell makes no sense: sizes are at least 1, and the least not above the most.",
    "sizes": "The cells hold {places} people, and there are {people}.",
    "ranges": "There are {cells} cells, and least and most sizes for {ranges}.",
    "trait_kind": "The trait {trait} is of an unknown kind ({kind}).",
    "trait_length": "The trait {trait} has {values} values for {people} people.",
    "trait_duplicate": "Two traits have the name {trait}.",
    "trait_value": "The trait {trait} has a value of the wrong kind: {value!r}.",
    "trait_weight": "The weight of the trait {trait} must be a number, 0 or more.",
    "nan": "The trait {trait} has a value that is not a finite number.",
    "ordinal_order": "The trait {trait} has a value without rank: {value!r}.",
    "unknown_person": "Person {person} is not among the people.",
    "unknown_cell": "Cell {cell} does not exist.",
    "self_pair": "Person {person} cannot be in a pair with themselves.",
    "quota": "A quota has a minimum of {least} and a maximum of {most}, which makes no sense.",
    "slots": "There are {slots} slots for {cells} cells: each cell has one.",
    "company": "There is no trait {trait} in which somebody could be alone.",
    "met_weight": "How much two people have met must be a number, 0 or more.",
    "novelty": "The cost of meeting again must be a number, 0 or more.",
    "moves": "The number of moves must be 0 or more.",
    "undecided": "No composition was found after {moves} moves, and no proof that there is none.",
    "no_place": "No cell can take this person without breaking a constraint.",
}


def refused(error: ProblemError) -> str:
    """Give the sentence of a refusal; of a code without one, the code."""
    try:
        return REFUSED[error.code].format(**error.data)
    except (KeyError, IndexError):
        return f"These cells cannot be composed ({error.code})."


@dataclass(frozen=True)
class Names:
    """What people and quotas are called."""

    people: Sequence[str]
    quotas: Sequence[tuple[str, str]]  # of one, of several

    def of(self, people: Sequence[int]) -> str:
        shown = [self.people[person] for person in people[:SHOWN]]
        more = len(people) - len(shown)
        return listed([*shown, f"{more} more"] if more > 0 else shown)

    def kind(self, quota: int | None, number: int | None = None) -> str:
        one, many = ("person", "people") if quota is None else self.quotas[quota]
        return one if number == 1 else many


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def sentence(conflict: Conflict, names: Names) -> str:
    """Say a conflict in one sentence."""
    say = {
        "together_apart_chain": chain,
        "together_too_big": too_big,
        "locked_full": full,
        "sizes_short": short_of_places,
        "sizes_excess": short_of_people,
        "quota_short": short,
        "slot_hall": short,
        "quota_excess": excess,
        "slot_excess": excess,
        "apart_clique": clique,
        "apart_slot_clique": clique,
        "around": around,
    }.get(conflict.kind, clash)
    return say(conflict, names)


def chain(conflict: Conflict, names: Names) -> str:
    ends = next(each.people for each in conflict.asked if each.kind == "apart")
    kept = {p for each in conflict.asked if each.kind == "together" for p in each.people}
    middle = sorted(kept.difference(ends))
    through = f" through {names.of(middle)}" if middle else ""
    return f"{names.of(ends)} are to be apart, and both are to be together{through}."


def too_big(conflict: Conflict, names: Names) -> str:
    figures = conflict.figures
    return f"{figures['group']} people are to be together, and a cell holds at most {figures['most']}."


def full(conflict: Conflict, names: Names) -> str:
    figures = conflict.figures
    what, cell = names.kind(quota_of(conflict)), figures["cell"] + 1
    return f"{figures['locked']} {what} are to sit in cell {cell}, which takes {figures['most']} at most."


def short_of_places(conflict: Conflict, names: Names) -> str:
    figures = conflict.figures
    return f"There are {figures['people']} people, and the cells hold at most {figures['places']}."


def short_of_people(conflict: Conflict, names: Names) -> str:
    figures = conflict.figures
    return f"There are {figures['people']} people, and the cells need at least {figures['places']}."


def short(conflict: Conflict, names: Names) -> str:
    """Say that too few people of a kind are there, or can come then."""
    figures, slots = conflict.figures, slots_of(conflict)
    have, least, needed = figures["available"], figures["least"], figures["needed"]
    cells = count(figures["cells"], "cell", "cells")
    when = f" that {'meets' if figures['cells'] == 1 else 'meet'} in slot {slots}" if slots else ""
    can = " can come then" if slots else (" is there" if have == 1 else " are there")
    kept = any(each.kind == "together" for each in conflict.asked)
    alone = " (those kept together serve one cell alone)" if kept else ""
    each = f"{least} {names.kind(quota_of(conflict), least)}"
    return f"{cells}{when} need at least {each} each, {needed} in all, and only {have}{can}{alone}."


def excess(conflict: Conflict, names: Names) -> str:
    """Say that too many people of a kind are there, or can come only then."""
    figures, slots = conflict.figures, slots_of(conflict)
    cells, kind = count(figures["cells"], "cell", "cells"), names.kind(quota_of(conflict))
    when = f" that meet in slot {slots}" if slots else ""
    only = " can come only then" if slots else " are there"
    return f"{cells}{when} take at most {figures['room']} {kind} in all, and {figures['members']}{only}."


def clique(conflict: Conflict, names: Names) -> str:
    figures, slots = conflict.figures, slots_of(conflict)
    cells = count(figures["cells"], "cell", "cells")
    when = f" in slot {slots}, the only one that suits them" if slots else ""
    return (
        f"{figures['people']} people are all to be apart from each other, and there are only {cells}{when}."
    )


def around(conflict: Conflict, names: Names) -> str:
    who, least = names.of([conflict.figures["person"]]), conflict.figures["least"]
    rest = "; ".join(asked(each, names) for each in conflict.asked if each.kind != "quota_least")
    return (
        f"Wherever {who} sits, that cell cannot have {least} {names.kind(quota_of(conflict), least)}: {rest}."
    )


def clash(conflict: Conflict, names: Names) -> str:
    return f"These cannot hold together: {'; '.join(asked(each, names) for each in conflict.asked)}."


def slots_of(conflict: Conflict) -> str:
    return next((listed(each.slots) for each in conflict.asked if each.kind == "slot"), "")


def quota_of(conflict: Conflict) -> int | None:
    return next((each.quota for each in conflict.asked if each.quota is not None), None)


def asked(each: Asked, names: Names) -> str:
    """Say one thing asked."""
    who, slots = names.of(each.people), listed(each.slots)
    cells = count(len(each.cells), "cell", "cells")
    return {
        "apart": f"{who} apart",
        "together": f"{who} together",
        "locked": f"{who} in {'cell ' + str(each.cells[0] + 1) if each.cells else 'their locked seats'}",
        "size_least": f"at least {each.number} people in a cell",
        "size_most": f"at most {each.number} people in a cell",
        "cells": f"{cells}",
        "quota_least": f"at least {each.number} {names.kind(each.quota, each.number)} in each of {cells}",
        "quota_most": f"at most {each.number} {names.kind(each.quota, each.number)} in each of {cells}",
        "slot": f"{who} can come {'in ' + slots + ' only' if slots else 'in no slot'}"
        if each.people
        else f"who can come in {slots}",
    }[each.kind]


def relaxation(each: Relaxation, names: Names) -> str:
    """Say one change that would do."""
    who, kind, slots, n = names.of(each.people), names.kind(each.quota), listed(each.slots), each.number
    when = f" in slot {slots}" if each.slots else ""
    to = "" if n is None else f" to {n}"
    number = n if n is not None else "some"
    return {
        "drop_apart": f"Let {who} be together.",
        "drop_together": f"Let {who} be apart.",
        "split_group": f"Take {number} of {who} out of the group.",
        "unlock": f"Let {who} change seats.",
        "raise_size": f"Raise the largest size{when}{to}.",
        "lower_size": f"Lower the smallest size{when}{to}.",
        "raise_quota": f"Raise the maximum of {kind}{when}{to}.",
        "lower_quota": f"Lower the minimum of {kind}{when}{to}.",
        "more_cells": f"Open {number} cells{when}.",
        "fewer_cells": f"Make {number} cells.",
        "add_members": f"Find {number} more {names.kind(each.quota, n)}"
        + (f" who can come in slot {slots}." if slots else "."),
        "make_available": f"Let {number} of {who} come in slot {slots}.",
        "move_cell": f"Move {number} of the cells{when} to another slot.",
        "remove_people": f"Leave {number} people out.",
        "add_people": f"Invite {number} more people.",
    }[each.kind]
