"""What is entered in listening: a word and its kind; for whom, when it comes from paper; what a list is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.agreements.models import Party
from contracts.listening.audience import Door, Kind
from contracts.listening.names import Named
from tst_platform.core.forms import SAVE, FaceHelper

LONGEST_WORD = 2000


class WordForm(forms.Form):
    """One word: what it is, and its text."""

    kind = forms.ChoiceField(
        label=_("What you say is"), choices=Kind.choices, initial=Kind.NEED, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Your words"),
        help_text=_("Say it as you would aloud. Name nobody."),
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, submit: Any = SAVE, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=submit, cancel_url=cancel_url)


class SayForm(WordForm):
    """A word with its door, and with what was told above the button of who reads it."""

    door = forms.ChoiceField(
        choices=[choice for choice in Door.choices if choice[0] != Door.PAPER], widget=forms.HiddenInput
    )
    told = forms.CharField(widget=forms.HiddenInput, max_length=12)

    def tell_again(self, told: str) -> None:
        """Hold what is told now of who reads it, with what was typed."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, "told": told}


class AmendForm(WordForm):
    """A word that stands already; `seen` is the fingerprint of what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def see_again(self, seen: str) -> None:
        """Hold from now on the word as it stands, with what was typed."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, "seen": seen}


def party_field(parties: QuerySet[Party], names: Mapping[UUID, Named]) -> forms.ModelChoiceField:
    """Return the field in which those who lead choose whose words they enter, by name where they may read it."""
    field = forms.ModelChoiceField(label=_("Whose words"), queryset=parties.order_by("number"))
    field.label_from_instance = lambda party: (  # type: ignore[method-assign, assignment]
        names[party.pk].name if party.pk in names else party.pseudonym
    )
    return field


class PaperForm(WordForm):
    """A word that someone wrote on paper, or said aloud, and whose it is."""

    field_order = ("party", "kind", "text")

    def __init__(
        self, *args: Any, parties: QuerySet[Party], names: Mapping[UUID, Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("What is said is")
        self.fields["text"].label = _("The words, as they were written or said")
        self.fields["text"].help_text = ""
        self.fields["party"] = party_field(parties, names)
        self.order_fields(self.field_order)


class NarrowForm(forms.Form):
    """By kind and by door; what is not among the choices narrows nothing."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Kind.choices], required=False)
    door = forms.ChoiceField(label=_("Said"), choices=[("", _("All")), *Door.choices], required=False)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
