"""What is entered about one clause of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.models import Clause, ClauseKind
from contracts.agreements.term_fields import FIELDS, THEMES, kind_of, to_terms
from contracts.agreements.terms import NotATerm, understand
from tst_platform.core.forms import FaceHelper

LONGEST_TEXT = 5000


class ExecutedForm(forms.Form):
    """What a form makes of the fields of an executed kind: `executed` names the kind, nothing where words alone stand."""

    executed = ""

    def clean(self) -> dict[str, Any]:
        """Make the term of what was filled in; what the platform could not hold to is asked again."""
        cleaned = super().clean() or self.cleaned_data
        self.terms: dict[str, Any] = {}
        if self.executed and self.executed in cleaned:
            try:
                self.terms = to_terms(self.executed, cleaned)
            except NotATerm:
                self.add_error(None, _("The platform cannot hold to this. Choose among what is offered."))
        return cleaned


class ClauseForm(ExecutedForm):
    """A clause in words; or, where the platform executes it, a title and what it executes: that is its text."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Theme"), choices=ClauseKind.choices, initial=ClauseKind.OTHER
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy(
            "Short sentences that everyone understands. It is read on a phone, and aloud."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    # The wording that was kept aside when two people wrote at once, and that this one settles.
    settles = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        terms: Mapping[str, Any] | None = None,
        executed: str = "",
        cancel_url: str = "",
        **kwargs: Any,
    ) -> None:
        """`terms` are those of a clause that is there; `executed` is the kind of a new one, if it has one."""
        super().__init__(*args, **kwargs)
        self.executed = executed or kind_of(terms)
        if terms is not None or self.executed:
            del self.fields["kind"]  # the theme of a clause that is there stays; an executed kind has its own
        if self.executed:
            del self.fields["text"]
            self.fields.update(FIELDS[self.executed]())
        verb = gettext_lazy("Add the clause") if terms is None else gettext_lazy("Save")
        self.helper = FaceHelper(submit=verb, cancel_url=cancel_url)

    def to_new_clause(self) -> dict[str, Any]:
        """Return what was entered for a clause that is to be added."""
        data = self.cleaned_data
        kind = THEMES.get(self.executed, ClauseKind.OTHER) if self.executed else data["kind"]
        return {"title": data["title"], "text": data.get("text", ""), "kind": kind, "terms": self.terms}

    def to_clause(self) -> dict[str, Any]:
        """Return what was entered for a clause that is there, with the fingerprint of what was shown."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "text": data.get("text", ""),
            "seen": data["seen"],
            "terms": self.terms,
            "settles": data["settles"],
        }

    def as_worded(self, clause: Clause) -> dict[str, Any]:
        """Return what was entered as it would have stood in this clause."""
        data, term = self.cleaned_data, understand(self.terms)
        text = data.get("text", "").strip()
        if term is not None:
            text = clause.text if self.terms == clause.terms else term.sentence()
        return {"title": data["title"].strip(), "text": text, "terms": self.terms}

    def see_again(self, seen: str, settles: UUID) -> None:
        """Hold from now on the clause as it stands, with what was typed."""
        held = {"seen": seen, "settles": str(settles)}
        self.data = {**{name: self.data.get(name) for name in self.fields}, **held}
