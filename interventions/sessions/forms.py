"""What may be entered about sessions: a date on the wall clock of the place, and who was there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.collectives.models import Participant
from interventions.sessions.hours import at_wall_clock, on_wall_clock
from interventions.sessions.models import Presence, Session
from tst_platform.core.errors import DomainError
from tst_platform.core.forms import FaceHelper

FURTHEST = dt.timedelta(days=2 * 366)
LONGEST_NAME = 80


class SessionForm(forms.Form):
    """The date, the hours and the place of one session; `moments` holds the hours once it is valid."""

    day = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(
        label=gettext_lazy("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("As people will read it in their calendar. Say nothing here of the subject."),
        max_length=200,
    )

    def __init__(
        self,
        *args: Any,
        submit: str | Promise,
        cancel_url: str,
        session: Session | None = None,
        **kwargs: Any,
    ) -> None:
        if session is not None:
            kwargs["initial"] = entered(session)
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=submit, cancel_url=cancel_url)
        self.moments: dict[str, dt.datetime] = {}

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This day has passed."))
        if day > today + FURTHEST:
            raise forms.ValidationError(_("This day is more than two years away."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "day" in cleaned:
            for name in ("starts", "ends"):
                self._place_on_clock(name, cleaned)
        if len(self.moments) == 2:
            self._check_order()
        return cleaned

    def _place_on_clock(self, name: str, cleaned: dict[str, Any]) -> None:
        if name not in cleaned:
            return
        try:
            self.moments[name] = at_wall_clock(cleaned["day"], cleaned[name])
        except DomainError as refusal:
            self.add_error(name, str(refusal))

    def _check_order(self) -> None:
        if self.moments["ends"] <= self.moments["starts"]:
            self.add_error("ends", _("The end comes before the start."))
        elif self.moments["ends"] <= timezone.now():
            self.add_error("ends", _("This hour has passed."))


def entered(session: Session) -> dict[str, Any]:
    """Return a session as it was entered, on the clock of the place."""
    starts, ends = on_wall_clock(session.starts_at), on_wall_clock(session.ends_at)
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "place": session.place}


class AttendanceForm(forms.Form):
    """One tap: this member was present, late or absent."""

    participant = forms.ModelChoiceField(queryset=Participant.objects.none())
    presence = forms.ChoiceField(choices=Presence.choices)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Participant.objects.present().filter(seats__cell=session.cell_id)
        self.fields["participant"].queryset = members  # type: ignore[attr-defined]


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
