"""What may be entered about dates: those that are proposed, row by row, and who can come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.composition.models import Cell
from interventions.polls.models import FEWEST, MOST, Can, ProposedDate
from interventions.polls.services import Slot, mark_of
from interventions.sessions import zones
from interventions.sessions.hours import at_wall_clock
from interventions.sessions.links import LONGEST, checked_link
from interventions.sessions.models import Mode
from interventions.sessions.planning import FURTHEST
from interventions.sessions.services.wording import when
from tst_platform.core.errors import DomainError
from tst_platform.core.forms import FaceHelper

ROWS = 3  # to begin with
EVERYONE = "all"


class PollForm(forms.Form):
    """Who is asked, where they would meet, until when an answer is hoped for."""

    whom = forms.ChoiceField(label=gettext_lazy("Who is asked"))
    mode = forms.ChoiceField(
        label=gettext_lazy("How one takes part"), choices=Mode.choices, initial=Mode.ON_SITE
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
        help_text=gettext_lazy("The hours of the dates are those that the clock on the wall shows there."),
        required=False,
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Please answer by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Two days before, a reminder goes to those who have not answered, and to nobody else."
        ),
    )

    def __init__(self, *args: Any, cells: Iterable[Cell], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = {str(cell.pk): cell for cell in cells}
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            (EVERYONE, _("the whole collective")),
            *((key, _name(cell)) for key, cell in self.cells.items()),
        ]
        self.fields["zone"].choices = zones.choices()  # type: ignore[attr-defined]
        self.helper = FaceHelper(tag=False)

    def clean_link(self) -> str:
        try:
            return checked_link(self.cleaned_data["link"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        mode = cleaned.get("mode")
        if mode != Mode.REMOTE and cleaned.get("place") == "":
            self.add_error("place", _("Say where one meets."))
        if mode in (Mode.REMOTE, Mode.MIXED) and cleaned.get("link") == "":
            self.add_error("link", _("Who takes part from afar needs a link."))
        return cleaned

    @property
    def place_zone(self) -> ZoneInfo:
        """Return the clock of the place; that of the installation where none is chosen."""
        name = getattr(self, "cleaned_data", {}).get("zone")
        return zones.zone_of(name) if name else zones.own_zone()

    @property
    def cell(self) -> Cell | None:
        return self.cells.get(self.cleaned_data["whom"])

    def clean_answer_by(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["answer_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return day


def _name(cell: Cell) -> str:
    return _("cell %(letter)s, round %(number)s") % {"letter": cell.letter, "number": cell.round.number}


class DateForm(forms.Form):
    """One proposed date, on the clock of the place; a row without a day is left out. `slot` once it is valid."""

    day = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("Starts at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    slot: Slot | None = None

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["day"]
        today = timezone.localdate()
        if day and day < today:
            raise forms.ValidationError(_("This day has passed."))
        if day and day > today + FURTHEST:
            raise forms.ValidationError(_("This day is more than two years away."))
        return day

    def place_on_clock(self, above: Mapping[str, dt.time], zone: ZoneInfo) -> Mapping[str, dt.time]:
        """Find the moments of this row, with the hours of the row above where it has none; return its hours."""
        data = self.cleaned_data
        if not data.get("day"):
            return above
        hours = {name: data.get(name) or above.get(name) for name in ("starts", "ends") if name in data}
        moments = {name: self._moment(name, hour, zone) for name, hour in hours.items()}
        starts, ends = moments.get("starts"), moments.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end comes before the start."))
        elif starts and ends and starts <= timezone.now():
            self.add_error("starts", _("This hour has passed."))
        elif starts and ends:
            self.slot = Slot(starts, ends)
        return {name: hour for name, hour in hours.items() if hour}

    def _moment(self, name: str, hour: dt.time | None, zone: ZoneInfo) -> dt.datetime | None:
        if hour is None:
            self.add_error(name, _("Say the hour: there is none above to take."))
            return None
        try:
            return at_wall_clock(self.cleaned_data["day"], hour, zone)
        except DomainError as refusal:
            self.add_error(name, str(refusal))
            return None


class DateSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The proposed dates, on the clock of `zone`; `slots` holds them once all is valid."""

    zone: ZoneInfo

    def clean(self) -> None:
        above: Mapping[str, dt.time] = {}
        seen: set[Slot] = set()
        for form in self.forms:
            if not hasattr(form, "cleaned_data"):
                continue
            above = form.place_on_clock(above, self.zone)
            if form.slot in seen:
                form.add_error("day", _("This date is on another line already."))
            elif form.slot:
                seen.add(form.slot)
        if len(seen) < FEWEST and not any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Propose at least two dates: fill in two lines."))

    @property
    def slots(self) -> list[Slot]:
        return [form.slot for form in self.forms if form.slot]


DATES = forms.formset_factory(
    DateForm, DateSet, extra=ROWS, max_num=MOST, absolute_max=MOST, validate_max=True
)


def _dates(data: Any = None, **more: Any) -> DateSet:
    return cast("DateSet", DATES(data, prefix="date", **more))


class Opening:
    """The whole page on which a poll is opened: empty, as it was sent, or with one row more."""

    def __init__(self, data: Any, cells: Sequence[Cell]) -> None:
        self.main = PollForm(data, cells=cells)
        self.dates = _dates(data)
        self.dates.zone = zones.own_zone()
        self.refused: list[str] = []

    @classmethod
    def with_one_more(cls, data: Any, cells: Sequence[Cell]) -> Opening:
        """Return the page with all that was typed and one more row, which begins with the hours of the last."""
        page = cls(None, cells)
        page.main = PollForm(initial=data.dict(), cells=cells)
        rows = _typed(data)
        if len(rows) < MOST:
            last = rows[-1] if rows else {}
            rows.append({"starts": last.get("starts", ""), "ends": last.get("ends", "")})
        page.dates = _dates(initial=rows)
        page.dates.extra = 0
        page.dates.forms[-1].fields["day"].widget.attrs["autofocus"] = True
        return page

    @property
    def is_full(self) -> bool:
        return len(self.dates.forms) >= MOST

    def is_valid(self) -> bool:
        is_right = self.main.is_valid()
        self.dates.zone = self.main.place_zone
        checked = [is_right, self.dates.is_valid()]
        if all(checked):
            self._check_deadline()
        return all(checked) and not self.main.errors

    def _check_deadline(self) -> None:
        day = self.main.cleaned_data["answer_by"]
        last = max(timezone.localdate(slot.starts_at) for slot in self.dates.slots)
        if day and day > last:
            self.main.add_error("answer_by", _("This day comes after the last date that you propose."))

    def refuse(self, why: str) -> None:
        self.refused.append(why)

    @property
    def general(self) -> list[str]:
        """Return what is said of the page as a whole."""
        said = self.dates.non_form_errors() if self.dates.is_bound else []
        return [*self.refused, *map(str, said)]


def _typed(data: Any) -> list[dict[str, str]]:
    """Return the rows as they were typed, right or wrong."""
    total = data.get("date-TOTAL_FORMS", "")
    many = min(int(total), MOST) if total.isascii() and total.isdigit() and len(total) < 5 else ROWS
    names = ("day", "starts", "ends")
    return [{name: data.get(f"date-{number}-{name}", "") for name in names} for number in range(many)]


class AnswerForm(forms.Form):
    """Yes, maybe or no for each date that has not passed."""

    def __init__(
        self, *args: Any, dates: Sequence[ProposedDate], said: Mapping[UUID, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"date-{date.pk}": date.pk for date in dates}
        for key, date in zip(self.keys, dates, strict=True):
            self.fields[key] = forms.ChoiceField(
                label=when(date.occasion),
                choices=Can.choices,
                widget=forms.RadioSelect,
                initial=said.get(date.pk),
                error_messages={"required": _("Say yes, maybe or no.")},
            )

    @property
    def said(self) -> dict[UUID, str]:
        return {pk: self.cleaned_data[key] for key, pk in self.keys.items()}


class EnterForm(AnswerForm):
    """The same, entered for someone: `seen` marks what they had said when the page was opened."""

    def __init__(self, *args: Any, said: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, said=said, **kwargs)
        self.stands = mark_of(said)
        self.seen = self.data.get("seen", "")


class CloseForm(forms.Form):
    """The date that is chosen; the best one is chosen beforehand."""

    date = forms.ModelChoiceField(
        label=gettext_lazy("Which date?"),
        queryset=ProposedDate.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, dates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].queryset = dates  # type: ignore[attr-defined]
