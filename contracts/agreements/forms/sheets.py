"""The photograph of a signed sheet, as a telephone or a computer sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.photographs import NoPhotograph, Photograph, read_photograph, refuse_too_large
from tst_platform.core.forms import FaceHelper


class OneFile(forms.FileInput):
    """One file; where a browser sends several, all of them are handed on, so that the field can refuse them."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile] | Any, name: str
    ) -> Any:
        sent = files.getlist(name) if isinstance(files, MultiValueDict) else [files.get(name)]
        return sent if len(sent) > 1 else next(iter(sent), None)


class PhotographField(forms.FileField):
    """The photograph of a sheet; its value is a Photograph, drawn anew, or None."""

    widget = OneFile

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Photograph of the signed sheet"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "JPEG, PNG or WebP, 12 MB at most. Only the picture is kept: the place and the hour that a telephone writes into it are not."
            ),
        )
        # On a telephone the camera opens, and the picture does not stay among those of the telephone. Named one by
        # one, and not as image/*, so that a telephone which writes HEIC hands over a JPEG.
        attrs = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        super().__init__(allow_empty_file=True, widget=OneFile(attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Photograph | None:
        if isinstance(data, list):
            raise forms.ValidationError(_("Choose one photograph: the whole sheet on it."))
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            refuse_too_large(file.size)  # before any of it is read
            return read_photograph(file.read())
        except NoPhotograph as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SheetForm(forms.Form):
    """The photograph that is put beside an agreement, or in place of the one that is there."""

    photograph = PhotographField(
        error_messages={"required": gettext_lazy("Choose the photograph, then send it.")}
    )

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Keep this photograph"), cancel_url=cancel_url)
