"""What one imagines of what others live, or has met of it: a row of five for each component, and « I prefer not to say »."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.collectives.models import Component
from interventions.impressions.models import UNSAID
from tst_platform.core.forms import FaceHelper

# Of oneself, never of a group: how well one pictures what others live.
SCALE = [
    (1, gettext_lazy("I picture it badly")),
    (2, gettext_lazy("I picture it rather badly")),
    (3, gettext_lazy("I picture some of it")),
    (4, gettext_lazy("I picture it rather well")),
    (5, gettext_lazy("I picture it well")),
    (UNSAID, gettext_lazy("I prefer not to say")),
]
WORDS = dict(SCALE)


class ImpressionForm(forms.Form):
    """One tap for each component; nothing is chosen beforehand."""

    def __init__(
        self,
        *args: Any,
        components: Iterable[Component],
        said: Mapping[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for component in components:
            self.fields[str(component.pk)] = forms.TypedChoiceField(
                label=_("What people live who are “%(name)s”") % {"name": component.name},
                choices=SCALE,
                coerce=int,
                widget=forms.RadioSelect,
                help_text=_before((said or {}).get(str(component.pk))),
            )
        self.helper = FaceHelper(submit=_("Keep my answers"))


def _before(value: int | None) -> str:
    """Return what this person said before they met, to be read beside the second question; nothing where they did not."""
    if not value:
        return ""
    return _("Before you met, you said: “%(words)s”.") % {"words": WORDS[value]}
