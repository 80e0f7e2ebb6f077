"""The form by which sessions are planned: hours on the wall clock of the place, one day or many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from interventions.sessions import zones
from interventions.sessions.hours import at_wall_clock
from interventions.sessions.links import LONGEST, checked_link
from interventions.sessions.models import Mode
from interventions.sessions.recurrence import MOST, Rhythm, days_of
from interventions.sessions.services.scheduling import Hours, Where
from tst_platform.core.errors import DomainError
from tst_platform.core.forms import FaceHelper
from tst_platform.core.templatetags.face import day as in_words

FURTHEST = dt.timedelta(days=2 * 366)
NOTHING_OF_THE_SUBJECT = gettext_lazy(
    "People read it in their mail and on the page. Say nothing here of the subject."
)


class DaysField(forms.MultipleChoiceField):
    """Days to leave out: which of them can be is known once the days of the series are."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        """Take any days: those that are not of the series change nothing."""


class SessionForm(forms.Form):
    """The date, the hours, the place; once it is valid `occasions` holds the hours of each session, `where` the rest."""

    day = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(
        label=gettext_lazy("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How one takes part"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy(
            "As people will read it in their calendar. Say nothing here of the subject. Needed unless all take part from afar."
        ),
        max_length=200,
        required=False,
    )
    link = forms.CharField(
        label=gettext_lazy("Link to the remote room"),
        help_text=gettext_lazy("The room is elsewhere: paste its https:// address. Needed from afar."),
        max_length=LONGEST,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Clock of the place"),
        help_text=gettext_lazy("The hours above are those that the clock on the wall shows there."),
        required=False,
    )
    leave_out = DaysField(label=gettext_lazy("Days to leave out"), required=False)

    def __init__(
        self,
        *args: Any,
        submit: str | Promise,
        cancel_url: str,
        zone: str = "",
        in_use: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        self.usual_zone = zone or zones.own_zone().key
        kwargs["initial"] = {"mode": Mode.ON_SITE, "zone": self.usual_zone} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zones.choices([*in_use, self.usual_zone])  # type: ignore[attr-defined]
        if not self.is_bound:
            del self.fields["leave_out"]
        self.helper = FaceHelper(submit=submit, cancel_url=cancel_url)
        self.helper.template = "interventions/sessions/_schedule_form.html"
        self.occasions: list[Hours] = []
        self.refused: dict[dt.date, str] = {}
        # What is not in the way, but should be known before (see `conflicts`); `seen` is sent once it was.
        self.warnings: Sequence[str] = ()
        self.seen = ""

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or Mode.ON_SITE

    def clean_zone(self) -> str:
        return self.cleaned_data["zone"] or self.usual_zone

    def clean_link(self) -> str:
        try:
            return checked_link(self.cleaned_data["link"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_where(cleaned)
        if {"day", "zone"} <= cleaned.keys() and self._is_near(cleaned):
            self._place_on_clock(cleaned)
        self._offer_to_leave_out()
        return cleaned

    @property
    def opens_zone(self) -> bool:
        """Say whether the clock of the place is to be seen without unfolding it."""
        chosen = self["zone"].value() or self.usual_zone
        return chosen != zones.own_zone().key or "zone" in self.errors

    @property
    def opens_series(self) -> bool:
        return False

    @property
    def where(self) -> Where:
        entered = self.cleaned_data
        return Where(entered["place"], entered["mode"], entered["link"], entered["zone"])

    @property
    def placed(self) -> list[tuple[Hours, Where]]:
        """Return the hours of each session, and where it is."""
        return [(hours, self.where) for hours in self.occasions]

    @property
    def place_zone(self) -> ZoneInfo:
        return zones.zone_of(self.cleaned_data["zone"])

    def _check_where(self, cleaned: dict[str, Any]) -> None:
        mode = cleaned.get("mode")
        if mode != Mode.REMOTE and cleaned.get("place") == "":
            self.add_error("place", _("Say where one meets."))
        if mode in (Mode.REMOTE, Mode.MIXED) and cleaned.get("link") == "":
            self.add_error("link", _("Who takes part from afar needs a link."))

    def _is_near(self, cleaned: dict[str, Any]) -> bool:
        today = timezone.localdate(timezone=self.place_zone)
        if cleaned["day"] < today:
            self.add_error("day", _("This day has passed."))
        elif cleaned["day"] > today + FURTHEST:
            self.add_error("day", _("This day is more than two years away."))
        return "day" not in self.errors

    # --- the hours ---------------------------------------------------------------------------------------------------

    def _place_on_clock(self, cleaned: dict[str, Any]) -> None:
        """Find the hours of one session; what cannot be is said beside its field."""
        found: dict[str, dt.datetime] = {}
        for name in ("starts", "ends"):
            if name in cleaned:
                try:
                    found[name] = at_wall_clock(cleaned["day"], cleaned[name], self.place_zone)
                except DomainError as refusal:
                    self.add_error(name, str(refusal))
        if len(found) == 2 and self._is_in_order(found["starts"], found["ends"]):
            self.occasions = [(found["starts"], found["ends"])]

    def _is_in_order(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        if ends_at <= starts_at:
            self.add_error("ends", _("The end comes before the start."))
        elif ends_at <= timezone.now():
            self.add_error("ends", _("This hour has passed."))
        return "ends" not in self.errors

    def _hours_on(
        self, day: dt.date, taken: Iterable[Hours], by_clock: tuple[dt.time, dt.time, ZoneInfo] | None = None
    ) -> Hours | None:
        """Return the hours on one of several days, as entered unless said; of a day on which they cannot be, keep why."""
        entered = self.cleaned_data
        starts, ends, zone = by_clock or (entered["starts"], entered["ends"], self.place_zone)
        try:
            hours = (at_wall_clock(day, starts, zone), at_wall_clock(day, ends, zone))
        except DomainError as refusal:
            self.refused[day] = str(refusal)
            return None
        if hours[1] <= timezone.now():
            self.refused[day] = _("This hour has passed.")
            return None
        if any(start < hours[1] and hours[0] < end for start, end in taken):
            self.refused[day] = _("They already meet at that time.")
            return None
        return hours

    # --- days that cannot be -----------------------------------------------------------------------------------------

    @property
    def left_out(self) -> set[str]:
        return set(self.cleaned_data.get("leave_out") or [])

    def _offer_to_leave_out(self) -> None:
        """Name each day on which the hours cannot be, and offer to leave it out; without such a day ask nothing."""
        if not self.refused:
            del self.fields["leave_out"]
            return
        days, left_out = sorted(self.refused), self.left_out  # the first error takes what was entered away
        self.fields["leave_out"].choices = [(str(day), in_words(day)) for day in days]  # type: ignore[attr-defined]
        for day in days:
            if str(day) not in left_out:
                words = {"day": in_words(day), "why": self.refused[day]}
                self.add_error("leave_out", _("%(day)s: %(why)s You may leave this day out.") % words)


class PlanForm(SessionForm):
    """Plan one session, or a series of them."""

    rhythm = forms.ChoiceField(
        label=pgettext_lazy("a series of sessions", "Repeat"), choices=Rhythm.choices, required=False
    )
    times = forms.IntegerField(
        label=gettext_lazy("How many sessions in all"), min_value=2, max_value=MOST, required=False
    )
    until = forms.DateField(
        label=gettext_lazy("Or until which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    field_order = (
        "day",
        "starts",
        "ends",
        "mode",
        "place",
        "link",
        "rhythm",
        "times",
        "until",
        "leave_out",
        "zone",
    )

    def __init__(self, *args: Any, taken: Iterable[Hours] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    @property
    def opens_series(self) -> bool:
        asked = self.is_bound and self["rhythm"].value() not in (None, "", Rhythm.ONCE)
        return asked or bool(self.errors.keys() & {"rhythm", "times", "until"})

    @property
    def is_series(self) -> bool:
        return self.cleaned_data.get("rhythm", Rhythm.ONCE) not in ("", Rhythm.ONCE)

    def _place_on_clock(self, cleaned: dict[str, Any]) -> None:
        if not self.is_series:
            super()._place_on_clock(cleaned)
        elif {"starts", "ends", "times", "until"} <= cleaned.keys() and self._has_an_end(cleaned):
            self._repeat(cleaned)

    def _has_an_end(self, cleaned: dict[str, Any]) -> bool:
        if cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The end comes before the start."))
        if not cleaned["times"] and not cleaned["until"]:
            self.add_error("times", _("Say how many sessions there are, or until which day."))
        elif cleaned["times"] and cleaned["until"]:
            self.add_error("until", _("Say one of the two: how many sessions, or until which day."))
        elif cleaned["until"] and cleaned["until"] < cleaned["day"]:
            self.add_error("until", _("This day comes before the first session."))
        return not self.errors.keys() & {"ends", "times", "until"}

    def _repeat(self, cleaned: dict[str, Any]) -> None:
        days = days_of(cleaned["day"], cleaned["rhythm"], times=cleaned["times"], until=cleaned["until"])
        named = "times" if cleaned["times"] else "until"
        if len(days) > MOST:
            self.add_error(named, _("At most %(most)s sessions are planned at once.") % {"most": MOST})
        elif days[-1] > timezone.localdate() + FURTHEST:
            self.add_error(named, _("The last session would be more than two years away."))
        else:
            found = {day: self._hours_on(day, self.taken) for day in days}
            self.occasions = [
                hours for day, hours in found.items() if hours and str(day) not in self.left_out
            ]
            if not self.occasions:
                self.add_error("day", _("No day is left."))
