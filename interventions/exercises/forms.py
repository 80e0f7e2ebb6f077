"""What is entered: an own exercise, what one looks for in the library, a testimony, who is handed a card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Participant
from interventions.exercises.audience import Audience
from interventions.exercises.models import Exercise, Intention, Kind, Reach
from interventions.exercises.search import MINE, SHIPPED, Wanted
from interventions.exercises.services import Draft
from interventions.exercises.wording import Role, Wording
from interventions.programmes.models import Programme, Step
from tst_platform.core.forms import FaceHelper

LONGEST_TITLE, LONGEST_TEXT, LONGEST_TESTIMONY = 120, 4000, 4000
FEWEST_ROLES, MORE_ROLES, MOST_ROLES = 4, 2, 16
LENGTHS = [(20, _("20 minutes at most")), (40, _("40 minutes at most")), (60, _("one hour at most"))]
TEXTS = ("title", "purpose", "material", "instructions", "precautions", "variants")


def _area(label: Any, rows: int = 3, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        required=required,
        widget=forms.Textarea({"rows": rows}),
    )


class ExerciseForm(forms.Form):
    """An own exercise; of a role play, its roles too. How it is run is chosen before, and goes along hidden."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    intention = forms.ChoiceField(label=_("Intention"), choices=Intention.choices)
    purpose = _area(
        _("What it is for"), help_text=_("One sentence: what people should have lived at its end.")
    )
    step = forms.ModelChoiceField(
        label=_("Step of the process"), queryset=Step.objects.all(), required=False, empty_label=_("any step")
    )
    minutes = forms.IntegerField(label=_("Duration in minutes"), min_value=1, max_value=480, initial=30)
    material = _area(_("Material"), 2)
    instructions = _area(
        _("Instructions"), 6, _("What you say to the group. It stands on their screens."), required=True
    )
    precautions = _area(_("Precautions"), 4, _("Only those who lead read this."))
    variants = _area(_("Variants"))
    programmes = forms.ModelMultipleChoiceField(
        label=_("Put to my interventions"),
        help_text=_("Those who lead with you there read it too. Nobody else does."),
        queryset=Programme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        programmes: QuerySet[Programme],
        cancel_url: str,
        kind: str = "",
        exercise: Exercise | None = None,
        **kwargs: Any,
    ) -> None:
        """`exercise` is the one that is written anew, or copied."""
        start = _initial(exercise) if exercise else {"kind": kind or Kind.PLAIN.value}
        kwargs["initial"] = start | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Save the exercise"), cancel_url=cancel_url)
        offered = self.fields["programmes"]
        offered.queryset = programmes  # type: ignore[attr-defined]
        offered.label_from_instance = _called  # type: ignore[attr-defined]
        self.is_role_play = (self.data.get("kind") or self.initial["kind"]) == Kind.ROLES
        self.roles = self._add_roles(len(exercise.said.roles) if exercise else 0) if self.is_role_play else 0

    def _add_roles(self, standing: int) -> int:
        """Offer a block for each role that stands, and some more; return how many."""
        typed = [int(name.split("_")[1]) for name in self.data if _is_role(name)]
        many = min(max(FEWEST_ROLES, standing + MORE_ROLES, *typed, 0), MOST_ROLES)
        programmes = self.fields.pop("programmes")
        for number in range(1, many + 1):
            said = {"n": number}
            self.fields[f"role_{number}_title"] = forms.CharField(
                label=_("Role %(n)d") % said, max_length=LONGEST_TITLE, required=False
            )
            self.fields[f"role_{number}_situation"] = _area(_("Situation of role %(n)d") % said, 2)
            self.fields[f"role_{number}_secret"] = _area(
                _("Secret instruction of role %(n)d") % said,
                2,
                _("Only whoever holds this card reads it, and you."),
            )
        self.fields["programmes"] = programmes
        return many

    def clean(self) -> dict[str, Any]:
        """A role that says something has a title and a situation; a role play has one role at least."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, self.roles + 1):
            said = [cleaned.get(f"role_{number}_{part}", "") for part in ("title", "situation", "secret")]
            for part, words in zip(("title", "situation"), said, strict=False):
                if any(said) and not words:
                    self.add_error(f"role_{number}_{part}", _("A card needs a role and its situation."))
        if self.is_role_play and not any(cleaned.get(f"role_{n}_title") for n in range(1, self.roles + 1)):
            self.add_error("role_1_title", _("Write one role at least."))
        return cleaned

    def to_draft(self) -> Draft:
        data = self.cleaned_data
        texts = {name: data[name].strip() for name in TEXTS}
        wording = Wording(intention=texts.pop("purpose"), roles=self._roles(), **texts)
        return Draft(wording, data["kind"], data["intention"], data["minutes"], data["step"])

    def _roles(self) -> tuple[Role, ...]:
        data = self.cleaned_data
        blocks = [
            [data[f"role_{number}_{part}"].strip() for part in ("title", "situation", "secret")]
            for number in range(1, self.roles + 1)
        ]
        return tuple(Role(*block) for block in blocks if block[0])


def _is_role(name: str) -> bool:
    start, _sep, rest = name.partition("_")
    number = rest.partition("_")[0]
    return start == "role" and number.isdecimal() and len(number) < 3


def _initial(exercise: Exercise) -> dict[str, Any]:
    said = exercise.said
    start: dict[str, Any] = {name: getattr(said, name) for name in TEXTS if name != "purpose"}
    for number, role in enumerate(said.roles, start=1):
        start[f"role_{number}_title"] = role.title
        start[f"role_{number}_situation"] = role.situation
        start[f"role_{number}_secret"] = role.secret
    return start | {
        "kind": exercise.kind,
        "intention": exercise.intention,
        "purpose": said.intention,
        "step": exercise.step_id,
        "minutes": exercise.minutes,
    }


def _called(programme: Programme) -> str:
    return str(programme.title)


class SearchForm(forms.Form):
    """What one looks for in the library; each field may stay empty."""

    words = forms.CharField(label=_("Words"), max_length=100, required=False)
    step = forms.ModelChoiceField(
        label=_("Step"), queryset=Step.objects.all(), required=False, empty_label=_("all steps")
    )
    intention = forms.ChoiceField(
        label=_("Intention"), choices=[("", _("all intentions")), *Intention.choices], required=False
    )
    minutes = forms.TypedChoiceField(
        label=_("Duration"),
        choices=[("", _("any duration")), *LENGTHS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[("", _("all exercises")), (SHIPPED, _("of the Institut")), (MINE, _("of intervenants"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Search"))
        self.helper.form_method = "get"

    def to_wanted(self) -> Wanted:
        """Return what is looked for; a wish that makes no sense asks for nothing."""
        return Wanted(**self.cleaned_data) if self.is_valid() else Wanted()


class OpenForm(forms.Form):
    """Which exercise is run in a session, now."""

    exercise = forms.ModelChoiceField(
        label=_("Exercise"), queryset=Exercise.objects.none(), empty_label=_("choose an exercise")
    )

    def __init__(self, *args: Any, exercises: QuerySet[Exercise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Open it in the room"))
        self.fields["exercise"].queryset = exercises  # type: ignore[attr-defined]
        self.fields["exercise"].label_from_instance = _titled  # type: ignore[attr-defined]


def _titled(exercise: Exercise) -> str:
    return str(_("%(title)s, %(n)d min") % {"title": exercise.said.title, "n": exercise.minutes})


class TestimonyForm(forms.Form):
    """Two boxes, and who reads them; nobody is chosen beforehand but oneself."""

    known = forms.CharField(
        label=_("Reality as I know it"),
        help_text=_("Facts: what you have seen, what your work or your street teaches you."),
        max_length=LONGEST_TESTIMONY,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    lived = forms.CharField(
        label=_("Reality as I live it"),
        help_text=_("What it changes in your days, what you feel. Name nobody."),
        max_length=LONGEST_TESTIMONY,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    reach = forms.ChoiceField(label=_("Who may read it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, audience: Audience, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"reach": Reach.ME.value} | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Keep my testimony"))
        self.fields["reach"].choices = reaches(audience)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "known" in cleaned and "lived" in cleaned and not (cleaned["known"] or cleaned["lived"]):
            self.add_error("known", _("Write in one of the two boxes at least."))
        return cleaned


class ReachForm(forms.Form):
    """Another circle for a testimony that stands; without any sight of its session, oneself alone."""

    reach = forms.ChoiceField(label=_("Who may read it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, audience: Audience, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Hold it so"), cancel_url=cancel_url)
        self.fields["reach"].choices = reaches(audience)  # type: ignore[attr-defined]


def reaches(audience: Audience) -> list[tuple[str, str]]:
    """Return the circles that stand, each with who reads then."""
    label = _("%(circle)s – %(who)s")
    return [
        (reach.value, str(label % {"circle": capfirst(reach.label), "who": audience.sentence(reach)}))
        for reach in audience.offered
    ]


class HandForm(forms.Form):
    """To whom a card is handed; nobody lays it back into the deck."""

    to = forms.ChoiceField(label=_("Held by"), required=False)

    def __init__(self, *args: Any, people: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(tag=False)
        self.people = {str(person.pk): person for person in people}
        named = sorted((person.name_for_staff, pk) for pk, person in self.people.items())
        choices = [("", _("in the deck")), *((pk, name) for name, pk in named)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Participant | None:
        return self.people.get(self.cleaned_data["to"])
