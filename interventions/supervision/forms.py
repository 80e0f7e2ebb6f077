"""What is asked and answered in supervision; when people met, and how often they mean to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interventions.supervision.models import MeetingKind, SupervisionRhythm
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


class MeetingForm(forms.Form):
    """They met: on which day, alone or in a group, for how long."""

    held_on = forms.DateField(
        label=_("When did you meet?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(
        label=_("How?"), choices=MeetingKind.choices, initial=MeetingKind.INDIVIDUAL, widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(
        label=_("For how many minutes?"),
        help_text=_("90 for an hour and a half. Nothing of what was said is written here."),
        min_value=1,
        max_value=24 * 60,
        initial=90,
    )

    def __init__(self, *args: Any, since: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = since
        self.helper = FaceHelper(submit=_("Note it"))

    def clean_held_on(self) -> date:
        held: date = self.cleaned_data["held_on"]
        if held > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come."))
        if held < self.since:
            raise forms.ValidationError(gettext("This day lies before the supervision began."))
        return held


class RhythmForm(forms.Form):
    """How often they meet, and how many hours a year are to be reached."""

    every_weeks = forms.IntegerField(
        label=_("How many weeks from one to the next?"), min_value=1, max_value=52
    )
    hours = forms.IntegerField(label=_("Hours to be reached in a year"), min_value=1, max_value=200)

    def __init__(self, *args: Any, rhythm: SupervisionRhythm, cancel_url: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"every_weeks": rhythm.every_weeks, "hours": rhythm.minutes_a_year // 60}
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(cancel_url=cancel_url)
