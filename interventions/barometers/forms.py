"""How it was: four rows of five, and « I prefer not to say » on each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interventions.barometers.models import UNSAID, Dimension
from tst_platform.core.forms import FaceHelper

SCALE = [
    (1, _("not at all")),
    (2, _("little")),
    (3, _("somewhat")),
    (4, _("well")),
    (5, _("fully")),
    (UNSAID, _("I prefer not to say")),
]
QUESTIONS = {
    Dimension.SAFETY: _("I felt safe"),
    Dimension.TRUST: _("I trusted the people there"),
    Dimension.SPEECH: _("I could say what I had to say"),
    Dimension.COOPERATION: _("We worked with each other"),
}


class FeltForm(forms.Form):
    """Four taps; nothing is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension, question in QUESTIONS.items():
            self.fields[dimension.value] = forms.TypedChoiceField(
                label=question, choices=SCALE, coerce=int, widget=forms.RadioSelect
            )
        self.helper = FaceHelper(submit=_("Keep my answers"))
