"""What is entered about a person: a name, a way to reach them, and functional traits that they declared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Component, Participant
from cells.collectives.services.people import NewPerson
from cells.collectives.traits import AGE_BANDS, LONGEST_TRAIT, TraitName
from tst_platform.core.forms import FaceHelper

NOT_SAID = ("", _("I prefer not to say"))
OFTEN = [NOT_SAID, ("yes", _("Yes")), ("no", _("No"))]
PLAIN = ("given_name", "family_name", "called", "email", "phone")


class PersonForm(forms.Form):
    """One person of a collective. Nothing is required but a name to speak of them."""

    given_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    called = forms.CharField(
        label=_("How this person wants to be called here"),
        max_length=60,
        required=False,
        help_text=_("The only name that the other members of a cell see. Left empty: the first name."),
    )
    component: forms.ModelChoiceField[Component] = forms.ModelChoiceField(
        None, label=_("Component"), required=False, empty_label=_("I prefer not to say")
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=80, required=False)
    neighbourhood = forms.CharField(
        label=TraitName.NEIGHBOURHOOD.label, max_length=LONGEST_TRAIT, required=False
    )
    age_band = forms.ChoiceField(label=TraitName.AGE_BAND.label, required=False)
    gender = forms.CharField(
        label=TraitName.GENDER.label,
        max_length=60,
        required=False,
        help_text=_("In this person's own word, or nothing."),
    )
    profession = forms.CharField(label=TraitName.PROFESSION.label, max_length=LONGEST_TRAIT, required=False)
    language = forms.CharField(label=TraitName.LANGUAGE.label, max_length=LONGEST_TRAIT, required=False)
    availability = forms.CharField(
        label=TraitName.AVAILABILITY.label,
        max_length=LONGEST_TRAIT,
        required=False,
        help_text=_("Moments of the week, separated by commas: thu evening, sat morning."),
    )
    often = forms.ChoiceField(label=TraitName.OFTEN.label, choices=OFTEN, required=False)
    facilitates = forms.ChoiceField(label=TraitName.FACILITATES.label, choices=OFTEN, required=False)

    def __init__(
        self,
        *args: Any,
        collective: Collective,
        person: Participant | None = None,
        cancel_url: str = "",
        **kwargs: Any,
    ) -> None:
        if person is not None:
            kwargs["initial"] = _known(person) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = collective.components.all()  # type: ignore[attr-defined]
        bands = [(band, band) for band in AGE_BANDS]
        kept = (self.initial or {}).get("age_band")
        self.fields["age_band"].choices = [  # type: ignore[attr-defined]
            NOT_SAID,
            *bands,
            *([(kept, kept)] if kept and kept not in AGE_BANDS else []),
        ]
        self.kept_traits = person.traits if person is not None and person.traits_closed_at else None
        if self.kept_traits is not None:
            self._leave_traits_out()
        self.helper = FaceHelper(submit=_("Save") if person else _("Add the person"), cancel_url=cancel_url)

    def _leave_traits_out(self) -> None:
        """The round that they served is closed: they are out of sight, and stay as they are."""
        for name in TraitName.values:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = ("given_name", "family_name", "called")
        if not any(data.get(name) or name in self.errors for name in names):
            message = _("Give a first name, a last name, or how this person wants to be called.")
            self.add_error("given_name", message)
        return data

    def to_person(self) -> NewPerson:
        """Return what was entered, as the services take it."""
        data = self.cleaned_data
        traits = self.kept_traits
        if traits is None:
            traits = {name: data[name] for name in TraitName.values}
        return NewPerson(**{name: data[name] for name in PLAIN}, component=data["component"], traits=traits)


def _known(person: Participant) -> dict[str, Any]:
    known: dict[str, Any] = {name: getattr(person, name) for name in PLAIN}
    if person.traits_closed_at is None:
        known |= person.traits
        known["availability"] = ", ".join(person.traits.get("availability", []))
    known["component"] = person.component_id
    return known


class FindForm(forms.Form):
    """Narrow a list of people down: to a component, to a name."""

    component: forms.ModelChoiceField[Component] = forms.ModelChoiceField(
        None, label=_("Component"), required=False, empty_label=_("All components")
    )
    q = forms.CharField(label=_("Name"), max_length=100, required=False)

    def __init__(self, *args: Any, collective: Collective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = collective.components.all()  # type: ignore[attr-defined]
