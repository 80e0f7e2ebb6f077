"""What is answered to each clause of a version, and the reply to a reservation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.forms.clauses import LONGEST_TEXT
from contracts.agreements.forms.sheets import PhotographField
from contracts.agreements.models import Answer, AnswerQuerySet, AnswerValue, Clause, SignatureMode, Version
from contracts.agreements.services import Said

MODES = [choice for choice in SignatureMode.choices if choice[0] != SignatureMode.ONLINE]


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
    photograph = PhotographField(required=False)
    answer_label = gettext_lazy("Answer: %(clause)s")
    comment_label = gettext_lazy("Reservation, in this person’s words: %(clause)s")

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        accepted = {
            clause: Said(AnswerValue.ACCEPT) for clause in version.clauses.values_list("pk", flat=True)
        }
        super().__init__(*args, version=version, said=accepted, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("photograph") and data.get("mode") == SignatureMode.SPOKEN:
            self.add_error("photograph", _("What was said aloud has no sheet: leave the photograph out."))
        return data

    @property
    def has_lost_photograph(self) -> bool:
        """Say whether a photograph was sent with answers that are not right yet: no browser sends it again by itself."""
        return bool(self.errors and self.files)


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
