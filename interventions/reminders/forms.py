"""What may be entered about reminders: a plan, and one's own choice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interventions.reminders.models import ReminderPlan, ReminderWish, Way
from interventions.reminders.offsets import OFFSETS
from tst_platform.core.forms import FaceHelper
from tst_platform.outbox import services as outbox

NONE = "none"

IN_WORDS = {
    "J-14": gettext_lazy("14 days before, at the same hour"),
    "J-7": gettext_lazy("7 days before, at the same hour"),
    "J-3": gettext_lazy("3 days before, at the same hour"),
    "J-1": gettext_lazy("the day before, at the same hour"),
    "H-4": gettext_lazy("4 hours before"),
    "H-2": gettext_lazy("2 hours before"),
    "H-1": gettext_lazy("1 hour before"),
}


class PlanForm(forms.Form):
    """When and how the people of a programme are reminded, and when they are left in peace."""

    offsets = forms.MultipleChoiceField(
        label=gettext_lazy("When does a reminder leave?"),
        help_text=gettext_lazy("Choose none, and nobody is reminded of a session."),
        choices=[(offset.name, IN_WORDS[offset.name]) for offset in OFFSETS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How does it reach people?"),
        help_text=gettext_lazy("Each one chooses among these, and may stop reminders at any time."),
        choices=Way.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(
        label=gettext_lazy("Nobody is written to from"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("On the clock of the place where the session is held."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, plan: ReminderPlan, cancel_url: str, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "offsets": list(plan.offsets),
            "ways": list(plan.ways),
            "quiet_from": plan.quiet_from,
            "quiet_until": plan.quiet_until,
        }
        super().__init__(*args, **kwargs)
        # A way that leads nowhere from here is not offered, unless it was chosen already.
        offered = [
            (way, words)
            for way, words in Way.choices
            if way != Way.SMS or way in plan.ways or outbox.carries(outbox.SMS)
        ]
        self.fields["ways"].choices = offered  # type: ignore[attr-defined]
        self.helper = FaceHelper(submit=_("Read before saving"), cancel_url=cancel_url)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if begins is not None and begins == ends:
            self.add_error("quiet_until", _("The quiet hours begin and end at the same hour."))
        return cleaned


class WishForm(forms.Form):
    """How a person is reminded of their sessions: by a way that is open to them, or not at all."""

    way = forms.ChoiceField(label=gettext_lazy("How do you want to be reminded?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: list[str], wish: ReminderWish | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"way": self._chosen(wish, ways)}
        super().__init__(*args, **kwargs)
        words = {Way.MAIL.value: _("By e-mail"), Way.SMS.value: _("By SMS")}
        field = self.fields["way"]
        field.choices = [*((way, words[way]) for way in ways), (NONE, _("Not at all"))]  # type: ignore[attr-defined]
        self.helper = FaceHelper()

    @staticmethod
    def _chosen(wish: ReminderWish | None, ways: list[str]) -> str:
        if wish is not None and wish.has_stopped:
            return NONE
        if wish is not None and wish.way in ways:
            return wish.way
        return ways[0] if ways else ""
