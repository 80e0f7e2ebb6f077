"""What an intervenant enters about a programme."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Component
from interventions.programmes.models import ActorMet, Indicator, MomentKind, ObjectiveTest
from interventions.programmes.models.indicators import DECIMALS, DIGITS
from tst_platform.core.forms import FaceHelper
from tst_platform.core.viewer import Viewer

LONGEST_OBJECTIVE = 500
LONGEST_WORDS = 5000
EARLIEST = dt.date(2000, 1, 1)


class ObjectiveField(forms.CharField):
    """One sentence that everyone can hold on to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Objective, in one sentence"),
            max_length=LONGEST_OBJECTIVE,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_(
                "Ambitious, realistic, reachable, in the service of all: “By June, open a place run together by …”."
            ),
            **kwargs,
        )


class CollectiveField(forms.ModelChoiceField):
    """One of the viewer's collectives, by its slug; any other text is refused before it reaches a query."""

    def to_python(self, value: Any) -> Collective | None:
        if isinstance(value, str) and value not in self.empty_values:
            validate_slug(value)
        chosen: Collective | None = super().to_python(value)
        return chosen


class ProgrammeForm(forms.Form):
    """A new programme in one of the viewer's collectives."""

    title = forms.CharField(
        label=_("Title of the intervention"),
        max_length=160,
        help_text=_(
            "You, your co-intervenants, your supervisors and the sponsor read it. Messages to participants never say it."
        ),
    )
    collective = CollectiveField(None, label=_("Collective"), to_field_name="slug")
    objective = ObjectiveField()
    sponsor_name = forms.CharField(
        label=_("Sponsor"),
        max_length=160,
        required=False,
        help_text=_("Who asks for this intervention, or pays for it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collective"].queryset = Collective.objects.editable_by(viewer)  # type: ignore[attr-defined]
        self.helper = FaceHelper(submit=_("Open the intervention"), cancel_url=cancel_url)


class ObjectiveForm(forms.Form):
    """The objective, written anew."""

    objective = ObjectiveField()

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Save the objective"), cancel_url=cancel_url)


class SponsorAccountForm(forms.Form):
    """The account in which the sponsor reads the report."""

    email = forms.EmailField(
        label=_("E-mail address of the sponsor’s account"),
        max_length=254,
        required=False,
        help_text=_("Left empty, no account reads the report."),
    )

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Save"))
        self.helper.form_action = action


# --- how the objective is rated ----------------------------------------------------------------------------------------


class MomentForm(forms.Form):
    """Which rating is opened."""

    kind = forms.ChoiceField(choices=MomentKind.choices)


# What each test asks, in words that one answers on a scale.
QUESTIONS = {
    ObjectiveTest.AMBITIOUS: _("Is it ambitious: worth the effort?"),
    ObjectiveTest.REALISTIC: _("Is it realistic: does it know how things are?"),
    ObjectiveTest.REACHABLE: _("Is it reachable: can we get there with our means?"),
    ObjectiveTest.FOR_ALL: _("Is it in the service of all?"),
}
SCALE = [
    (1, _("1 – not at all")),
    (2, _("2 – hardly")),
    (3, _("3 – half")),
    (4, _("4 – mostly")),
    (5, _("5 – fully")),
]


class RatingForm(forms.Form):
    """The four tests, each from 1 to 5; nothing is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for test, question in QUESTIONS.items():
            self.fields[test.value] = forms.TypedChoiceField(
                label=question, choices=SCALE, coerce=int, widget=forms.RadioSelect
            )
        self.helper = FaceHelper(submit=_("Give my answers"))


# --- indicators ----------------------------------------------------------------------------------------------------------


def _figure(label: Any, **kwargs: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.DecimalField(
        label=label, max_digits=DIGITS, decimal_places=DECIMALS, widget=widget, **kwargs
    )


class PastDayField(forms.DateField):
    """A day that has come: what was done or measured was not done tomorrow."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is not None and not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("This day is yet to come, or lies too far back."))
        return day


class IndicatorForm(forms.Form):
    """A figure that is followed: its unit, where it starts, where it should arrive."""

    name = forms.CharField(
        label=_("What is counted"),
        max_length=160,
        help_text=_("For example: people who hold the place open."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=40, help_text=_("For example: people, hours a week."))
    baseline = _figure(_("Figure at the start"))
    target = _figure(_("Figure to be reached"))

    def __init__(
        self, *args: Any, indicator: Indicator | None = None, cancel_url: str = "", **kwargs: Any
    ) -> None:
        if indicator is not None:
            names = ("name", "unit", "baseline", "target")
            kwargs["initial"] = {name: getattr(indicator, name) for name in names}
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Save the indicator"), cancel_url=cancel_url)


class MeasureForm(forms.Form):
    """What was measured on a day."""

    on = PastDayField(label=_("Measured on"))
    value = _figure(_("Figure measured"))

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Write the measure down"))
        self.helper.form_action = action


# --- preliminary meetings ------------------------------------------------------------------------------------------------


class ActorForm(forms.Form):
    """Who was met, when, in which function or component, and the blockage in their words."""

    who = forms.CharField(label=_("Who was met"), max_length=160)
    met_on = PastDayField(label=_("Met on"))
    component: forms.ModelChoiceField[Component] = forms.ModelChoiceField(
        None, label=_("Component"), required=False, empty_label=_("none of these")
    )
    function = forms.CharField(
        label=_("Function"),
        max_length=160,
        required=False,
        help_text=_("For example: head of the social centre."),
    )
    words = forms.CharField(
        label=_("The blockage, in their own words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(
        self,
        *args: Any,
        collective: Collective,
        actor: ActorMet | None = None,
        cancel_url: str = "",
        **kwargs: Any,
    ) -> None:
        if actor is not None:
            names = ("who", "met_on", "component", "function", "words")
            kwargs["initial"] = {name: getattr(actor, name) for name in names}
        super().__init__(*args, **kwargs)
        known = Component.objects.filter(collective=collective)
        self.fields["component"].queryset = known  # type: ignore[attr-defined]
        self.helper = FaceHelper(submit=_("Keep this meeting"), cancel_url=cancel_url)
