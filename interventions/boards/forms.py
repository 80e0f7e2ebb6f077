"""What a person may enter on a board."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cells.composition.models import Cell
from interventions.boards.models import Column
from interventions.sessions.models import Session
from tst_platform.core.forms import FaceHelper
from tst_platform.core.viewer import Viewer

LONGEST_CARD = 2000


class CardForm(forms.Form):
    """One piece of information for one of the viewer's cells; the cell is asked only of those who sit in several."""

    text = forms.CharField(
        label=_("Your information"),
        help_text=_("Say it as you would in the room. Name nobody."),
        max_length=LONGEST_CARD,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    column = forms.ChoiceField(
        label=_("It is about"), choices=Column.choices, initial=Column.KNOW, widget=forms.RadioSelect
    )
    cell = forms.ModelChoiceField(label=_("Cell"), queryset=Cell.objects.none(), empty_label=None)
    session = forms.ModelChoiceField(
        queryset=Session.objects.none(), required=False, widget=forms.HiddenInput
    )
    sheet = forms.UUIDField(initial=uuid4, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Put on the board"), tag=False)
        cells = Cell.objects.visible_to(viewer).select_related("round").order_by("-round__number", "position")
        self.fields["cell"].queryset = cells  # type: ignore[attr-defined]
        self.fields["cell"].label_from_instance = cell_label  # type: ignore[attr-defined]
        self.fields["session"].queryset = Session.objects.visible_to(viewer)  # type: ignore[attr-defined]
        self.cells = list(cells)
        if len(self.cells) == 1:
            self.fields["cell"].widget = forms.HiddenInput()
            self.fields["cell"].initial = self.cells[0]

    def clean(self) -> dict[str, Any]:
        """Keep the session only where it is one of the cell's: a card belongs to its cell in any case."""
        cleaned = super().clean() or self.cleaned_data
        session, cell = cleaned.get("session"), cleaned.get("cell")
        if session and cell and session.cell_id != cell.pk:
            cleaned["session"] = None
        return cleaned


class AskForm(forms.Form):
    """The cells that a card is asked into."""

    cells = forms.ModelMultipleChoiceField(
        label=_("To which cells"), queryset=Cell.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, cells: QuerySet[Cell], cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Ask the author"), cancel_url=cancel_url)
        self.fields["cells"].queryset = cells.select_related("round").order_by("round__number", "position")  # type: ignore[attr-defined]
        self.fields["cells"].label_from_instance = cell_label  # type: ignore[attr-defined]
        self.has_cells = cells.exists()


def cell_label(cell: Cell) -> str:
    """Name a cell by its letter, and by its round from the second on."""
    if cell.round.number > 1:
        return str(
            _("Cell %(letter)s, round %(round)d") % {"letter": cell.letter, "round": cell.round.number}
        )
    return str(_("Cell %(letter)s") % {"letter": cell.letter})
