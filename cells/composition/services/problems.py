"""Say in words why the engine refuses."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import ProblemError, checked
from cells.composition.services.clashes import Wording, names


def in_words(error: ProblemError, people: Sequence[Participant] = ()) -> str:
    """Return a sentence for the intervenant: what cannot be, between whom, and what to do.

    Where the engine knows what clashes, it is said with the changes that would do: composing is tried with each
    only when it was composing that failed, in the worker, for the pages that call this must come at once.
    """
    conflict = checked(error, tried=8 if error.code == "infeasible" else 0)
    if conflict is not None:
        return Wording(conflict, error.data.get("problem"), people).sentence()
    sentences = _of_composing() | _of_people() | _of_what_is_asked()
    code = "slots_beyond" if _is_beyond(error) else error.code
    sentence = sentences.get(code, _("These cells cannot be composed (%(code)s)."))
    data = {"names": names(people, _indices(error)) or _("Some people"), "code": error.code}
    return sentence % {**_figures(error), **data}


def _is_beyond(error: ProblemError) -> bool:
    """Say whether more cells are asked for than there are people."""
    return error.code == "slots" and int(error.data["slots"]) > int(
        error.data.get("people", error.data["slots"])
    )


def _figures(error: ProblemError) -> dict[str, object]:
    known = ("places", "people", "trait", "slots", "cells", "size", "least", "most", "rounds")
    return {key: error.data.get(key, "") for key in known}


def _of_composing() -> dict[str, str]:
    """Return what is said of the cells as a whole, by the code of the engine."""
    return {
        "empty": _("Nobody can be seated yet: the list of this intervention is empty."),
        "one": _("One person alone is on the list: there is nobody for them to meet. Add people first."),
        "size": _("A cell needs at least one person."),
        "sizes": _("The cells hold %(places)s people, and there are %(people)s."),
        "ranges": _("The sizes that are asked do not say how many each cell may hold. Ask for them again."),
        "cells": _("The seats on this screen are not those of the list any more. Look again."),
        "together_too_large": _("More people are to be kept together than a cell holds. Enlarge the cells."),
        "infeasible": _(
            "The people to be kept apart leave no possible composition. Take one constraint back."
        ),
        "undecided": _(
            "No composition was found that keeps every constraint. Take one back, or change the size."
        ),
        "slots": _(
            "The moments hold %(slots)s cells in all, and %(cells)s are to be composed. Correct the number of cells "
            "of one moment, or leave one of them empty: it then takes what is left."
        ),
        "slots_beyond": _(
            "The moments ask for %(slots)s cells, and there are %(people)s people: a cell needs at least one."
        ),
    }


def _of_what_is_asked() -> dict[str, str]:
    """Return what is said of figures that make no sense, by the code of the engine."""
    return {
        "quota": _("At least %(least)s and at most %(most)s of one kind in a cell: no cell can do both."),
        "rounds": _("At least one round is to be composed."),
        "novelty": _("How much meeting anew counts is not a number. Ask for it again."),
        "met_weight": _("How much %(names)s have met is not a number. Ask for the composition again."),
        "moves": _("How long to search is not a number. Ask for the composition again."),
        "company": _("Nothing is known of the components of these people. Do without “nobody alone”."),
        "trait_weight": _("How much “%(trait)s” counts is not a number. Choose it again."),
        "trait_kind": _("“%(trait)s” is of a kind that cannot be compared. Let it count for nothing."),
        "trait_length": _("“%(trait)s” is not known of the same people as the others. Ask again."),
        "trait_duplicate": _("“%(trait)s” is there twice. Let one of the two count for nothing."),
    }


def _of_people() -> dict[str, str]:
    """Return what is said of some people and of what is known of them, by the code of the engine."""
    return {
        "apart_together": _("%(names)s are to be kept apart and together at once. Take one of the two back."),
        "no_place": _("No cell can receive %(names)s without breaking a constraint."),
        "nan": _(
            "“%(trait)s” holds something that is not a number for %(names)s. Correct it, or take it out."
        ),
        "trait_value": _("“%(trait)s” holds something else than it should for %(names)s. Correct it."),
        "ordinal_order": _("“%(trait)s” holds a value without a rank for %(names)s. Correct it."),
        "unknown_person": _("Somebody named in what is asked is not on the list any more. Take it back."),
        "unknown_cell": _("%(names)s is to keep a seat in a cell that there is not. Give that seat back."),
        "self_pair": _("%(names)s cannot be kept apart from, or together with, themselves."),
        "locked_together": _("People to be kept together keep seats in different cells. Give one seat back."),
        "locked_apart": _("%(names)s are to be kept apart, and keep seats in one cell. Give one seat back."),
        "locked_full": _("More seats are kept in one cell than it holds. Give one seat back."),
    }


def _indices(error: ProblemError) -> list[int]:
    for key in ("pair", "people", "person"):
        found = error.data.get(key)
        if isinstance(found, int) and key == "person":
            return [found]
        if isinstance(found, tuple | list):
            return list(found)
    return []
