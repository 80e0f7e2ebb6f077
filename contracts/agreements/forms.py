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

from contracts.agreements.models import (
    Answer,
    AnswerQuerySet,
    AnswerValue,
    Clause,
    ClauseKind,
    SignatureMode,
    Version,
)
from contracts.agreements.services import Said
from contracts.agreements.term_fields import FIELDS, THEMES, kind_of, to_terms
from contracts.agreements.terms import NotATerm
from tst_platform.core.forms import FaceHelper

LONGEST_TEXT = 5000
MODES = [choice for choice in SignatureMode.choices if choice[0] != SignatureMode.ONLINE]


class ClauseForm(forms.Form):
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
        }

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


class ReplyForm(forms.Form):
    """An intervenant's words on one reservation or refusal among `answers`."""

    answer = forms.ModelChoiceField(
        Answer.objects.none(),
        error_messages={
            code: gettext_lazy(
                "This reservation is not there any more. Your reply was not sent; it is kept below."
            )
            for code in ("required", "invalid_choice")
        },
    )
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write your reply, then send it again.")},
    )

    def __init__(self, *args: Any, answers: AnswerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].queryset = answers  # type: ignore[attr-defined]

    @property
    def first_error(self) -> str:
        return str(next(error for errors in self.errors.values() for error in errors))
