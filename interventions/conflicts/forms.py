"""What is entered about a space: what it asks, where one stands and why, what came out, what one has heard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cells.composition.models import Cell
from cells.composition.services import Mate
from cells.positions.models import LONG, SHORT, Disagreement
from interventions.conflicts.drawing import line_of, strengths
from interventions.conflicts.models import UNSAID, Answer, Form, Reason, Space, Stand
from interventions.conflicts.services import Asked, Said
from interventions.sessions.models import Session
from tst_platform.core.forms import FaceHelper
from tst_platform.core.templatetags.face import moment
from tst_platform.core.unreadable import Unreadable
from tst_platform.core.viewer import Viewer

LONGEST_QUESTION, LONGEST_POLE, LONGEST_WORDS, LONGEST_STATEMENT = 200, 80, 2000, 200
PLACES = [(SHORT, _("5 places")), (LONG, _("7 places"))]
VOTES = [
    (1, pgettext_lazy("of a statement", "I agree")),
    (-1, pgettext_lazy("of a statement", "I disagree")),
    (0, pgettext_lazy("of a statement", "I pass")),
]
PREFER_NOT = _("I prefer not to say")


class SpaceForm(forms.Form):
    """A question that divides a cell, and how people say where they stand."""

    question = forms.CharField(
        label=_("The question, in one sentence"),
        max_length=LONGEST_QUESTION,
        help_text=_("“The municipal police in front of the school.” Name nobody."),
    )
    form = forms.ChoiceField(
        label=_("How people say it"), choices=Form.choices, initial=Form.LINE, widget=forms.RadioSelect
    )
    disagreement = forms.ModelChoiceField(
        label=_("Take up the line of a question asked of everyone"),
        queryset=Disagreement.objects.none(),
        required=False,
        empty_label=_("No: this line is for this space alone"),
        help_text=_(
            "The place that people take here becomes their position there: the next cells can mix positions on it."
        ),
    )
    first_pole = forms.CharField(label=_("One end of the line"), max_length=LONGEST_POLE, required=False)
    last_pole = forms.CharField(label=_("The other end"), max_length=LONGEST_POLE, required=False)
    places = forms.TypedChoiceField(
        label=_("Places on the line"), choices=PLACES, coerce=int, initial=SHORT, widget=forms.RadioSelect
    )
    statements = forms.CharField(
        label=_("Statements, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
    )
    threshold = forms.IntegerField(
        label=_("Reveal from how many people on"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Empty: once all who are there have spoken."),
    )
    session = forms.ModelChoiceField(
        label=_("Session"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("None in particular"),
        help_text=_("Those noted as absent there are not awaited."),
    )

    def __init__(self, *args: Any, cell: Cell, viewer: Viewer, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Keep this space"), cancel_url=cancel_url)
        lines = Disagreement.objects.editable_by(viewer).open().filter(contract=cell.contract_id)
        sessions = Session.objects.editable_by(viewer).filter(cell=cell).order_by("-starts_at")
        self.fields["disagreement"].queryset = lines  # type: ignore[attr-defined]
        self.fields["disagreement"].label_from_instance = lambda line: line.question  # type: ignore[attr-defined]
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["session"].label_from_instance = lambda one: moment(one.starts_here)  # type: ignore[attr-defined]

    def clean_statements(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["statements"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if any(len(line) > LONGEST_STATEMENT for line in found):
            raise forms.ValidationError(_("A statement is one sentence: shorten the longest."))
        return found

    @property
    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


def as_entered(space: Space) -> dict[str, Any]:
    """Return what a space asks as its form shows it."""
    names = ("question", "form", "disagreement", "first_pole", "last_pole", "places", "threshold", "session")
    texts = [one.text for one in space.statements.all()]
    statements = "\n".join(text for text in texts if not isinstance(text, Unreadable))
    return readable(statements=statements, **{name: getattr(space, name) for name in names})


def readable(**said: Any) -> dict[str, Any]:
    """Return what can be read of this: no form sends back what cannot as if it had been written."""
    return {name: value for name, value in said.items() if not isinstance(value, Unreadable)}


class ThresholdForm(forms.Form):
    threshold = forms.IntegerField(
        label=_("Reveal from how many people on"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Empty: once all who are there have spoken."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )


class StandForm(forms.Form):
    """Where one stands, how much it matters, and three answers in words; nothing is chosen beforehand."""

    defend = _words(_("What I defend"))
    fear = _words(_("What I fear"))
    know = _words(_("What I need you to know"))
    is_named = forms.BooleanField(
        label=_("My name may stand beside what I say"),
        required=False,
        help_text=_(
            "It only shows where it does not tell who the others are: enough stay without name, or all give it."
        ),
    )

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space, self.statements = space, list(space.statements.all())
        asked: dict[str, forms.Field] = {}
        if space.is_line:
            on_the_line = [(place.number, place.words) for place in line_of(space)]
            asked["place"] = _choice(space.question, on_the_line)
        for one in self.statements if space.is_of_statements else ():
            asked[f"vote_{one.pk}"] = _choice(one.text, VOTES, unsaid=False)
        asked["strength"] = _choice(_("How much does it matter to you?"), strengths())
        self.fields = {**asked, **self.fields}  # type: ignore[assignment]
        self.helper = FaceHelper(tag=False)

    @property
    def said(self) -> Said:
        data = self.cleaned_data
        votes = {
            str(one.pk): data[f"vote_{one.pk}"]
            for one in self.statements
            if data.get(f"vote_{one.pk}", "") != ""
        }
        words = {name: data[name] for name in ("defend", "fear", "know", "is_named")}
        chosen = [data.get("place", ""), data.get("strength", "")]
        place, strength = (one or UNSAID for one in chosen)
        return Said(place, strength, votes, unsaid=UNSAID in chosen, **words)


def _choice(label: Any, choices: list[Any], *, unsaid: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[*choices, (UNSAID, PREFER_NOT)] if unsaid else choices,
        coerce=int,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This answer is not one of those shown.")},
    )


def as_said(stand: Stand | None, reason: Reason | None) -> dict[str, Any]:
    """Return where one stands as the form shows it; what cannot be read is not sent back as if it had been chosen."""
    found: dict[str, Any] = {}
    if stand is not None and stand.is_readable:
        found = {"place": stand.place, "strength": stand.strength}
        found |= {f"vote_{name}": vote for name, vote in stand.votes.items()}
    if reason is not None:
        found |= readable(**{name: getattr(reason, name) for name in ("defend", "fear", "know", "is_named")})
    return found


class InformationForm(forms.Form):
    """One piece of information; noted by those who lead, it has an author who is asked."""

    text = forms.CharField(
        label=_("The information, in one or two sentences"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is known now that was not known before. Name nobody."),
    )

    def __init__(self, *args: Any, mates: list[Mate] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
        if mates is not None:
            people = [(str(mate.party_id), mate.called) for mate in mates]
            self.fields["author"] = forms.ChoiceField(
                label=_("Whose words are they?"),
                choices=[("", "—"), *people],
                help_text=_("This person is asked; nobody else of the cell reads it before."),
            )


class CloseForm(forms.Form):
    """How a space ends: on what it brought out, or postponed; never on a winner."""

    WORKED, POSTPONED = "worked", "postponed"
    decision = forms.ChoiceField(
        label=_("How does this space end?"),
        choices=[
            (WORKED, _("Worked through: on the information that came out")),
            (POSTPONED, pgettext_lazy("of a space of conflict", "Postponed: it is taken up another time")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


class TurningForm(forms.Form):
    violence = forms.CharField(
        label=_("What was violence"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    conflict = forms.CharField(
        label=_("What conflict it became"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Write it in the register"))


class HeardForm(forms.Form):
    """« J'ai entendu … »"""

    words = forms.CharField(
        label=_("I heard…"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)


class AnswerForm(forms.Form):
    """« C'est cela » or « pas tout à fait », and in one's words what is missing."""

    value = forms.ChoiceField(label=_("Is that it?"), choices=Answer.choices, widget=forms.RadioSelect)
    words = _words(_("In your words"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
