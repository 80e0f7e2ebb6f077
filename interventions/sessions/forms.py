"""What may be entered in the room and about oneself; the forms of dates stand in `planning`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cells.collectives.models import Participant
from interventions.sessions.models import Presence, Session
from interventions.sessions.people import people_of
from tst_platform.core.forms import FaceHelper

LONGEST_NAME = 80


class AttendanceForm(forms.Form):
    """One tap: this member was present, late or absent."""

    participant = forms.ModelChoiceField(queryset=Participant.objects.none())
    presence = forms.ChoiceField(choices=Presence.choices)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = people_of(session)  # type: ignore[attr-defined]


class CalledForm(forms.Form):
    """How a participant wants to be called here."""

    called = forms.CharField(
        label=gettext_lazy("How do you want to be called here?"),
        help_text=gettext_lazy("The people of your cell read this name, and your intervenants."),
        max_length=LONGEST_NAME,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper()
