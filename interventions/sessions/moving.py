"""The forms by which a date that stands is moved or called off, alone or with those after it of its series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interventions.sessions.models import Session
from interventions.sessions.planning import NOTHING_OF_THE_SUBJECT, SessionForm
from interventions.sessions.services.scheduling import Hours, Where, changed_meanwhile
from interventions.sessions.zones import zone_of
from tst_platform.core.forms import FaceHelper


class MoveForm(SessionForm):
    """Move one planned session, or with it those after it of its series; say why, if one wants to."""

    ONE, FOLLOWING = "one", "following"

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change, if you want to tell it"),
        help_text=NOTHING_OF_THE_SUBJECT,
        max_length=300,
        required=False,
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What changes"),
        choices=[
            (ONE, gettext_lazy("this session alone")),
            (FOLLOWING, gettext_lazy("this one and those after it of its series, by as many days")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=ONE,
    )
    # The sequence at which the date was looked at: who sends the form does not undo what another changed since.
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31, required=False)
    field_order = ("day", "starts", "ends", "mode", "place", "link", "scope", "leave_out", "reason", "zone")

    def __init__(
        self,
        *args: Any,
        session: Session,
        following: Sequence[Session],
        taken: Iterable[Hours] = (),
        **kwargs: Any,
    ) -> None:
        kwargs |= {"initial": entered(session), "zone": session.zone}
        super().__init__(*args, **kwargs)
        self.session, self.following, self.taken = session, following, taken
        self.hours: dict[UUID, Hours] = {}
        self.wheres: dict[UUID, Where] = {}
        if len(following) < 2:
            del self.fields["scope"]

    @property
    def seen_at(self) -> dict[UUID, int]:
        """Return at which sequence each session was looked at."""
        return {one.pk: one.sequence for one in [self.session, *self.following]}

    @property
    def placed(self) -> list[tuple[Hours, Where]]:
        return [(self.hours[pk], self.wheres[pk]) for pk in self.hours]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("sequence") not in (None, self.session.sequence):
            self.add_error(None, changed_meanwhile(self.session))
            known = cast("QueryDict", self.data).copy()
            known["sequence"] = str(self.session.sequence)  # sent again, it is sent knowing of the change
            self.data = known
        return cleaned

    def _place_on_clock(self, cleaned: dict[str, Any]) -> None:
        is_placed = {"place", "mode", "link"} <= cleaned.keys()
        if cleaned.get("scope") != self.FOLLOWING:
            super()._place_on_clock(cleaned)
            if self.occasions and is_placed:
                self.hours = {self.session.pk: self.occasions[0]}
                self.wheres = {self.session.pk: self.where}
        elif is_placed and {"starts", "ends"} <= cleaned.keys():
            self._shift(cleaned)

    def _shift(self, cleaned: dict[str, Any]) -> None:
        """Move each session by as many days as the first; a day left out stays where it was.

        What was not changed in the form stays on each as it is: its own hours, its own place.
        """
        if cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The end comes before the start."))
            return
        by_days = cleaned["day"] - self.session.starts_here.date()
        changed = {name for name, value in entered(self.session).items() if cleaned.get(name) != value}
        for one in self.following:
            day = one.starts_here.date() + by_days
            where = self._where_of(one, changed)
            taken = [*self.taken, *self.hours.values()]
            hours = self._hours_on(day, taken, self._clock_of(one, where, changed))
            if hours and str(day) not in self.left_out:
                self.hours[one.pk], self.wheres[one.pk] = hours, where
        self.occasions = list(self.hours.values())
        if not self.occasions:
            self.add_error("day", _("No day is left."))

    def _where_of(self, one: Session, changed: set[str]) -> Where:
        """Return where one of those after it is: elsewhere only if the place was changed here."""
        new = self.where
        zone = new.zone if "zone" in changed else one.zone
        if changed & {"mode", "place", "link"}:
            return replace(new, zone=zone)
        return Where(one.place, one.mode, one.link or "", zone)

    def _clock_of(self, one: Session, where: Where, changed: set[str]) -> tuple[dt.time, dt.time, ZoneInfo]:
        """Return the hours of one of those after it on the wall: others only if they were changed here."""
        own = (one.starts_here.time(), one.ends_here.time())
        new = (self.cleaned_data["starts"], self.cleaned_data["ends"])
        return (*(new if changed & {"starts", "ends"} else own), zone_of(where.zone))


def entered(session: Session) -> dict[str, Any]:
    """Return a session as it was entered, on the clock of the place."""
    starts, ends = session.starts_here, session.ends_here
    return {
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "mode": session.mode,
        "place": session.place,
        "link": session.link or "",
        "zone": session.zone,
        "sequence": session.sequence,
    }


class CancelForm(forms.Form):
    """Which sessions are called off, and the reason that one wants to tell."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What is cancelled"),
        choices=[
            (MoveForm.ONE, gettext_lazy("this session alone")),
            (MoveForm.FOLLOWING, gettext_lazy("this one and those after it of its series")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=MoveForm.ONE,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, if you want to tell it"),
        help_text=NOTHING_OF_THE_SUBJECT,
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, is_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
        if not is_series:
            del self.fields["scope"]
