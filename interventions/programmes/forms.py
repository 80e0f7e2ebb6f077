"""What an intervenant enters about a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective
from tst_platform.core.forms import FaceHelper
from tst_platform.core.viewer import Viewer

LONGEST_OBJECTIVE = 500


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
