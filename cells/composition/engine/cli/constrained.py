"""Compose under constraints: `constrained FILE.json` → who sits where, or why nobody can say."""

import argparse
import time
from typing import Any

import numpy as np

from ..checking import checked
from ..compose import alone, compose
from ..conflict import Asked, Conflict, Relaxation
from ..errors import ProblemError
from ..problem import Composition, Problem
from .errors import InputError
from .files import brief
from .limits import several
from .sentences import Names, relaxation, sentence
from .stated import Stated, read, traits_of

COMPANY = "component"  # what nobody is to be alone of, when nothing is said and people have it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.json")
    parser.add_argument("--seconds", type=float, default=60.0, help="most processor time (outer limit)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--moves", type=int, default=None, help="swaps weighed to improve the mix")
    parser.add_argument(
        "--company",
        default=None,
        metavar="ATTRIBUTE",
        help="nobody is alone in a cell with their value of it, where that can be avoided (by default "
        f"{COMPANY!r}; '' for none)",
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Read, compose, and tell. Raises InputError, or ProblemError for what makes no sense."""
    started = time.process_time()
    check_options(options)
    stated = read(options.file, COMPANY if options.company is None else options.company)
    check_people(stated, options.company)
    try:
        problem = stated.problem()
        composed = compose(
            problem,
            seed=options.seed,
            moves=options.moves,
            stop=lambda: time.process_time() - started > options.seconds,
        )
    except ProblemError as error:
        why = checked(error)
        if why is not None:
            return {**refusal(why, stated), "seconds": round(time.process_time() - started, 3)}
        if error.code == "undecided":
            return undecided(error)
        raise
    return {**seated(composed, problem, stated), "seconds": round(time.process_time() - started, 3)}


def check_options(options: argparse.Namespace) -> None:
    if not options.seconds > 0:
        raise InputError("--seconds must be above 0.")
    if options.seed < 0:
        raise InputError("--seed must be 0 or more.")


def check_people(stated: Stated, company: str | None) -> None:
    """Raise InputError for one person alone, for people who say nothing, and for company in what nobody has."""
    several(len(stated.ids))
    traits = traits_of(stated.people)
    if traits and all(value is None for trait in traits for value in trait.values):
        raise InputError(
            "Nobody says anything by which people could be mixed: every value is missing or not said."
        )
    if company and company not in {trait.name for trait in traits}:
        raise InputError(f"--company names {brief(company)}, which nobody has.")


def seated(composed: Composition, problem: Problem, stated: Stated) -> dict[str, Any]:
    """Tell a composition: who sits where, and how good that is."""
    return {
        "feasible": True,
        "cells": dict(zip(stated.ids, composed.cells, strict=True)),
        "heterogeneity": composed.heterogeneity,
        "bound": composed.bound,
        "alone": alone(problem, np.array(composed.cells)),
    }


def undecided(error: ProblemError) -> dict[str, Any]:
    moves = error.data.get("moves", 0)
    said = f"None was found after {moves} moves, and no proof that there is none."
    return {"feasible": None, "sentence": said, "moves": moves}


def refusal(conflict: Conflict, stated: Stated) -> dict[str, Any]:
    """Tell a conflict: its kind, what clashes, in a sentence, and what would do."""
    names = Names(stated.ids, stated.labels)
    facilitators = any(
        each.quota is not None and stated.is_facilitators(each.quota) for each in conflict.asked
    )
    kind = conflict.kind.replace("_", "-")
    if conflict.kind == "quota_short" and facilitators:
        kind = "facilitators-short"
    told: list[dict[str, Any]] = []
    for each in conflict.asked:
        element = asked(each, conflict, stated)
        if element not in told:
            told.append(element)
    return {
        "feasible": False,
        "kind": kind,
        "conflict": told,
        "sentence": sentence(conflict, names),
        "relaxations": [change(each, stated, names) for each in conflict.relaxations],
    }


def asked(each: Asked, conflict: Conflict, stated: Stated) -> dict[str, Any]:
    """Tell one thing asked, as the file asked it."""
    if each.kind == "together":
        group = stated.group_of(each.people, conflict)
        return {"kind": "together", "people": [stated.ids[person] for person in group]}
    if each.kind == "cells":
        return asked_cells(each, conflict, stated)
    if each.kind in ("size_least", "size_most"):
        return {"kind": each.kind, each.kind.replace("least", "min").replace("most", "max"): each.number}
    if each.kind in ("quota_least", "quota_most"):
        return asked_quota(each, conflict, stated)
    if each.kind == "slot":
        return asked_slot(each, conflict, stated)
    told: dict[str, Any] = {"kind": each.kind, "people": [stated.ids[person] for person in each.people]}
    if each.kind == "locked" and each.cells:
        told["cell"] = each.cells[0]
    return told


def asked_cells(each: Asked, conflict: Conflict, stated: Stated) -> dict[str, Any]:
    """Tell which cells there are, with those who need one each."""
    which = {"kind": "cells", "cells": each.number, "which": list(each.cells)}
    apart = sorted({person for one in conflict.asked if one.kind == "apart" for person in one.people})
    return {**which, "mutually_apart": [stated.ids[person] for person in apart]} if apart else which


def asked_quota(each: Asked, conflict: Conflict, stated: Stated) -> dict[str, Any]:
    """Tell a limit of a quota with its figures; facilitators are asked for in words of their own."""
    assert each.quota is not None
    figures = {k: v for k, v in conflict.figures.items() if k in ("needed", "available", "members", "room")}
    if not stated.is_facilitators(each.quota):
        return {"kind": "quota", "quota": stated.quota(each.quota), **figures}
    have = conflict.figures.get("available")
    return {
        "kind": "facilitators",
        each.kind[6:].replace("least", "min"): each.number,
        **({} if have is None else {"facilitators": have}),
        **figures,
    }


def asked_slot(each: Asked, conflict: Conflict, stated: Stated) -> dict[str, Any]:
    """Tell the slots concerned, who can come then, and the cells that meet then."""
    people = [stated.ids[person] for person in each.people]
    told: dict[str, Any] = {"kind": "slot", "slots": list(each.slots), "people": people}
    if len(each.slots) == 1:
        told["slot"] = each.slots[0]
    if each.cells:
        told["cells_in_slot"] = len(each.cells)
        told["cells"] = list(each.cells)
    if conflict.kind == "slot_hall":
        facilitators = each.quota is not None and stated.is_facilitators(each.quota)
        word = "facilitators" if facilitators else "members"
        told[f"{word}_available"] = conflict.figures["available"]
    return told


def change(each: Relaxation, stated: Stated, names: Names) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": each.kind.replace("_", "-"), "sentence": relaxation(each, names)}
    if each.enough is not None:
        told["enough"] = each.enough
    if each.people:
        told["people"] = [stated.ids[person] for person in each.people]
    if each.cells:
        told["cells"] = list(each.cells)
    if each.quota is not None:
        told["quota"] = stated.quota(each.quota)
    if each.slots:
        told["slots"] = list(each.slots)
    if each.number is not None:
        told["number"] = each.number
    return told
