"""Say in words why the engine refuses."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import ProblemError


def in_words(error: ProblemError, people: Sequence[Participant] = ()) -> str:
    """Return a sentence for the intervenant: what cannot be, between whom, and what to do."""
    names = _names(error, people)
    sentences = {
        "empty": _("Nobody can be seated yet: the list of this intervention is empty."),
        "size": _("A cell needs at least one person."),
        "apart_together": _("%(names)s are to be kept apart and together at once. Take one of the two back."),
        "together_too_large": _("More people are to be kept together than a cell holds. Enlarge the cells."),
        "infeasible": _(
            "The people to be kept apart leave no possible composition. Take one constraint back."
        ),
        "undecided": _(
            "No composition was found that keeps every constraint. Take one back, or change the size."
        ),
        "no_place": _("No cell can receive %(names)s without breaking a constraint."),
    }
    sentence = sentences.get(error.code, _("These cells cannot be composed (%(code)s)."))
    return sentence % {"names": names or _("Some people"), "code": error.code}


def _names(error: ProblemError, people: Sequence[Participant]) -> str:
    found = error.data.get("pair") or error.data.get("people") or error.data.get("person")
    indices = [found] if isinstance(found, int) else list(found or [])
    return ", ".join(people[index].name_for_staff for index in indices if 0 <= index < len(people))
