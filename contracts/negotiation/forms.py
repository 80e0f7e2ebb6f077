"""What is entered in negotiating: another wording, a comment, the needs of a clause, a spoken reply, two versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.forms.clauses import LONGEST_TEXT, ExecutedForm
from contracts.agreements.models import Clause, Party, Version
from contracts.agreements.term_fields import FIELDS, as_typed, kind_of
from contracts.listening.forms import party_field
from contracts.listening.models import Need
from contracts.listening.names import Named
from tst_platform.core.forms import FaceHelper

LONGEST_REASON = 2000
EARLIEST_YEAR, LATEST_YEAR = 2000, 2199
SEND = gettext_lazy("Send")
ENTER = gettext_lazy("Enter these words")


class _OfClause(forms.Form):
    """What is said of a clause; `seen` is the clause as it was shown: that of the version in force at that moment."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def see_again(self, clause: Clause) -> None:
        """Hold from now on the clause as it stands, with what was typed."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, "seen": str(clause.pk)}


class WordingForm(_OfClause, ExecutedForm):
    """Another wording of a clause; of one that the platform executes, another value in the same fields."""

    text = forms.CharField(
        label=gettext_lazy("The clause as you would write it"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, if you wish to say"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, clause: Clause, cancel_url: str = "", **kwargs: Any) -> None:
        self.executed = kind_of(clause.terms)
        initial = {"text": clause.text, "seen": clause.pk, **as_typed(clause.terms)}
        super().__init__(*args, initial=initial, **kwargs)
        if self.executed:
            del self.fields["text"]
            self.fields.update(FIELDS[self.executed]())
            self.order_fields([name for name in self.fields if name != "reason"])
        self.helper = FaceHelper(submit=SEND, cancel_url=cancel_url)

    def to_amendment(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"text": data.get("text", ""), "terms": self.terms, "reason": data["reason"]}


class CommentForm(_OfClause):
    """A comment on a clause."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, *args: Any, clause: Clause, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": clause.pk}, **kwargs)
        self.helper = FaceHelper(submit=SEND, cancel_url=cancel_url)

    def to_amendment(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class _FromPaper(forms.Form):
    """What someone wrote on paper, or said aloud, and whose it is; mixed into the form that they would fill in."""

    def __init__(
        self, *args: Any, parties: QuerySet[Party], names: Mapping[UUID, Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"] = party_field(parties, names)
        self.order_fields(["party"])
        self.helper.submit = ENTER  # type: ignore[attr-defined]

    def to_amendment(self) -> dict[str, Any]:
        return {**super().to_amendment(), "party": self.cleaned_data["party"]}  # type: ignore[misc]


class PaperWordingForm(_FromPaper, WordingForm):
    """Another wording of a clause, entered for someone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why, if it was said")
        if "text" in self.fields:
            self.fields["text"].label = _("The clause as it was written or said")


class PaperCommentForm(_FromPaper, CommentForm):
    """A comment on a clause, entered for someone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("The words, as they were written or said")


class ReadForm(forms.Form):
    """Until which moment an author has read what became of their words: as far as their page showed it."""

    until = forms.DateTimeField()

    def clean_until(self) -> dt.datetime:
        """Refuse what lies at the edge of the calendar, where no clock can be read any more."""
        until: dt.datetime = self.cleaned_data["until"]
        if not EARLIEST_YEAR <= until.year <= LATEST_YEAR:
            raise forms.ValidationError(_("This moment is too far away."))
        return until


class AnswerForm(forms.Form):
    """What is answered to an amendment, or why it is set aside."""

    text = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write your answer, then send it again.")},
    )

    @property
    def first_error(self) -> str:
        return str(next(error for errors in self.errors.values() for error in errors))


class _Marks(forms.MultipleChoiceField):
    """What was ticked when the page was shown; of words that are gone by now nothing is asked."""

    def valid_value(self, value: str) -> bool:
        return True


class TieForm(forms.Form):
    """Which needs a clause answers; `shown` are those that were tied when the page was shown."""

    needs = forms.MultipleChoiceField(
        label=gettext_lazy("This clause answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shown = _Marks(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, needs: Iterable[Need], tied: Iterable[UUID], cancel_url: str = "", **kwargs: Any
    ) -> None:
        marks = [str(need) for need in tied]
        super().__init__(*args, initial={"needs": marks, "shown": marks}, **kwargs)
        self.known = {str(need.pk): need.pk for need in needs}
        self.fields["needs"].choices = [(str(need.pk), _told(need)) for need in needs]  # type: ignore[attr-defined]
        self.helper = FaceHelper(cancel_url=cancel_url)

    def changes(self) -> dict[str, Any]:
        """Return what was ticked and unticked since the page was shown: nobody undoes what another did meanwhile."""
        chosen, shown = set(self.cleaned_data["needs"]), set(self.cleaned_data["shown"])
        return {
            "add": {self.known[mark] for mark in chosen - shown},
            "remove": {self.known[mark] for mark in shown - chosen if mark in self.known},
        }


def _told(need: Need) -> str:
    return f"{need.get_kind_display()} – {Truncator(need.text).chars(300)}"


class SpokenForm(forms.Form):
    """On which day something was answered aloud, and in one line if one wishes."""

    said_on = forms.DateField(
        label=gettext_lazy("Answered aloud on"), widget=forms.DateInput({"type": "date"})
    )
    text = forms.CharField(
        label=gettext_lazy("In one line, if you wish"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Whoever may read these words reads this line too."),
    )

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"said_on": timezone.localdate().isoformat()}, **kwargs)
        self.helper = FaceHelper(cancel_url=cancel_url)

    def clean_said_on(self) -> Any:
        day = self.cleaned_data["said_on"]
        if day.year < EARLIEST_YEAR:
            raise forms.ValidationError(_("This day is too far back. Write the year in four figures."))
        return day


class CompareForm(forms.Form):
    """Two versions that are compared: the earlier and the later."""

    before = forms.ModelChoiceField(label=gettext_lazy("From version"), queryset=Version.objects.none())
    after = forms.ModelChoiceField(label=gettext_lazy("to version"), queryset=Version.objects.none())

    def __init__(self, *args: Any, versions: QuerySet[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset, field.empty_label = versions, None  # type: ignore[attr-defined]
            field.label_from_instance = _named  # type: ignore[attr-defined]


def _named(version: Version) -> str:
    if version.is_proposed:
        return str(version.number)
    return _("%(number)d (draft)") % {"number": version.number}
