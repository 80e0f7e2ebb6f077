"""What a person may enter of a common text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interventions.texts.models import StanceValue
from interventions.texts.shown import Proposed
from tst_platform.core.forms import FaceHelper

LONGEST_TITLE, LONGEST_WORDS, LAST_PLACE = 160, 4000, 999


class TextForm(forms.Form):
    """A common text to be opened: what it is called, what it is for."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    purpose = forms.CharField(
        label=_("What it is for"),
        help_text=_("Two or three sentences that everyone who takes part reads above the text."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Open this text to the cells"))


class ProposalForm(forms.Form):
    """An article, as one person proposes it."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    words = forms.CharField(
        label=_("What the article says"),
        help_text=_("Say it as you would in the room. Name nobody."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Put it before my cell"), cancel_url=cancel_url)


class ArticleForm(forms.Form):
    """An article as the intervenants word it, from the proposals that are ticked."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    words = forms.CharField(
        label=_("What the article says"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 8})
    )
    position = forms.IntegerField(label=_("Its place in the text"), min_value=1, max_value=LAST_PLACE)
    sources = forms.TypedMultipleChoiceField(
        label=_("Comes from"),
        help_text=_(
            "Each proposal that you merge here. What stands in the article word for word is added by itself."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposals: Iterable[Proposed], cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Keep this wording"), cancel_url=cancel_url)
        known = {str(one.saying.pk): one for one in proposals}
        sources = self.fields["sources"]
        sources.choices = [(pk, _told(one)) for pk, one in known.items()]  # type: ignore[attr-defined]
        sources.coerce = lambda pk: known[pk].saying.pk  # type: ignore[attr-defined]
        if not known:
            del self.fields["sources"]


def _told(one: Proposed) -> str:
    words = Truncator(one.saying.words).chars(120)
    return gettext("%(title)s (%(where)s): %(words)s") % {
        "title": one.saying.title,
        "where": one.where,
        "words": words,
    }


class StanceForm(forms.Form):
    """What one says of an article as it was shown."""

    value = forms.ChoiceField(
        label=_("What do you say of it?"), choices=StanceValue.choices, widget=forms.RadioSelect
    )
    version = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


class DissentForm(forms.Form):
    """Why one disagrees with an article, in one's own words."""

    words = forms.CharField(
        label=_("Your disagreement, in your words"),
        help_text=_("Name nobody: printed, it stands word for word."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


class ClosingForm(forms.Form):
    """The fingerprint of the text that was shown to whoever closes it."""

    seen = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
