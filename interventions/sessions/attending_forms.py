"""What may be entered about who was there: the hour of an arrival, the period of a sheet, the share of a certificate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cells.collectives.models import Participant
from interventions.sessions.hours import at_wall_clock, on_wall_clock
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.sessions.zones import zone_of
from tst_platform.core.errors import DomainError
from tst_platform.core.forms import FaceHelper

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)


class ArrivalForm(forms.Form):
    """At what hour, on the clock of the place, someone came who came late; `moment` holds it once it is valid."""

    participant = forms.ModelChoiceField(queryset=Participant.objects.none())
    arrived = forms.TimeField(
        error_messages={
            "required": gettext_lazy("Write the hour of arrival."),
            "invalid": gettext_lazy("Write the hour as 18:30."),
        }
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.moment: dt.datetime | None = None
        self.fields["participant"].queryset = people_of(session)  # type: ignore[attr-defined]

    def clean_arrived(self) -> dt.time:
        hour: dt.time = self.cleaned_data["arrived"]
        zone = zone_of(self.session.zone)
        starts = on_wall_clock(self.session.starts_at, zone)
        # A session may last beyond midnight: an hour before its start is one of the next day.
        day = starts.date() + dt.timedelta(days=hour < starts.time().replace(second=0, microsecond=0))
        try:
            self.moment = at_wall_clock(day, hour, zone)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return hour


class PeriodForm(forms.Form):
    """From which day to which a sheet goes, and whether what was noted stands in it."""

    since = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    filled = forms.BooleanField(
        label=gettext_lazy("With what was noted"),
        help_text=gettext_lazy("Otherwise the cells are empty, to be signed on paper."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=gettext_lazy("Show the sheet"))
        self.helper.form_method = "get"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        for name in ("since", "until"):
            if cleaned.get(name) and not EARLIEST <= cleaned[name] <= LATEST:
                self.add_error(name, _("Choose a day between 2000 and 2199."))
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first."))
        return cleaned


class ShareForm(forms.Form):
    """From which share of presence a certificate is made."""

    share = forms.IntegerField(
        label=gettext_lazy("Share of the hours, in %"),
        help_text=gettext_lazy("Whoever was there for this share of the hours held receives a certificate."),
        min_value=1,
        max_value=100,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper()
