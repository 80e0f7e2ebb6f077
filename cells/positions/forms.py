"""What is entered about a question: its sentence and poles; a place on its line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.positions.line import places_of
from cells.positions.models import LONG, SHORT, UNSAID, Disagreement
from cells.positions.services import folded
from tst_platform.core.forms import FaceHelper

LONGEST_QUESTION, LONGEST_POLE = 200, 80
PLACES = [(SHORT, _("5 places")), (LONG, _("7 places"))]


class DisagreementForm(forms.Form):
    """A sentence, the two ends of a line, and how many places are between."""

    question = forms.CharField(
        label=_("The question, in one sentence"),
        max_length=LONGEST_QUESTION,
        help_text=_("“What do we do with the street in front of the school?” Name nobody."),
    )
    first_pole = forms.CharField(
        label=_("One end of the line"), max_length=LONGEST_POLE, help_text=_("“Close it to cars”")
    )
    last_pole = forms.CharField(
        label=_("The other end"), max_length=LONGEST_POLE, help_text=_("“Keep it open”")
    )
    places = forms.TypedChoiceField(
        label=_("Places on the line"), choices=PLACES, coerce=int, initial=SHORT, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Ask this question"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_pole"), data.get("last_pole")
        if first and last and folded(first) == folded(last):
            self.add_error(
                "last_pole", _("Both ends of the line say the same. Say what stands against the first.")
            )
        return data


class PositionForm(forms.Form):
    """One place of the line, or « I prefer not to say »; nothing is chosen beforehand."""

    place = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a place on the line, or “I prefer not to say”."),
            "invalid_choice": _("This place is not on the line. Choose one of those shown."),
        },
    )

    def __init__(self, *args: Any, line: Disagreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        field.label = line.question
        on_the_line = [(place.number, place.words) for place in places_of(line)]
        field.choices = [*on_the_line, (UNSAID, _("I prefer not to say"))]  # type: ignore[attr-defined]
