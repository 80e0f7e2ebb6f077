"""Say in one sentence why there are no such tables, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import Conflict, ProblemError

NAMED = 6


def in_words(error: ProblemError, people: Sequence[Participant]) -> str:
    """Return a sentence for those who lead: nothing is composed to find it, for somebody waits."""
    conflict: Conflict | None = error.data.get("conflict")
    names = _names(people, _concerned(error, conflict))
    kind = conflict.kind if conflict else error.code
    sentence = _sentences().get(kind) or _(
        "No tables keep all that is asked of today. Take one pair back, or change the sizes."
    )
    if "%(names)s" in sentence and not names:
        return _("No tables keep all that is asked of today. Take one pair back, or change the sizes.")
    return sentence % {"names": names}


def _sentences() -> dict[str, str]:
    split = _("%(names)s are to be apart and together at once. Take one of the two back.")
    full = _(
        "More people are to sit together than a table holds: %(names)s. Make the tables larger, or take one pair back."
    )
    seats = _(
        "%(names)s cannot sit as their kept seats and the pairs of today ask. Give a seat back, or take a pair back."
    )
    return {
        "apart_together": split,
        "together_apart_chain": split,
        "together_too_large": full,
        "together_too_big": full,
        "apart_clique": _(
            "%(names)s are all to be apart, and there are fewer tables than that. Make the tables smaller, or take one pair back."
        ),
        "locked_together": seats,
        "locked_apart": seats,
        "locked_full": _("More seats are kept at one table than it holds. Give one seat back."),
        "no_place": _(
            "No table can take %(names)s with the pairs of today. Take one pair back, or choose a table yourself."
        ),
        "empty": _("Fewer than two people are there: there is nobody to seat together."),
        "one": _("Fewer than two people are there: there is nobody to seat together."),
    }


def _concerned(error: ProblemError, conflict: Conflict | None) -> list[int]:
    if conflict is not None:
        return list(dict.fromkeys(person for asked in conflict.asked for person in asked.people))
    for key in ("pair", "people", "person"):
        found = error.data.get(key)
        if key == "person" and isinstance(found, int):
            return [found]
        if isinstance(found, tuple | list):
            return [one for one in found if isinstance(one, int)]
    return []


def _names(people: Sequence[Participant], concerned: Sequence[int]) -> str:
    return ", ".join(people[one].name_for_staff for one in concerned[:NAMED] if one < len(people))
