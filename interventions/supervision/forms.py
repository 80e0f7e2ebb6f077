"""What is asked and answered in supervision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tst_platform.core.forms import FaceHelper

LONGEST_TEXT = 5000


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        help_text=_("The intervenants of this intervention read it; participants never do."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Ask"), tag=False)


class AnswerForm(forms.Form):
    """An answer as it is typed; it is shown with the names replaced before anything is sent."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_(
            "Names of participants are replaced by P1, P2 … You read the text once more before it is sent."
        ),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Read before sending"), tag=False)
