"""The fields with which each kind of executed clause is filled in, and the term that they make together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.agreements import terms
from contracts.agreements.terms import Followed, Heard, Reported, Rule, Shown, Told

MOST_MONTHS = 60

# What each kind is called where one is chosen, and the title that it proposes.
LABELS: Mapping[str, str | Promise] = {
    "recording": _("Recording"),
    "retention_months": _("How long words are kept"),
    "circulation": _("What leaves the cell"),
    "names": _("Names in the cell"),
    "origin": _("What is said elsewhere of an author"),
    "needs_by_name": _("Who reads words of listening told by name"),
    "needs_without_name": _("Who reads words of listening told without name"),
    "supervision": _("What supervision sees"),
    "sponsor": _("What whoever commissions receives"),
    "quorum": _("How many must answer for a cell"),
    "smallest_group": _("The smallest group shown"),
}
# The theme under which a clause of each kind stands.
THEMES = {
    "recording": "confidentiality",
    "retention_months": "retention",
    "circulation": "circulation",
    "names": "confidentiality",
    "origin": "circulation",
    "needs_by_name": "confidentiality",
    "needs_without_name": "confidentiality",
    "quorum": "circulation",
}


def _choice(label: Any, choices: list[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _recording() -> dict[str, forms.Field]:
    choices = [
        ("no", _("Nobody records.")),
        ("yes", _("Someone may record a meeting if each person there agrees, each time.")),
    ]
    return {"recording": _choice(_("Recording"), choices)}


def _retention() -> dict[str, forms.Field]:
    field = forms.IntegerField(
        label=_("Words are kept, after the intervention closes"),
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("In months. The platform executes this figure."),
    )
    return {"retention_months": field}


def _circulation() -> dict[str, forms.Field]:
    rules = [
        (Rule.AUTHOR, _("Its author alone decides.")),
        (Rule.NO_OBJECTION, _("Its author decides, and nobody in the cell objects within a time.")),
        (Rule.UNANIMITY, _("Its author decides, and every person of the cell says yes.")),
        (Rule.NOBODY, _("Nothing leaves the cell.")),
    ]
    hours = [(str(count), _hours(count)) for count in terms.HOURS]
    return {
        "circulation": _choice(_("Rule"), rules),
        "objection_hours": forms.ChoiceField(
            label=_("Time to object"),
            choices=hours,
            required=False,
            help_text=_("It counts only where nobody is to object."),
        ),
    }


def _hours(count: int) -> str:
    return f"{count} h"


def _names() -> dict[str, forms.Field]:
    choices = [
        (Shown.CHOSEN, _("The name that each person chose")),
        (Shown.PSEUDONYMS, _("Pseudonyms such as P1")),
    ]
    return {"names": _choice(_("People of one cell read"), choices)}


def _origin() -> dict[str, forms.Field]:
    choices = [
        (Told.COMPONENT, _("At most a component, where it names nobody")),
        (Told.NOTHING, _("Nothing")),
    ]
    return {"origin": _choice(_("In another cell, of an author is said"), choices)}


def _needs_by_name() -> dict[str, forms.Field]:
    choices = [
        (Heard.INTERVENANTS, _("The intervenants alone")),
        (Heard.PARTICIPANTS, _("The intervenants and the people who take part, with the name")),
    ]
    return {"needs_by_name": _choice(_("What is told with a name is read by"), choices)}


def _needs_without_name() -> dict[str, forms.Field]:
    choices = [
        (Heard.INTERVENANTS, _("The intervenants alone")),
        (Heard.PARTICIPANTS, _("The intervenants and the people who take part")),
    ]
    return {
        "needs_without_name": _choice(_("What is told without a name is read, five together, by"), choices)
    }


def _supervision() -> dict[str, forms.Field]:
    choices = [
        (Followed.PSEUDONYMS, _("Steps, counts and pseudonyms")),
        (Followed.COUNTS, _("Steps and counts")),
    ]
    return {"supervision": _choice(_("The supervisor sees"), choices)}


def _sponsor() -> dict[str, forms.Field]:
    choices = [
        (Reported.COUNTS, _("The present step and counts")),
        (Reported.STEP, _("The present step alone")),
    ]
    return {"sponsor": _choice(_("Whoever commissions receives"), choices)}


def _quorum() -> dict[str, forms.Field]:
    field = forms.IntegerField(
        label=_("People of the cell who are asked, at least"),
        min_value=2,
        max_value=terms.MOST_PEOPLE,
        help_text=_("The author counts as one. With fewer people, nothing leaves the cell."),
    )
    return {"quorum": field}


def _smallest() -> dict[str, forms.Field]:
    choices = [(str(count), str(count)) for count in terms.GROUPS]
    return {"smallest_group": _choice(_("No figure is shown about fewer people than"), choices)}


FIELDS: Mapping[str, Callable[[], dict[str, forms.Field]]] = {
    "recording": _recording,
    "retention_months": _retention,
    "circulation": _circulation,
    "names": _names,
    "origin": _origin,
    "needs_by_name": _needs_by_name,
    "needs_without_name": _needs_without_name,
    "supervision": _supervision,
    "sponsor": _sponsor,
    "quorum": _quorum,
    "smallest_group": _smallest,
}


def kind_of(said: Mapping[str, Any] | None) -> str:
    """Return the key of the kind that these terms are of; nothing for words alone."""
    return next((key for key in FIELDS if key in (said or {})), "")


def as_typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return terms as the fields hold them."""
    return {
        key: ("yes" if value else "no") if isinstance(value, bool) else str(value)
        for key, value in said.items()
    }


def to_terms(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms that filled fields of a kind say. Raises NotATerm where they say none."""
    value = data[kind]
    if kind == "recording":
        value = value == "yes"
    elif kind == "smallest_group":
        value = int(value)
    said: dict[str, Any] = {kind: value}
    if value == Rule.NO_OBJECTION:
        said["objection_hours"] = int(data.get("objection_hours") or 0)
    return terms.check(said)
