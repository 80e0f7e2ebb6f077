"""The forms of an import: the file, what each column is taken for, what becomes of new components."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.imports.reading import FIELD_LABELS, Column, Mapping
from cells.imports.reading.columns import FORBIDDEN
from cells.imports.services import MOST_BYTES
from tst_platform.core.forms import FaceHelper

MEGABYTE = 1024 * 1024
NOT_IMPORTED = ("", gettext_lazy("Not imported"))


class UploadForm(forms.Form):
    """A list of people, as a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        # An empty file is named by the reading, in the words of the other refusals.
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, 10 MB at most. The first line names the columns: first name, last name, e-mail …"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Read the file"), cancel_url=cancel_url)

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            message = _(
                "This file has %(size)s MB, and a list has %(limit)s MB at most. Divide it into several files."
            )
            raise forms.ValidationError(
                message % {"size": round(file.size / MEGABYTE), "limit": MOST_BYTES // MEGABYTE}
            )
        return file


class ColumnsForm(forms.Form):
    """What each column of a file is taken for; a column that is never asked has no field here."""

    def __init__(
        self, *args: Any, mapping: Mapping, samples: dict[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="column_%s", **kwargs)
        self.mapping, self.samples = mapping, samples or {}
        meanings = [(name, label) for name, label in FIELD_LABELS.items() if name != "row"]
        for column in self.selectable:
            self.fields[str(column.index)] = forms.ChoiceField(
                label=column.title or _("Column %(number)s, without title") % {"number": column.index + 1},
                choices=[NOT_IMPORTED, *meanings],
                initial=column.field or "",
                required=False,
                help_text=self._help(column),
            )
        self.helper = FaceHelper(submit=_("Check again"), tag=False)

    @property
    def selectable(self) -> list[Column]:
        return [column for column in self.mapping.columns if column.status != FORBIDDEN]

    @property
    def forbidden(self) -> list[Column]:
        return [column for column in self.mapping.columns if column.status == FORBIDDEN]

    @property
    def recognised(self) -> list[Column]:
        return list(self.mapping.fields.values())

    @property
    def left_out(self) -> list[Column]:
        return [column for column in self.mapping.left_out if column.status != FORBIDDEN]

    def _help(self, column: Column) -> str:
        sample = self.samples.get(column.index, "")
        return _("For example: %(sample)s") % {"sample": sample} if sample else _("Without any value")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, meaning in list(data.items()):
            if meaning in taken:
                message = _("“%(title)s” is taken for this already: choose one of the two.")
                self.add_error(name, message % {"title": taken[meaning]})
            elif meaning:
                taken[meaning] = str(self.fields[name].label)
        return data

    @property
    def choices(self) -> dict[int, str | None]:
        """Return what was chosen, by the number of the column; None for a column that stays out."""
        return {int(name): meaning or None for name, meaning in self.cleaned_data.items()}


class ConfirmForm(forms.Form):
    """Whether components that are new in the file are created."""

    components = forms.ChoiceField(
        label=gettext_lazy("Components that do not exist yet"),
        choices=[
            ("create", gettext_lazy("Create them, with one seat each")),
            ("leave", gettext_lazy("Do not create them: these people are in no component")),
        ],
        initial="create",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
        if not asks:
            del self.fields["components"]

    @property
    def creates_components(self) -> bool:
        return self.cleaned_data.get("components", "leave") == "create"
