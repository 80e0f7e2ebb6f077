"""What is typed into a log, and on what it was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interventions.logs.models import SessionLog
from interventions.logs.services import Draft
from tst_platform.core.forms import FaceHelper

LONGEST_LOG = 50_000
MOST = 2**31 - 1


class LogForm(forms.Form):
    """The log as one text. `page` and `change` are filled in by the script that saves while one types."""

    body = forms.CharField(
        label=_("Log"),
        help_text=_("Read by the intervenants of this intervention alone."),
        max_length=LONGEST_LOG,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "log-text"}),
    )
    revision = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.HiddenInput)
    page = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    change = forms.IntegerField(min_value=0, max_value=MOST, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="log_%s", **kwargs)
        self.helper = FaceHelper(tag=False)

    @classmethod
    def of(cls, log: SessionLog | None, body: str | None = None) -> LogForm:
        """Return the form on the revision that stands, with its text or another."""
        standing = log.body if log else ""
        return cls(
            initial={"body": standing if body is None else body, "revision": log.revision if log else 0}
        )

    def clean_body(self) -> str:
        # Browsers send \r\n: the same text must compare as the same.
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def draft(self) -> Draft:
        typed = self.cleaned_data
        return Draft(typed["body"], typed["revision"], typed["page"], typed["change"] or 0)


class ValidateForm(forms.Form):
    """Yes to the log as it was shown."""

    revision = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
