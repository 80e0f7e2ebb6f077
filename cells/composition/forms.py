"""What an intervenant may enter when composing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Participant
from cells.composition.models import Cell, ConstraintKind, Seat
from cells.composition.services.proposing import LARGEST_CELL, SMALLEST_CELL
from tst_platform.core.forms import FaceHelper


class ComposeForm(forms.Form):
    """How large the cells are to be."""

    cell_size = forms.IntegerField(
        label=_("People in a cell"), min_value=SMALLEST_CELL, max_value=LARGEST_CELL, initial=12
    )
    helper = FaceHelper(tag=False)


class MoveForm(forms.Form):
    """Who goes where; only people and cells of this round are taken."""

    participant = forms.ModelChoiceField(Participant.objects.none())
    cell = forms.ModelChoiceField(Cell.objects.none())

    def __init__(self, *args: Any, round: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = Participant.objects.filter(seats__round=round)  # type: ignore[attr-defined]
        self.fields["cell"].queryset = round.cells.filter(is_set_aside=False)  # type: ignore[attr-defined]


class SwapForm(forms.Form):
    """Who changes places with whom; only people of this round are taken."""

    participant = forms.ModelChoiceField(Participant.objects.none())
    other = forms.ModelChoiceField(Participant.objects.none())

    def __init__(self, *args: Any, round: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("participant", "other"):
            self.fields[name].queryset = Participant.objects.filter(seats__round=round)  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """Whose seat is kept, or given back: one of the two, by the button that was pressed."""

    keep = forms.ModelChoiceField(Seat.objects.none(), to_field_name="participant", required=False)
    release = forms.ModelChoiceField(Seat.objects.none(), to_field_name="participant", required=False)

    def __init__(self, *args: Any, round: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(round=round).select_related("participant__party")
        for name in ("keep", "release"):
            self.fields[name].queryset = seats  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        keep, release = self.cleaned_data.get("keep"), self.cleaned_data.get("release")
        if (keep is None) == (release is None):
            raise forms.ValidationError(_("Choose one person."))
        return {"seat": keep or release, "kept": keep is not None}


class LateArrivalForm(forms.Form):
    """Who is to be seated although the round is composed; only people of its intervention are taken."""

    participant = forms.ModelChoiceField(Participant.objects.none())

    def __init__(self, *args: Any, round: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Participant.objects.present().filter(party__contract=round.contract_id)
        self.fields["participant"].queryset = people  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Whether another round follows: nothing is chosen beforehand, for one answer erases."""

    follows = forms.ChoiceField(
        label=_("Will another round follow?"),
        choices=[
            ("yes", _("Yes: keep what serves to compose it, out of sight until then")),
            ("no", _("No, this was the last: erase it now, for good")),
        ],
        widget=forms.RadioSelect,
    )
    helper = FaceHelper(tag=False)


class CellForm(forms.Form):
    """What a cell is called, and its own ambitious, realistic, reachable objective."""

    name = forms.CharField(label=_("Name of the cell"), max_length=80, required=False)
    objective = forms.CharField(
        label=_("Objective of this cell, in one sentence"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    helper = FaceHelper()


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return person.name_for_staff


class ConstraintForm(forms.Form):
    """Two people of the collective, and whether they are to be apart or together."""

    kind = forms.ChoiceField(label=_("What must hold"), choices=ConstraintKind.choices)
    first = PersonChoice(Participant.objects.none(), label=_("One person"))
    second = PersonChoice(Participant.objects.none(), label=_("The other person"))
    helper = FaceHelper(submit=_("Add this constraint"))

    def __init__(self, *args: Any, collective: Collective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Participant.objects.present().filter(collective=collective)
        for name in ("first", "second"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
