"""What may be entered about tables: their sizes, who goes where, who is apart today, what they begin with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cells.collectives.models import Participant
from cells.composition.forms import PersonChoice
from cells.composition.models import ConstraintKind
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.tables.models import LARGEST, SMALLEST
from tst_platform.core.forms import FaceHelper

FURTHEST_SEED = 99_999


class ComposeForm(forms.Form):
    """How many people a table may have; which of the possible draws."""

    low = forms.IntegerField(
        label=gettext_lazy("People at a table, from"), min_value=SMALLEST, max_value=LARGEST, initial=3
    )
    high = forms.IntegerField(
        label=pgettext_lazy("people at a table", "to"), min_value=SMALLEST, max_value=LARGEST, initial=4
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Number of the draw"),
        help_text=gettext_lazy("Leave it empty for a new draw. The same number gives the same tables again."),
        min_value=1,
        max_value=FURTHEST_SEED,
        required=False,
    )
    helper = FaceHelper(tag=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("low") and said.get("high") and said["low"] > said["high"]:
            self.add_error("high", _("The largest table is smaller than the smallest."))
        return said


class SeatForm(forms.Form):
    """Who goes to which table; without a table, to the one where they fit best; 0 for none."""

    participant = forms.ModelChoiceField(Participant.objects.none())
    table = forms.IntegerField(min_value=0, max_value=400, required=False)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = people_of(session).select_related("component", "party")  # type: ignore[attr-defined]


class KeepForm(SeatForm):
    """Whose seat is kept, or given back."""

    table = None  # type: ignore[assignment]
    kept = forms.BooleanField(required=False)


class TodayForm(forms.Form):
    """Two people, and whether they are to be apart or together today."""

    kind = forms.ChoiceField(label=gettext_lazy("What must hold today"), choices=ConstraintKind.choices)
    first = PersonChoice(Participant.objects.none(), label=gettext_lazy("One person"))
    second = PersonChoice(Participant.objects.none(), label=gettext_lazy("The other person"))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_of(session).select_related("party")
        named = sorted(
            ((one.pk, one.name_for_staff) for one in list(people)), key=lambda one: one[1].casefold()
        )
        for name in ("first", "second"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
            # Read once, with their keys in one query: a queryset read by the field would look each key up by itself.
            self.fields[name].choices = [("", "–"), *named]  # type: ignore[attr-defined]
        self.helper = FaceHelper(submit=_("Add for today"))


class QuestionForm(forms.Form):
    """The first question, as the tables read it."""

    question = forms.CharField(
        label=gettext_lazy("First question given to the tables"),
        help_text=gettext_lazy("Each person reads it with their table, on their phone and on the card."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Keep the question"))
