"""What the Institut enters about a clause of its library: in both languages, in words or as what is executed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy

from contracts.agreements.forms.clauses import LONGEST_TEXT, ExecutedForm
from contracts.agreements.models import ClauseKind, ClauseTemplate
from contracts.agreements.services.library import LANGUAGES, Wording
from contracts.agreements.term_fields import FIELDS, LABELS, THEMES, as_typed, kind_of
from tst_platform.core.forms import FaceHelper

LONGEST_TITLE = 120


def _title(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TITLE, error_messages={"required": missing})


def _text(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": missing},
    )


class TemplateForm(ExecutedForm):
    """A clause of the library: in words; or, where the platform executes it, its titles and what it executes."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Theme"), choices=ClauseKind.choices, initial=ClauseKind.OTHER
    )
    title_fr = _title(gettext_lazy("Title in French"), gettext_lazy("The title in French is missing."))
    title_en = _title(gettext_lazy("Title in English"), gettext_lazy("The title in English is missing."))
    text_fr = _text(gettext_lazy("Text in French"), gettext_lazy("The text in French is missing."))
    text_en = _text(gettext_lazy("Text in English"), gettext_lazy("The text in English is missing."))
    is_default = forms.BooleanField(
        label=gettext_lazy("New contracts start with this clause"),
        required=False,
        help_text=gettext_lazy("Contracts and drafts that are there stay as they are."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(
        self,
        *args: Any,
        template: ClauseTemplate | None = None,
        executed: str = "",
        cancel_url: str = "",
        **kwargs: Any,
    ) -> None:
        """`template` is the version that is edited; `executed` the kind of a new clause, if it has one."""
        kwargs.setdefault("initial", {})
        kwargs["initial"] |= _initial(template) if template else {}
        super().__init__(*args, **kwargs)
        self.executed = executed or (kind_of(template.terms) if template else "")
        if self.executed:
            self._execute()
        verb = gettext_lazy("Save as a new version") if template else gettext_lazy("Add to the library")
        self.helper = FaceHelper(submit=verb, cancel_url=cancel_url)

    def _execute(self) -> None:
        """Offer the fields of the kind, and never a text; its theme goes with it."""
        for name in ("kind", "text_fr", "text_en"):
            del self.fields[name]
        box = self.fields.pop("is_default")
        self.fields |= {**FIELDS[self.executed](), "is_default": box}
        if not self.initial.get("title_fr"):
            self.initial.update({f"title_{one}": _label(self.executed, one) for one in LANGUAGES})

    def to_wording(self, kept_theme: str = "") -> Wording:
        """Return what was entered; a clause that is there keeps its theme where the form asks for none."""
        data = self.cleaned_data
        theme = data.get("kind") or kept_theme or THEMES.get(self.executed, ClauseKind.OTHER)
        return Wording(
            kind=theme,
            titles={language: data[f"title_{language}"] for language in LANGUAGES},
            texts={language: data.get(f"text_{language}", "") for language in LANGUAGES},
            terms=self.terms,
            is_default=data["is_default"],
        )

    def see_again(self, seen: int) -> None:
        """Hold from now on the version that stands, with what was typed."""
        typed = {name: self.data[name] for name in self.fields if name in self.data}
        self.data = {**typed, "seen": str(seen)}


def _initial(template: ClauseTemplate) -> dict[str, Any]:
    names = ("kind", "title_fr", "title_en", "text_fr", "text_en", "is_default")
    said = {name: getattr(template, name) for name in names}
    return {**said, **as_typed(template.terms), "seen": template.number}


def _label(kind: str, language: str) -> str:
    with translation.override(language):
        return str(LABELS[kind])
