"""The rows into which sheets are entered that bear a name: information for the board, and testimonies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Participant
from interventions.boards.forms import LONGEST_CARD
from interventions.boards.models import Column
from interventions.exercises.forms import LONGEST_TESTIMONY
from interventions.exercises.models import Exercise
from interventions.exercises.models import Kind as ExerciseKind
from interventions.exercises.services import PaperTestimony
from interventions.rooms.models import Consent, RunningItem
from interventions.rooms.services import TestimonySheets
from tst_platform.core.viewer import Viewer


def _words(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SheetForm(forms.Form):
    """A sheet that someone wrote; a row without words is left out."""

    words_in: Sequence[str] = ()
    no_author: Any = ""
    no_consent: Any = ""

    author = forms.ModelChoiceField(
        label=_("Written by"), queryset=Participant.objects.none(), required=False
    )
    consent = forms.ChoiceField(choices=[("", _("Choose")), *Consent.choices], required=False)

    def __init__(self, *args: Any, authors: QuerySet[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["author"].queryset = authors  # type: ignore[attr-defined]
        self.fields["author"].label_from_instance = lambda person: person.name_for_staff  # type: ignore[attr-defined]

    @property
    def is_told(self) -> bool:
        return any(self.cleaned_data.get(name, "").strip() for name in self.words_in)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_told:
            if not cleaned.get("author") and "author" not in self.errors:
                self.add_error("author", self.no_author)
            if not cleaned.get("consent") and "consent" not in self.errors:
                self.add_error("consent", self.no_consent)
        return cleaned


class PaperCardForm(SheetForm):
    """A piece of information."""

    words_in = ("text",)
    no_author = _("Say who wrote it: it is put on the board as theirs.")
    no_consent = _("Say how they agreed. Without their consent nothing is put there.")
    field_order = ("author", "text", "column", "consent")

    text = _words(_("What stands on the sheet"), LONGEST_CARD)
    column = forms.ChoiceField(
        label=_("It is about"), choices=Column.choices, initial=Column.KNOW, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = _("They agreed to have it put on the board")


class PaperTestimonyForm(SheetForm):
    """A testimony in two boxes, which its author let their cell read."""

    words_in = ("known", "lived")
    no_author = _("Say who wrote it: it is kept as theirs.")
    no_consent = _("Say how they agreed. What nobody let the cell read stays with its author.")
    field_order = ("author", "known", "lived", "consent")

    known = _words(_("The reality as they know it"), LONGEST_TESTIMONY)
    lived = _words(_("The reality as they live it"), LONGEST_TESTIMONY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = _("They agreed to have their cell read it")

    @property
    def told(self) -> PaperTestimony:
        said = self.cleaned_data
        known, lived = said["known"].strip(), said["lived"].strip()
        return PaperTestimony(said["author"].party, known, lived, said["consent"])


@dataclass(frozen=True)
class TestimonyBox:
    """The testimonies of one exercise of the running order."""

    exercise: Exercise
    title: str
    forms: list[PaperTestimonyForm]

    @property
    def sheets(self) -> TestimonySheets:
        return TestimonySheets(self.exercise, [form.told for form in self.forms if form.is_told])


def testimonies_of(viewer: Viewer, steps: Sequence[RunningItem]) -> list[Exercise]:
    """Return the exercises of these steps in which people testify, each once, in their order."""
    wanted = [one.exercise_id for one in steps if one.exercise_id]
    rows = Exercise.objects.visible_to(viewer).filter(kind=ExerciseKind.TESTIMONY).in_bulk(wanted)
    return [rows[pk] for pk in dict.fromkeys(wanted) if pk in rows]


def boxes_of(
    exercises: Sequence[Exercise],
    authors: QuerySet[Participant],
    rows: int,
    data: Mapping[str, Any] | None,
) -> list[TestimonyBox]:
    return [
        TestimonyBox(
            one,
            one.said.title,
            [
                PaperTestimonyForm(
                    data, prefix=f"testimony-{one.pk}-{number}", authors=authors, auto_id="id_%s"
                )
                for number in range(rows)
            ],
        )
        for one in exercises
    ]
