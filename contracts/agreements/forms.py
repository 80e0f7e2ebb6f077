"""What is entered about the contract: a clause, and the answers to each clause of a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.models import AnswerValue, Clause, ClauseKind, SignatureMode, Version
from contracts.agreements.services import Said
from tst_platform.core.forms import FaceHelper

LONGEST_TEXT = 5000
MOST_MONTHS = 60
MODES = [choice for choice in SignatureMode.choices if choice[0] != SignatureMode.ONLINE]


class ClauseForm(forms.Form):
    """A clause in words; where the platform executes it, also what it executes."""

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
    retention_months = forms.IntegerField(
        label=gettext_lazy("Words are kept, after the intervention closes"),
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=gettext_lazy("In months. The platform executes this figure."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(
        self, *args: Any, terms: Mapping[str, Any] | None = None, cancel_url: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        if terms is not None:
            del self.fields["kind"]  # the theme of a clause that is there stays
        if "retention_months" not in (terms or {}):
            del self.fields["retention_months"]
        verb = gettext_lazy("Add the clause") if terms is None else gettext_lazy("Save")
        self.helper = FaceHelper(submit=verb, cancel_url=cancel_url)

    def to_clause(self) -> dict[str, Any]:
        """Return what was entered, with the terms: as they were, but for the figure entered."""
        data = self.cleaned_data
        terms = dict(self.terms or {})
        if "retention_months" in data:
            terms["retention_months"] = data["retention_months"]
        return {"title": data["title"], "text": data["text"], "seen": data["seen"], "terms": terms}

    def see_again(self, seen: str) -> None:
        """Hold from now on the clause as it stands, with what was typed."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, "seen": seen}


@dataclass(frozen=True)
class AskedClause:
    """One clause on the page with its two fields."""

    clause: Clause
    answer: BoundField
    comment: BoundField
    is_changed: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether the words of a reservation are to be shown at once."""
        return bool(self.comment.value() or self.comment.errors)


class SignForm(forms.Form):
    """The answers to all clauses of one version, with the hash of the text that was shown."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    answer_label = gettext_lazy("Your answer: %(clause)s")
    comment_label = gettext_lazy("Your reservation, in your words: %(clause)s")

    def __init__(
        self,
        *args: Any,
        version: Version,
        said: Mapping[UUID, Said] | None = None,
        changed: Iterable[UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.clauses, self.changed = version, list(version.clauses.all()), set(changed)
        self.fields["sha256"].initial = version.sha256
        for clause in self.clauses:
            before = (said or {}).get(clause.pk, Said(""))
            self.fields[f"answer_{clause.pk.hex}"] = self._answer(clause, before)
            self.fields[f"comment_{clause.pk.hex}"] = self._comment(clause, before)

    def _answer(self, clause: Clause, before: Said) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=self.answer_label % {"clause": clause.title},
            choices=AnswerValue.choices,
            widget=forms.RadioSelect,
            initial=before.value,
            error_messages={"required": _("Choose an answer to this clause.")},
        )

    def _comment(self, clause: Clause, before: Said) -> forms.CharField:
        return forms.CharField(
            label=self.comment_label % {"clause": clause.title},
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea({"rows": 3}),
            initial=before.comment,
        )

    @property
    def asked(self) -> list[AskedClause]:
        return [
            AskedClause(
                clause,
                self[f"answer_{clause.pk.hex}"],
                self[f"comment_{clause.pk.hex}"],
                clause.pk in self.changed,
            )
            for clause in self.clauses
        ]

    def to_answers(self) -> dict[UUID, Said]:
        data = self.cleaned_data
        return {
            clause.pk: Said(data[f"answer_{clause.pk.hex}"], data[f"comment_{clause.pk.hex}"])
            for clause in self.clauses
        }


class RecordForm(SignForm):
    """The agreement that a person gave on paper or aloud, written down by an intervenant."""

    mode = forms.ChoiceField(
        label=gettext_lazy("How this agreement was given"), choices=MODES, widget=forms.RadioSelect
    )
    answer_label = gettext_lazy("Answer: %(clause)s")
    comment_label = gettext_lazy("Reservation, in this person’s words: %(clause)s")

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        accepted = {
            clause: Said(AnswerValue.ACCEPT) for clause in version.clauses.values_list("pk", flat=True)
        }
        super().__init__(*args, version=version, said=accepted, **kwargs)
