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
    sentences = _of_composing() | _of_people()
    sentence = sentences.get(error.code, _("These cells cannot be composed (%(code)s)."))
    data = {"names": names(people, _indices(error)) or _("Some people"), "code": error.code}
    plain = {key: error.data.get(key, "") for key in ("places", "people", "trait")}
    return sentence % {**plain, **data}


def _of_composing() -> dict[str, str]:
    """Return what is said of the cells as a whole, by the code of the engine."""
    return {
        "empty": _("Nobody can be seated yet: the list of this intervention is empty."),
        "size": _("A cell needs at least one person."),
        "sizes": _("The cells hold %(places)s people, and there are %(people)s."),
        "together_too_large": _("More people are to be kept together than a cell holds. Enlarge the cells."),
        "infeasible": _(
            "The people to be kept apart leave no possible composition. Take one constraint back."
        ),
        "undecided": _(
            "No composition was found that keeps every constraint. Take one back, or change the size."
        ),
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
        "unknown_cell": _("Somebody is to keep a seat in a cell that there is not. Let them change seats."),
        "self_pair": _("%(names)s cannot be kept apart from, or together with, themselves."),
    }


def _indices(error: ProblemError) -> list[int]:
    for key in ("pair", "people", "person"):
        found = error.data.get(key)
        if isinstance(found, int) and key == "person":
            return [found]
        if isinstance(found, tuple | list):
            return list(found)
    return []
