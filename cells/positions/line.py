"""The places of a line in words: what a person hears of each, and what a table of counts is headed with."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cells.positions.models import UNSAID, Disagreement


@dataclass(frozen=True)
class Place:
    """One place: its number from 1 on, and what it says."""

    number: int
    words: str


def places_of(disagreement: Disagreement) -> list[Place]:
    """Return the places from one pole to the other."""
    middle = (disagreement.places + 1) // 2
    return [
        Place(number, _words(disagreement, number, middle)) for number in range(1, disagreement.places + 1)
    ]


def _words(disagreement: Disagreement, number: int, middle: int) -> str:
    if number == middle:
        return _("between the two")
    pole = disagreement.first_pole if number < middle else disagreement.last_pole
    steps = abs(number - middle)
    if steps == middle - 1:
        return _("entirely “%(pole)s”") % {"pole": pole}
    if steps == 1:
        return _("rather “%(pole)s”") % {"pole": pole}
    return _("clearly “%(pole)s”") % {"pole": pole}


def said_in_words(disagreement: Disagreement, place: int) -> str:
    """Return what a person has said, to themselves."""
    if place == UNSAID:
        return _("I prefer not to say")
    found = next((one for one in places_of(disagreement) if one.number == place), None)
    return found.words if found else _("I prefer not to say")
